"""What is fuzzed: each target takes a case in as the product does, and says what must hold of it whatever it is."""

import contextlib
import io
import json
import secrets
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
import polars as pl
import segno
from fuzz_cases import RULES, codes, mutants, odd_json, pictures, tables
from hypothesis import strategies as st
from sqlalchemy import delete

from kiosk.bootstrap import build_kiosk
from kiosk.console.enrol_views import PHOTO_PIXELS
from kiosk.console.pictures import LONGEST_SIDE, read_picture
from kiosk.credentials import LONGEST_CARD, CodeBook, card_text, grouped, new_code, read_code, typed_code
from kiosk.intake import Intake
from kiosk.intake.tokens import ApiTokens, Scope
from kiosk.intake.values import Incoming
from kiosk.marketing.offers_pictures import LONGEST_SIDE as LONGEST_CARD_SIDE
from kiosk.marketing.offers_pictures import drawn_anew
from kiosk.offering.tokens import VoucherSigner
from kiosk.security.aliases import Aliases
from kiosk.settings import Settings
from kiosk.site import Site, make_site, open_site
from kiosk.store.intake_tables import rejects
from kiosk.web import create_app
from models.errors import VanakkamError
from recommender.errors import RecommenderError
from recommender.ingest.types import DataKind
from recommender.rules import Frames, describe, dump, evaluate_frame, parse, parse_text
from vision.codes import MOST_CHARACTERS, CodeReader
from vision.frames import Frame

CODED: Final = (VanakkamError, RecommenderError)
"""The only errors that anything from outside may end in."""
SLOW: Final = 500
"""Status from which an answer is a fault of ours."""


class Finding(Exception):
    """Something did not hold."""


def must(holds: object, otherwise: str) -> None:
    """Say what is wrong where something does not hold.

    Raises:
        Finding: It does not.
    """
    if not holds:
        raise Finding(otherwise)


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """Something that takes in what comes from outside.

    Attributes:
        cases: Makes cases.
        take: Takes one in; any error but a coded one is a finding.
    """

    cases: st.SearchStrategy[Any]
    take: Callable[[Any], None]


@contextlib.contextmanager
def opened(name: str) -> Iterator[Target]:
    """A target, with everything it needs in a folder that is gone afterwards.

    Raises:
        KeyError: There is no such target.
    """
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder, contextlib.ExitStack() as stack:
        yield TARGETS[name](Path(folder), stack)


def _images(_folder: Path, _stack: contextlib.ExitStack) -> Target:
    def take(data: bytes) -> None:
        with contextlib.suppress(VanakkamError):
            drawn, width, height = drawn_anew(data)
            must(max(width, height) <= LONGEST_CARD_SIDE, "larger than a card")
            must(drawn[:4] == b"RIFF", "not drawn anew")
            must(b"FUZZED-PLACE" not in drawn, "what lay beside the dots is still there")
        with contextlib.suppress(VanakkamError):
            image = read_picture(data, most_pixels=PHOTO_PIXELS)
            must(image.dtype == np.uint8, "not a picture of bytes")
            must(image.ndim == 3, "not in colour")  # noqa: PLR2004 - rows, columns, channels
            must(max(image.shape) <= LONGEST_SIDE, "larger than allowed")

    return Target(mutants(pictures()), take)


def _codes(_folder: Path, _stack: contextlib.ExitStack) -> Target:
    book = CodeBook(Aliases(b"s" * 32, b"l" * 32), "91")
    signer = VoucherSigner(secrets.token_bytes(32), UTC)
    signed = signer.sign("ABCD2345", "O1", date(2026, 1, 1), date(2026, 2, 1))
    known = (card_text("K7QF2MXN4RTW", b"x" * 32), grouped(new_code(20)), "+91 98400 12345", signed, "http://x/#VNK-1")
    reader = CodeReader()
    reader.turn(on=True)

    def take(text: str) -> None:
        found = read_code(text)
        must(len(found.code) <= len(text), "longer than what was shown")
        must(len(typed_code(text)) <= 2 * LONGEST_CARD, "longer than any card")
        must(all(len(lookup) <= 64 for lookup in book.codes(found.code)), "a lookup that is none")  # noqa: PLR2004 - hex
        said = signer.read(text)
        must(said is None or text.strip() == signed, "a token that was never signed")
        _read_printed(reader, text)

    return Target(codes(known), take)


def _read_printed(reader: CodeReader, text: str) -> None:
    """The text as a QR code before the camera, where it fits into one."""
    with contextlib.suppress(segno.DataOverflowError, UnicodeError, ValueError):
        content = io.BytesIO()
        segno.make_qr(text[:120] or "0", error="l").save(content, kind="png", scale=3)
        image = np.asarray(cv2.imdecode(np.frombuffer(content.getvalue(), np.uint8), cv2.IMREAD_COLOR), np.uint8)
        reader.turn(on=True)
        for seen in reader.step(Frame(image, 0, 1e6)):
            must(0 < len(seen.text) <= MOST_CHARACTERS, "longer than any code of ours")
            must(seen.text.isprintable(), "signs that nobody can print")


