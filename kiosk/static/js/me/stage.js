// What of the page is open now, and the lines that say how it went.

import { byId, word, write } from "../dom.js";

let showing = null; // draws the open part, again in another language

export function note(key) {
  write(byId("note"), key ? word(key) : "");
}

export function problem(key) {
  write(byId("problem"), key ? word(key) : "");
}

// Open a part, or the way in when there is none; whatever was open is removed.
export function show(draw) {
  showing = draw;
  const nodes = draw ? draw().flat() : [];
  byId("data").replaceChildren(...nodes);
  byId("data").hidden = nodes.length === 0;
  byId("sign-in").hidden = nodes.length > 0;
  byId("lead").hidden = nodes.length > 0;
}

export const open = () => showing;

// Let go of everything that is about the member; the headline is where reading begins again.
export function close(key) {
  byId("code").value = "";
  show(null);
  note(key);
  byId("title").focus();
}

// Every word of the page that does not change, in the language of the page.
export function relabel(language) {
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll("[data-word]")) {
    write(node, word(node.dataset.word));
  }
  for (const button of byId("languages").children) {
    button.setAttribute("aria-pressed", String(button.value === language));
  }
  byId("languages").setAttribute("aria-label", word("languages"));
  document.title = word("title");
}
