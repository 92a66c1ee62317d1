"""Tables of how staff prove who they are, beside the password hash of their account (:mod:`kiosk.store.tables`)."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, ForeignKey, LargeBinary, Named, String, Table, TypedColumns

from kiosk.store.tables import UtcDateTime, metadata

_STAFF_ID = String(40)
_ACCOUNT = "staff.staff_id"


class _StaffTotp(TypedColumns):
    staff_id: Named[str] = Column(_STAFF_ID, ForeignKey(_ACCOUNT), primary_key=True)
    sealed: Named[bytes] = Column(LargeBinary)
    """The shared secret of the app that shows codes, encrypted under a key that lies in the key ring."""
    since: Named[datetime] = Column(UtcDateTime)
    last_step: Named[int] = Column(BigInteger)
    """The newest time step of which a code was taken; none of it or before counts again."""


class _StaffRecoveryCodes(TypedColumns):
    staff_id: Named[str] = Column(_STAFF_ID, ForeignKey(_ACCOUNT), primary_key=True)
    code_hash: Named[str] = Column(String(64), primary_key=True)


class _StaffPasskeys(TypedColumns):
    passkey_id: Named[str] = Column(String(64), primary_key=True)
    """SHA-256 of the credential's id, which may have a thousand bytes."""
    staff_id: Named[str] = Column(_STAFF_ID, ForeignKey(_ACCOUNT), index=True)
    name: Named[str] = Column(String(60))
    credential_id: Named[bytes] = Column(LargeBinary)
    public_key: Named[bytes] = Column(LargeBinary)
    sign_count: Named[int] = Column(BigInteger)
    since: Named[datetime] = Column(UtcDateTime)
    used_at: Named[datetime | None] = Column(UtcDateTime)


class _StaffIdentities(TypedColumns):
    provider: Named[str] = Column(String(200), primary_key=True)
    subject: Named[str] = Column(String(255), primary_key=True)
    staff_id: Named[str] = Column(_STAFF_ID, ForeignKey(_ACCOUNT), index=True)


staff_totp = Table("staff_totp", metadata, _StaffTotp)
staff_recovery_codes = Table("staff_recovery_codes", metadata, _StaffRecoveryCodes)
staff_passkeys = Table("staff_passkeys", metadata, _StaffPasskeys)
staff_identities = Table("staff_identities", metadata, _StaffIdentities)
