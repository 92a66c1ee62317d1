"""Scripts of the pages: texts are set as texts, the browser keeps nothing of a person, no object serves as a model.

ASVS V3.2.2, V14.3.3, V15.3.6. The content policy asks for trusted types besides, so that a browser refuses the first.
"""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[3] / "kiosk" / "static"
SCRIPTS = sorted(path for path in STATIC.rglob("*.js") if "plotly" not in path.name)

MARKUP = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser|setHTML|srcdoc"
    r"|\beval\(|new Function|\bsetTimeout\(\s*[\"'`]|javascript:"
)
STORES = re.compile(r"localStorage|sessionStorage|indexedDB|document\.cookie|\bcaches\.")
MODELS = re.compile(r"__proto__|\bprototype\b|setPrototypeOf|\.constructor\b|for \((?:const|let|var) \w+ in ")
UNSAVED = "unsaved.js"
"""Keeps what is typed into a rule or an offer, which is about nobody, until it is saved, under the account's name."""


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.relative_to(STATIC).as_posix())
def test_a_script_makes_nodes_and_texts_and_keeps_nothing(path: Path) -> None:
    """Requirement S1 (V3.2.2, V14.3.3, V15.3.6)."""
    text = path.read_text(encoding="utf-8")
    assert MARKUP.findall(text) == []
    assert MODELS.findall(text) == []
    assert path.name == UNSAVED or STORES.findall(text) == []


def test_what_is_kept_is_kept_for_the_marketing_console_only() -> None:
    """Requirement S1 (V14.3.3): no page about a member or a customer loads what keeps forms."""
    users = {path.name for path in SCRIPTS if UNSAVED in path.read_text(encoding="utf-8")} | {UNSAVED}
    templates = STATIC.parent / "templates"
    pages = {
        path.relative_to(templates).as_posix()
        for path in templates.rglob("*.html")
        if any(name in path.read_text(encoding="utf-8") for name in users)
    }
    assert users == {"builder.js", "offers.js", UNSAVED}
    assert pages == {"marketing/_layout.html", "marketing/build.html", "marketing/offer_form.html"}


@pytest.mark.parametrize(
    ("search", "text"),
    [
        (MARKUP, "node.innerHTML = said"), (MARKUP, "eval(said)"), (MARKUP, "setTimeout('go()', 1)"),
        (STORES, "localStorage.setItem('a', b)"), (MODELS, "made['__proto__'] = said"),
        (MODELS, "for (const name in said) made[name] = said[name]"),
    ],
)  # fmt: skip
def test_the_search_finds_what_it_is_for(search: re.Pattern[str], text: str) -> None:
    assert search.search(text)
