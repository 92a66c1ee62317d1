// Buttons instead of dragging where a screen has more than fits (requirement W8).

import { byId, icon, make, section, word } from "./dom.js";

const SHARE = 0.8;

function move(direction) {
  const sheet = byId("sheet");
  sheet.scrollBy({ top: direction * sheet.clientHeight * SHARE, behavior: "instant" });
  update();
}

function scrollButton(name, direction) {
  return make(
    "button",
    { type: "button", id: name, class: "button round", "aria-label": word(name), click: () => move(direction) },
    icon(direction < 0 ? "arrow-up" : "arrow-down"),
  );
}

function end(id, reached) {
  byId(id)?.setAttribute("aria-disabled", String(reached));
}

// Show the buttons while there is something to scroll, and say which end is reached.
export function update() {
  const sheet = byId("sheet");
  const beyond = sheet.scrollHeight - sheet.clientHeight;
  section("scroll", beyond > 2 ? ["scroll-up", "scroll-down"] : null, ([up, down]) => [
    scrollButton(up, -1),
    scrollButton(down, 1),
  ]);
  // Without anything to press inside, the keyboard must be able to reach the text itself.
  if (beyond > 2) {
    sheet.tabIndex = 0;
  } else {
    sheet.removeAttribute("tabindex");
  }
  end("scroll-up", sheet.scrollTop <= 0);
  end("scroll-down", sheet.scrollTop >= beyond - 1);
}

// A new screen begins at its top, or at the field that waits for typing.
export function toTop() {
  const sheet = byId("sheet");
  sheet.scrollTop = 0;
  if (sheet.contains(document.activeElement)) {
    document.activeElement.scrollIntoView({ block: "nearest" });
  }
}

byId("sheet").addEventListener("scroll", update, { passive: true });
byId("sheet").addEventListener("change", update); // a switch opened its words
window.addEventListener("resize", update);
