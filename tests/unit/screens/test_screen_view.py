"""What browsers are told in each state."""

import itertools
import re
from pathlib import Path

import pytest

from kiosk.screens import words as copy
from kiosk.screens.icons import DEFAULT_ICON, ICONS, icon_for
from kiosk.screens.offers import Greeting, OfferCard
from kiosk.screens.state import EXTENSIONS, Notice, Personal, ScreenKind, ScreenState, Seen, reduce
from kiosk.screens.view import CARDS_SHOWN, Action, Light, render, to_json
from kiosk.screens.words import Site
from kiosk.settings import Engage, Recognition
from vision.types import Act, PresenceKind

K = ScreenKind
TEMPLATES = Path(copy.__file__).parents[1] / "templates"
HURRY = re.compile(
    r"\b(hurry|now only|only today|last chance|don't miss|before it|just for you|exclusive|ends soon)\b", re.IGNORECASE
)


def card(number, category="Coffee & tea"):
    return OfferCard(f"o{number}", f"Offer {number}", "", "For everyone this week", "", "VNK-1", category)


GENERAL = tuple(card(n) for n in range(5))
HELLO = Greeting("Meena", tuple(card(n) for n in range(10, 14)))
TAP = Site("Anbu Stores", Recognition.IDENTIFY, Engage.TAP)
DWELL = Site("Anbu Stores", Recognition.IDENTIFY, Engage.DWELL)
OFF = Site("Anbu Stores", Recognition.OFF, Engage.DWELL)
SITES = (TAP, DWELL, OFF, Site("Anbu Stores", Recognition.OFF, Engage.TAP))
PERSONAL = Personal("m1", HELLO, ends_at=100.0)
STATES = [
    ScreenState(
        kind, 1, notice=notice, act=act, dismissed=dismissed, personal=PERSONAL if kind is K.RECOGNISED else None
    )
    for kind, notice, act, dismissed in itertools.product(K, Notice, (None, *Act), (True, False))
]


@pytest.mark.parametrize("site", SITES)
def test_every_state_has_words_offers_and_a_light(site):
    for state in STATES:
        view = render(state, GENERAL, site)

        assert all((view.headline, view.text, view.light_text, view.heading))
        assert len(view.cards) == CARDS_SHOWN
        assert view.personal == (state.kind is K.RECOGNISED)


def test_only_recognised_shows_a_name_and_personal_offers():
    for state in STATES:
        data = str(to_json(render(state, GENERAL, DWELL), 0.0))

        assert ("Meena" in data) == (state.kind is K.RECOGNISED)
        assert ("Offer 10" in data) == (state.kind is K.RECOGNISED)
        assert ("Offer 0" in data) == (state.kind is not K.RECOGNISED)
        assert "m1" not in data


def test_not_found_is_the_same_for_a_stranger_and_an_erased_member():
    looking = ScreenState(K.LOOKING, 1, act=Act.DWELL)
    views = [
        render(reduce(looking, Seen(kind, 1)), GENERAL, DWELL)
        for kind in (PresenceKind.UNKNOWN, PresenceKind.RECOGNISED)
    ]

    assert views[0].kind is K.NOT_FOUND
    assert views[0] == views[1]


@pytest.mark.parametrize(("state", "expected"), [
    (ScreenState(K.IDLE, 1), []),
    (ScreenState(K.NEAR, 1), [Action.ENGAGE]),
    (ScreenState(K.NEAR, 1, dismissed=True), []),
    (ScreenState(K.LOOKING, 1), [Action.STOP]),
    (ScreenState(K.NOT_FOUND, 1), [Action.ENGAGE]),
    (ScreenState(K.SEVERAL, 1), []),
    (ScreenState(K.FAULT, 1), []),
    (ScreenState(K.RECOGNISED, 1, personal=PERSONAL), [Action.NOT_ME, Action.HIDE]),
    (ScreenState(K.RECOGNISED, 1, personal=Personal("m1", HELLO, 100.0, warned=True)),
     [Action.EXTEND, Action.NOT_ME, Action.HIDE]),
    (ScreenState(K.RECOGNISED, 1, personal=Personal("m1", HELLO, 100.0, True, EXTENSIONS)),
     [Action.NOT_ME, Action.HIDE]),
])  # fmt: skip
def test_buttons(state, expected):
    assert [button.action for button in render(state, GENERAL, TAP).buttons] == expected


@pytest.mark.parametrize("site", [DWELL, OFF])
def test_no_press_starts_a_look_where_the_site_does_not_take_it(site):
    assert render(ScreenState(K.NEAR, 1), GENERAL, site).buttons == ()


def test_the_screen_says_a_machine_looks_before_and_while_it_does():
    for site, act in ((DWELL, Act.DWELL), (TAP, Act.TAP)):
        assert "machine" in render(ScreenState(K.NEAR, 1), GENERAL, site).text
        looking = render(ScreenState(K.LOOKING, 1, act=act), GENERAL, site)
        assert "machine" in looking.text
        assert looking.light is Light.LOOKS
    assert "because you asked" in looking.text
    assert "machine" not in render(ScreenState(K.NEAR, 1), GENERAL, OFF).text


def test_the_warning_stands_only_before_the_end():
    calm, warned = (
        render(ScreenState(K.RECOGNISED, 1, personal=Personal("m1", HELLO, 100.0, warned)), GENERAL, DWELL)
        for warned in (False, True)
    )

    assert calm.warning == ""
    assert "20 seconds" in warned.warning


def test_json_counts_down_on_the_clock_of_the_screen():
    view = render(ScreenState(K.RECOGNISED, 1, personal=PERSONAL), GENERAL, DWELL)

    assert to_json(view, now=40.0)["ends_in_ms"] == 60_000
    assert to_json(view, now=140.0)["ends_in_ms"] == 0
    assert to_json(render(ScreenState(), GENERAL, DWELL), now=0.0)["ends_in_ms"] is None


def test_no_sentence_hurries():
    sentences = [value for value in vars(copy).values() if isinstance(value, str)]
    for state, site in itertools.product(STATES, SITES):
        view = render(state, (), site)
        sentences += [view.headline, view.text, view.warning, view.light_text]

    assert not [text for text in sentences if HURRY.search(text)]


def test_every_icon_is_in_the_sprite():
    sprite = (TEMPLATES / "_icons.svg").read_text()

    for icon in (DEFAULT_ICON, "camera", "lotus", *ICONS):
        assert f'id="icon-{icon}"' in sprite


@pytest.mark.parametrize(("category", "icon"), [
    ("Coffee & tea", "coffee"), ("RICE & Grains", "grain"), ("Sarees", "saree"),
    ("Something else", DEFAULT_ICON), ("", DEFAULT_ICON),
])  # fmt: skip
def test_icons_by_category(category, icon):
    assert icon_for(category) == icon
