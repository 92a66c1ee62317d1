"""Every way of writing a code leads to the same normal form, and codes cannot be guessed."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.credentials import (
    CARD_LENGTH,
    RECEIPT_LENGTH,
    CodeBook,
    card_text,
    grouped,
    name_tokens,
    new_code,
    normal_card,
    normal_phone,
    read_code,
    typed_code,
)
from kiosk.security.aliases import Aliases
from kiosk.store.credentials import CredentialKind
from kiosk.store.vouchers import CODE_SIGNS
from kiosk.tries import Bucket, Tries, refilled, spent

BOOK = CodeBook(Aliases(b"s" * 32, b"l" * 32), "91")


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("VS-100 2o1", "VS100201"),
        ("vs100201", "VS100201"),
        ("VS\u20131OO2OI", "VS100201"),
        ("  29.75.52/1085186 ", "2975521085186"),
        ("\u0967\u0968\u0969", "123"),
        ("\uff36\uff33\uff11", "VS1"),
        ("l1I", "111"),
        ("", ""),
        ("---", ""),
        ("9" * 65, ""),
    ],
)
def test_a_card_reads_the_same_however_it_is_written(typed: str, normal: str) -> None:
    assert normal_card(typed) == normal


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("98765 43210", "+919876543210"),
        ("098765-43210", "+919876543210"),
        ("+91 98765 43210", "+919876543210"),
        ("0091 (98765) 43210", "+919876543210"),
        ("919876543210", "+919876543210"),
        ("\u096f\u096e\u096d\u096c\u096b\u096a\u0969\u0968\u0967\u0966", "+919876543210"),
        ("+1 212-555-0123", "+12125550123"),
        ("12", ""),
        ("+0123456789", ""),
        ("+1234567890123456", ""),
        ("98765x43210", ""),
        ("", ""),
        ("+", ""),
        ("00", ""),
    ],
)
def test_a_phone_number_reads_the_same_however_it_is_written(typed: str, normal: str) -> None:
    assert normal_phone(typed, "91") == normal


def test_a_number_without_its_country_belongs_to_the_shops() -> None:
    assert normal_phone("0412 345 678", "61") == normal_phone("61412345678", "61") == "+61412345678"
    assert normal_phone("(212) 555-0123", "1") == normal_phone("1 212 555 0123", "1") == "+12125550123"


@given(st.text(max_size=80))
def test_a_normal_form_is_its_own_normal_form(text: str) -> None:
    card, phone = normal_card(text), normal_phone(text, "91")

    assert normal_card(card) == card
    assert not phone or normal_phone(phone, "91") == phone


@given(st.text(alphabet=CODE_SIGNS, min_size=CARD_LENGTH, max_size=CARD_LENGTH), st.binary(min_size=32, max_size=32))
def test_a_cards_text_gives_back_its_code_and_secret(code: str, secret: bytes) -> None:
    shown = read_code(card_text(code, secret))

    assert (shown.code, shown.secret) == (code, secret)
    assert normal_card(typed_code(card_text(code, secret))) == code
    assert normal_card(read_code(card_text(code, None)).code) == code
    assert code not in repr(shown)


@given(st.text(max_size=600))
def test_anything_may_be_shown_to_the_camera(text: str) -> None:
    assert read_code(text).secret is None or text.strip()[:4].upper() == "VK1."


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("VK1.ABCD", "ABCD"),
        ("vk1.ABCD.short", "ABCD"),
        ("VK1.ABCD.!!!", "ABCD"),
        ("https://kiosk.example/me#ABCD-EFGH", "ABCD-EFGH"),
        ("https://kiosk.example/me", ""),
        (" 4711 ", "4711"),
    ],
)
def test_texts_of_qr_codes_are_taken_apart(text: str, code: str) -> None:
    shown = read_code(text)

    assert (shown.code, shown.secret) == (code, None)


def test_codes_are_drawn_from_signs_that_nobody_confuses() -> None:
    codes = {new_code(RECEIPT_LENGTH) for _ in range(50)}

    assert len(codes) == 50
    assert not set("".join(codes)) & set("01OIL")
    assert len(CODE_SIGNS) ** RECEIPT_LENGTH >= 2**80
    assert len(CODE_SIGNS) ** CARD_LENGTH >= 2**59
    assert grouped("ABCDEFGH2") == "ABCD-EFGH-2"


def test_names_are_found_by_their_words_in_any_case_and_form() -> None:
    assert name_tokens(" Jose\u0301  LUIS ") == name_tokens("jos\xe9 luis") == {"jos\xe9", "luis"}
    assert BOOK.names("") == ()
    assert set(BOOK.names("Asha Devi")) == set(BOOK.names("devi ASHA"))


def test_a_text_is_looked_up_as_everything_it_may_be_but_never_as_a_name() -> None:
    kinds = [CredentialKind.CARD, CredentialKind.PHONE]
    assert list(BOOK.codes("9876543210").values()) == kinds
    assert list(BOOK.codes("A" * 20).values()) == [CredentialKind.CARD, CredentialKind.RECEIPT]
    assert list(BOOK.codes("Asha").values()) == [CredentialKind.CARD]
    assert BOOK.codes("--") == {}


@given(
    st.lists(st.tuples(st.floats(0, 100), st.booleans()), max_size=60),
    st.builds(Tries, st.integers(1, 20), st.floats(0.5, 60)),
)
def test_no_pattern_of_tries_gets_more_than_the_rate_allows(steps: list[tuple[float, bool]], tries: Tries) -> None:
    bucket, now, wrong = Bucket(float(tries.most), 0.0), 0.0, 0
    for wait, right in steps:
        now += wait
        bucket = refilled(bucket, tries, now)
        if bucket.left >= 1.0 and not right:
            bucket = spent(bucket)
            wrong += 1
        assert 0.0 <= bucket.left <= tries.most
    assert wrong <= tries.most + now / tries.seconds + 1e-6


def test_a_clock_that_went_back_costs_nothing() -> None:
    tries = Tries(2, 10.0)

    assert refilled(Bucket(1.0, 50.0), tries, 40.0) == Bucket(1.0, 40.0)


def test_the_alphabet_is_what_these_tests_think() -> None:
    assert set(CODE_SIGNS) == set(string.ascii_uppercase + string.digits) - set("01OIL")
