"""Breached passwords out of a file: that of the official Pwned Passwords downloader, tens of gigabytes of sorted lines.

Each line is the SHA-1 of a password in hexadecimal and how often it was seen, ``HASH:COUNT``, ended as on Linux or on
Windows. The file is asked by seeking, half of what is left at each step, and never loaded: some thirty small reads.
"""

import re
from hashlib import sha1
from pathlib import Path
from typing import IO, Final

from kiosk.errors import BreachedListInvalid

_LINE: Final = re.compile(rb"([0-9A-Fa-f]{40}):[0-9]{1,12}")
_LONGEST: Final = 64
"""Bytes above which no line of this form is, with its end."""
_BLOCK: Final = 4096
"""Bytes that are read as they are once no more are left."""
_SAMPLES: Final = 256
"""Lines of the file, evenly spread, that :func:`look_over` compares."""


def is_breached(path: Path, password: str) -> bool:
    """Whether a password stands in the file.

    Args:
        path: Of the file.
        password: As it was typed; its UTF-8 is hashed, as everywhere for these lists.

    Raises:
        BreachedListInvalid: The file is missing, cannot be read, or is not of that form or not sorted where it was
            looked at.
    """
    wanted = sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    try:
        with path.open("rb", buffering=0) as file:
            return _stands_in(file, wanted, _size(file))
    except OSError as error:
        raise _unreadable() from error


def look_over(path: Path) -> int:
    """Look at lines all over the file, as ``kiosk doctor`` does; its size in bytes.

    Raises:
        BreachedListInvalid: As for :func:`is_breached`.
    """
    try:
        with path.open("rb", buffering=0) as file:
            size = _size(file)
            before = b""
            for part in range(_SAMPLES):
                start, line = _line_from(file, size * part // _SAMPLES, size)
                if start < size:
                    found = _hash_of(line)
                    if found < before:
                        raise _unfit("is not sorted by its hashes")
                    before = found
            return size
    except OSError as error:
        raise _unreadable() from error


def _stands_in(file: IO[bytes], wanted: bytes, size: int) -> bool:
    """What is left lies between two beginnings of lines; ``lowest`` and ``highest`` are the hashes around it."""
    begin, end = 0, size
    lowest, highest = b"", b"g"
    while end - begin > _BLOCK:
        start, line = _line_from(file, (begin + end) // 2, end)
        found = _hash_of(line)
        if not lowest <= found <= highest:
            raise _unfit("is not sorted by its hashes")
        if found == wanted:
            return True
        if found < wanted:
            begin, lowest = start + len(line), found
        else:
            end, highest = start, found
    return wanted in map(_hash_of, _read(file, begin, end - begin).splitlines(keepends=True))


def _line_from(file: IO[bytes], offset: int, end: int) -> tuple[int, bytes]:
    """Where the first line begins that does so at an offset or after it, and the line; ``end`` where there is none."""
    window = _read(file, max(0, offset - 1), min(2 * _LONGEST, end - max(0, offset - 1)))
    if offset:
        skipped = window.find(b"\n") + 1
        if not skipped:
            if len(window) > _LONGEST:
                raise _unfit("has a line that is no SHA-1 with a count")
            return end, b""
        window = window[skipped:]
        offset += skipped - 1
    line, ended, _ = window.partition(b"\n")
    return offset, line + ended


def _hash_of(line: bytes) -> bytes:
    match = _LINE.fullmatch(line.rstrip(b"\r\n"))
    if match is None:
        raise _unfit("has a line that is no SHA-1 with a count")
    return match[1].upper()


def _size(file: IO[bytes]) -> int:
    size = file.seek(0, 2)
    if not size:
        raise _unfit("is empty")
    return size


def _read(file: IO[bytes], offset: int, count: int) -> bytes:
    file.seek(offset)
    found = b""
    while len(found) < count and (more := file.read(count - len(found))):
        found += more
    return found


def _unfit(how: str) -> BreachedListInvalid:
    return BreachedListInvalid(
        f"The file of breached_passwords_file {how}",
        mend="Make it again with the Pwned Passwords downloader: SHA-1, one single file, sorted by hash",
    )


def _unreadable() -> BreachedListInvalid:
    return BreachedListInvalid(
        "The file of breached_passwords_file is not there or cannot be read",
        mend="Put it there, readable for the kiosk, or take the setting out of site.toml",
    )
