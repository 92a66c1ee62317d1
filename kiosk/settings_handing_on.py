"""Settings of where segments may go; a part of :class:`kiosk.settings.Settings`."""

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, field_validator
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError


class HandingOnSettings(BaseModel):
    """Where the marketing console may send who is in a segment."""

    webhook_url: str = Field(
        default="",
        max_length=300,
        description="Web address that takes the customer ids of a segment from the marketing console: https, or http "
        "on this machine. Empty: segments are not sent. Whoever answers there learns who is in which segment.",
    )
    webhook_private: bool = Field(
        default=False,
        description="Whether that address may lie on this machine or in the shop's own network. Off: only addresses of "
        "the open internet are called, so that no name that leads inside reaches a router or a till.",
    )
    webhook_secret_file: Path | None = Field(
        default=None, description="File with the secret that signs these calls, mode 0600. None: nothing is sent."
    )
    segments_database: str = Field(
        default="",
        max_length=300,
        description="SQLAlchemy address, without a password, of a database into which the marketing console may write "
        "who is in a segment. Empty: nothing is written.",
    )
    segments_database_secret_file: Path | None = Field(
        default=None, description="File with the password of that database, mode 0600. None: it needs none."
    )
    segments_table: str = Field(
        default="vanakkam_segments",
        pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,62}(\.[A-Za-z_][A-Za-z0-9_]{0,62})?$",
        description="Table of that database, schema.table where it needs one; made where it is missing.",
    )

    @field_validator("webhook_url")
    @classmethod
    def _safe_hook(cls, url: str) -> str:
        """Ids of customers go over TLS, or not off this machine."""
        parts = urlsplit(url)
        local = parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1", "::1"}
        safe = (parts.scheme == "https" or local) and parts.hostname and not parts.username and not parts.fragment
        if url and not safe:
            raise ValueError("give an https address without a password, such as https://crm.shop.example/segments")
        return url

    @field_validator("segments_database")
    @classmethod
    def _database_without_password(cls, address: str) -> str:
        """Settings are read by many eyes; the password has a file of its own."""
        if not address:
            return address
        try:
            url = make_url(address)
        except ArgumentError:
            raise ValueError("give a SQLAlchemy address such as postgresql+psycopg://crm@db.shop.example/crm") from None
        if url.password is not None:
            raise ValueError("leave the password out; name its file in segments_database_secret_file")
        return address
