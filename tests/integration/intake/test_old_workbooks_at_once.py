"""However many send old workbooks at once, one process of two GiB is begun at a time."""

import subprocess
import threading
from io import BytesIO

import pytest

from kiosk.intake import Intake
from kiosk.intake.values import Incoming
from recommender.errors import FileUnreadable
from recommender.ingest import apart
from recommender.ingest.types import DataKind

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
AT_ONCE = 8


def test_however_many_come_one_is_opened_at_a_time(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    inside, seen, refused = threading.Semaphore(1), list[bool](), list[str]()

    def run(*given: object, **_named: object) -> "subprocess.CompletedProcess[bytes]":
        alone = inside.acquire(blocking=False)
        seen.append(alone)
        threading.Event().wait(0.01)  # room for others, were they let in
        if alone:
            inside.release()
        return subprocess.CompletedProcess(given, 1, b"begun\n")

    monkeypatch.setattr(apart.subprocess, "run", run)

    def send() -> None:
        with pytest.raises(FileUnreadable) as told:
            intake.take_upload(BytesIO(OLD), Incoming(DataKind.CUSTOMERS), name="a.xls", actor="cli")
        refused.append(told.value.code)

    threads = [threading.Thread(target=send) for _ in range(AT_ONCE)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert seen == [True] * AT_ONCE
    assert refused == ["recommender.file_unreadable"] * AT_ONCE
