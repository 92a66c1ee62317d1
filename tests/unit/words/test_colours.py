"""Colours as the style sheets declare them: text keeps 4.5:1; the edge of a control 3:1, which axe does not look at."""

import re
from functools import cache
from pathlib import Path

import pytest

from kiosk import words

STATIC = Path(words.__file__).parent / "static"
SHOPPER, STAFF = STATIC / "css" / "theme.css", STATIC / "staff" / "staff.css"
EDGES = (
    (SHOPPER, "css/buttons.css", ".button", ("--rice", "--rice-card")),
    (SHOPPER, "css/buttons.css", ".button.quiet", ("--rice", "--rice-card")),
    (SHOPPER, "css/fields.css", '.field input[type="text"]', ("--rice", "--rice-card")),
    (SHOPPER, "css/switches.css", ".switch-track", ("--rice", "--rice-card")),
    (SHOPPER, "css/switches.css", ".switch input:checked + .switch-track", ("--rice-card",)),
    (STAFF, "staff/forms.css", 'input:not([type="checkbox"], [type="radio"]),\nselect', ("--rice", "--card", "#fff")),
)
"""Theme, style sheet, selector, and the grounds on which the control stands."""
FOCUS = (SHOPPER, "css/fields.css", '.field input[type="text"]:focus')
TEXTS = (
    (SHOPPER, ("--ink", "--ink-soft", "--kumkum", "--turmeric-deep", "--leaf"), ("--rice", "--rice-card")),
    (SHOPPER, ("--cream", "--rice", "--turmeric"), ("--plum", "--plum-deep", "--kumkum")),
    (STAFF, ("--ink", "--soft", "--kumkum", "--bad", "--leaf"), ("--rice", "--card")),
)


@cache
def named(theme):
    return dict(re.findall(r"^\s*(--[\w-]+):\s*(#[0-9a-f]{3,6});", theme.read_text(encoding="utf-8"), re.MULTILINE))


def colour(theme, value):
    value = value.strip().removeprefix("var(").removesuffix(")")
    return named(theme)[value] if value.startswith("--") else value


def declared(theme, sheet, selector, names):
    """The colour that a rule gives its edge."""
    text = (STATIC / sheet).read_text(encoding="utf-8")
    body = re.search(rf"(?:^|\n)\s*{re.escape(selector)} \{{(.*?)\}}", text, re.DOTALL)
    assert body is not None, f"{selector} is not in {sheet}"
    found = re.findall(rf"(?:{'|'.join(names)}):[^;]*?(var\(--[\w-]+\)|#[0-9a-f]{{3,6}});", body[1])
    assert found, f"{selector} declares no edge"
    return colour(theme, found[-1])


def luminance(code):
    """Relative luminance, WCAG 2.2."""
    digits = code[1:] if len(code) == 7 else "".join(2 * one for one in code[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_ruler_is_right():
    """The examples everybody knows."""
    assert contrast("#000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("theme", "sheet", "selector", "grounds"), EDGES)
def test_the_edge_of_a_control_is_seen_on_every_ground(theme, sheet, selector, grounds):
    """Requirement W2 (1.4.11)."""
    edge = declared(theme, sheet, selector, ("border", "border-color"))

    assert {ground for ground in grounds if contrast(edge, colour(theme, ground)) < 3.0} == set()


def test_the_focus_is_seen():
    """Requirement W2 (1.4.11)."""
    ring = declared(*FOCUS, ("outline",))

    assert min(contrast(ring, colour(SHOPPER, ground)) for ground in ("--rice", "--rice-card")) >= 3.0


@pytest.mark.parametrize(("theme", "inks", "grounds"), TEXTS)
def test_text_is_read_on_every_ground(theme, inks, grounds):
    """Requirement W2 (1.4.3)."""
    pairs = {(ink, ground): contrast(colour(theme, ink), colour(theme, ground)) for ink in inks for ground in grounds}

    assert {pair: round(found, 2) for pair, found in pairs.items() if found < 4.5} == {}
