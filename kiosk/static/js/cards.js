// Offers as tickets, made from the page's own template.

import { byId, icon, make, section, word, write } from "./dom.js";
import { button } from "./buttons.js";
import { qrPicture } from "./qr.js";

const LONG_TITLE = 46;

function card(offer, press) {
  const node = byId("card-template").content.firstElementChild.cloneNode(true);
  for (const field of node.querySelectorAll("[data-field]")) {
    const text = offer[field.dataset.field];
    if (text) {
      write(field, text);
    } else {
      field.remove();
    }
  }
  for (const label of node.querySelectorAll("[data-word]")) {
    write(label, word(label.dataset.word) || label.textContent);
  }
  if (!offer.code) {
    node.querySelector(".ticket-stub").remove();
    node.querySelector(".ticket").classList.add("no-stub");
  }
  const why = node.querySelector(".ticket-why");
  if (!offer.reason) {
    why.querySelector(".ticket-reason").remove();
  }
  for (const said of offer.actions ?? []) {
    why.append(cardButton(said, offer, press));
  }
  if (!why.childElementCount) {
    why.remove();
  }
  node.querySelector(".ticket-title").classList.toggle("long", offer.title.length > LONG_TITLE);
  node.querySelector(".ticket-art").replaceChildren(art(offer));
  return node;
}

// The code that the till scans, once it was asked for; else the shop's own picture, or the symbol of the category, also
// where the picture does not come.
function art(offer) {
  if (offer.scan.length) {
    const code = qrPicture(offer.scan, `${word("ticket-hint")} ${offer.title}`);
    code.classList.add("ticket-scan");
    return code;
  }
  if (!offer.picture) {
    return icon(offer.icon);
  }
  const picture = make("img", { src: offer.picture, alt: offer.picture_alt, error: () => picture.replaceWith(icon(offer.icon)) });
  return picture;
}

// Three buttons with the same words: a screen reader is told which offer each is about.
function cardButton(said, offer, press) {
  const node = button({ ...said, value: said.value ?? offer.offer_id }, press);
  node.append(make("span", { class: "unseen", text: ` ${offer.title}` }));
  return node;
}

export function drawCards(view, press) {
  section("cards", view.cards.length ? view.cards : null, (cards) => cards.map((offer) => card(offer, press)));
}
