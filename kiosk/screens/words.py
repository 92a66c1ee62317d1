"""The words of the shopper's screen: short sentences, verbs on buttons, nothing that hurries or blames.

No sentence ties urgency to being recognised (requirement A5; a test reads every one), and the sentences before a look
depend on the site's settings only, never on who stands there.
"""

from dataclasses import dataclass

from kiosk.screens.state import WARN_SECONDS, Notice, ScreenKind, ScreenState
from kiosk.settings import Engage, Recognition
from vision.types import Act


@dataclass(frozen=True, slots=True)
class Site:
    """What the words need to know about the site.

    Attributes:
        shop_name: Name of the shop, as shown.
        recognition: Whether faces may open offers here.
        engage: What counts as the shopper's act.
    """

    shop_name: str
    recognition: Recognition
    engage: Engage


@dataclass(frozen=True, slots=True)
class Words:
    """The running text of one screen.

    Attributes:
        headline: One line, the largest on the screen.
        text: One to three sentences below it.
        light: What the camera does right now.
        heading: Heading of the offers.
    """

    headline: str
    text: str
    light: str
    heading: str


LIGHT_FINDS = "The camera finds people. It recognises no one."
LIGHT_LOOKS = "The camera compares one face with members who agreed."
LIGHT_NAMED = "The camera recognised a member who agreed."
LIGHT_OFF = "The camera sees nothing at the moment."

FOR_EVERYONE = "Offers for everyone"
FOR_MEMBER = "Your offers"

ENGAGE_LABEL = "Recognise me"
STOP_LABEL = "Stop looking"
NOT_ME_LABEL = "Not me"
HIDE_LABEL = "Hide"
EXTEND_LABEL = "Keep showing"
WARNING = f"Your offers leave this screen in {WARN_SECONDS:.0f} seconds."

_NEAR = {
    Engage.DWELL: (
        "Members: stand here alone and face the screen. A machine then looks for a match among members who agreed. "
        "It keeps nothing of anyone else."
    ),
    Engage.TAP: (
        "Members: press Recognise me. Only then a machine looks for a match among members who agreed. "
        "It keeps nothing of anyone else."
    ),
}
_NEAR_OFF = "These offers are for everyone. Show the code at the till."
_NOTICES = {
    Notice.NOT_ME: (
        "Sorry about that",
        "It is gone from this screen. The camera recognises no one until you step away and come back.",
    ),
    Notice.HIDDEN: (
        "It is hidden",
        "Nothing personal is left on this screen. The camera recognises no one until you step away and come back.",
    ),
    Notice.TIME_UP: (
        "Your offers are put away",
        "They were on this screen for a while. Step away and come back to see them again.",
    ),
}
_LOOKING = {
    Act.DWELL: "A machine compares your face with members who agreed, because you stood here and faced the screen.",
    Act.TAP: "A machine compares your face with members who agreed, because you asked for it.",
}
_RECOGNISED = "Each offer says why. Show the code at the till."
_PLAIN = {
    ScreenKind.IDLE: (
        "Welcome to {shop}",
        "Come closer and have a look. These offers are for everyone.",
    ),
    ScreenKind.NOT_FOUND: (
        "Have a look around",
        "There is no match with a member account, and nothing of the look was kept. These offers are for everyone.",
    ),
    ScreenKind.SEVERAL: (
        "Welcome, all of you",
        "Personal offers are for one person at a time, so please step in one by one. These offers are for everyone.",
    ),
    ScreenKind.FAULT: (
        "Welcome to {shop}",
        "The camera is not working right now, and nothing here needs it. Show the code at the till.",
    ),
}
_LIGHTS = {ScreenKind.LOOKING: LIGHT_LOOKS, ScreenKind.RECOGNISED: LIGHT_NAMED, ScreenKind.FAULT: LIGHT_OFF}


def words(state: ScreenState, site: Site) -> Words:
    """Return the words for a state. Only ``RECOGNISED`` carries a first name."""
    headline, text = _said(state, site)
    heading = FOR_MEMBER if state.kind is ScreenKind.RECOGNISED else FOR_EVERYONE
    return Words(headline, text, _LIGHTS.get(state.kind, LIGHT_FINDS), heading)


def _said(state: ScreenState, site: Site) -> tuple[str, str]:
    if state.personal is not None:
        return (
            f"Vanakkam, {state.personal.greeting.first_name}",
            "Each offer says why. Show the code at the till.",
        )
    if state.kind is ScreenKind.LOOKING:
        return "Looking for a match", _LOOKING[state.act or Act.DWELL]
    if state.kind is ScreenKind.NEAR:
        text = _NEAR[site.engage] if site.recognition is not Recognition.OFF else _NEAR_OFF
        return _NOTICES.get(state.notice, ("Good to see you", text))
    headline, text = _PLAIN[state.kind]
    return headline.replace("{shop}", site.shop_name), text
