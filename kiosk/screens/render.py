"""From the state of the screen to what a browser is told: words, cards, buttons, and the moment at which it must go.

The words before a look depend on the site's settings only, never on who stands there. No sentence ties urgency to being
recognised (requirement A5; a test reads every one).
"""

from kiosk.events.types import How
from kiosk.modes import Recognition
from kiosk.screens import pages_joining, pages_member, timing
from kiosk.screens.buttons import buttons
from kiosk.screens.kinds import HOME, MEMBER_KINDS, PERSONAL_KINDS, Camera, Notice, ScreenKind
from kiosk.screens.machine import CARDS_SHOWN
from kiosk.screens.offers import OfferCard
from kiosk.screens.page import Page, words
from kiosk.screens.sight import reads_codes
from kiosk.screens.state import ScreenState
from kiosk.screens.timing import deadline, warns
from kiosk.screens.view import Language, Light, View
from kiosk.words import LANGUAGES
from vision.types import Act

_PAGES = {**pages_joining.PAGES, **pages_member.PAGES}

_OWN_HEADLINE = frozenset({Notice.NOT_ME, Notice.HIDDEN, Notice.TIME_UP, Notice.BROWSE, Notice.DISCARDED})
"""Notices that say why something has gone: a headline and a text of their own, on the resting screen."""

_WITH_OFFERS = HOME | {ScreenKind.LOOKING, ScreenKind.NOT_FOUND}


def render(state: ScreenState, general: tuple[OfferCard, ...]) -> View:
    """Return the view of a state.

    Args:
        state: What the screen shows.
        general: Offers for everyone.
    """
    build = _PAGES.get(state.kind)
    page = build(state) if build is not None else _usual(state)
    headline, text = _said(state, page)
    cards = general if page.cards is None else page.cards
    ends = warns(state)
    warning = _warning(state) if ends and state.warned else ""
    return View(
        kind=state.kind,
        serial=state.serial,
        personal=state.kind in PERSONAL_KINDS,
        language=state.language,
        headline=headline,
        text=text,
        say=warning or page.hint or f"{headline}. {text}",
        light=_light(state),
        light_text=words(state, f"light-{_light_words(state)}"),
        heading=page.heading,
        large=state.prefs.large,
        speech=state.prefs.speech,
        languages=_languages(state),
        cards=cards[:CARDS_SHOWN],
        less_like_this=page.less_like_this,
        buttons=buttons(state),
        warning=warning,
        ends_at=deadline(state) if ends else None,
        switches=page.switches,
        fields=page.fields,
        paragraphs=page.paragraphs,
        lines=page.lines,
        capture=page.capture,
        qr=page.qr,
        steps=page.steps,
    )


def _usual(state: ScreenState) -> Page:
    """A screen that is words and offers for everyone, or words alone."""
    hint = ""
    if state.kind is ScreenKind.LOOKING and state.progress is not None:
        hint = words(state, f"hint-{state.progress.hint.value}")
    if state.kind in _WITH_OFFERS:
        return Page(heading=words(state, "heading-everyone"), cards=None, hint=hint, text=hint)
    return Page()


def _said(state: ScreenState, page: Page) -> tuple[str, str]:
    notice = state.notice
    if state.kind in HOME and notice is Notice.NONE and (state.held or state.dismissed) and state.present:
        notice = Notice.BROWSE  # whoever chose another way is told that nobody looks
    shop = state.house.shop_name
    if notice in _OWN_HEADLINE:
        manner = _after(state)
        return words(state, f"notice-{notice.value}-headline"), words(state, f"notice-{notice.value}-{manner}")
    headline = page.headline or words(state, f"{state.kind.value}-headline", shop=shop)
    if notice is not Notice.NONE:
        return headline, words(state, f"notice-{notice.value}")
    return headline, page.text or words(state, _text_name(state), shop=shop)


def _after(state: ScreenState) -> str:
    """What follows for the visit after something went: the camera is told to look no more, or there is none to tell."""
    return "seen" if state.present and state.house.taps and state.dismissed else "plain"


def _text_name(state: ScreenState) -> str:
    facts = state.house.facts
    if state.kind is ScreenKind.NEAR:
        return f"near-text-{facts.manner}"
    if state.kind is ScreenKind.LOOKING:
        return f"looking-text-{(state.act or Act.DWELL).value}"
    if state.kind is ScreenKind.START:
        return f"start-text-{'face' if state.house.faces and state.camera is Camera.OK else 'plain'}"
    return f"{state.kind.value}-text"


def _warning(state: ScreenState) -> str:
    key = "warning-offers" if state.kind is ScreenKind.RECOGNISED else "warning-screen"
    return words(state, key, seconds=int(timing.WARN_SECONDS))


def _languages(state: ScreenState) -> tuple[Language, ...]:
    if state.kind is not ScreenKind.START or len(state.house.languages) == 1:
        return ()
    return tuple(Language(code, LANGUAGES[code]) for code in state.house.languages)


def _light(state: ScreenState) -> Light:
    if state.camera is not Camera.OK:
        return Light.OFF
    if state.kind in {ScreenKind.LOOKING, ScreenKind.CAPTURE}:
        return Light.LOOKS
    return Light.NAMED if state.kind in MEMBER_KINDS and _by_face(state) else Light.FINDS


def _by_face(state: ScreenState) -> bool:
    personal = state.personal
    compared = state.house.facts.recognition is Recognition.VERIFY and personal is not None and personal.act is Act.CARD
    return personal is not None and (personal.how is How.FACE or compared)


def _light_words(state: ScreenState) -> str:
    if state.camera is not Camera.OK:
        return "off"
    if state.kind is ScreenKind.CAPTURE:
        return "measures"
    if reads_codes(state):
        return "codes"
    if state.kind is ScreenKind.LOOKING and state.claimed is not None:
        return "compares"
    return _light(state).value
