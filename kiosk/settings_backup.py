"""Settings of the backups; a part of :class:`kiosk.settings.Settings`."""

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, field_validator

BUCKETS = ("s3", "abfs", "az", "gs", "gcs")
"""Schemes of object stores, as fsspec names them."""


class BackupSettings(BaseModel):
    """When the store is copied, how long copies are kept, and where a second one goes."""

    backup_days: int = Field(
        default=1,
        ge=0,
        le=30,
        description="Days between two backups that the running kiosk takes by itself, each proved by restoring it. 0: "
        "only kiosk backup takes them.",
    )
    backup_hour: int = Field(
        default=3,
        ge=0,
        le=23,
        description="Hour of the shop's day from which one is due. A kiosk that was off then takes it after its start.",
    )
    backup_daily: int = Field(
        default=7, ge=1, le=60, description="Of so many days the last backup is kept. More takes more room."
    )
    backup_weekly: int = Field(default=4, ge=0, le=52, description="Of so many weeks too.")
    backup_monthly: int = Field(default=2, ge=0, le=36, description="Of so many months too.")
    backup_keep_days: int = Field(
        default=92,
        ge=7,
        le=1095,
        description="No backup is kept longer than this, and none longer than retention_days or "
        "customer_retention_days; only the newest proved one stays whatever its age. What the shop erases without the "
        "key of a member, such as a customer who never joined, is gone from the last copy after this time.",
    )
    backup_offsite: str = Field(
        default="",
        max_length=300,
        description="Where a second copy of each proved backup goes: a folder that is there, such as one on a disk of "
        "another machine, or a bucket as s3://bucket/folder, abfs://container/folder or gs://bucket/folder. Its "
        "credentials are those of the driver's own environment. Empty: nothing leaves the box. The key ring and the "
        "key never go there.",
    )

    @field_validator("backup_offsite")
    @classmethod
    def _place_without_password(cls, place: str) -> str:
        """Settings are read by many eyes, and a folder that depends on where a command is run is another one."""
        if not place:
            return place
        if "://" not in place:
            if not Path(place).is_absolute():
                raise ValueError("give a whole path such as /mnt/backups, or a bucket such as s3://bucket/folder")
            return str(Path(place))
        parts = urlsplit(place)
        if parts.scheme not in BUCKETS or not parts.netloc:
            raise ValueError(f"give a bucket such as s3://bucket/folder; schemes: {', '.join(BUCKETS)}")
        if "@" in parts.netloc or parts.query or parts.fragment:
            raise ValueError("leave out account, password and options; the driver's environment has them")
        return place.rstrip("/")
