"""Messages between pages: each is from this kiosk and for it, or is not listened to (ASVS V3.5.5)."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[3] / "kiosk" / "static"
LISTENS = re.compile(r"(?:window|self|document)\.addEventListener\(\s*[\"']message[\"'].*?\n\}\);", re.DOTALL)
CHECKED = re.compile(
    r"=> \{\n(?:  const \w+ = [^\n]+\n)?  if \(origin !== window\.location\.origin \|\| [^\n]+\) return;\n"
)
SENDS = re.compile(r"(?:Window|parent|opener|source)\.postMessage\(([^;]*)\);")


def scripts():
    return [path for path in STATIC.rglob("*.js") if "plotly" not in path.name]


def listeners():
    return [(path.name, found) for path in scripts() for found in LISTENS.findall(path.read_text(encoding="utf-8"))]


def test_the_listeners_are_known():
    assert sorted(name for name, _ in listeners()) == ["offer_preview.js", "offer_screen.js"]
    named = [
        path.name
        for path in scripts()
        if re.search(r"onmessage|Listener\([\"']message", path.read_text(encoding="utf-8"))
    ]
    # staff.js listens to a channel, which is of one origin
    assert sorted(named) == ["offer_preview.js", "offer_screen.js", "staff.js"]


@pytest.mark.parametrize(("name", "listener"), listeners())
def test_a_listener_looks_at_the_origin_first(name, listener):
    assert CHECKED.search(listener), name


def test_every_message_is_for_this_origin_only():
    sent = [one for path in scripts() for one in SENDS.findall(path.read_text(encoding="utf-8"))]
    assert len(sent) == 3
    assert all(one.endswith(", window.location.origin") for one in sent)
