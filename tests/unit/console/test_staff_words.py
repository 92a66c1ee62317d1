"""Every word the console may ask for is there: those in templates, and those made from a value."""

import re
from pathlib import Path

from kiosk import console
from kiosk.console.drafts import Step
from kiosk.console.health import State
from kiosk.events.types import How
from kiosk.privacy.consent import Purpose
from kiosk.privacy.retention import Why
from kiosk.privacy.site_records import Freshness, Kind
from kiosk.screens.kinds import ScreenKind
from kiosk.words import keys
from vision.types import Act, Hint, PoseView

PACKAGE = Path(console.__file__).parent
TEMPLATES = PACKAGE.parent / "templates" / "staff"
STATIC = PACKAGE.parent / "static" / "staff"
MARKUP = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", re.DOTALL)
MADE = {
    "enrol": Step,
    "state": [State.GOOD, State.LOOK],
    "purpose": Purpose,
    "why": Why,
    "duty": Freshness,
    "kind": Kind,
    "screen": ScreenKind,
    "act": Act,
    "hint": Hint,
    "view": PoseView,
    "view-name": PoseView,
    "how": How,
}


def sources():
    return [file.read_text(encoding="utf-8") for file in (*PACKAGE.glob("*.py"), *TEMPLATES.glob("*.html"))]


def test_every_key_that_is_written_out_is_there():
    written = {key for text in sources() for key in re.findall(r"""["'](staff-[a-z0-9-]*[a-z0-9])["']""", text)}
    assert written - keys("en") == set()


def test_every_key_that_is_made_from_a_value_is_there():
    made = {f"staff-{area}-{value.replace('_', '-')}" for area, values in MADE.items() for value in values}
    assert made - keys("en") == set()


def test_every_measure_of_the_box_has_words():
    text = (PACKAGE / "health.py").read_text(encoding="utf-8")
    names = set(re.findall(r'Measure\(\s*"([a-z]+)"', text)) | {
        "certificate",
        "certificate-ends",
        "certificate-ahead",
        "certificate-torn",
        "backup",
        "backup-never",
        "backup-failed",
        "backup-late",
        "backup-unsent",
        "key-copies",
        "key-copies-none",
        "restore",
        "restore-never",
        "gallery",
        "gallery-behind",
        "gallery-none",
    }
    assert {"camera", "disk", "egress", "weights"} <= names
    assert {f"staff-health-{name}{end}" for name in names for end in ("", "-value")} - keys("en") == set()


def test_no_page_has_words_of_its_own():
    """One place for words: a template holds markup only."""
    for file in TEMPLATES.glob("*.html"):
        bare = MARKUP.sub(" ", file.read_text(encoding="utf-8"))
        assert re.findall(r"[A-Za-z]{3,}", bare) == [], file.name


def test_scripts_make_no_markup_and_call_nobody_else():
    """Requirement S1 (V3): text only, and only this kiosk."""
    for file in STATIC.glob("*.js"):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|localStorage", text)
        assert not re.search(r"https?://", text)
