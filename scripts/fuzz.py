"""Send the product what nobody should, for a while, and tell what it did (requirement S2).

Whatever comes in from outside may be refused with a coded error and nothing else: no other exception, no lost row,
nothing executed, no connection, no file left behind, no growth of the memory. What was found is kept outside of the
checkout and is tried first by the next run.
"""

import resource
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import click
from common import json_option, write_json
from fuzz_targets import TARGETS, Target, must, opened
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.database import DirectoryBasedExampleDatabase

SECONDS_A_CASE: Final = 20
"""After so long a case is a finding of its own."""
ROOM: Final = 3 << 30
"""Bytes that the process may take beside what it has at the start."""
MOST_GROWTH: Final = 512 << 20
"""Bytes by which the memory may have grown at the end: libraries keep some, a leak takes more."""
_CHUNK: Final = 300
_FORBIDDEN: Final = frozenset(
    {"os.system", "os.exec", "os.posix_spawn", "subprocess.Popen", "pickle.find_class", "socket.connect",
     "socket.sendto", "socket.getaddrinfo", "webbrowser.open"}
)  # fmt: skip
"""Audit events (PEP 578) that no case may cause."""

_OWN_DATA: Final = "('babel."
"""Babel reads the words of a language out of its package, where they lie as pickles, when they are wanted first."""


class Watch:
    """Notes what a case makes the process do. Its hook stays for the life of the process and sleeps in between."""

    def __init__(self) -> None:
        self.awake = False
        self.seen: list[str] = []
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.awake and event in _FORBIDDEN and not str(arguments[:1]).startswith(_OWN_DATA):
            self.seen.append(f"{event} {arguments!r:.200}")

    @contextmanager
    def over(self, case: object) -> Iterator[None]:
        """Watch over one case.

        Raises:
            Finding: It made the process do something.
        """
        self.seen, self.awake = [], True
        try:
            yield
        finally:
            self.awake = False
        must(not self.seen, f"{case!r:.200} did {self.seen}")


def run(
    target: Target,
    watch: Watch,
    *,
    cases: int,
    database: Path | None = None,
    derandomize: bool = False,
    seconds_a_case: float = 0.0,
) -> int:
    """Send some cases; returns how many were taken.

    Args:
        target: To whom.
        watch: Over each case.
        cases: How many at most.
        database: Folder of cases that failed; None keeps none.
        derandomize: The same cases every time.
        seconds_a_case: After so long a case is a finding; 0 for never.

    Raises:
        Exception: Whatever a case ended in, with that case in its notes.
    """
    taken = 0

    @settings(
        max_examples=cases,
        deadline=None,
        derandomize=derandomize,
        database=None if database is None else DirectoryBasedExampleDatabase(database),
        phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(target.cases)
    def send(case: Any) -> None:
        nonlocal taken
        signal.setitimer(signal.ITIMER_REAL, seconds_a_case)
        with watch.over(case):
            target.take(case)
        taken += 1

    try:
        send()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
    return taken


@click.command(help=__doc__)
@click.argument("names", type=click.Choice(list(TARGETS)), nargs=-1)
@click.option("--seconds", default=600.0, show_default=True, help="For each target.")
@click.option(
    "--findings",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path.home() / ".cache" / "vanakkam" / "fuzz",
    show_default=True,
    help="Where cases that failed are kept.",
)
@json_option
def main(names: tuple[str, ...], seconds: float, findings: Path, json_file: Path | None) -> None:
    """Fuzz the named targets, or all."""
    watch, report, failed = Watch(), {}, False
    for name in names or TARGETS:
        with tempfile.TemporaryDirectory(prefix="fuzz-left-") as left:
            tempfile.tempdir = left
            report[name] = told = _spend(name, watch, seconds, findings / name, Path(left))
            tempfile.tempdir = None
        click.echo(
            f"{name:<10}{told['cases']:>9} cases in {told['seconds']:.0f} s, {told['grown_mb']:+.0f} MB: "
            f"{told['found'] or 'nothing found'}"
        )
        failed = failed or bool(told["found"])
    write_json(json_file, report)
    if failed:
        raise SystemExit(1)


def _spend(name: str, watch: Watch, seconds: float, database: Path, left: Path) -> dict[str, Any]:
    cases, found = 0, ""
    with opened(name) as target, _bounded():
        began = time.monotonic()
        signal.signal(signal.SIGALRM, _too_long)
        before = _resident()
        try:
            while time.monotonic() - began < seconds:
                cases += run(target, watch, cases=_CHUNK, database=database, seconds_a_case=SECONDS_A_CASE)
                before = before if cases > 2 * _CHUNK else _resident()  # by then every library is loaded
        except Exception as error:  # noqa: BLE001 - anything at all is a finding
            found = f"{type(error).__name__}: {error!s:.300}"
            for note in getattr(error, "__notes__", ()):
                click.echo(note)
        grown = _resident() - before
    forgotten = [path.name for path in left.iterdir()]
    if forgotten and not found:
        found = f"files were left: {forgotten[:5]}"
    if Path("FUZZED").exists():
        found = "a case was executed: there is a file FUZZED"
    if grown > MOST_GROWTH and not found:
        found = "the memory grew"
    return {"cases": cases, "seconds": time.monotonic() - began, "grown_mb": grown / 2**20, "found": found}


@contextmanager
def _bounded() -> Iterator[None]:
    """Let whatever asks for too much memory fail."""
    virtual = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (virtual + ROOM, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _too_long(_signal: int, _frame: object) -> None:
    raise TimeoutError(f"a case took longer than {SECONDS_A_CASE} seconds")


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()


if __name__ == "__main__":
    main()
