"""What the fuzz run sends: real things with a few bytes or values wrong, and things made of nothing but signs. Pure."""

import io
import json
from collections.abc import Callable, Sequence
from typing import Any, Final

import cv2
import numpy as np
from hypothesis import strategies as st

HOSTILE: Final = (
    b"\x00", b"\xff", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"\x7f\xff\xff\xff", b"\xff\xff\xff\xff", b"%s%n",
    b"\r\n\r\n",
    b"=cmd|' /C calc'!A1", b"'; DROP TABLE members; --", b"${jndi:ldap://x}", b"{{7*7}}", b"<script>alert(1)</script>",
    b"../../../../etc/passwd", b"\xed\xa0\x80", "\u202e\u0000\ufeff".encode(), b"1e999", b"NaN", b"-0", b"9" * 400,
    b'"', b"\n", b",", b";", b"__import__('os').system('touch FUZZED')", b'{"$ne":1}', b"[" * 3000,
)  # fmt: skip
"""Bytes that have broken parsers elsewhere."""

Change = tuple[str, float, bytes]

CHANGES: Final = st.lists(
    st.tuples(
        st.sampled_from(("set", "put in", "cut", "double", "end")),
        st.floats(0, 1),
        st.binary(min_size=1, max_size=8) | st.sampled_from(HOSTILE),
    ),
    max_size=6,
)


def changed(seed: bytes, changes: Sequence[Change]) -> bytes:
    """A copy of a seed with some changes, each at a place given as a share of its length."""
    data = bytearray(seed)
    for how, where, what in changes:
        at = int(where * len(data))
        match how:
            case "set":
                data[at : at + len(what)] = what
            case "put in":
                data[at:at] = what
            case "cut":
                del data[at : at + len(what) * 8]
            case "double":
                data[at:at] = data[at : at + 64]
            case _:
                del data[max(at, 1) :]
    return bytes(data)


def mutants(seeds: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """Seeds with some changes, and now and then bytes that come from nowhere."""
    return st.builds(changed, st.sampled_from(seeds), CHANGES) | st.binary(max_size=400)


def pictures() -> tuple[bytes, ...]:
    """Small whole pictures of every kind that is taken, with a place and a name written beside the dots."""
    image = np.random.default_rng(1).integers(0, 255, (220, 260, 3)).astype(np.uint8)
    clear = np.dstack([image, np.full((220, 260), 128, np.uint8)])
    deep = (image.astype(np.uint16) << 8).astype(np.uint16)
    made = [
        cv2.imencode(".jpg", image, (cv2.IMWRITE_JPEG_QUALITY, 40))[1],
        cv2.imencode(".jpg", image, (cv2.IMWRITE_JPEG_PROGRESSIVE, 1))[1],
        cv2.imencode(".png", cv2.GaussianBlur(image, (0, 0), 9))[1],
        cv2.imencode(".png", clear[:64, :64])[1],
        cv2.imencode(".png", deep[:64, :64])[1],
        cv2.imencode(".webp", image)[1],
        cv2.imencode(".webp", clear, (cv2.IMWRITE_WEBP_QUALITY, 101))[1],
    ]
    files = [one.tobytes() for one in made]
    note = b"Exif\x00\x00" + b"FUZZED-PLACE" * 4
    with_note = files[0][:2] + b"\xff\xe1" + (len(note) + 2).to_bytes(2, "big") + note + files[0][2:]
    return (*files, with_note)


def tables() -> tuple[tuple[str, bytes], ...]:
    """(kind, file) of whole small tables of every format and kind."""
    lines = (
        "customer_id,product_id,at,quantity,unit_price,currency,receipt_id\n"
        "C1,P1,2026-01-02,1,12.50,INR,R1\nC2,P2,02/01/2026 6:05 pm,-1,1.234,,R2\n,P1,never,many,free,XXX,\n"
    )
    people = "customer_id;email;phone;city\nC1;a@b.example;+919840012345;Chennai\nC2;;98400;\n;;;\n"
    goods = "product_id\tname\tcategory\tprice\nP1\tCoffee\tDrinks\t220\nP2\t\t\t-1\n"
    row = {"customer_id": "C1", "product_id": "P1", "at": "2026-01-02", "unit_price": "1"}
    rows = [json.dumps(row | {"quantity": n, "receipt_id": f"R{n}"}) for n in range(3)]
    return (
        ("purchases", lines.encode()),
        ("purchases", lines.encode("utf-16")),
        ("customers", people.encode("cp1252")),
        ("products", goods.encode()),
        ("purchases", "\n".join(rows).encode()),
        ("customers", _workbook(people)),
        ("customers", _columns(people)),
    )


def _workbook(text: str) -> bytes:
    import xlsxwriter  # type: ignore[import-untyped]  # noqa: PLC0415 - of the developers' environment

    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for row, line in enumerate(text.splitlines()):
            sheet.write_row(row, 0, line.split(";"))
    return content.getvalue()


def _columns(text: str) -> bytes:
    import polars as pl  # noqa: PLC0415 - heavy

    content = io.BytesIO()
    pl.read_csv(text.encode(), separator=";", infer_schema=False).write_parquet(content)
    return content.getvalue()


RULES: Final = tuple(
    json.dumps(rule).encode()
    for rule in (
        {"all": [{"feature": "recency_days", "op": "<=", "value": 30}, {"not": {"member": True}}]},
        {"any": [{"attribute": "city", "op": "in", "value": ["Chennai", "Madurai"]}, {"consent": "offers"}]},
        {"event": "view", "at_least": 2, "within_days": 30, "where": {"channel": "web"}},
        {"bought": "spend", "at_least": 1000, "within_days": 90, "where": {"category": "Coffee"}},
        {"prediction": "churn", "op": "between", "value": [0.1, 0.5]},
        {"segment": "regulars"},
    )
)


def odd_json() -> st.SearchStrategy[Any]:
    """Any JSON, with the words of our bodies as keys more often than not."""
    words = st.sampled_from(
        ("action", "serial", "value", "fields", "switches", "code", "events", "all", "any", "not", "feature", "op",
         "where", "at_least", "purposes", "paused", "confirm", "language", "redemption", "receipt", "customer_id",
         "kind")
    )  # fmt: skip
    leaf = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | st.sampled_from(
        ("start", "code", "join", "recency_days", "<=", "__class__", "\ud800", "a" * 700)
    )  # fmt: skip
    return st.recursive(
        leaf,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words | st.text(max_size=8), inner, max_size=5),
    )


def codes(known: Sequence[str]) -> st.SearchStrategy[str]:
    """Texts of codes: real ones with something wrong, and any signs at all."""
    seeds = [one.encode() for one in known]
    return st.builds(changed, st.sampled_from(seeds), CHANGES).map(_text) | st.text(max_size=600)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


Maker = Callable[[], st.SearchStrategy[Any]]
