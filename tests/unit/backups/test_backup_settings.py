"""The second place: a whole path or a bucket, and no password in it."""

from pathlib import Path

import pytest

from kiosk.errors import SettingsInvalid
from kiosk.settings import Settings


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("", ""),
        ("/mnt/disk/backups/", "/mnt/disk/backups"),
        ("s3://shop/backups/", "s3://shop/backups"),
        ("abfs://container/a", "abfs://container/a"),
        ("gs://bucket", "gs://bucket"),
    ],
)
def test_places_that_are_taken(tmp_path: Path, given: str, kept: str) -> None:
    assert Settings.load(home=tmp_path, backup_offsite=given).backup_offsite == kept


@pytest.mark.parametrize(
    "given",
    [
        "backups",
        "./backups",
        "ftp://host/backups",
        "http://host/backups",
        "s3://",
        "s3://key:secret@bucket/a",
        "s3://bucket/a?secret=1",
        "memory://a",
    ],
)
def test_places_that_are_refused_and_no_secret_is_repeated(tmp_path: Path, given: str) -> None:
    with pytest.raises(SettingsInvalid) as caught:
        Settings.load(home=tmp_path, backup_offsite=given)
    assert "secret" not in caught.value.message
