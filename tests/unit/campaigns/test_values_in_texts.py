"""A value that looks like a text of a campaign is shown as it stands (ASVS V1.3.5, V1.3.7)."""

from html import unescape

import pytest

from kiosk.campaigns.addresses import MailLinks
from kiosk.campaigns.letters import Sender, write_letter
from kiosk.campaigns.template import IN_BODY, IN_SUBJECT, Placeholder, fill, parse
from kiosk.campaigns.values import Reader, Words

LINKS = MailLinks("https://kiosk.shop.example", "b" * 32, "en", 3, ())
ODD = [f"{{{one}}}" for one in Placeholder] + [
    "{{nickname}}", "{{ 7 * 7 }}", "{% for x in y %}", "{nickname.__class__}", "{0}", "{}", "%s", "%(shop)s", "${shop}",
    "{# #}", "\\{shop}",
]  # fmt: skip


@pytest.mark.parametrize("value", ODD)
def test_a_name_that_looks_like_a_placeholder_is_a_name(value: str) -> None:
    """Requirement S1 (V1.3.5, V1.3.7)."""
    values = {Placeholder.NICKNAME: value, Placeholder.SHOP: "Anbu"}
    assert fill(parse("a {nickname} b {shop} c {nickname}", IN_SUBJECT, "The subject"), values) == (
        f"a {value} b Anbu c {value}"
    )


@pytest.mark.parametrize("value", ODD)
def test_an_e_mail_shows_such_a_name_as_it_stands(value: str) -> None:
    """Requirement S1 (V1.3.7): in the subject, in the text and in the page."""
    body = "Dear {nickname}.\n\n{unsubscribe}"
    assert parse(body, IN_BODY, "The text")
    made = write_letter(Words("For {nickname}!", body), Reader(value, (), "en"), Sender(value), LINKS)
    assert made.subject == f"For {value}!"
    assert f"Dear {value}." in made.text
    assert f"Dear {value}." in unescape(made.html)
