"""Old workbooks (.xls): read as what they are, and bombs among them burst where they hurt nobody."""

import contextlib
import io
import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from old_workbook import old_workbook

from recommender.errors import FileUnreadable, ReaderBusy
from recommender.ingest import apart
from recommender.ingest.opening import open_upload
from recommender.ingest.types import ReadOptions
from recommender.ingest.workbooks import is_old

WORDS = ("customer_id", "city", "C1", "Madurai", "C2")
GOOD = old_workbook([(0, 0, 0), (0, 1, 1), (1, 0, 2), (1, 1, 3), (3, 0, 4), (3, 1, 5.5)], strings=WORDS)
NUMBERS = old_workbook([(0, 0, 0), (0, 1, 1), (1, 0, 2), (1, 1, 7.0), (2, 0, 4), (2, 1, 5.5)], strings=WORDS)
BOMBS = {
    "one text in every cell": lambda: old_workbook(
        [(0, 0, 0), *((row, column, 1) for row in range(1, 2_000) for column in range(10))],
        strings=("customer_id", "x" * 60_000),
    ),
    "corners of many sheets": lambda: old_workbook(*[[(0, 0, 0), (65_535, 255, 0)]] * 8, strings=WORDS),
}
# What the system counts as the peak of a process begins with that of the one that forked it: this one tells the peak of
# its own memory, and what it forks inherits no more than that.
WEIGHED = """
import io, json, re, resource, sys
from pathlib import Path
from recommender.errors import FileUnreadable
from recommender.ingest.opening import open_upload
try:
    open_upload(io.BytesIO(sys.stdin.buffer.read()), "a.xls")
except FileUnreadable as error:
    own = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]
    print(json.dumps([str(error), int(own), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]))
"""


BOUNDED = """
import json, os, resource
from recommender.ingest import apart
resource.setrlimit(resource.RLIMIT_AS, ({hard}, {hard}))
apart._bound()
bounds = map(resource.getrlimit, (resource.RLIMIT_CPU, resource.RLIMIT_CORE, resource.RLIMIT_AS))
print(json.dumps([os.nice(0), *bounds]))
"""


def rows_of(content, **options):
    rows = open_upload(io.BytesIO(content), "a.xls", options=ReadOptions(**options))
    return rows.header, [(batch.lines.to_list(), batch.frame.rows(), batch.numbers) for batch in rows]


def test_a_usual_old_workbook_is_read_with_the_numbers_of_its_rows():
    assert is_old(GOOD)
    header, batches = rows_of(GOOD)
    assert header == ("customer_id", "city")
    assert batches == [([2, 4], [("C1", "Madurai"), ("C2", "5.5")], frozenset())]
    assert rows_of(NUMBERS)[1][0][2] == {"city"}


def test_a_sheet_is_found_by_its_name_and_lines_above_the_header_are_passed_over():
    two = old_workbook([(0, 0, 1)], [(0, 0, 3), (2, 0, 0), (3, 0, 2)], strings=WORDS)
    assert rows_of(two, sheet="S1", skip_lines=1) == (("customer_id",), [([4], [("C1",)], frozenset())])
    with pytest.raises(FileUnreadable, match="not a whole workbook"):
        rows_of(two, sheet="S2")


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_and_bursts_in_no_process_of_ours(bomb):
    """Opened within the process they took 5.7 GB and 5.3 GB."""
    content = BOMBS[bomb]()
    assert len(content) < 400_000
    done = subprocess.run(
        [sys.executable, "-c", WEIGHED],
        input=content,
        capture_output=True,
        check=True,
        cwd=Path(apart.__file__).parents[2],
    )
    said, own, apart_from_it = json.loads(done.stdout)
    assert said.startswith("a.xls needs more memory or time to open than any table does. Save it as .xlsx")
    assert own * 1024 < 512 << 20
    assert apart_from_it * 1024 < apart.MOST_MEMORY


def test_what_takes_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(apart, "_PATIENCE", 0.001)
    with pytest.raises(FileUnreadable, match="more memory or time"):
        rows_of(GOOD)


def test_what_cannot_be_begun_is_no_fault_of_the_file(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "none"))
    with pytest.raises(ReaderBusy, match="could not be begun"):
        rows_of(GOOD)
    monkeypatch.undo()
    monkeypatch.setattr(apart, "__name__", "recommender.ingest.nothing")  # ends before it says that it began
    with pytest.raises(ReaderBusy, match="could not be begun"):
        rows_of(GOOD)
    monkeypatch.undo()
    assert rows_of(GOOD), "the next one has its turn"


def test_while_another_is_read_for_long_it_is_told_to_come_again(monkeypatch):
    monkeypatch.setattr(apart, "_TURN_SECONDS", 0.001)
    with apart._turn, pytest.raises(ReaderBusy, match=r"had to wait\. Try again in a minute"):
        rows_of(GOOD)


def test_a_module_beside_the_workbook_is_not_run(monkeypatch, tmp_path):
    (tmp_path / "fastexcel.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()\n")
    monkeypatch.chdir(tmp_path)
    with contextlib.suppress(FileUnreadable):
        rows_of(GOOD)
    assert not (tmp_path / "ran").exists()


def test_the_process_bounds_itself_and_lets_others_go_first():
    told = subprocess.run(
        [sys.executable, "-c", BOUNDED.format(hard=apart.MOST_MEMORY // 2)], capture_output=True, check=True, text=True
    )
    nice, *bounds = json.loads(told.stdout)
    assert nice == min(os.nice(0) + apart._NICENESS, 19)
    assert bounds == [[apart.MOST_SECONDS] * 2, [0, 0], [apart.MOST_MEMORY // 2] * 2], "a stricter one stays"
    assert resource.getrlimit(resource.RLIMIT_CPU)[1] != apart.MOST_SECONDS


@pytest.mark.parametrize("at", [8, 30, 600, 1_200])
def test_a_damaged_one_is_told_as_such(at):
    with pytest.raises(FileUnreadable):
        rows_of(GOOD[:at])


def test_the_process_is_given_nothing_of_the_environment(monkeypatch):
    monkeypatch.setenv("VANAKKAM_KEY", "secret")
    given = []
    run = subprocess.run
    monkeypatch.setattr(apart.subprocess, "run", lambda *what, **how: given.append((what, how)) or run(*what, **how))
    rows_of(GOOD)
    for what, how in given:
        assert "secret" not in str(how["env"])
        assert "a.xls" not in str(what), "names of files may be names of people"
    assert given