def _tables(folder: Path, stack: contextlib.ExitStack) -> Target:
    site = _site(folder, stack)
    intake = Intake(site, Settings.load(home=folder / "home"))
    files = tables()
    kinds = st.sampled_from([DataKind(kind) for kind, _ in files])

    def take(case: tuple[DataKind, bytes]) -> None:
        kind, data = case
        with site.store.write() as connection:
            connection.execute(
                delete(rejects)
            )  # an import tries again what waits of all before; no case pays for others
        with contextlib.suppress(*CODED):
            outcome = intake.take_upload(io.BytesIO(data), Incoming(kind), actor="fuzz")
            if not outcome.known:
                told = sum(outcome.count(name) for name in ("kept", "returns", "set_aside", "duplicates", "left_out"))
                must(outcome.count("read") == told, "rows were lost, or came out of nowhere")

    return Target(st.tuples(kinds, mutants([data for _, data in files])), take)


def _rules(_folder: Path, _stack: contextlib.ExitStack) -> Target:
    now, people = datetime(2026, 3, 1, 12, tzinfo=UTC), Frames(pl.DataFrame({"customer_id": ["C1", "C2"]}))

    def take(case: bytes | dict[str, Any]) -> None:
        with contextlib.suppress(*CODED):
            rule = parse_text(case.decode("utf-8", "replace")) if isinstance(case, bytes) else parse(case)
            must(parse(dump(rule)) == rule, "a rule that changes when it is written down")
            must(describe(rule).strip(), "a rule without words")
            must(set(evaluate_frame(rule, people, now)) <= {"C1", "C2"}, "somebody who is no customer")

    return Target(mutants(RULES) | odd_json(), take)


def _requests(folder: Path, stack: contextlib.ExitStack) -> Target:
    """The app as it runs, over its own client: parameters of the stream, presses, bodies of every open door."""
    settings = Settings.load(home=folder / "home", recognition="off")
    make_site(settings)
    kiosk = build_kiosk(settings)
    stack.callback(kiosk.stop)
    kiosk.stage.start()
    token = ApiTokens(kiosk.site.store, kiosk.site.audit).add("fuzz", list(Scope), actor="fuzz")
    client = create_app(kiosk.web).test_client()

    def take(case: tuple[tuple[str, str], str, bytes, dict[str, str]]) -> None:
        (method, path), query, body, headers = case
        sent = {"Content-Type": "application/json", "Authorization": f"Bearer {token}", **headers}
        with client.open(f"{path}?{query}", method=method, data=body or None, headers=sent) as answer:
            must(answer.status_code < SLOW, f"{answer.status_code} of {method} {path}")
            if path == "/events" and answer.status_code == 200:  # noqa: PLR2004 - the stream itself
                must(
                    next(iter(answer.iter_encoded())).startswith(b"event: "), "a stream that begins with something else"
                )
            elif answer.is_json and answer.status_code >= 400:  # noqa: PLR2004 - refused
                must(answer.get_json()["error"]["code"], "a refusal without a code")

    bodies = odd_json().map(lambda data: json.dumps(data).encode("utf-8", "surrogatepass")) | mutants(PRESSES)
    headers = st.dictionaries(st.sampled_from(HEADERS), _HEADER_TEXT, max_size=3)
    query = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="#"), max_size=60)
    return Target(st.tuples(st.sampled_from(DOORS), query, bodies, headers), take)


def _site(folder: Path, stack: contextlib.ExitStack) -> Site:
    settings = Settings.load(home=folder / "home")
    make_site(settings)
    site = open_site(settings)
    stack.callback(site.close)
    return site


DOORS: Final = (
    ("GET", "/events"), ("GET", "/api/v1/screen"), ("GET", "/privacy"), ("GET", "/me"), ("GET", "/healthz"),
    ("GET", "/api/v1/preview"), ("POST", "/api/v1/press"), ("POST", "/api/v1/me/session"),
    ("PUT", "/api/v1/me/purposes"),
    ("POST", "/api/v1/events"), ("POST", "/api/v1/imports/purchases"), ("POST", "/api/v1/vouchers/check"),
    ("POST", "/api/v1/vouchers/redeem"), ("POST", "/api/v1/vouchers/cancel"), ("POST", "/mail/u/0"),
    ("POST", "/staff/sign-in"), ("POST", "/staff/enrol/0/photos"), ("POST", "/marketing/api/rule"),
)  # fmt: skip
PRESSES: Final = (
    b'{"action":"start","serial":1}', b'{"action":"code","serial":2,"fields":{"code":"VNK-1"}}',
    b'{"action":"language","serial":1,"value":"ta"}', b'{"code":"AAAA-AAAA","receipt":"R1","value_minor":100}',
    b'{"events":[{"id":"1","kind":"view","at":"2026-01-01T00:00:00Z","customer_id":"C1"}]}',
    b'{"purposes":["offers"],"language":"en"}', b"name=anbu&password=x&csrf=y",
)  # fmt: skip
HEADERS: Final = (
    "Content-Type", "Accept-Language", "Last-Event-ID", "Origin", "Host", "Cookie", "X-Forwarded-For",
    "Idempotency-Key",     "Sec-Fetch-Site", "Authorization", "Range", "Accept",
)  # fmt: skip
_HEADER_TEXT: Final = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60)

TARGETS: Final[dict[str, Callable[[Path, contextlib.ExitStack], Target]]] = {
    "images": _images,
    "codes": _codes,
    "tables": _tables,
    "rules": _rules,
    "requests": _requests,
}
