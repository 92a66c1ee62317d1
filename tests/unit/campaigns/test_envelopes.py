"""Addresses, messages and delivery reports at the border to mail servers."""

import email
import mailbox
from datetime import UTC, datetime
from email import message_from_bytes
from email.parser import BytesHeaderParser
from email.policy import SMTP, default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.campaigns import postbox
from kiosk.campaigns.addresses import MailLinks, deliverable, new_token, return_path
from kiosk.campaigns.bounces import read_bounce
from kiosk.campaigns.envelope import to_bytes
from kiosk.campaigns.postbox import messages_of
from kiosk.campaigns.values import Letter
from kiosk.errors import RequestInvalid

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LINKS = MailLinks("https://kiosk.a-rather-long-name-of-a-shop.shop.example/with/a/path", "b" * 32, "en")


def message(subject="Hi", text="Hello\r\n", html="<p>Hello</p>", recipient="a@readers.example"):
    letter = Letter(subject, text, html, "en")
    return to_bytes(letter, mail_from="Ämbu <o@shop.example>", recipient=recipient, links=LINKS, now=NOW)


def test_the_way_out_is_on_one_line_that_programs_can_read():
    raw = BytesHeaderParser().parsebytes(message())
    assert raw["List-Unsubscribe"] == f"<{LINKS.unsubscribe}>"


@given(st.text(alphabet=st.characters(exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=200))
def test_any_subject_comes_out_as_it_went_in_and_adds_no_header(subject):
    found = email.message_from_bytes(message(subject), policy=default)

    assert " ".join(found["Subject"].split()) == " ".join(subject.split())
    assert found.keys().count("To") == 1
    assert not found["Bcc"]


@given(st.text(max_size=300))
def test_any_body_comes_out_as_it_went_in_within_the_limits_of_smtp(text):
    raw = message(text=text)
    found = email.message_from_bytes(raw, policy=default).get_body(("plain",)).get_content()

    assert all(len(line) <= 998 and line.isascii() for line in raw.split(b"\r\n"))
    assert found.split() == text.split()


@given(st.text(max_size=80))
def test_an_address_is_one_mailbox_or_none(text):
    found = deliverable(text)
    if found is not None:
        made = email.message_from_bytes(message(recipient=found), policy=SMTP)
        assert len(made["To"].addresses) == 1
        assert found.isascii()
        assert "\n" not in found
        assert "\r" not in found


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("a@b.example", "a@b.example"),
        (" a@b.example ", "a@b.example"),
        ("a@bücher.example", "a@xn--bcher-kva.example"),
        ("மீனா@b.example", None),
        ("a@b.example\nBcc: c@d.example", None),
        ("a@b.example>,<c@d.example", None),
        ("", None),
        ("@b.example", None),
        ("a@", None),
        ("a b@c.example", None),
    ],
)
def test_addresses_as_servers_take_them(text, taken):
    assert deliverable(text) == taken


def test_the_return_path_names_the_e_mail():
    token = new_token()
    assert return_path("Shop <o@shop.example>", "bounces@shop.example", token) == f"bounces+{token}@shop.example"
    assert return_path("Shop <o@shop.example>", "", token) == "o@shop.example"


@given(st.binary(max_size=2000))
def test_no_file_makes_the_reader_of_reports_fail(content):
    read_bounce(message_from_bytes(content))


@given(
    st.lists(
        st.sampled_from(
            [
                b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n",
                b"Content-Type: message/delivery-status\r\n", b"Content-Type: message/rfc822\r\n", b"\r\n", b"--x\r\n",
                b"Final-Recipient: rfc822; a@b.example\r\n", b"Action: failed\r\n", b"Status: 5.1.1\r\n",
                b"Status: \xff\r\n", b"Message-ID: <" + b"a" * 32 + b"@s.example>\r\n", b"To: bounces+" + b"c" * 32,
                b"--x--\r\n", b"Content-Transfer-Encoding: base64\r\n",
            ]
        ),
        max_size=25,
    )
)  # fmt: skip
def test_no_mixture_of_parts_does_either(parts):
    found = read_bounce(message_from_bytes(b"".join(parts)))
    assert found is None or found.tokens


def test_a_path_with_nothing_says_so(tmp_path):
    with pytest.raises(RequestInvalid):
        list(messages_of(tmp_path / "nowhere"))
    assert list(messages_of(tmp_path)) == []


def test_a_file_that_is_moved_while_the_folder_is_read_stops_nothing(tmp_path):
    """Mail programs move what they saw from ``new`` to ``cur`` at any moment."""
    for folder in ("new", "cur", "tmp"):
        (tmp_path / folder).mkdir()
    for name in ("1", "2", "3"):
        (tmp_path / "new" / name).write_text(f"Subject: {name}\n\nx\n")
    found = messages_of(tmp_path)
    assert next(found)["Subject"] == "1"
    (tmp_path / "new" / "2").rename(tmp_path / "cur" / "2")

    assert [one["Subject"] for one in found] == ["3"]


def maildir(tmp_path, new=(), cur=()):
    for folder, names in (("new", new), ("cur", cur), ("tmp", ())):
        (tmp_path / folder).mkdir()
        for name in names:
            (tmp_path / folder / name).write_text(f"Subject: {name}\n\nx\n")
    return tmp_path


def test_a_maildir_is_read_once_and_its_marks_are_kept(tmp_path):
    box = maildir(tmp_path, new=("3.a", "1.b"), cur=("2.c:2,", "4.d:2,FR", "0.e:2,S", ".hidden"))
    found = messages_of(box)
    assert next(found)["Subject"] == "1.b"
    assert (box / "new" / "1.b").exists(), "it counts as read once it was dealt with"
    assert [one["Subject"] for one in found] == ["2.c:2,", "3.a", "4.d:2,FR"]
    assert list((box / "new").iterdir()) == []
    kept = {one.name for one in (box / "cur").iterdir()}
    assert kept == {"1.b:2,S", "2.c:2,S", "3.a:2,S", "4.d:2,FRS", "0.e:2,S", ".hidden"}
    assert list(messages_of(box)) == []
    assert {one.get_flags() for one in mailbox.Maildir(box)} == {"S", "FRS", ""}


def test_a_message_too_large_or_gone_is_not_looked_at_twice(tmp_path, monkeypatch):
    monkeypatch.setattr(postbox, "LARGEST", 5)
    box = maildir(tmp_path, new=("1",))
    assert list(messages_of(box)) == []
    assert [one.name for one in (box / "cur").iterdir()] == ["1:2,S"]


def test_a_flood_is_read_in_pieces(tmp_path, monkeypatch):
    monkeypatch.setattr(postbox, "MOST_AT_ONCE", 2)
    box = maildir(tmp_path, new=("1", "2", "3"))
    assert [one["Subject"] for one in messages_of(box)] == ["1", "2"]
    assert [one["Subject"] for one in messages_of(box)] == ["3"]


def test_a_reading_that_breaks_off_leaves_the_message_unread(tmp_path):
    box = maildir(tmp_path, new=("1", "2"))
    found = messages_of(box)
    next(found)
    found.close()
    assert [one["Subject"] for one in messages_of(box)] == ["1", "2"]
