"""Queries on the pictures of offers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, delete, select

from kiosk.store.offer_tables import offer_pictures
from kiosk.store.tables import offers
from kiosk.store.upsert import upsert


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture.

    Attributes:
        picture_id: Stable id, at most 64 characters that need no quoting in a URL.
        media_type: Such as ``image/webp``.
        width: In pixels.
        height: In pixels.
        content: The file; hidden from the text form.
        added_at: When, UTC.
        alt: What is to be seen on it, by language; a language that is missing has none.
    """

    picture_id: str
    media_type: str
    width: int
    height: int
    content: bytes = field(repr=False)
    added_at: datetime
    alt: Mapping[str, str] = field(default_factory=dict)


def put_picture(connection: Connection, picture: Picture) -> None:
    """Keep a picture; one with a known id is replaced."""
    names = ("picture_id", "media_type", "width", "height", "content", "added_at")
    row = {name: getattr(picture, name) for name in names}
    upsert(connection, offer_pictures, [row | {"alt": dict(picture.alt)}])


def find_picture(connection: Connection, picture_id: str) -> Picture | None:
    """One picture, or None."""
    wanted = select(offer_pictures).where(offer_pictures.c.picture_id == picture_id)
    row = connection.execute(wanted).mappings().one_or_none()
    return None if row is None else Picture(**row)


def alts(connection: Connection) -> Mapping[str, Mapping[str, str]]:
    """What is to be seen on each picture, by its id and the language."""
    return {
        row.picture_id: row.alt for row in connection.execute(select(offer_pictures.c.picture_id, offer_pictures.c.alt))
    }


def drop_unused(connection: Connection, before: datetime) -> int:
    """Delete the pictures that no offer shows and that were added before a time; how many went."""
    used = select(offers.c.picture).where(offers.c.picture.is_not(None))
    gone = delete(offer_pictures).where(offer_pictures.c.added_at < before, offer_pictures.c.picture_id.not_in(used))
    return connection.execute(gone).rowcount
