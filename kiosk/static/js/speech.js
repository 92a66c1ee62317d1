// What is said: in the live region for screen readers, and aloud where the shopper asked for it.

import { byId, write } from "./dom.js";

const voices = window.speechSynthesis;
let said = "";
let aloud = false;
let language = "";

// Only a voice of this machine that speaks the language: others would send the words away, or mangle them.
function voiceFor(wanted) {
  return voices.getVoices().find(({ localService, lang }) => localService && lang.toLowerCase().split(/[-_]/)[0] === wanted);
}

function speak(text) {
  voices.cancel();
  const voice = text && voiceFor(language);
  if (voice) {
    const words = new SpeechSynthesisUtterance(text);
    words.voice = voice;
    words.lang = voice.lang;
    voices.speak(words);
  }
}

// Everything a sighted shopper reads on a new screen, in its order (requirement W10).
function whole(view) {
  const parts = [
    view.say || `${view.headline}. ${view.text}`,
    view.heading,
    ...(view.paragraphs ?? []).flatMap(({ heading, text }) => [heading, text]),
    ...(view.lines ?? []).map(({ label, value }) => `${label}: ${value}`),
    ...(view.switches ?? []).flatMap(({ label, detail }) => [label, detail]),
    ...(view.fields ?? []).map(({ label }) => label),
    ...view.cards.flatMap(({ title, price_note, reason }) => [title, price_note, reason]),
    ...view.buttons.map(({ label }) => label),
  ];
  return parts.filter(Boolean).join(". ");
}

// Tell a view once: all of it when the screen is a new one, then each thing that is new.
export function tell(view, changed) {
  const news = changed ? view.say || [view.headline, view.text].filter(Boolean).join(". ") : view.say;
  const text = [news, view.warning].filter(Boolean).join(". ");
  const fresh = changed || (text !== "" && text !== said);
  if (fresh) {
    said = text;
    write(byId("announce"), text);
  }
  const begins = view.speech && !aloud;
  aloud = Boolean(view.speech && voices);
  language = view.language;
  if (!aloud) {
    hush();
  } else if (changed || begins) {
    speak([whole(view), view.warning].filter(Boolean).join(". "));
  } else if (fresh) {
    speak(text);
  }
}

// Stop speaking at once.
export function hush() {
  voices?.cancel();
}

// Whoever moves from button to button by keys hears each one.
document.addEventListener("focusin", ({ target }) => {
  if (aloud && target.matches("button, input")) {
    speak(target.getAttribute("aria-label") ?? target.labels?.[0]?.textContent ?? target.textContent);
  }
});
