"""The members' desk: enrols, lists and erases members, and gives the gallery its protected templates."""

import logging
import secrets
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from kiosk.errors import CustomerInvalid, KeyWrong, MemberUnknown, RequestInvalid
from kiosk.events.bus import Bus
from kiosk.events.types import MemberEnrolled, MemberErased
from kiosk.privacy import consent, erasure
from kiosk.privacy.consent import Purpose
from kiosk.privacy.erasure import ErasureReceipt
from kiosk.security.templates import Rotation, Sealer
from kiosk.store import members as rows
from kiosk.store import shop
from kiosk.store.database import Store

log = logging.getLogger(__name__)

MEMBER_ID_BYTES = 16
FIRST_NAME_LENGTH = 60
UNIT_TOLERANCE = 1e-3

Clock = Callable[[], datetime]
"""The time now, aware."""


def utc_now() -> datetime:
    """The time now, UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Person:
    """What the screen needs to greet a member.

    Attributes:
        member_id: Opaque id.
        first_name: Hidden from the text form, so that no log can show it by accident.
        customer_id: The shop's id of the same person, or None.
    """

    member_id: str
    first_name: str = field(repr=False)
    customer_id: str | None


@dataclass(frozen=True, slots=True)
class MemberSummary:
    """One line of the list of members.

    Attributes:
        member_id: Opaque id.
        first_name: Hidden from the text form.
        customer_id: The shop's id of the same person, or None.
        created_at: When the member was added, UTC.
        recognisers: Which weights there is a template of.
        pictures: From how many pictures, the sum over the templates.
        purposes: What the member consented to.
    """

    member_id: str
    first_name: str = field(repr=False)
    customer_id: str | None
    created_at: datetime
    recognisers: tuple[str, ...]
    pictures: int
    purposes: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class GalleryRows:
    """Everything the gallery of one recogniser is made from, out of one snapshot of the store.

    Attributes:
        revision: Of the gallery; a different number means that something changed.
        member_ids: n opaque ids.
        vectors: Shape (n, d), float32, rotated by the site's secret; (0, 0) when there is nobody.
    """

    revision: int
    member_ids: tuple[str, ...]
    vectors: NDArray[np.float32] = field(repr=False)


class MemberDesk:
    """Members of one site. Thread-safe.

    Args:
        store: Where they are kept.
        rotation: The site's secret rotation.
        sealer: Seals the templates.
        bus: Told of every enrolment and erasure.
        clock: The time now.
    """

    def __init__(self, store: Store, rotation: Rotation, sealer: Sealer, bus: Bus, clock: Clock = utc_now) -> None:
        self._store = store
        self._rotation = rotation
        self._sealer = sealer
        self._bus = bus
        self._clock = clock

    def add(
        self,
        first_name: str,
        vector: NDArray[np.float32],
        *,
        pictures: int,
        recogniser: str,
        consent_reference: str,
        customer_id: str | None = None,
        screen: str = "counter",
    ) -> str:
        """Enrol a person who signed the consent to face recognition and to offers.

        Args:
            first_name: 1 to 60 characters.
            vector: Shape (d,), float32 of norm 1, straight from the recogniser.
            pictures: From how many pictures.
            recogniser: Which weights made it.
            consent_reference: Where the signature is.
            customer_id: The shop's id of the same person, to be linked.
            screen: Where the consent was given.

        Returns:
            The new opaque member id.

        Raises:
            ConsentMissing: The reference is empty.
            CustomerInvalid: No such customer, or linked to another member.
            RequestInvalid: The name cannot be shown.
        """
        _check_vector(vector)
        member = rows.MemberRow(secrets.token_hex(MEMBER_ID_BYTES), _clean_name(first_name), customer_id, self._clock())
        given = [
            consent.give(purpose, at=member.created_at, reference=consent_reference, screen=screen)
            for purpose in (Purpose.FACE_RECOGNITION, Purpose.OFFERS)
        ]
        wrapped = self._sealer.new_member_key(member.member_id)
        protected = self._rotation.protect(vector[np.newaxis])[0]
        sealed = self._sealer.seal(protected, member_id=member.member_id, recogniser=recogniser, wrapped_key=wrapped)
        with self._store.write() as connection:
            if customer_id is not None:
                _require_free_customer(connection, customer_id)
            rows.insert_member(connection, member, wrapped)
            rows.insert_consents(connection, member.member_id, given)
            consent.require(rows.consents_of(connection, member.member_id), Purpose.FACE_RECOGNITION)
            rows.insert_template(
                connection,
                member_id=member.member_id,
                recogniser=recogniser,
                sealed=sealed,
                pictures=pictures,
                at=member.created_at,
            )
        log.info("enrolled member %s from %d pictures", member.member_id, pictures)
        self._bus.publish(MemberEnrolled(member.member_id, member.created_at))
        return member.member_id

    def likest(self, vector: NDArray[np.float32], recogniser: str) -> tuple[str, float] | None:
        """The member whose template is most like a new one, and the similarity in [-1, 1]; None when there is nobody.

        Args:
            vector: Shape (d,), float32 of norm 1, straight from the recogniser.
            recogniser: Which weights made it.
        """
        gallery = self.gallery_rows(recogniser)
        if not gallery.member_ids:
            return None
        scores = gallery.vectors @ self._rotation.protect(vector[np.newaxis])[0]
        best = int(np.argmax(scores))
        return gallery.member_ids[best], float(scores[best])

    def list(self) -> tuple[MemberSummary, ...]:
        """Every member, oldest first."""
        purposes: dict[str, list[str]] = defaultdict(list)
        enrolments: dict[str, list[rows.EnrolmentRow]] = defaultdict(list)
        with self._store.read() as connection:
            found = rows.all_members(connection)
            for member_id, purpose in rows.consented_purposes(connection):
                purposes[member_id].append(purpose)
            for enrolment in rows.enrolments(connection):
                enrolments[enrolment.member_id].append(enrolment)
        return tuple(
            MemberSummary(
                member_id=member.member_id,
                first_name=member.first_name,
                customer_id=member.customer_id,
                created_at=member.created_at,
                recognisers=tuple(enrolment.recogniser for enrolment in enrolments[member.member_id]),
                pictures=sum(enrolment.pictures for enrolment in enrolments[member.member_id]),
                purposes=tuple(purposes[member.member_id]),
            )
            for member in found
        )

    def erase(self, member_id: str, *, also_purchases: bool = False) -> ErasureReceipt:
        """Delete everything about a member; it has taken effect in every room of this process when it returns.

        Other processes see it by the revision of the gallery. See :func:`kiosk.privacy.erasure.erase`.

        Raises:
            MemberUnknown: Nobody has this id, or they were erased before.
        """
        receipt = erasure.erase(self._store, member_id, at=self._clock(), also_purchases=also_purchases)
        # First the rooms, then the journal: clearing it may wait for a reader, a match must not.
        self._bus.publish(MemberErased(member_id, receipt.at))
        self._store.clear_journal()
        return receipt

    def person(self, member_id: str) -> Person:
        """Who a member is.

        Raises:
            MemberUnknown: Nobody has this id, or they were erased.
        """
        with self._store.read() as connection:
            member = rows.find_member(connection, member_id)
        if member is None:
            raise MemberUnknown(f"There is no member {member_id}", mend="They were erased, or the id is mistyped")
        return Person(member.member_id, member.first_name, member.customer_id)

    def gallery_revision(self) -> int:
        """Changes whenever a template came or went, in any process. Costs about 20 microseconds."""
        return self._store.watch(rows.REVISION)

    def gallery_rows(self, recogniser: str) -> GalleryRows:
        """The protected templates of one recogniser.

        A template that does not open is left out and told in the log: one damaged row must not stop the kiosk.

        Raises:
            KeyWrong: There are templates, and none of them opens with this site's key.
        """
        with self._store.read() as connection:
            revision, sealed = rows.sealed_templates(connection, recogniser)
        opened: dict[str, NDArray[np.float32]] = {}
        for row in sealed:
            try:
                opened[row.member_id] = self._sealer.open(
                    row.sealed, member_id=row.member_id, recogniser=recogniser, wrapped_key=row.wrapped_key
                )
            except KeyWrong as error:
                log.error("member %s is left out [%s]: the template does not open", row.member_id, error.code)  # noqa: TRY400 - a coded error needs no trace
                if row is sealed[-1] and not opened:
                    raise
        vectors = np.stack(list(opened.values())) if opened else np.empty((0, 0), dtype=np.float32)
        return GalleryRows(revision, tuple(opened), vectors)


def _check_vector(vector: NDArray[np.float32]) -> None:
    # Written so that a norm that is not a number fails too.
    unit = vector.dtype == np.float32 and vector.ndim == 1 and abs(float(np.linalg.norm(vector)) - 1) <= UNIT_TOLERANCE
    if not unit:
        raise ValueError(f"expected a float32 vector of norm 1, got {vector.dtype} of shape {vector.shape}")


def _clean_name(first_name: str) -> str:
    """The name in composed form with single spaces; refuses what would not show as a name on the screen."""
    name = " ".join(unicodedata.normalize("NFC", first_name).split())
    if not 1 <= len(name) <= FIRST_NAME_LENGTH or not name.isprintable():
        raise RequestInvalid(
            "The first name cannot be shown", mend=f"Give 1 to {FIRST_NAME_LENGTH} characters without control signs"
        )
    return name


def _require_free_customer(connection: Connection, customer_id: str) -> None:
    if shop.find_customer(connection, customer_id) is None:
        raise CustomerInvalid(
            f"There is no customer {customer_id}", mend="Import the customers first, or leave the customer out"
        )
    if rows.member_of_customer(connection, customer_id) is not None:
        raise CustomerInvalid(
            f"Customer {customer_id} is linked to a member already", mend="Erase that member first, or check the number"
        )
