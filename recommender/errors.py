"""Errors of the recommender. It imports nothing of ours, so its root has the shape of ``models.errors.VanakkamError``.

::

    RecommenderError                   recommender.*
     +-- FileUnreadable                recommender.file_unreadable   missing, not text, or no header
     +-- RowsInvalid                   recommender.rows_invalid      carries every bad line with its number
     +-- TooFewCustomers               recommender.too_few_customers segments need more people than clusters
     +-- OfferInvalid                  recommender.offer_invalid     urgent copy, or values that make no sense
"""

from dataclasses import dataclass
from typing import ClassVar


class RecommenderError(Exception):
    """Base of the recommender's errors: a stable code, a message, and what to do next."""

    code: ClassVar[str] = "recommender"

    def __init__(self, message: str, *, mend: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend

    def __str__(self) -> str:
        return f"{self.message}. {self.mend}" if self.mend else self.message


class FileUnreadable(RecommenderError):
    """An import file is missing, is not UTF-8 text, or lacks a column it must have."""

    code = "recommender.file_unreadable"


@dataclass(frozen=True, slots=True)
class BadRow:
    """One rejected line of an import file.

    Attributes:
        line: Line number in the file, the header being line 1.
        reason: What is wrong with it, naming the column; never a person's data beyond the offending cell.
    """

    line: int
    reason: str


class RowsInvalid(RecommenderError):
    """Some lines of an import file are wrong; nothing was imported."""

    code = "recommender.rows_invalid"

    def __init__(self, message: str, *, rows: tuple[BadRow, ...], mend: str = "") -> None:
        super().__init__(message, mend=mend)
        self.rows = rows


class TooFewCustomers(RecommenderError):
    """There are fewer customers than segments were asked for."""

    code = "recommender.too_few_customers"


class OfferInvalid(RecommenderError):
    """An offer may not be created: its copy presses the shopper, or its values make no sense."""

    code = "recommender.offer_invalid"
