"""What a process is given of secrets, and what the commands that it starts get."""

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
