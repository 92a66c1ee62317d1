"""Settings of new passwords; a part of :class:`kiosk.settings.Settings`."""

from pathlib import Path

from pydantic import BaseModel, Field


class PasswordSettings(BaseModel):
    """What a new password of staff is compared with, beside the list that is installed."""

    breached_passwords_file: Path | None = Field(
        default=None,
        description="File with the SHA-1 of breached passwords as the Pwned Passwords downloader writes it: sorted "
        "lines HASH:COUNT in one single file, some 40 GB. Each new password is looked up in it; nothing is loaded, and "
        "nobody is asked. While it is missing or damaged no password can be changed. None: the list of 1.5 million "
        "that is installed alone.",
    )
