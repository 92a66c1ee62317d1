"""The longest string that cells of a workbook share: a cell holds its number only, and the reader writes it out."""

from collections.abc import Iterable
from typing import Final
from xml.parsers import expat

_OF_THE_TABLE: Final = 1
"""Depth of the elements that hold one string each."""


def longest_string(pieces: Iterable[bytes]) -> int:
    """Bytes of the longest string of a part.

    Args:
        pieces: The part as it unpacks.

    Returns:
        The bytes of its longest element below the root, which no string in it is longer than. What is at fault or
        declares a document type counts as one string: nobody knows where its reader would see the end of one.
    """
    table, size = _Table(), 0
    for piece in pieces:
        size += len(piece)
        table.feed(piece)
    table.feed(b"", last=True)
    return size if table.faulty else table.longest


class _Table:
    def __init__(self) -> None:
        self.longest, self.faulty = 0, False
        self._depth = self._begin = 0
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._declare

    def feed(self, piece: bytes, *, last: bool = False) -> None:
        if self.faulty:
            return
        try:
            self._parser.Parse(piece, last)
        except expat.ExpatError:
            self.faulty = True

    def _start(self, _name: str, _attributes: object) -> None:
        if self._depth == _OF_THE_TABLE:
            self._begin = self._parser.CurrentByteIndex
        self._depth += 1

    def _end(self, _name: str) -> None:
        self._depth -= 1
        if self._depth == _OF_THE_TABLE:
            self.longest = max(self.longest, self._parser.CurrentByteIndex - self._begin)

    def _declare(self, *_declaration: object) -> None:
        self.faulty = True
