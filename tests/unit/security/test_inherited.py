"""What a process is given of secrets, and what the commands that it starts get."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.security import inherited

SECRET = bytes(range(32))
CHILD = """
import os, sys
from pathlib import Path
from kiosk.security import inherited
secret = inherited.held(Path(sys.argv[1]))
print(secret and secret.hex(), inherited.HANDLE in os.environ, inherited.held(Path("/elsewhere")))
"""


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inherited, "_taken", {})
    monkeypatch.setattr(inherited, "_held", {})


def test_who_holds_nothing_hands_nothing_on() -> None:
    with inherited.handing_on() as hand:
        assert hand == inherited.Hand()


def test_a_command_gets_the_secret_by_a_pipe_and_not_by_its_environment(tmp_path: Path) -> None:
    inherited.hold(tmp_path, SECRET)
    handles = Path("/proc/self/fd")
    before = len(list(handles.iterdir()))

    with inherited.handing_on() as hand:
        assert hand.environment is not None
        assert SECRET.hex() not in str(hand.environment)
        done = subprocess.run(
            [sys.executable, "-c", CHILD, str(tmp_path / "." / "")],
            env=hand.environment,
            pass_fds=hand.handles,
            capture_output=True,
            text=True,
            check=True,
        )

    assert done.stdout.split() == [SECRET.hex(), "False", "None"]
    assert len(list(handles.iterdir())) == before
    assert inherited.HANDLE not in os.environ


@pytest.mark.parametrize("handle", ["", "x", "-1", "999999", "9" * 30])
def test_a_handle_that_leads_nowhere_gives_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, handle: str
) -> None:
    monkeypatch.setenv(inherited.HANDLE, handle)

    assert inherited.held(tmp_path) is None
    assert inherited.HANDLE not in os.environ


START = """
import json, os, subprocess, sys
from kiosk.cli import main
from kiosk.security import inherited

def started(code, **more):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, **more).stdout

try:
    main(["--version"])
except SystemExit:
    pass
shows = "import json, os; print(json.dumps(dict(os.environ)))"
takes = (
    "import json, os; from kiosk.security import inherited; inherited.take(); "
    "print(json.dumps([dict(inherited.environment()), dict(os.environ)]))"
)
with inherited.handing_on() as hand:
    theirs = started(shows, env=hand.environment)
    ours = started(takes, env=hand.environment, pass_fds=hand.handles)
print(json.dumps([started(shows), theirs, json.loads(ours), dict(os.environ), dict(inherited.environment())]))
"""


def test_no_program_that_is_started_finds_a_secret_and_our_own_get_the_passwords_by_the_pipe() -> None:
    """With real processes: a command of ours, what it starts, and a command of ours that it starts."""
    passwords = {name: f"the value of {name}" for name in inherited.PASSWORDS}
    given = {inherited.SITE_KEY: "the site key itself", **passwords}
    done = subprocess.run(
        [sys.executable, "-c", START], env={**os.environ, **given}, capture_output=True, text=True, check=True
    )

    other, theirs, (passed, left), own, still = json.loads(done.stdout.splitlines()[-1])

    for shown in (other, theirs, str(left), str(own)):
        assert not [name for name in given if name in shown or given[name] in shown]
    for known in (passed, still):
        assert {name: known.get(name) for name in passwords} == passwords
        assert given[inherited.SITE_KEY] not in known.values()


def test_a_part_that_asks_for_the_environment_never_gets_the_site_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(inherited.SITE_KEY, "ab" * 32)
    monkeypatch.setenv(inherited.MAIL_PASSWORD, "word")
    inherited.take()
    inherited.take()
    assert inherited.environment()[inherited.MAIL_PASSWORD] == "word"
    assert inherited.SITE_KEY not in inherited.environment()
    assert inherited.site_key() == "ab" * 32
