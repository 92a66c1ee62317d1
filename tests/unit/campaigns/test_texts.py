"""Texts of campaigns: a closed set of placeholders, nothing is run, nobody's name gets into an address."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kiosk.campaigns.addresses import MailLinks
from kiosk.campaigns.letters import Sender, write_letter
from kiosk.campaigns.template import (
    IN_BODY,
    IN_SUBJECT,
    Literal,
    Placeholder,
    check_body,
    check_subject,
    fill,
    links,
    parse,
)
from kiosk.campaigns.values import Reader, Words, shown
from kiosk.errors import TemplateInvalid
from kiosk.screens.offers import OfferCard

LINKS = MailLinks("https://kiosk.shop.example", "b" * 32, "en", 3, ("https://shop.example/new",))
SHOP = Sender("Anbu & Sons")
CARD = OfferCard("O1", "15 % off <coffee>", "Beans", "Because you often buy coffee", "", "ABCD-EFGH", "Coffee")


def letter(body, nickname="Meena", cards=(CARD,), found=LINKS):
    return write_letter(Words("Hi {nickname}", body), Reader(nickname, cards, "en"), SHOP, found)


@given(st.text())
def test_a_text_is_cut_and_put_together_or_refused_with_its_place(text):
    try:
        pieces = parse(text, IN_BODY, "The text")
    except TemplateInvalid:
        with pytest.raises(TemplateInvalid, match=r"\AThe text, line \d+, column \d+: (?s:.*)\{nickname\}"):
            parse(text, IN_BODY, "The text")
    else:
        named = {one: f"{{{one}}}" for one in Placeholder}
        doubled = [
            Literal(one.text.replace("{", "{{").replace("}", "}}")) if isinstance(one, Literal) else one
            for one in pieces
        ]
        assert parse(fill(tuple(doubled), named), IN_BODY, "The text") == pieces


@given(st.text(), st.text())
def test_a_value_is_never_read_as_a_text(nickname, shop):
    values = {Placeholder.NICKNAME: nickname, Placeholder.SHOP: shop}
    pieces = parse("a {nickname} b {shop}", IN_SUBJECT, "The subject")

    assert fill(pieces, values) == f"a {nickname} b {shop}"


@given(st.text(max_size=60).filter(lambda text: "{" not in text and "}" not in text))
def test_nobody_writes_html_into_an_e_mail(text):
    assume(text.strip())
    body = f"<script>{text}</script> {{nickname}} {{unsubscribe}}"
    made = letter(body, nickname="<img src=x onerror=y>")

    assert "<script" not in made.html
    assert "<img" not in made.html
    assert "<coffee>" not in letter("{offers} {unsubscribe}").html


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("Hi {name}", "line 1, column 4: there is no {name} here"),
        ("Hi\n\n  {nickname.__class__}", "line 3, column 3: there is no {nickname.__class__} here"),
        ("{{ 7 * 7 }} {", "line 1, column 13: a single {"),
        ("}", "line 1, column 1: a single }"),
        ("{% if x %}", "line 1, column 1: there is no {% if x %} here"),
        ("{nickname!r}", "there is no {nickname!r} here"),
        ("{}", "there is no {} here"),
    ],
)
def test_an_error_names_the_place_and_the_choices(body, said):
    with pytest.raises(TemplateInvalid, match=re.escape(said)) as caught:
        check_body(body, "The text in English")
    assert "{offers}" in caught.value.mend


def test_a_subject_holds_no_offer_and_one_line():
    check_subject("{nickname}: {shop}", "The subject")
    for text in ("{offers}", "a\nBcc: b", "", "x" * 201, "{unsubscribe}"):
        with pytest.raises(TemplateInvalid):
            check_subject(text, "The subject")


def test_a_body_needs_a_way_out():
    with pytest.raises(TemplateInvalid, match="no way out"):
        check_body("Hi {nickname}", "The text")


@pytest.mark.parametrize(
    "body", ["https://a.example/?n={nickname}", "http://{shop}", "see https://a.example/{my_data}"]
)
def test_no_placeholder_stands_in_an_address(body):
    with pytest.raises(TemplateInvalid, match="inside a web address"):
        check_body(body + "\n{unsubscribe}", "The text")


def test_links_end_where_a_sentence_ends():
    text = "See https://a.example/x, (https://b.example/y) and https://a.example/x. {unsubscribe}"
    assert links(text) == ("https://a.example/x", "https://b.example/y")


def test_paragraphs_lines_and_offers_keep_their_order():
    made = letter("One\ntwo\n\n{offers}\n\nthree {{3}}\n\n{unsubscribe}")
    order = [made.html.index(one) for one in ("One<br>two", "15 % off", "three {3}", ">Unsubscribe</a>")]

    assert order == sorted(order)
    assert "* 15 % off <coffee>\n  Beans\n  Because you often buy coffee\n  Code: ABCD-EFGH" in made.text


def test_without_offers_or_a_name_it_still_reads():
    made = letter("Hello {nickname}, {offers} {unsubscribe}", nickname="", cards=())

    assert "Hello there," in made.text
    assert "nothing for you at this moment" in made.html


def test_links_are_plain_without_the_consent_to_count():
    body = "https://shop.example/new {unsubscribe}"
    assert 'href="https://shop.example/new"' in letter(body).html
    counted = MailLinks(LINKS.base, LINKS.token, "en", 3, LINKS.targets, counted=True, with_pixel=True)
    made = letter(body, found=counted)
    assert f'href="{LINKS.base}/mail/c/3/0/{LINKS.token}"' in made.html
    assert "/mail/o/" in made.html
    assert "https://shop.example/new" in made.text
    assert "/mail/c/" not in made.text


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_counts_are_rounded_and_small_ones_hidden(count, other):
    assert shown(count).about is None if count < 20 else shown(count).about >= 20
    if shown(count).about is not None:
        assert shown(count).about % 10 == 0
        assert abs(shown(count).about - count) <= 5
    if count <= other and shown(count).about is not None:
        assert shown(count).about <= shown(other).about
