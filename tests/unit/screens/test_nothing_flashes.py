"""No style, script or file of a page can flash, and no challenge is one of light (requirement W5)."""

import re
from pathlib import Path

import pytest

import kiosk
from vision.types import Challenge

STATIC = Path(kiosk.__file__).parent / "static"
STYLES = sorted(STATIC.rglob("*.css"))
SCRIPTS = sorted(STATIC.rglob("*.js"))
SECONDS = re.compile(r"(?<![\w.-])(\d*\.?\d+)(ms|s)\b")
MOVING = re.compile(r"(?:^|[\s;{])(animation|transition)(?:-[a-z-]+)?\s*:\s*([^;}]*)")


@pytest.mark.parametrize("style", STYLES, ids=lambda path: path.name)
def test_every_movement_is_short_and_comes_once(style: Path) -> None:
    """Requirement W5: what repeats within a second may flash; nothing here repeats."""
    for _name, value in MOVING.findall(style.read_text(encoding="utf-8")):
        assert "infinite" not in value
        assert "alternate" not in value
        assert all(float(number) * (1 if unit == "ms" else 1000) <= 200 for number, unit in SECONDS.findall(value))


def test_no_script_paints_in_a_beat() -> None:
    """Requirement W5: what is done again and again looks for news, less often than three times a second."""
    beats = {
        path.name: re.findall(r"(setInterval|requestAnimationFrame|\.animate)\s*\(", path.read_text(encoding="utf-8"))
        for path in SCRIPTS
    }

    assert {name: found for name, found in beats.items() if found} == {"stream.js": ["setInterval"]}
    watch = re.search(r"WATCH_MS = ([\d_]+)", (STATIC / "js" / "stream.js").read_text(encoding="utf-8"))
    assert watch is not None
    assert int(watch[1].replace("_", "")) > 334


def test_no_file_moves_by_itself() -> None:
    """Requirement W5: a moving picture would be beyond the reach of the styles."""
    assert [path.name for path in STATIC.rglob("*") if path.suffix in {".gif", ".apng", ".mp4", ".webm"}] == []
    assert [path.name for path in STATIC.rglob("*.svg") if re.search("<animate|<set ", path.read_text("utf-8"))] == []


def test_every_challenge_is_a_movement_of_the_face() -> None:
    """Requirement W5: no light of the screen is shone on a face."""
    assert {challenge.value for challenge in Challenge} == {"turn_left", "turn_right", "blink", "smile"}
