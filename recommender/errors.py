"""Errors of the recommender. It imports nothing of ours, so its root has the shape of ``models.errors.VanakkamError``.

::

    RecommenderError                   recommender.*
     +-- FileUnreadable                recommender.file_unreadable   missing, not text, or no header
     |    +-- FormatUnknown            recommender.format_unknown    neither its name nor its content says what it is
     |    +-- DriverMissing            recommender.driver_missing    the extra for this storage is not installed
     |    +-- ReaderBusy               recommender.reader_busy       nothing is wrong with it; try again
     +-- MappingInvalid                recommender.mapping_invalid   columns, rules or options that make no sense
     +-- RowsInvalid                   recommender.rows_invalid      carries every bad line with its number
     +-- TooFewCustomers               recommender.too_few_customers segments need more people than clusters
     +-- SegmentsImpossible            recommender.segments_impossible  nothing in the table to make them of
     +-- OfferInvalid                  recommender.offer_invalid     urgent copy, or values that make no sense
     +-- FrameInvalid                  recommender.frame_invalid     a table lacks a column, or holds what cannot be
     +-- ExperimentInvalid        recommender.experiment_invalid  arms, a plan or figures that make no sense
     +-- PredictionImpossible          recommender.prediction_impossible  too little history
     +-- PolicyInvalid                 recommender.policy_invalid    a learned policy is broken, or does not fit
     +-- RuleInvalid                   recommender.rule_invalid      no rule of a segment; carries the place in the JSON
     |    +-- RuleCycle                recommender.rule_cycle        segments whose rules ask for each other
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
    """A source is missing, cannot be read as what it is, ends in the middle, or lacks a column it must have."""

    code = "recommender.file_unreadable"


class FormatUnknown(FileUnreadable):
    """Neither the name nor the content of a source says how it is written."""

    code = "recommender.format_unknown"


class DriverMissing(FileUnreadable):
    """A storage or a compression needs a package that is not installed; the mend names it."""

    code = "recommender.driver_missing"


class ReaderBusy(FileUnreadable):
    """What reads such a source is busy or cannot be begun; the source itself was not looked at."""

    code = "recommender.reader_busy"


class MappingInvalid(RecommenderError):
    """A mapping, a rule or an option makes no sense; the message says where."""

    code = "recommender.mapping_invalid"


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


class SegmentsImpossible(RecommenderError):
    """The table, the algorithm or the criterion that was asked for cannot give segments; the mend says what can."""

    code = "recommender.segments_impossible"


class OfferInvalid(RecommenderError):
    """An offer may not be created: its copy presses the shopper, or its values make no sense."""

    code = "recommender.offer_invalid"


class ExperimentInvalid(RecommenderError):
    """An experiment cannot be made as it was asked for, or nothing can be worked out of what was given."""

    code = "recommender.experiment_invalid"


class FrameInvalid(RecommenderError):
    """A table lacks a column it must have, or holds values that cannot be."""

    code = "recommender.frame_invalid"


class RuleInvalid(RecommenderError):
    """What was given is no rule of a segment."""

    code = "recommender.rule_invalid"

    def __init__(self, message: str, *, path: str, mend: str = "") -> None:
        super().__init__(message, mend=mend)
        self.path = path


class RuleCycle(RuleInvalid):
    """Segments ask for each other in a circle; ``way`` names them, the first one again at the end."""

    code = "recommender.rule_cycle"

    def __init__(self, message: str, *, way: tuple[str, ...], mend: str = "") -> None:
        super().__init__(message, path="", mend=mend)
        self.way = way


class PredictionImpossible(RecommenderError):
    """There is too little history to predict from."""

    code = "recommender.prediction_impossible"


class RecommenderImpossible(RecommenderError):
    """There is too little data for a recommender."""

    code = "recommender.recommender_impossible"


class RecommenderUnreadable(RecommenderError):
    """What a recommender learned cannot be read: damaged, or written by another version."""

    code = "recommender.recommender_unreadable"


class PolicyInvalid(RecommenderError):
    """A learned policy cannot be read, or does not fit what it is asked; the caller goes on without one."""

    code = "recommender.policy_invalid"
