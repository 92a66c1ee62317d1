"""Files for mail tools, signed calls, and what is masked."""

import csv
import hmac
import io
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.errors import HandingOnFailed
from kiosk.handing_on import reaching, webhook
from kiosk.handing_on.files import Form, Recipient, escaped, lines
from kiosk.handing_on.webhook import Hook, signature
from kiosk.marketing.masking import masked_cells
from kiosk.marketing.numbers import shown
from recommender.ingest.fields import fields
from recommender.ingest.types import ColumnMapping, DataKind

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)


SIGNS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r", "\n")


@given(TEXT, TEXT, TEXT)
def test_no_cell_of_a_file_is_a_formula(email, name, segment):
    for form in Form:
        text = "".join(lines(form, [Recipient(email, name)], segment))
        rows = list(csv.reader(io.StringIO(text, newline="")))
        assert len(rows) == 2
        assert not any(cell.lstrip().startswith(SIGNS) for cell in rows[1])


def test_each_tool_gets_its_own_columns():
    found = {form: next(lines(form, [], "x")).strip() for form in Form}
    assert found == {Form.MAILCHIMP: "Email Address,First Name,Tags", Form.KLAVIYO: "Email,First Name,Segment"}
    assert "a@b.example" not in repr(Recipient("a@b.example", "Asha"))
    assert escaped("=1+1") == "'=1+1"
    assert escaped("\u00a0@SUM(A1)") == "'\u00a0@SUM(A1)"
    assert escaped("asha@shop.example") == "asha@shop.example"


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        (" 0 ", 0.0),
        ("Tue, 14 Nov 2023 22:13:40 GMT", 20.0),
        ("Tue, 14 Nov 2023 22:13:00 GMT", 0.0),
        ("-5", None),
        ("soon", None),
        ("1e9", None),
        ("9" * 40, None),
        ("", None),
        (None, None),
    ],
)
def test_when_to_ask_again_is_read_from_both_forms(header, seconds):
    assert webhook.seconds_after(header, 1_700_000_000.0) == seconds


INSIDE = (
    *(
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.1.2.3",
        "224.0.0.1",
        "255.255.255.255",
    ),
    *("::1", "fe80::1%eth0", "fc00::1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b:1::1", "64:ff9b::7f00:1"),
)


@pytest.mark.parametrize("address", INSIDE)
def test_no_address_inside_is_called(monkeypatch, address):
    """A name that leads inside, also among others, is refused before anything is sent (SSRF)."""
    family = reaching.socket.AF_INET6 if ":" in address else reaching.socket.AF_INET
    told = [(reaching.socket.AF_INET, 1, 6, "", ("93.184.216.34", 443)), (family, 1, 6, "", (address, 443))]
    monkeypatch.setattr(reaching.socket, "getaddrinfo", lambda *_, **__: told)
    monkeypatch.setattr(reaching.socket, "create_connection", lambda *_: pytest.fail("called"))
    with pytest.raises(HandingOnFailed, match="private network"):
        webhook.call(Hook("https://crm.example/x", b"secret"), "s", ["C1"], "d", lambda _part, _of: None)
    assert reaching.is_outside("93.184.216.34")
    assert reaching.is_outside("2606:2800:220:1::1")


def test_the_address_that_was_looked_at_is_the_one_called(monkeypatch):
    """The second answer of a name server that changes its mind is never asked for (DNS rebinding)."""
    asked, called = [], []
    told = [(reaching.socket.AF_INET, 1, 6, "", ("93.184.216.34", 443))]
    monkeypatch.setattr(reaching.socket, "getaddrinfo", lambda *_, **__: asked.append(1) or told)

    def refuse(where, _timeout):
        called.append(where)
        raise ConnectionRefusedError

    monkeypatch.setattr(reaching.socket, "create_connection", refuse)
    hook = Hook("https://crm.example/x", b"secret", wait=lambda _seconds: None)
    with pytest.raises(HandingOnFailed, match="does not answer"):
        webhook.call(hook, "s", ["C1"], "d", lambda _part, _of: None)
    assert set(called) == {("93.184.216.34", 443)}
    assert len(asked) == len(called) == 4


def test_the_signature_can_be_checked_with_nothing_but_the_secret():
    said = dict(part.split("=") for part in signature(b"secret", 17, b"body").split(","))
    assert said == {"t": "17", "v1": hmac.new(b"secret", b"17.body", sha256).hexdigest()}


def test_what_may_speak_of_a_person_is_masked():
    mapping = ColumnMapping({"customer_id": "who", "at": "when", "email": "mail"})
    cells = {"who": "C17", "when": "never", "mail": "asha@shop.example", "note": "Asha's"}
    known = fields(DataKind.PURCHASES)
    assert masked_cells(cells, known, mapping) == {"who": "C•••", "when": "never", "mail": "a•••", "note": "A•••"}
    assert set(masked_cells(cells, known, None).values()) == {"C•••", "n•••", "a•••", "A•••"}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("monetary_minor", 123456.0, "₹1,235"),
        ("monetary_minor", -500.0, "-₹5"),
        ("discount_share", 0.256, "25.6 %"),
        ("recency_days", 12.34, "12.3"),
        ("churn", 0.0, "0 %"),
    ],
)
def test_numbers_are_said_with_their_unit(name, value, said):
    assert shown(name, value, "₹") == said
