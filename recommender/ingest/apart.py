"""Opens old workbooks (.xls) in a process of their own, whose memory and time are bounded.

What an old workbook grows to is hard to tell before it is opened: five kilobytes span many sheets of sixteen million
cells, and one text of 65,535 signs may stand in each. Its reader makes room for all of it at once, and ends the process
where there is none. So it ends this one, which holds nothing else.

The process is given the file and how it is read, and nothing of the environment, and it imports nothing from the folder
that somebody stands in; it answers with one line of JSON and the rows in Arrow's format. It writes no file, and leaves
none where it breaks.

One of them runs at a time beside each process of ours, behind everything else that wants the processor.
"""

import io
import json
import os
import resource
import subprocess
import sys
import threading
from typing import Any, BinaryIO, Final

import polars as pl

from recommender.errors import FileUnreadable, ReaderBusy
from recommender.ingest.sheets import Sheet, read_header, read_sheet
from recommender.ingest.types import MOST_TEXT, ReadOptions

MOST_MEMORY: Final = 2 << 30
"""Bytes of addresses; the libraries alone take one of these two GiB, nearly all of it never used."""
MOST_SECONDS: Final = 120
"""Of the processor; 65,536 rows of thirty columns take a few."""
_PATIENCE: Final = 180
"""Seconds on the clock, on a machine that is busy with other things."""
_TURN_SECONDS: Final = 20
"""Longest wait for the workbook before: a usual one is read by then, and whoever asks holds a thread meanwhile."""
_NICENESS: Final = 15
"""Out of 19: the camera goes first."""
_BEGUN: Final = b"begun\n"
"""First line of every answer, before anything of the file is looked at."""
_REFUSED: Final = 3
"""How the process ends that could tell what is wrong."""
_HANDED_ON: Final = ("LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "PYTHONPATH")
_NOT_PARALLEL: Final = {"POLARS_MAX_THREADS": "1"}
"""Each thread takes addresses."""

_turn = threading.Semaphore()


def header_apart(content: bytes, name: str, options: ReadOptions) -> tuple[str, ...]:
    """As :func:`recommender.ingest.sheets.read_header`, for any file.

    Raises:
        FileUnreadable: As there; also where it needs more memory or time than any table does.
        ReaderBusy: Others are being read, for longer than anybody should wait, or no process can be begun.
    """
    told, _ = _asked(content, name, options, whole=False)
    return tuple(told["header"])


def sheet_apart(content: bytes, name: str, options: ReadOptions) -> Sheet:
    """As :func:`recommender.ingest.sheets.read_sheet`, for any file; errors as for :func:`header_apart`."""
    told, rows = _asked(content, name, options, whole=True)
    body = pl.read_ipc_stream(rows)
    return Sheet(tuple(told["header"]), tuple(told["rows"]), body, frozenset(told["numbers"]))


def _asked(content: bytes, name: str, options: ReadOptions, *, whole: bool) -> tuple[dict[str, Any], BinaryIO]:
    asked = {"name": name, "sheet": options.sheet, "skip_lines": options.skip_lines, "whole": whole}
    if not _turn.acquire(timeout=_TURN_SECONDS):
        raise ReaderBusy(f"Other workbooks are being read, and {name} had to wait", mend="Try again in a minute")
    try:
        done = _run(json.dumps(asked).encode() + b"\n" + content)
    except subprocess.TimeoutExpired:
        raise _too_much(name) from None
    except OSError as error:
        raise _not_begun(name) from error
    finally:
        _turn.release()
    answer = io.BytesIO(done.stdout)
    if answer.readline() != _BEGUN:
        raise _not_begun(name)
    if done.returncode not in {0, _REFUSED}:
        raise _too_much(name)
    told = json.loads(answer.readline())
    if done.returncode == _REFUSED:
        raise FileUnreadable(told["message"], mend=told["mend"])
    return told, answer


def _run(given: bytes) -> "subprocess.CompletedProcess[bytes]":
    environment = {name: os.environ[name] for name in _HANDED_ON if name in os.environ} | _NOT_PARALLEL
    return subprocess.run(  # noqa: S603 - our own module
        (sys.executable, "-P", "-m", __name__),
        input=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # what libraries say there may hold cells
        env=environment,
        timeout=_PATIENCE,
        check=False,
    )


def _not_begun(name: str) -> ReaderBusy:
    return ReaderBusy(
        f"The process that reads old workbooks could not be begun, and {name} was not opened",
        mend="Try again when the machine has memory to spare, or save it as .xlsx",
    )


def _too_much(name: str) -> FileUnreadable:
    return FileUnreadable(
        f"{name} needs more memory or time to open than any table does", mend="Save it as .xlsx, or as CSV in UTF-8"
    )


def _bound() -> None:
    os.nice(_NICENESS)
    for what, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_CORE, 0),  # it would hold the cells
    ):
        _, allowed = resource.getrlimit(what)
        bound = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
        resource.setrlimit(what, (bound, bound))


def _bounded(sheet: Sheet, name: str) -> Sheet:
    if sheet.body.estimated_size() > MOST_TEXT:
        raise FileUnreadable(f"{name} holds a text that is far too long", mend="Leave it out, or export it as CSV")
    return sheet


def _answer(given: BinaryIO, out: BinaryIO) -> int:
    asked = json.loads(given.readline())
    name, options = asked["name"], ReadOptions(sheet=asked["sheet"], skip_lines=asked["skip_lines"])
    content = given.read()
    try:
        if not asked["whole"]:
            out.write(json.dumps({"header": read_header(content, name, options)}).encode())
            return 0
        sheet = _bounded(read_sheet(content, name, options), name)
    except FileUnreadable as error:
        out.write(json.dumps({"message": error.message, "mend": error.mend}).encode())
        return _REFUSED
    told = {"header": sheet.header, "rows": sheet.rows, "numbers": sorted(sheet.numbers)}
    out.write(json.dumps(told).encode() + b"\n")
    sheet.body.write_ipc_stream(out)
    return 0


if __name__ == "__main__":
    _bound()
    sys.stdout.buffer.write(_BEGUN)
    sys.stdout.buffer.flush()
    sys.exit(_answer(sys.stdin.buffer, sys.stdout.buffer))
