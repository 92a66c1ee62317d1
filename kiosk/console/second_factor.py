"""The second factor: codes of an app by time (TOTP, RFC 6238), and recovery codes for the day the phone is lost.

The app and this kiosk share a secret and count steps of 30 s. A code counts for its own step and for one step beside
it, because clocks drift; a step that was taken, and every one before it, never counts again (RFC 6238, 5.2).
"""

import hmac
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pyotp

from kiosk.console.account_changes import changing, note
from kiosk.credentials import grouped, new_code, normal_card
from kiosk.errors import KeyWrong, StaffInvalid
from kiosk.members.values import Clock, utc_now
from kiosk.privacy.audit import AuditLog
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
MOST_WRONG: Final = 20
"""Codes of an app that may be wrong in a row; three of a million count at a time. NIST SP 800-63B-4 (3.2.2): 100."""
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
        self._wrong: dict[str, tuple[int, int]] = {}
        self._lock = threading.Lock()

    def state(self, staff_id: str) -> FactorState | None:
        """The second factor of an account, or None."""
        with self._store.read() as connection:
            row = staff_factors.totp_of(connection, staff_id)
            return None if row is None else FactorState(row.since, staff_factors.recovery_left(connection, staff_id))

    def in_use(self) -> bool:
        """Whether any account has one."""
        with self._store.read() as connection:
            return staff_factors.any_totp(connection)

    def set_up(self, staff_id: str, shared: str, code: str, *, actor: str, epoch: int | None = None) -> tuple[str, ...]:
        """Keep an app that has shown a code of ``shared``; the recovery codes, which are told this once.

        Raises:
            StaffInvalid: The code does not fit; nothing was kept.
            SessionEnded: As for :func:`changing`.
        """
        step = step_of(shared, code, self._clock())
        if step is None:
            raise StaffInvalid(
                "This code does not fit", mend="Type the six digits that the app shows now; look at the phone's clock"
            )
        row = TotpRow(staff_id, self._secrets().seal(staff_id, shared), self._clock(), step)
        codes, hashes = self._new_codes(staff_id)
        with changing(self._audit, staff_id, "second_factor_added", actor=actor, epoch=epoch) as connection:
            staff_factors.put_totp(connection, row)
            staff_factors.put_recovery(connection, staff_id, hashes)
        return codes

    def take(self, staff_id: str, code: str) -> bool:
        """Whether a code of the app or a recovery code counts; it is used up then.

        Codes of an app are short: after :data:`MOST_WRONG` wrong ones in a row none counts, from wherever it comes,
        until a recovery code did, the person gave another full proof, or the account's epoch was raised. Only whoever
        knows the password gets to guess, so that nobody else can bring an account there.
        """
        epoch, wrong = self._counted(staff_id)
        taken = (wrong < MOST_WRONG and self._take_step(staff_id, code)) or self._take_recovery(staff_id, code)
        with self._lock:
            before = self._wrong.pop(staff_id, (epoch, 0))
            if not taken:
                self._wrong[staff_id] = (epoch, 1 + (before[1] if before[0] == epoch else 0))
        return taken

    def is_spent(self, staff_id: str) -> bool:
        """Whether so many codes in a row were wrong that none of the app counts."""
        return self._counted(staff_id)[1] >= MOST_WRONG

    def give_back(self, staff_id: str) -> None:
        """Forget the wrong codes of an account, whose owner has fully proven otherwise who they are."""
        with self._lock:
            self._wrong.pop(staff_id, None)

    def renew_codes(self, staff_id: str, *, actor: str, epoch: int | None = None) -> tuple[str, ...]:
        """New recovery codes in place of the old ones, told this once; the account's sessions end.

        Raises:
            StaffInvalid: The account has no second factor.
            SessionEnded: As for :func:`changing`.
        """
        codes, hashes = self._new_codes(staff_id)
        with changing(self._audit, staff_id, "recovery_codes_renewed", actor=actor, epoch=epoch) as connection:
            if staff_factors.totp_of(connection, staff_id) is None:
                raise StaffInvalid("There is no second factor", mend="Set one up first")
            staff_factors.put_recovery(connection, staff_id, hashes)
        return codes

    def remove(self, staff_id: str, *, actor: str, epoch: int | None = None) -> None:
        """Take the app away, with its recovery codes; the account's sessions end.

        Raises:
            StaffInvalid: There is none.
            SessionEnded: As for :func:`changing`.
        """
        with changing(self._audit, staff_id, "second_factor_removed", actor=actor, epoch=epoch) as connection:
            if not staff_factors.drop_totp(connection, staff_id):
                raise StaffInvalid("There is no app to be taken away", mend="Open the page of your account again")

    def _counted(self, staff_id: str) -> tuple[int, int]:
        """The account's epoch, and how many codes in a row were wrong in it."""
        with self._store.read() as connection:
            account = staff.find_account(connection, staff_id)
        epoch = -1 if account is None else account.epoch
        with self._lock:
            at, wrong = self._wrong.get(staff_id, (epoch, 0))
        return epoch, wrong if at == epoch else 0

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
        with self._audit.transaction() as connection:
            taken = staff_factors.take_recovery(connection, staff_id, hashed)
            if taken:
                actor = f"staff:{staff_id}"
                note(self._audit, staff_id, "recovery_code_used", actor=actor, connection=connection)
        return taken

    def _new_codes(self, staff_id: str) -> tuple[tuple[str, ...], frozenset[str]]:
        codes = tuple(new_code(RECOVERY_SIGNS) for _ in range(RECOVERY_CODES))
        hashes = frozenset(self._secrets().recovery_hash(staff_id, one) for one in codes)
        return tuple(grouped(one) for one in codes), hashes
