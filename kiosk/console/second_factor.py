"""The second factor: codes of an app by time (TOTP, RFC 6238), and recovery codes for the day the phone is lost.

The app and this kiosk share a secret and count steps of 30 s. A code counts for its own step and for one step beside
it, because clocks drift; a step that was taken, and every one before it, never counts again (RFC 6238, 5.2).
"""

import hmac
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pyotp

from kiosk.credentials import grouped, new_code, normal_card
from kiosk.errors import KeyWrong, StaffInvalid
from kiosk.members.values import Clock, utc_now
from kiosk.privacy.audit import Action, AuditLog
from kiosk.security.staff_secrets import StaffSecrets
from kiosk.store import staff, staff_factors
from kiosk.store.database import Store
from kiosk.store.staff_factors import TotpRow

log = logging.getLogger(__name__)

STEP_SECONDS: Final = 30
DRIFT_STEPS: Final = 1
DIGITS: Final = 6
SHARED_SIGNS: Final = 32
"""Of base32: 160 bits, as RFC 4226 recommends."""
RECOVERY_CODES: Final = 10
RECOVERY_SIGNS: Final = 24
"""118 bits: a plain keyed hash is enough for it (ASVS 5.0, 6.5.2)."""


@dataclass(frozen=True, slots=True)
class FactorState:
    """The second factor of an account.

    Attributes:
        since: When the app was set up, UTC.
        codes_left: Recovery codes that were not used.
    """

    since: datetime
    codes_left: int


def step_of(shared: str, code: str, at: datetime) -> int | None:
    """The time step that a code is of, the latest one if there are several; None where it fits none.

    Args:
        shared: Base32.
        code: As it was typed; spaces do not count.
        at: The time now.
    """
    said, totp = "".join(code.split()), pyotp.TOTP(shared, digits=DIGITS, interval=STEP_SECONDS)
    now = int(at.timestamp()) // STEP_SECONDS
    steps = range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1)
    fitting = [step for step in steps if hmac.compare_digest(totp.generate_otp(step).encode(), said.encode())]
    return max(fitting, default=None)


class SecondFactors:
    """Sets up and checks second factors. Thread-safe.

    Args:
        store: Where they lie.
        audit: Told of every change.
        secrets: Seal and hash them; made at the first use.
        clock: The time now.
    """

    def __init__(
        self, store: Store, audit: AuditLog, secrets: Callable[[], StaffSecrets], clock: Clock = utc_now
    ) -> None:
        self._store, self._audit, self._secrets, self._clock = store, audit, secrets, clock

    def state(self, staff_id: str) -> FactorState | None:
        """The second factor of an account, or None."""
        with self._store.read() as connection:
            row = staff_factors.totp_of(connection, staff_id)
            return None if row is None else FactorState(row.since, staff_factors.recovery_left(connection, staff_id))

    def in_use(self) -> bool:
        """Whether any account has one."""
        with self._store.read() as connection:
            return staff_factors.any_totp(connection)

    def set_up(self, staff_id: str, shared: str, code: str, *, actor: str) -> tuple[str, ...]:
        """Keep an app that has shown a code of ``shared``; the recovery codes, which are told this once.

        Raises:
            StaffInvalid: The code does not fit; nothing was kept.
        """
        step = step_of(shared, code, self._clock())
        if step is None:
            raise StaffInvalid(
                "This code does not fit", mend="Type the six digits that the app shows now; look at the phone's clock"
            )
        row = TotpRow(staff_id, self._secrets().seal(staff_id, shared), self._clock(), step)
        codes, hashes = self._new_codes(staff_id)
        with self._store.write() as connection:
            staff_factors.put_totp(connection, row)
            staff_factors.put_recovery(connection, staff_id, hashes)
            staff.raise_epoch(connection, staff_id)
        self._note(actor, staff_id, "second_factor_added")
        return codes

    def take(self, staff_id: str, code: str) -> bool:
        """Whether a code of the app or a recovery code counts; it is used up then."""
        return self._take_step(staff_id, code) or self._take_recovery(staff_id, code)

    def renew_codes(self, staff_id: str, *, actor: str) -> tuple[str, ...]:
        """New recovery codes in place of the old ones, told this once.

        Raises:
            StaffInvalid: The account has no second factor.
        """
        codes, hashes = self._new_codes(staff_id)
        with self._store.write() as connection:
            if staff_factors.totp_of(connection, staff_id) is None:
                raise StaffInvalid("There is no second factor", mend="Set one up first")
            staff_factors.put_recovery(connection, staff_id, hashes)
        self._note(actor, staff_id, "recovery_codes_renewed")
        return codes

    def remove(self, staff_id: str, *, actor: str) -> bool:
        """Take the app away, with its recovery codes; the account's sessions end. Whether there was one."""
        with self._store.write() as connection:
            gone = staff_factors.drop_totp(connection, staff_id)
            if gone:
                staff.raise_epoch(connection, staff_id)
        if gone:
            self._note(actor, staff_id, "second_factor_removed")
        return gone

    def _take_step(self, staff_id: str, code: str) -> bool:
        with self._store.read() as connection:
            row = staff_factors.totp_of(connection, staff_id)
        shared = None if row is None else self._open(row)
        step = None if shared is None else step_of(shared, code, self._clock())
        if step is None:
            return False
        with self._store.write() as connection:
            return staff_factors.take_step(connection, staff_id, step)

    def _open(self, row: TotpRow) -> str | None:
        try:
            return self._secrets().open(row.staff_id, row.sealed)
        except KeyWrong as error:  # of another key ring: no code fits, and whoever runs the box reads why
            log.warning("the second factor of an account cannot be opened: %s", error.code)
            return None

    def _take_recovery(self, staff_id: str, code: str) -> bool:
        plain = normal_card(code)
        if len(plain) != RECOVERY_SIGNS:
            return False
        hashed = self._secrets().recovery_hash(staff_id, plain)
        with self._store.read() as connection:  # most wrong codes end here, without the one writer's turn
            if not staff_factors.has_recovery(connection, staff_id, hashed):
                return False
        with self._store.write() as connection:
            taken = staff_factors.take_recovery(connection, staff_id, hashed)
        if taken:
            self._note(f"staff:{staff_id}", staff_id, "recovery_code_used")
        return taken

    def _new_codes(self, staff_id: str) -> tuple[tuple[str, ...], frozenset[str]]:
        codes = tuple(new_code(RECOVERY_SIGNS) for _ in range(RECOVERY_CODES))
        hashes = frozenset(self._secrets().recovery_hash(staff_id, one) for one in codes)
        return tuple(grouped(one) for one in codes), hashes

    def _note(self, actor: str, staff_id: str, change: str) -> None:
        self._audit.record(Action.STAFF_CHANGED, actor=actor, detail={"staff": staff_id, "change": change})
