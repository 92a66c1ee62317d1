"""Every word the marketing console may ask for is there, and its pages have none of their own."""

import re
from pathlib import Path

from kiosk import marketing
from kiosk.insight import segmenting, work
from kiosk.insight.groups import CHURN, VALUE
from kiosk.marketing.office import _NEXT
from kiosk.store.intake import RunState
from kiosk.words import keys
from recommender.ingest.types import DataKind, DateOrder
from recommender.segments.choice import Criterion
from recommender.segments.registry import ALGORITHMS

PACKAGE = Path(marketing.__file__).parent
TEMPLATES = PACKAGE.parent / "templates" / "marketing"
STATIC = PACKAGE.parent / "static" / "marketing"
MARKUP = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", re.DOTALL)
NAMES = {"Mailchimp", "Klaviyo"}
MADE = {
    "algorithm": ALGORITHMS,
    "criterion": Criterion,
    "kind": DataKind,
    "state": RunState,
    "dates": DateOrder,
    "job": _NEXT,
}


def test_every_key_that_is_written_out_is_there():
    sources = [file.read_text(encoding="utf-8") for file in (*PACKAGE.glob("*.py"), *TEMPLATES.glob("*.html"))]
    written = {key for text in sources for key in re.findall(r"""["'](marketing-[a-z0-9-]*[a-z0-9])["']""", text)}
    assert written - keys("en") == set()


def test_every_key_that_is_made_from_a_value_is_there():
    made = {f"marketing-{area}-{value.replace('_', '-')}" for area, values in MADE.items() for value in values}
    made |= {f"marketing-{name.replace('_', '-')}-title" for name in (CHURN, VALUE)}
    assert made - keys("en") == set()


def test_every_step_of_long_work_has_words():
    steps = {"begin"}
    for file in (*Path(segmenting.__file__).parent.glob("*.py"), *PACKAGE.glob("*.py")):
        steps |= set(re.findall(r'progress\("([a-z]+)"', file.read_text(encoding="utf-8")))
    assert {"begin", "people", "write", "send", "read"} <= steps
    assert {f"marketing-step-{step}" for step in steps} - keys("en") == set()
    assert work.Job("refresh").step == "begin"


def test_every_word_of_the_builder_is_sent_to_it():
    """What the scripts ask for stands in the page's list, and the list has words."""
    text = "".join((STATIC / name).read_text(encoding="utf-8") for name in ("builder.js", "conditions.js"))
    asked = set(re.findall(r'words(?:\.([a-z]+)|\["([a-z-]+)"\])', text))
    asked = {one or other for one, other in asked}
    listed = set(
        re.findall(r'"([a-z-]+)"', re.search(r"for word in \((.*?)\)", (TEMPLATES / "build.html").read_text())[1])
    )
    assert asked - listed == set()
    assert {f"marketing-b-{word}" for word in listed} - keys("en") == set()


def test_no_page_has_words_of_its_own():
    for file in TEMPLATES.glob("*.html"):
        bare = MARKUP.sub(" ", file.read_text(encoding="utf-8"))
        assert set(re.findall(r"[A-Za-z]{3,}", bare)) - NAMES == set(), file.name


def test_scripts_make_no_markup_and_call_nobody_else():
    """Requirement S1 (V3): text only, and only this kiosk."""
    for file in STATIC.glob("*.js"):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|localStorage", text)
        assert not re.search(r"https?://", text)
