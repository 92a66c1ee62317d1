"""Values of the way in: what a source holds, how it is read, which column means what, and by which rules it is cleaned.

The way of a file, one call each::

    raw = open_source("s3://shop/export.csv.gz")                      # text cells with line numbers, batch by batch
    mapping = suggest_mapping(DataKind.PURCHASES, raw.header, raw.sample())
    cleaned = clean(DataKind.PURCHASES, raw, mapping, Rules(), Context(currency="INR", time_zone="Asia/Kolkata"))
    print(cleaned.report.as_text())

For files that do not fit into memory::

    cleaning = Cleaning(DataKind.PURCHASES, mapping, Rules(), Context())
    for batch in cleaning.batches(raw):          # CleanedBatch: frame, returns, rejects
        ...
    report = cleaning.report()

Offers keep their strict reader (:func:`recommender.ingest.offers.read_offers`): what is promised on a screen is written
by hand and taken whole or not at all.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

BATCH_ROWS: Final = 100_000
"""Rows of one batch."""
MOST_TEXT: Final = 512 << 20
"""Bytes of text of one batch; one long value that every row points to is written out when it is worked with."""
LINE: Final = "line"
"""Column with the line number in the file; the header of a text file is line 1, the first row of a table row 1."""
RAW_LINE: Final = ""
"""Name under which a reject keeps a line that could not be split into cells."""


OTHER_WORDS: Final = "*"
"""Stands in a vocabulary for every word that it does not name."""


class DataKind(StrEnum):
    """What a source holds."""

    CUSTOMERS = "customers"
    PRODUCTS = "products"
    PURCHASES = "purchases"
    EVENTS = "events"


class Format(StrEnum):
    """How a source is written."""

    CSV = "csv"
    EXCEL = "xlsx"
    PARQUET = "parquet"
    JSON_LINES = "jsonl"


class FieldType(StrEnum):
    """What a cell of a field must hold."""

    ID = "id"
    TEXT = "text"
    EMAIL = "email"
    PHONE = "phone"
    WHOLE = "whole"
    AMOUNT = "amount"
    DAY = "day"
    MOMENT = "moment"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CURRENCY = "currency"


class DecimalMark(StrEnum):
    """Sign before the decimals; the other one, blanks and apostrophes may part the thousands."""

    POINT = "."
    COMMA = ","


class DateOrder(StrEnum):
    """How ``03/04/2026`` is read. ISO dates and Unix times read the same in either."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


class Repeats(StrEnum):
    """What becomes of a line of purchases that equals an earlier one in every column of the source, mapped or not.

    In other kinds of data such a line is a duplicate in any case.
    """

    DROP = "drop"
    """It is counted as a duplicate: exports that overlap."""
    KEEP = "keep"
    """It is kept: a till that writes one line a scan."""


@dataclass(frozen=True, slots=True)
class Field:
    """One canonical field of a kind of data.

    Attributes:
        name: Canonical name.
        type: What its cells must hold.
        label: In words, for the page on which columns are matched.
        required: Every row needs it: a row without it is set aside.
        is_key: One of the fields that say which customer; every row needs at least one of them.
        low: Smallest value of a number; amounts in whole units of currency.
        high: Largest value of a number.
        longest: Most characters of a text.
        above_zero: An amount of zero is out of range, too.
        choices: Values of a choice.
        watched: Outliers of it are flagged in the report.
        personal: It speaks of a person: a page masks its samples.
    """

    name: str
    type: FieldType
    label: str
    required: bool = False
    is_key: bool = False
    low: int | None = None
    high: int | None = None
    longest: int = 120
    above_zero: bool = False
    choices: tuple[str, ...] = ()
    watched: bool = False
    personal: bool = False


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How a text file or a workbook is opened. All of it is found out where nothing is said.

    Attributes:
        encoding: Name of a Python codec, or None: byte order mark, else UTF-8, and Windows-1252 for lines that are not.
        delimiter: Sign between cells (one character), or None.
        skip_lines: Lines above the header, 0 to 100.
        sheet: Name of a workbook's sheet, or None for the first.
    """

    encoding: str | None = None
    delimiter: str | None = None
    skip_lines: int = 0
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Which column of a source is which field, and how the source writes values. Saved with the source.

    Attributes:
        columns: Column of the source by field.
        constants: Text that stands in every row, by field: the source's currency, its channel, a quantity of ``1``.
        vocabulary: By field, what a word of the source means, in any case; None leaves rows with it out, on purpose.
            Under ``OTHER_WORDS`` stands what every word means that is not named.
        decimal: How numbers are written in text cells. Numbers of Parquet and Excel files need no reading.
        dates: How dates are written.
        time_zone: IANA zone of times that carry none, or None for the shop's.
        confidence: By field, how sure the suggestion is, 0 to 1; empty for a mapping that a person made.
    """

    columns: Mapping[str, str]
    constants: Mapping[str, str] = field(default_factory=dict)
    vocabulary: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)
    decimal: DecimalMark = DecimalMark.POINT
    dates: DateOrder = DateOrder.DAY_FIRST
    time_zone: str | None = None
    confidence: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rules:
    """Choices of the cleaning; ``docs/data.md`` lists every rule with its code.

    Attributes:
        repeats: What becomes of a line that repeats an earlier one.
        ranges: Bounds (lowest, highest) by field, inside the field's own; amounts in units of currency.
        rates: Units of the shop's currency for one unit of another, by ISO 4217 code, as decimal text (``83.12``).
        return_prefix: Receipts that begin with it are returns, such as ``C``; empty for none. Negative quantities,
            negative amounts and lines that the source calls a return are returns in any case.
        outlier_z: Modified z-score from which a value is flagged (Iglewicz and Hoaglin 1993: 3.5), 1 to 100.
    """

    repeats: Repeats = Repeats.DROP
    ranges: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    rates: Mapping[str, str] = field(default_factory=dict)
    return_prefix: str = ""
    outlier_z: float = 3.5


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """What the shop knows while it reads.

    Attributes:
        currency: ISO 4217 code of the shop's money; amounts come out in its minor units.
        time_zone: IANA name of the shop's zone. Purchases come out in its local time, events in UTC.
        last_day: Latest day of a purchase, event or joining, or None for no such bound.
        customers: Known customer ids, or None: a ``customer_id`` outside of them sets the row aside.
        products: Known product ids, or None: a ``product_id`` outside of them sets the row aside.
    """

    currency: str = "INR"
    time_zone: str = "UTC"
    last_day: date | None = None
    customers: Collection[str] | None = None
    products: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class Reject:
    """One row that was set aside.

    Attributes:
        line: Line number in the source.
        code: First rule that it broke, such as ``not_a_number``.
        reason: Every fault in words, naming the columns; quotes at most 40 characters of a cell, none of a person's.
        cells: The row as it came, by column of the source; a line that could not be split stands under ``RAW_LINE``.
    """

    line: int
    code: str
    reason: str
    cells: Mapping[str, str] = field(repr=False)
