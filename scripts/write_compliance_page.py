"""Write docs/compliance.md: each requirement, how it is met, and the tests whose docstrings cite it."""

import ast
import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "compliance.md"
CITED = re.compile(r"\b(?:[GBAWIPST]|CN)[1-9][0-9]?\b")

INTRODUCTION = """\
# Requirements, and where they are met

<!-- Written by scripts/write_compliance_page.py; change the sentences there and run it again. -->

The ids are those of the project's list of legal and technical requirements. Each line names the tests whose docstrings
cite the id; they are the proof, the sentence is only the way to it. None of this is legal advice.

| id | how it is met | tests |
|---|---|---|
"""

MET: Mapping[str, str] = MappingProxyType(
    {
        "G1": "Nothing is embedded before an act: a tap, or standing alone in the zone (setting `engage`).",
        "G2": "A template is stored only beside a consent whose text hash is that of the text shown.",
        "G3": "Four purposes, four rows, four switches, all off at first.",
        "G4": "Withdrawing takes no more steps than giving: on the glass, by phone, at the counter.",
        "G5": "The same offers at the same price by card, QR code and phone number.",
        "G6": "A notice of one screen, the whole of it one press behind, in every language.",
        "G7": "*My data* gives a zip of JSON with everything that is kept.",
        "G8": "Shopper and staff correct name, contact and preferences; each change is in the audit trail.",
        "G9": "Erasure is one saga over every place, each looked at again, with a receipt (`docs/privacy.md`).",
        "G10": "The ledger of erasures lies outside of every backup and is replayed before the site is open.",
        "G11": "A daily run erases who has not come for the site's days; its dry run is the same list.",
        "G12": "A fresh site recognises nobody, shows no preview, saves no picture, and keeps a year.",
        "G13": "In `verify` the templates are sealed under a secret that only the member's card holds.",
        "G14": "`kiosk records` is written from the register and the tables; a table outside of both fails a test.",
        "G15": "SQLCipher, and AES-256-GCM inside; a scan of every byte after a day finds nobody.",
        "G16": "`kiosk incident` lists whose data was touched in a window.",
        "G17": "`identify` does not start without an assessment on file: reference, date, who approved it.",
        "G18": "The audit trail is a chain of keyed codes; `kiosk audit verify` proves it.",
        "G19": "Adults say that they are, guardians agree for minors; no age is guessed from a face.",
        "G20": "A sign for the zone; faces outside of the zone's polygon are dropped unseen.",
        "G21": "Profiling can be switched off while the membership stays; offers are then those for everyone.",
        "B1": "Retention is the shorter one of the site's days and the profile's cap, three years at most.",
        "B2": "The text that is agreed to is the written release, recorded before the first frame is embedded.",
        "B3": "Every module that can open a connection is listed, and none of them can reach a template.",
        "B4": "Templates have the same protection as names, and one more: the secret rotation.",
        "B5": "The notice is at the kiosk; data can be erased there and by phone; templates are tagged sensitive.",
        "B6": "The sign of the entrance is made of the site's settings; nothing is sold or exchanged.",
        "B7": "Profile `pdx` allows no recognition, and cards, codes and offers work.",
        "B8": "Trainings and accuracy tests are on file; what is older than a year is told as due.",
        "B9": "Profile `au` starts no recognition without assessment and notice on file.",
        "A1": "The act, its time and the screen are stored with each match.",
        "A2": "As G17: without the file `identify` is unavailable.",
        "A3": "The list of tasks of the weights is closed: find, align, tell apart, liveness.",
        "A4": "Templates come from the live capture or from staff with the number of a signed consent.",
        "A5": "The words of offers are checked against a list of pressing words.",
        "A6": "Matches are kept 400 days, audit entries three years; trainings are on file.",
        "A7": "The screen says that a machine will look before it does.",
        "W1": "axe-core finds nothing on any screen.",
        "W2": "Contrast of text and controls is measured.",
        "W3": "What can be pressed is at least 64 px high.",
        "W4": "Every end of a visit is told 20 s before, with one press to go on.",
        "W5": "Nothing flashes, and no light of the screen is used against pictures.",
        "W6": "Hints of the capture are words in a live region and are spoken.",
        "W7": "Nothing is asked twice, and no puzzle stands before a visit.",
        "W8": "No gesture but a press.",
        "W9": "Everything can be done by card, code or phone.",
        "W10": "The phone's page does what the glass does.",
        "W11": "The layout keeps controls in reach; the height of the eyes is tried by hand (`docs/accessibility.md`).",
        "W12": "Who cannot turn their head has another way.",
        "I1": "The notice lists data and purposes by item, in each language, with the address for complaints.",
        "I4": "As G16, with the hours and steps of the runbook in `docs/privacy.md`.",
        "T1": "`kiosk keys rotate --deep` re-issues every template without a picture; the old ones match nothing.",
    }
)


@cache
def citations() -> Mapping[str, list[str]]:
    """Paths of test files by the id that a docstring in them cites."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        name = path.relative_to(ROOT / "tests").as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef):
                for cited in CITED.findall(ast.get_docstring(node) or ""):
                    found[cited].add(name)
    return {cited: sorted(names) for cited, names in found.items()}


def page() -> str:
    """The whole page."""
    found = citations()
    rows = (
        f"| {cited} | {met} | {', '.join(f'`{name}`' for name in found.get(cited, [])) or '**none**'} |\n"
        for cited, met in MET.items()
    )
    return INTRODUCTION + "".join(rows)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
