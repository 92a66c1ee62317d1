"""Workbooks that would fill the memory: they are weighed before anything of them is opened.

A workbook is an archive of XML. Its reader unpacks whatever is there, and makes room for every cell between the first
and the last one that is filled: one and a half kilobytes with a cell in the last corner end the process. So every part
is unpacked here piece by piece, nothing is kept, and the corners are looked for. That is done in bytes and not by
a parser: what one parser takes for a fault, the reader may take for a cell, and too many are found rather than too few.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Final

from recommender.errors import FileUnreadable
from recommender.ingest.shared_strings import longest_string
from recommender.ingest.types import MOST_TEXT

MOST_UNPACKED: Final = 512 << 20
"""Bytes of all parts together; a sheet of a million rows and ten columns has about 300 MB."""
MOST_CELLS: Final = 20_000_000
"""From the first corner to the last filled cell, for all sheets; the reader takes 24 bytes for each."""
_ARCHIVE: Final = b"PK\x03\x04"
_END_OF_ARCHIVE: Final = b"PK\x05\x06"
"""Readers look for it from the end, whatever the file begins with (APPNOTE.TXT, 4.3.16)."""
_COMPOUND: Final = bytes.fromhex("D0CF11E0A1B11AE1")
"""First bytes of an XLS (MS-CFB, 2.2)."""
_PIECE: Final = 1 << 20
_OVERLAP: Final = 1 << 10
"""Bytes of a piece outside of sheets that are looked at again with the next one."""
_LOCAL_HEAD: Final = 30
"""Bytes of a local file header before its name (APPNOTE.TXT, 4.3.7)."""
_LETTERS: Final = 26
_OTHER_KINDS: Final = frozenset({"content.xml", "xl/workbook.bin"})
"""Parts of workbooks of other kinds (ODS, XLSB), which the reader would try too, and nobody has weighed."""

_SHEET: Final = b"sheetData"
"""Cells are read within this element only."""
_PLACE: Final = re.compile(rb"r\s*=\s*[\"']\s*([A-Za-z]{0,6})(\d{1,9})")
"""Where a cell is, or, without letters, a row; other names that end in r are taken for it too."""
_TAG: Final = re.compile(rb"<(?:[^\s<>/]*:)?(row|c)(?=[\s/>])")
_SHARES: Final = re.compile(rb"t\s*=\s*[\"']s[\"']")
"""A cell that holds the number of a shared string; other names that end in t are taken for it too."""
_SHARED: Final = re.compile(rb"<(?:[^\s<>/]*:)?si(?=[\s/>])")


def is_old(content: bytes) -> bool:
    """Whether a file is an old workbook (.xls). Nobody can weigh one: :mod:`recommender.ingest.apart` opens it."""
    return content.startswith(_COMPOUND) and _END_OF_ARCHIVE not in content


def weigh(content: bytes, name: str) -> None:
    """Let a workbook through that fits into the memory.

    Args:
        content: The file, an archive.
        name: For the message.

    Raises:
        FileUnreadable: It unpacks to too much, spans too many cells, repeats a long text too often, or is a workbook
            of another kind.
        BadZipFile: The archive is damaged.
    """
    if not content.startswith(_ARCHIVE):
        raise FileUnreadable(f"{name} is no workbook", mend="Save it as .xlsx, or as CSV in UTF-8")
    parts = _parts(content, name)
    weight = cells = sharing = 0
    tables: list[zipfile.ZipInfo] = []
    for part in parts:
        extent = _Extent()
        for piece in _pieces(content, part):
            weight += len(piece)
            if weight > MOST_UNPACKED:
                raise FileUnreadable(f"{name} unpacks to more than {MOST_UNPACKED >> 20} MB", mend="Export it as CSV")
            extent.feed(piece)
        cells += extent.cells
        sharing += extent.sharing
        if extent.holds_strings:
            tables.append(part)
    if cells > MOST_CELLS:
        raise FileUnreadable(
            f"{name} spans more than {MOST_CELLS // 1_000_000} million cells",
            mend="Delete what stands far from the table, or export it as CSV",
        )
    if sharing * max((longest_string(_pieces(content, part)) for part in tables), default=0) > MOST_TEXT:
        raise FileUnreadable(f"{name} holds a text that is far too long", mend="Leave it out, or export it as CSV")


def _parts(content: bytes, name: str) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
    except NotImplementedError as error:  # says that a newer program wrote it
        raise zipfile.BadZipFile from error
    if any(part.filename.casefold() in _OTHER_KINDS for part in parts):
        raise FileUnreadable(f"{name} is no workbook of the kind .xlsx", mend="Save it as .xlsx, or as CSV in UTF-8")
    return parts


def _pieces(content: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part as it unpacks, whatever its header says of its size."""
    head = content[part.header_offset : part.header_offset + _LOCAL_HEAD]
    if len(head) < _LOCAL_HEAD:
        raise zipfile.BadZipFile
    begin = part.header_offset + _LOCAL_HEAD + sum(struct.unpack("<HH", head[26:30]))
    packed = memoryview(content)[begin : begin + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        for at in range(0, len(packed), _PIECE):
            yield bytes(packed[at : at + _PIECE])
    elif part.compress_type == zipfile.ZIP_DEFLATED:
        yield from _inflated(packed)
    else:
        raise zipfile.BadZipFile  # no program writes a workbook so, and its reader knows no other way


def _inflated(packed: memoryview) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for at in range(0, len(packed), _PIECE):
            rest: bytes | memoryview = packed[at : at + _PIECE]
            while len(rest):
                yield unpacker.decompress(rest, _PIECE)
                rest = unpacker.unconsumed_tail
        yield unpacker.flush()
    except zlib.error as error:
        raise zipfile.BadZipFile from error


class _Extent:
    """The rectangle from the first corner of a sheet to its last filled cell; a part that is no sheet has none.

    Attributes:
        sharing: Cells so far that hold the number of a shared string.
        holds_strings: Whether the part holds shared strings.
    """

    def __init__(self) -> None:
        self.sharing, self.holds_strings = 0, False
        self._end = b""
        self._is_sheet = False
        self._row = self._column = 0  # of cells that say where they are
        self._last_row = self._rows = 0  # what rows say, and how many there are
        self._placed = self._found = 0  # cells that say where they are, and all
        self._run = self._longest = 0  # cells since a row began, and the most of one

    @property
    def cells(self) -> int:
        """Cells of the rectangle; where some do not say where they are, the most that there can be."""
        self._look(self._end)
        self._end = b""
        if not self._is_sheet:
            return 0
        if self._found <= self._placed:
            return self._row * self._column
        return (max(self._row, self._last_row) + self._rows + 1) * (self._column + self._longest)

    def feed(self, piece: bytes) -> None:
        """Take the next piece of the part."""
        text = self._end + piece
        self._is_sheet = self._is_sheet or _SHEET in text
        # only whole tags are looked at, each once: what stands behind the last < is left to the next piece
        cut = text.rfind(b"<", 0 if self._is_sheet else max(0, len(text) - _OVERLAP))
        cut = len(text) if cut < 0 else cut
        self._end = text[cut:]
        if len(self._end) > _PIECE:
            raise zipfile.BadZipFile  # no program writes a tag or a text of a cell as long
        self._look(text[:cut])

    def _look(self, text: bytes) -> None:
        for letters, rows in _by_letters(_PLACE.findall(text)).items():
            if letters:
                self._column = max(self._column, _number_of(letters.upper()))
                self._row = max(self._row, *map(int, rows))
                self._placed += len(rows)
            else:
                self._last_row = max(self._last_row, *map(int, rows))
        self.sharing += len(_SHARES.findall(text))
        self.holds_strings = self.holds_strings or _SHARED.search(text) is not None
        self._count(_TAG.findall(text))

    def _count(self, tags: list[bytes]) -> None:
        self._found += tags.count(b"c")
        for tag in tags:
            self._run = self._run + 1 if tag == b"c" else 0
            self._rows += tag == b"row"
            self._longest = max(self._longest, self._run)


def _by_letters(places: list[tuple[bytes, bytes]]) -> dict[bytes, list[bytes]]:
    found: dict[bytes, list[bytes]] = {}
    for letters, row in places:
        found.setdefault(letters, []).append(row)
    return found


def _number_of(letters: bytes) -> int:
    """A column's number: A is 1, AA is 27."""
    found = 0
    for letter in letters:
        found = found * _LETTERS + letter - ord("A") + 1
    return found
