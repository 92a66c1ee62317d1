"""Moments as people type them on a command line: ISO 8601; without a zone they are UTC."""

from datetime import UTC, datetime
from typing import Final

import click


class _Moment(click.ParamType[datetime]):
    name = "moment"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read one."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value} is no moment such as 2026-03-01 or 2026-03-01T12:30", param, ctx)
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


MOMENT: Final = _Moment()
