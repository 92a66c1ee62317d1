"""The site's log file: when, how bad, what part, what; in UTC, and for its owner's eyes only (ASVS V16.2)."""

import logging
import re
import time
from datetime import UTC, datetime

import pytest

from kiosk.privacy.logfiles import log_to

LINE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (WARNING) (kiosk\.made_up) (\[kiosk\.code\] a message)")


@pytest.fixture
def written(tmp_path, monkeypatch):
    """The line of one warning, written on a box of a shop in Chennai."""
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    time.tzset()
    path = tmp_path / "logs" / "kiosk.log"
    handler = log_to(path)
    record = logging.LogRecord("kiosk.made_up", logging.WARNING, "x.py", 1, "[%s] a message", ("kiosk.code",), None)
    record.created, record.msecs = datetime(2026, 3, 1, 18, 45, 7, tzinfo=UTC).timestamp(), 250.0
    handler.emit(record)
    handler.close()
    yield path
    monkeypatch.delenv("TZ")
    time.tzset()


def test_each_line_says_when_how_bad_which_part_and_what(written):
    """Requirement S1 (V16.2.1, V16.2.2, V16.2.4): the time is that of UTC, and says so."""
    found = LINE.fullmatch(written.read_text(encoding="utf-8").rstrip("\n"))
    assert found is not None, written.read_text(encoding="utf-8")
    assert datetime.fromisoformat(found[1]) == datetime(2026, 3, 1, 18, 45, 7, 250_000, tzinfo=UTC)


def test_it_is_read_by_its_owner_only(written):
    """Requirement S1 (V16.4.2)."""
    assert written.stat().st_mode & 0o777 == 0o600
    assert written.parent.stat().st_mode & 0o777 == 0o700
