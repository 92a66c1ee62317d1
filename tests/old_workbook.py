"""Makes workbooks of the old kind (.xls: BIFF8 within a compound file), byte by byte, good ones and bombs."""

import struct

SECTOR = 512
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
A_FAT = SECTOR // 4
LONGEST = 8_224
"""Bytes of a record; longer ones go on in CONTINUE."""


def record(kind, content=b""):
    return struct.pack("<HH", kind, len(content)) + content


def begin(of):
    return record(0x0809, struct.pack("<HHHHII", 0x0600, of, 0, 0x07CC, 0, 6))


def string_table(strings):
    """SST: strings of 8-bit signs; one that does not fit goes on in CONTINUE records, each with a flag of its own."""
    table = struct.pack("<II", len(strings), len(strings))
    pieces = [table]
    for text in strings:
        body = text.encode("latin-1")
        pieces[-1] += struct.pack("<HB", len(body), 0)
        room = LONGEST - len(pieces[-1])
        pieces[-1] += body[:room]
        pieces += [b"\0" + body[at : at + LONGEST - 1] for at in range(room, len(body), LONGEST - 1)]
    return record(0x00FC, pieces[0]) + b"".join(record(0x003C, piece) for piece in pieces[1:])


def sheet_of(cells):
    """A sheet: (row, column, number of a shared string or a number) for each cell."""
    body = b"".join(
        record(0x00FD, struct.pack("<HHHI", row, column, 0, value))
        if isinstance(value, int)
        else record(0x0203, struct.pack("<HHHd", row, column, 0, value))
        for row, column, value in cells
    )
    rows, columns = (max((one[at] for one in cells), default=-1) + 1 for at in (0, 1))
    return begin(0x0010) + record(0x0200, struct.pack("<IIHHH", 0, rows, 0, columns, 0)) + body + record(0x000A)


def stream_of(sheets, strings):
    made = [sheet_of(cells) for cells in sheets]
    names = [f"S{number}".encode() for number in range(len(sheets))]
    size = len(begin(5)) + sum(4 + 8 + len(name) for name in names) + len(string_table(strings)) + len(record(0x000A))
    places, at = [], size
    for one in made:
        places.append(at)
        at += len(one)
    entries = b"".join(
        record(0x0085, struct.pack("<IBBBB", place, 0, 0, len(name), 0) + name)
        for place, name in zip(places, names, strict=True)
    )
    return begin(5) + entries + string_table(strings) + record(0x000A) + b"".join(made)


def entry(name, kind, child, start, size):
    coded = (name + "\0").encode("utf-16-le")
    return (
        coded.ljust(64, b"\0")
        + struct.pack("<HBB", len(coded), kind, 1)
        + struct.pack("<III", FREE, FREE, child)
        + bytes(16 + 4 + 16)
        + struct.pack("<IQ", start, size)
    )


def compound(stream):
    """A compound file with one stream, the workbook."""
    stream = stream.ljust(4_096, b"\0")  # shorter ones lie elsewhere
    sectors = -(-len(stream) // SECTOR)
    fats = 1
    while fats * A_FAT < sectors + 1 + fats:
        fats += 1
    # directory, stream, table
    links = [END, *range(2, sectors + 1), END, *[FAT] * fats]
    table = struct.pack(f"<{len(links)}I", *links).ljust(fats * SECTOR, b"\xff")
    places = list(range(1 + sectors, 1 + sectors + fats))
    in_head, beyond = places[:109], places[109:]
    extra = [beyond[at : at + A_FAT - 1] for at in range(0, len(beyond), A_FAT - 1)]
    assert not extra, "such a large one is not made here"
    head = (
        bytes.fromhex("D0CF11E0A1B11AE1")
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(6)
        + struct.pack("<IIIIIIIII", 0, fats, 0, 0, 4_096, END, 0, END, 0)
        + struct.pack("<109I", *in_head, *[FREE] * (109 - len(in_head)))
    )
    directory = entry("Root Entry", 5, 1, END, 0) + entry("Workbook", 2, FREE, 1, len(stream)) + bytes(256)
    return head + directory + stream.ljust(sectors * SECTOR, b"\0") + table


def old_workbook(*sheets, strings=()):
    """The file.

    Args:
        sheets: Each a list of (row, column, value); a whole number is that of a shared string.
        strings: The shared ones.
    """
    return compound(stream_of(sheets, strings))
