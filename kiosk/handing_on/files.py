"""Files as mail tools take them, line by line; nothing is written to a disk."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

_FORMULA: Final = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r", "\n")
"""How a cell begins that a spreadsheet takes for a formula, full-width signs as well (OWASP, CSV injection)."""


class Form(StrEnum):
    """Which tool takes the file."""

    MAILCHIMP = "mailchimp"
    """https://mailchimp.com/help/format-guidelines-for-your-import-file/"""
    KLAVIYO = "klaviyo"
    """https://help.klaviyo.com/hc/en-us/articles/115005078967"""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a mail tool may write to; hidden from text forms.

    Attributes:
        email: The address.
        name: As they want to be called; may be empty.
    """

    email: str = field(repr=False)
    name: str = field(repr=False)


_COLUMNS: Final[Mapping[Form, tuple[str, ...]]] = MappingProxyType(
    {
        Form.MAILCHIMP: ("Email Address", "First Name", "Tags"),
        Form.KLAVIYO: ("Email", "First Name", "Segment"),
    }
)


def lines(form: Form, recipients: Iterable[Recipient], segment: str) -> Iterator[str]:
    """The lines of a file, the header first.

    Args:
        form: For which tool.
        recipients: Who is in it.
        segment: Name of the segment; Mailchimp parts tags at commas.
    """
    tag = segment.replace(",", " ") if form is Form.MAILCHIMP else segment
    yield _line(_COLUMNS[form])
    for one in recipients:
        yield _line((escaped(one.email), escaped(one.name), escaped(tag)))


def escaped(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) or cell.lstrip().startswith(_FORMULA) else cell


def _line(cells: tuple[str, ...]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()
