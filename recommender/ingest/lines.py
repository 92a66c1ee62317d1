"""Lines of a text file, decoded one by one, so that one broken line costs one line."""

import io
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple

from recommender.errors import FileUnreadable
from recommender.ingest.streams import head_of

MAX_LINE: Final = 1 << 20
"""Longest line in bytes. Text files of records stay far below; a binary file without line breaks does not."""
_KEPT_OF_BROKEN: Final = 10_000
"""Characters kept of a line that is no text, or too long to be one."""
_FALLBACK: Final = "cp1252"
TOO_LONG: Final = "line_too_long"
NOT_TEXT: Final = "not_text"
GUESSED: Final = "windows_1252"


class Line(NamedTuple):
    """One line.

    Attributes:
        number: From 1.
        text: With its line end; of a broken line the beginning, without what cannot be shown.
        fault: ``line_too_long``, ``not_text`` or empty.
        guessed: It is not UTF-8 and was read as Windows-1252.
    """

    number: int
    text: str
    fault: str = ""
    guessed: bool = False


def encoding_of(stream: BinaryIO, wanted: str | None) -> str:
    """Codec of a stream: the wanted one, or what its byte order mark says, or ``utf-8``.

    Raises:
        FileUnreadable: There is no such codec for text.
    """
    head = head_of(stream)
    if wanted is None:
        wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
        return "utf-16" if wide else "utf-8-sig" if head.startswith(b"\xef\xbb\xbf") else "utf-8"
    try:
        "".encode(wanted)
    except (LookupError, UnicodeError) as error:
        raise FileUnreadable(f"There is no encoding {wanted[:40]!r}", mend="Use utf-8, utf-16 or cp1252") from error
    return wanted


def read_lines(stream: BinaryIO, encoding: str) -> Iterator[Line]:
    """Every line of a stream, in order.

    UTF-8 is decoded line by line: a line that is not UTF-8 is read as Windows-1252 and says so. Any other encoding is
    taken at its word; what it cannot decode makes the line ``not_text``.
    """
    if encoding.startswith("utf-8"):
        yield from _utf8_lines(stream)
    else:
        yield from _other_lines(stream, encoding)


def _utf8_lines(stream: BinaryIO) -> Iterator[Line]:
    number = 0
    while raw := stream.readline(MAX_LINE + 1):
        number += 1
        if number == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        if len(raw) > MAX_LINE:
            _skip_rest(stream, raw)
            yield Line(number, _shown(raw), TOO_LONG)
            continue
        try:
            text, guessed = raw.decode(), False
        except UnicodeDecodeError:
            try:
                text, guessed = raw.decode(_FALLBACK), True
            except UnicodeDecodeError:
                yield Line(number, _shown(raw), NOT_TEXT)
                continue
        if "\0" in text:
            yield Line(number, _shown(raw), NOT_TEXT)
        else:
            yield Line(number, text, guessed=guessed)


def _skip_rest(stream: BinaryIO, raw: bytes) -> None:
    while raw and not raw.endswith(b"\n"):
        raw = stream.readline(MAX_LINE)


def _shown(raw: bytes) -> str:
    # No database takes a NUL character.
    return raw[:_KEPT_OF_BROKEN].decode("utf-8", "replace").replace("\0", "\ufffd")


def _other_lines(stream: BinaryIO, encoding: str) -> Iterator[Line]:
    wrapped = io.TextIOWrapper(stream, encoding, errors="replace", newline="\n")
    number = 0
    try:
        while text := wrapped.readline(MAX_LINE + 1):
            number += 1
            if len(text) > MAX_LINE:
                rest = text
                while rest and not rest.endswith("\n"):
                    rest = wrapped.readline(MAX_LINE)
                yield Line(number, text[:_KEPT_OF_BROKEN], TOO_LONG)
            else:
                fault = NOT_TEXT if "\0" in text or "\ufffd" in text else ""
                yield Line(number, text.replace("\0", "\ufffd"), fault)
    except UnicodeError as error:
        raise FileUnreadable(f"Line {number + 1} cannot be decoded as {encoding}", mend="Save it as UTF-8") from error
    finally:
        # The stream is closed by whoever opened it.
        wrapped.detach()
