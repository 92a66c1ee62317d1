"""Whether a draft can be kept: its name, its segment, its languages and its texts."""

from sqlalchemy import Connection

from kiosk.campaigns.template import check_body, check_subject
from kiosk.campaigns.values import NAME_LENGTH, Draft
from kiosk.errors import RequestInvalid, TemplateInvalid
from kiosk.store import campaigns as rows
from kiosk.words import LANGUAGES


def check_draft(connection: Connection, draft: Draft) -> None:
    """Check a draft before it is kept or shown.

    Raises:
        TemplateInvalid: A text holds something that means nothing there, or a subject names a discreet product.
        RequestInvalid: The name, the segment or a language cannot be.
    """
    if not draft.name.strip() or len(draft.name) > NAME_LENGTH or not draft.name.isprintable():
        raise RequestInvalid("The campaign has no name", mend=f"Give one of 1 to {NAME_LENGTH} characters")
    if rows.segment_size(connection, draft.segment_id) is None:
        raise RequestInvalid("There is no such segment", mend="Choose one of the list; make one if there is none")
    if not draft.words or not set(draft.words) <= set(LANGUAGES):
        raise RequestInvalid("There is no text in a language of the shop", mend=f"Write one in {', '.join(LANGUAGES)}")
    discreet = tuple(name.casefold() for name in rows.discreet_names(connection))
    for language, words in draft.words.items():
        subject = f"The subject in {LANGUAGES[language]}"
        check_subject(words.subject, subject)
        check_body(words.body, f"The text in {LANGUAGES[language]}")
        if any(name in words.subject.casefold() for name in discreet):
            raise TemplateInvalid(
                f"{subject} names a discreet product",
                mend="Subjects are read on locked phones and over shoulders: leave the product out",
            )
