"""Honest copy: wordings that press a shopper to decide at once, and discounts too good to be true (requirement A5)."""

import re
import unicodedata
from typing import Final

HIGHEST_PERCENT: Final = 90
"""Largest discount; more is a slip of the keyboard."""

_URGENCY: Final = (
    r"(only|just) (today|now|this (hour|week|weekend|morning|afternoon|evening|visit))",
    r"(today|tonight|this (hour|week|weekend|visit)) only",
    r"hurry",
    r"(last|final) (chance|chances|call|day|days|hour|hours|minute|minutes|moments?|few)",
    r"limited[ -]time",
    r"(for a )?(short|limited) (time|period)",
    r"time is (running out|short)",
    r"now or never",
    r"(do not|don't|dont|never) (miss|wait|delay)( out)?",
    r"(act|buy|order|shop|grab|claim)( it| them| yours?)? (now|fast|quick(ly)?|today|immediately|at once)",
    r"(ends?|ending|expires?|expiring) (very )?(soon|today|tonight|in \d+ (minutes?|hours?|seconds?))",
    r"before (it is|it's|its|they are|they're) (gone|too late)",
    r"before (time|stocks?) runs? out",
    r"while (stocks?|supplies|it|they) lasts?",
    r"(only|just) (a )?(few|\d+) (left|remaining|in stock)",
    r"(selling|going) (out )?fast",
    r"almost (gone|sold out)",
    r"(nearly|about to) (sold|sell) out",
    r"rush",
    r"urgent(ly)?",
    r"immediate(ly)?",
    r"right now",
    r"as soon as possible",
    r"flash (sale|deal|offer)",
    r"countdown",
    r"because you are here",
    r"while you are here",
    r"before you (leave|go)",
)
"""Wordings that press a shopper to decide at once, in the forms that shops print."""
_INDIC: Final = (
    "இன்று மட்டும்",
    "இன்றைக்கு மட்டும்",
    "இப்போதே",
    "உடனே வா",
    "உடனடியாக",
    "விரைந்து வா",
    "விரைவில் முடி",
    "சீக்கிரம் வா",
    "கடைசி வாய்ப்பு",
    "கடைசி நாள்",
    "இறுதி வாய்ப்பு",
    "தவற விடாதீர்",
    "தவறவிடாதீர்",
    "இருப்பு உள்ளவரை",
    "கையிருப்பு உள்ளவரை",
    "ஸ்டாக் உள்ளவரை",
    "குறுகிய கால",
    "सिर्फ आज",
    "केवल आज",
    "बस आज",
    "आज ही",
    "अभी खरीद",
    "जल्दी कर",
    "जल्दी खरीद",
    "जल्दी आ",
    "फौरन",
    "तुरंत खरीद",
    "तुरंत आ",
    "आखिरी मौका",
    "अंतिम मौका",
    "आखिरी दिन",
    "अंतिम दिन",
    "मौका न चूक",
    "मौका ना चूक",
    "हाथ से न जाने",
    "स्टाक रहने तक",
    "स्टॉक रहने तक",
    "सीमित समय",
    "खत्म होने से पहले",
)
"""The same in Tamil and in Hindi, as parts of words, because both join endings to them; without the dots (nukta) that
some write and some do not."""
_NUKTA: Final = "\u093c"
_PATTERN: Final = re.compile(
    "|".join((*(rf"\b{wording}\b" for wording in _URGENCY), *(re.escape(wording) for wording in _INDIC)))
)


def lint_title(title: str) -> tuple[str, ...]:
    """Find urgency in a text that a shopper reads: a title, or the longer line under it.

    Args:
        title: As it would be shown, in English, Tamil or Hindi; case, spacing, hyphens and kinds of apostrophe make no
            difference. In other languages nothing is found.

    Returns:
        The wordings found, in lower case and in order; empty when the text is fine.
    """
    plain = unicodedata.normalize("NFKC", title).casefold().replace("\u2019", "'").replace(_NUKTA, "")
    plain = re.sub(r"[\s\-\u2010-\u2015_]+", " ", plain)
    return tuple(match.group() for match in _PATTERN.finditer(plain))
