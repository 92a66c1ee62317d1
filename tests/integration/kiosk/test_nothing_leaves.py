"""Requirement B3: a kiosk as it is after ``kiosk demo`` opens no connection to anywhere, and asks for no name."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.console.access import Role
from kiosk.console.accounts import StaffAccounts
from kiosk.console.routes import all_rules as staff_rules
from kiosk.marketing.routes import all_rules as marketing_rules
from kiosk.settings import Settings
from kiosk.site import opened

BOX = Path(__file__).parents[2] / "egress" / "box.py"
NOWHERE = "192.0.2.1"
"""An address for documentation (RFC 5737): nobody has it."""
PASSWORD = "correct horse battery"


def in_a_box(tmp_path, command, visit=None):
    spec = {"command": [str(part) for part in command], "notes": str(tmp_path / "notes"), "visit": visit}
    done = subprocess.run(
        [sys.executable, str(BOX), json.dumps(spec)], capture_output=True, text=True, check=False, timeout=400
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def pages():
    """Every page that can be asked for without a name of anything."""
    rules = [("/staff", rule) for rule in staff_rules()] + [("/marketing", rule) for rule in marketing_rules()]
    own = [prefix + rule.path for prefix, rule in rules if rule.method == "GET" and "<" not in rule.path]
    return ["/", "/privacy", "/me", "/api/v1/screen", *own]


@pytest.mark.models
def test_a_running_kiosk_asks_nobody(site_home, tmp_path):
    """Somebody is recognised, staff and marketing look at every page; no socket, no name, no packet goes out."""
    with opened(Settings.load(home=site_home)) as site:
        StaffAccounts(site.store, site.audit).add("boss", PASSWORD, list(Role), actor="cli")
    port = free_port()
    visit = {
        "port": port, "pages": pages(), "sign_in": {"name": "boss", "password": PASSWORD}, "until": "recognised",
    }  # fmt: skip

    told = in_a_box(tmp_path, [sys.executable, "-m", "kiosk", "--home", site_home, "run", "--port", port], visit)

    assert told["found"], "the nets were at work"
    assert [page for page, status in told["pages"].items() if status >= 500] == []
    assert sum(status == 200 for status in told["pages"].values()) > 30, "both consoles were open"
    assert told["noted"] == []
    assert told["counted"] in ({"no_route": 0, "datagrams": 0}, None)
    assert told["exit"] == 0, told["printed"]


PLANTED = {
    "a connection": f"socket.create_connection(('{NOWHERE}', 443), 1)",
    "a connection over IPv6": "socket.create_connection(('2001:db8::1', 443), 1)",
    "a datagram": f"socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('{NOWHERE}', 53))",
    "a name": "socket.getaddrinfo('telemetry.example', 443)",
    "a library": "urllib.request.urlopen('http://telemetry.example/', timeout=1)",
}


@pytest.mark.parametrize("what", PLANTED)
def test_the_box_notices_what_python_does(tmp_path, what):
    told = in_a_box(tmp_path, [sys.executable, "-c", f"import socket, urllib.request\n{PLANTED[what]}"])

    assert told["exit"] != 0
    assert len(told["noted"]) >= 1


@pytest.mark.parametrize("what", ["a connection", "a connection over IPv6", "a datagram"])
def test_the_box_notices_what_no_hook_sees(tmp_path, what):
    """A program that reads no path of ours, as a library in C would be: the kernel counts it."""
    told = in_a_box(tmp_path, [sys.executable, "-I", "-c", f"import socket\n{PLANTED[what]}"])

    if not told["alone"]:
        pytest.skip("this machine gives no process a network of its own")
    assert told["noted"] == []
    assert told["counted"]["no_route"] >= 1


def test_the_box_lets_through_what_stays_on_the_machine(tmp_path):
    port = free_port()
    listen, ask = f"socket.create_server(('127.0.0.1', {port}))", f"socket.create_connection(('localhost', {port}))"

    told = in_a_box(tmp_path, [sys.executable, "-c", f"import socket; listening = {listen}; {ask}"])

    assert (told["exit"], told["noted"]) == (0, []), told["printed"]
    assert told["counted"] in ({"no_route": 0, "datagrams": 0}, None)
