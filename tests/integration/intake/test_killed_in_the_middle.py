"""A command is killed (SIGKILL) in the middle of a file: the same file again, and the store is as if nothing was."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from open_sites import Clock

from kiosk.intake import Incoming, Intake
from kiosk.settings import Settings
from kiosk.site import Site, open_site
from kiosk.store.intake import RunState
from recommender.ingest.types import DataKind
from tests.integration.intake.shop_files import CUSTOMERS, PRODUCTS, content, waiting

Write = Callable[[str, str], Path]
K = DataKind
KILLED = """
import os, signal, sys
from kiosk.cli.main import cli
from kiosk.intake import runs
from kiosk.store import intake

home, path, before, at = sys.argv[1:]
runs.ROWS_AT_ONCE, calls, real = 10, 0, intake.note_run

def note_run(*arguments, **named):
    global calls
    calls += 1
    if calls == int(at):
        if before == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        real(*arguments, **named)
        os.kill(os.getpid(), signal.SIGKILL)
    real(*arguments, **named)

intake.note_run = note_run
cli(["--home", home, "import", "purchases", path])
"""
"""Every transaction of a run notes how far it is: there the program dies, with the transaction open."""


def lines() -> str:
    """Receipts with lines that are alike, returns, and rows that cannot be kept, over several transactions."""
    rows = ["customer_id,product_id,at,quantity,unit_price,receipt_id"]
    for number in range(30):
        rows += [f"C1,P1,2026-01-05 09:15,1,12.50,R{number // 7}", f"C2,P2,2026-01-06 10:00,{number % 3},99,S{number}"]
    rows += ["C1,P1,2026-01-07 09:15,-1,12.50,R1", "C9,P1,2026-01-07 09:15,1,12.50,R99"]
    return "\n".join(rows) + "\n"


@pytest.fixture
def untouched(made_site: Path, tmp_path: Path, clock: Clock) -> Iterator[tuple[Site, Intake]]:
    """Another site, whose import nobody kills."""
    shutil.copytree(made_site, tmp_path / "other")
    (tmp_path / "other").chmod(0o700)
    settings = Settings.load(home=tmp_path / "other")
    site = open_site(settings, clock=clock)
    yield site, Intake(site, settings, clock)
    site.close()


def bought(site: Site) -> tuple[list[tuple[object, ...]], ...]:
    found = content(site)
    return found["purchases"], found["returns"]


@pytest.mark.parametrize(("when", "at"), [("before", 1), ("after", 3), ("before", 8), ("after", 9)])
def test_nothing_is_doubled_and_nothing_is_lost(
    site: Site, intake: Intake, settings: Settings, untouched: tuple[Site, Intake], write: Write, when: str, at: int
) -> None:
    other_site, other = untouched
    path = write("lines.csv", lines())
    for name, text in (("customers", CUSTOMERS), ("products", PRODUCTS)):
        for one in (intake, other):
            one.take_file(write(f"{name}.csv", text), Incoming(K(name)), actor="cli")
    other.take_file(path, Incoming(K.PURCHASES), actor="cli")

    command = [sys.executable, "-c", KILLED, str(settings.home), str(path), when, str(at)]
    died = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert died.returncode == -signal.SIGKILL, died.stderr
    half = sum(map(len, bought(site)))
    assert intake.list_runs()[0].state is RunState.RUNNING
    again = intake.take_file(path, Incoming(K.PURCHASES), actor="cli")

    assert bought(site) == bought(other_site)
    assert waiting(site) == waiting(other_site)
    assert again.added == sum(map(len, bought(site))) - half
    assert [run.state for run in intake.list_runs()[:2]] == [RunState.DONE, RunState.FAILED]
    assert intake.take_file(path, Incoming(K.PURCHASES), actor="cli").known
