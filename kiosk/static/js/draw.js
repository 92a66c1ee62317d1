// Turns a view of the API into what is on the page. Old nodes are removed, never hidden: nothing personal may stay behind.

const byId = (id) => document.getElementById(id);
const TAMIL = /[\u0b80-\u0bff]/;
const LONG_HEADLINE = 24;
const LONG_WORD = 20;
const LONG_TITLE = 46;

// Put text into an element, and tell screen readers and fonts when it is Tamil.
function write(element, text) {
  element.textContent = text;
  if (TAMIL.test(text)) {
    element.lang = "ta";
  } else {
    element.removeAttribute("lang");
  }
}

function card(offer) {
  const node = byId("card-template").content.firstElementChild.cloneNode(true);
  for (const field of node.querySelectorAll("[data-field]")) {
    const text = offer[field.dataset.field];
    if (text) {
      write(field, text);
    } else {
      field.remove();
    }
  }
  if (!offer.code) {
    node.querySelector(".ticket-stub").remove();
    node.querySelector(".ticket").classList.add("no-stub");
  }
  if (!offer.reason) {
    node.querySelector(".ticket-reason").remove();
  }
  node.querySelector(".ticket-title").classList.toggle("long", offer.title.length > LONG_TITLE);
  node.querySelector(".ticket-art use").setAttribute("href", `#icon-${offer.icon}`);
  return node;
}

function button({ action, label }, onPress) {
  const node = document.createElement("button");
  node.type = "button";
  node.className = "button";
  node.dataset.action = action;
  node.textContent = label;
  node.addEventListener("click", () => onPress(action));
  return node;
}

function drawButtons(view, onPress) {
  const focused = document.activeElement?.dataset?.action;
  const extend = view.buttons.filter(({ action }) => action === "extend");
  const others = view.buttons.filter(({ action }) => action !== "extend");
  byId("buttons").replaceChildren(...others.map((given) => button(given, onPress)));
  const warning = byId("warning");
  warning.hidden = !view.warning;
  warning.replaceChildren();
  if (view.warning) {
    const text = document.createElement("p");
    text.textContent = view.warning;
    warning.append(text, ...extend.map((given) => button(given, onPress)));
  }
  if (focused) {
    document.querySelector(`[data-action="${focused}"]`)?.focus();
  }
}

function announce(view, changed) {
  const said = [];
  if (changed) {
    said.push(view.headline, view.text);
  }
  if (view.warning) {
    said.push(view.warning);
  }
  byId("announce").textContent = said.join(". ");
}

// Show a view; `onPress` gets the action of a pressed button.
export function draw(view, onPress) {
  const changed = document.body.dataset.kind !== view.kind;
  document.body.dataset.kind = view.kind;
  const headline = byId("headline");
  write(headline, view.headline);
  const longWord = view.headline.split(" ").some((word) => word.length > LONG_WORD);
  headline.className = longWord ? "longest" : view.headline.length > LONG_HEADLINE ? "long" : "";
  write(byId("text"), view.text);
  byId("light").textContent = view.light_text;
  byId("heading").textContent = view.heading;
  const cards = byId("cards");
  cards.classList.toggle("fresh", changed);
  cards.replaceChildren(...view.cards.map(card));
  drawButtons(view, onPress);
  announce(view, changed);
}

// Show whether the event stream is up: "open", or "lost" with a small light.
export function drawStream(state) {
  document.body.dataset.stream = state;
  byId("reconnecting").hidden = state !== "lost";
}
