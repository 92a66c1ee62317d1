"""Names of backups: they tell when one was made and nothing else, so that anybody may read the list of a bucket."""

import re
from datetime import UTC, datetime
from typing import Final

_FORM: Final = "vanakkam-%Y%m%dT%H%M%SZ.db"
_NAME: Final = re.compile(r"vanakkam-\d{8}T\d{6}Z\.db")


def name_of(at: datetime) -> str:
    """Name of the backup of a moment.

    Args:
        at: Aware; the name has whole seconds, UTC.
    """
    return at.astimezone(UTC).strftime(_FORM)


def made_at(name: str) -> datetime | None:
    """When a backup was made by its name, UTC; None where the name is not one of a finished backup."""
    if not _NAME.fullmatch(name):
        return None
    try:
        return datetime.strptime(name, _FORM).replace(tzinfo=UTC)
    except ValueError:
        return None
