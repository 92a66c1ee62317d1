"""The members' desk: the one door through which every other room asks for members."""

import logging
import secrets
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from kiosk.credentials import CodeBook
from kiosk.errors import ConsentMissing, TooManyFound
from kiosk.events.bus import Bus
from kiosk.events.types import CustomersChanged, MemberEnrolled
from kiosk.members.corrections import Corrections
from kiosk.members.details import Details, clean_nickname, seal_details
from kiosk.members.enrolment import Codes, Enrolment, Membership
from kiosk.members.lists import MemberLists, require_member
from kiosk.members.shelf import TemplateShelf, check_views
from kiosk.members.values import Clock, Correction, GalleryRows, MemberSummary, NewMember, Person, utc_now
from kiosk.members.wishes import Wishes
from kiosk.privacy import consent
from kiosk.privacy.audit import Action, AuditLog
from kiosk.privacy.consent import Purpose
from kiosk.privacy.erasure import Eraser, ErasureReceipt
from kiosk.security.aliases import Aliases
from kiosk.security.templates import Rotation
from kiosk.security.vault import Vault
from kiosk.store import members as rows
from kiosk.store.consents import insert_consents
from kiosk.store.database import Store
from kiosk.store.members import MemberRow, MemberState
from kiosk.store.templates import count_open_templates, delete_open_templates
from vision.types import CapturedView, PoseView

log = logging.getLogger(__name__)

MEMBER_ID_BYTES = 16


class MemberDesk:
    """Members of one site. Thread-safe.

    Args:
        store: Where they are kept.
        vault: Seals what belongs to one member.
        aliases: Names members in logs, makes look-ups.
        rotation: The site's secret rotation.
        bus: Told of every enrolment.
        audit: The audit trail.
        clock: The time now.
        eraser: Erases members everywhere.
        wishes: Keeps taken back what members took back.
        codes: Makes look-ups of cards, phones and names.

    Attributes:
        codes: Makes look-ups of cards, phones and names; for the other desks.
        shelf: The templates; for the other desks.
        enrolment: Makes members of drafts; for the other desks.
        wishes: Withdraws consents; for the other desks.
    """

    def __init__(  # noqa: PLR0917 - called in one place, the composition root
        self,
        store: Store,
        vault: Vault,
        aliases: Aliases,
        rotation: Rotation,
        bus: Bus,
        audit: AuditLog,
        clock: Clock = utc_now,
        *,
        eraser: Eraser,
        wishes: Wishes,
        codes: CodeBook,
    ) -> None:
        self._store, self._vault, self._aliases, self._bus = store, vault, aliases, bus
        self._audit, self._clock, self._eraser = audit, clock, eraser
        self.wishes = wishes
        self.codes = codes
        self.shelf = TemplateShelf(store, vault, rotation, aliases)
        self.enrolment = Enrolment(vault, self.codes, self.shelf)
        self._corrections = Corrections(vault, self.codes, self.enrolment)
        self._lists = MemberLists(store, vault, aliases, self.codes)

    def add(
        self,
        nickname: str,
        vectors: Iterable[NDArray[np.float32]],
        *,
        recogniser: str,
        consent_reference: str,
        **more: Any,
    ) -> str:
        """Enrol somebody from plain vectors; :meth:`enrol` says the rest, and gives out the codes too.

        Args:
            nickname: As the screen greets.
            vectors: 1 to 8 of shape (d,), float32, length 1.
            recogniser: Which weights made them.
            consent_reference: Where the signature is.
            **more: Further fields of :class:`kiosk.members.values.NewMember`.

        Returns:
            The new opaque member id.
        """
        views = tuple(CapturedView(PoseView.FRONT, vector, 1.0) for vector in vectors)
        return self.enrol(NewMember(nickname, views, recogniser, consent_reference, **more))[0]

    def enrol(self, new: NewMember, *, card_locked: bool = False) -> tuple[str, Codes]:
        """Enrol somebody who signed what they agree to.

        Args:
            new: Who.
            card_locked: The site verifies faces: the templates are also sealed under a secret that only the code of
                the member's card holds. It is returned here and kept nowhere.

        Returns:
            The new opaque member id, and the codes to be handed over.

        Raises:
            ConsentMissing: The reference is empty, no purpose was agreed to, or views came without their consent.
            CustomerInvalid: No such card or customer, or linked to another member.
            NameInvalid: The name is empty or cannot be shown.
            PhoneInvalid: No phone number, or another member's.
        """
        _check(new)
        member_id, now = secrets.token_hex(MEMBER_ID_BYTES), self._clock()
        nickname = clean_nickname(new.nickname, may_be_empty=False)
        given = [
            consent.give(purpose, at=now, reference=new.consent_reference, screen=new.screen, language=new.language)
            for purpose in dict.fromkeys(new.purposes)
        ]
        membership = Membership(
            member_id=member_id,
            nickname=nickname,
            phone=new.phone,
            card=new.card,
            customer_id=new.customer_id,
            adult=new.adult.value,
            views=new.views,
            recogniser=new.recogniser,
            card_locked=card_locked,
        )
        # The key ring first: a stop between the two leaves a key of nobody, never a row without its key.
        self._vault.make_key(member_id)
        try:
            nothing = seal_details(self._vault, member_id, Details())
            draft = MemberRow(member_id, MemberState.JOINING, nothing, None, new.language, "", now, now)
            with self._audit.transaction() as connection:
                rows.insert_member(connection, draft)
                insert_consents(connection, member_id, given)
                for one in given:
                    self._audit.record(
                        Action.CONSENT_GIVEN,
                        actor=new.actor,
                        member_id=member_id,
                        detail={"purpose": one.purpose.value, "version": one.wording_version, "screen": one.screen},
                        connection=connection,
                    )
                codes = self.enrolment.complete(connection, membership, now)
                self.note_enrolled(connection, member_id, views=len(new.views), actor=new.actor)
        except BaseException:
            self._vault.destroy_key(member_id)
            raise
        self.tell_enrolled(member_id, views=len(new.views))
        return member_id, codes

    def note_enrolled(self, connection: Connection, member_id: str, *, views: int, actor: str) -> None:
        """Enter a new member in the audit trail, in the transaction that makes them one."""
        detail = {"templates": views}
        self._audit.record(Action.ENROLLED, actor=actor, member_id=member_id, detail=detail, connection=connection)

    def tell_enrolled(self, member_id: str, *, views: int) -> None:
        """Tell every room of a new member; whoever completed a draft calls this."""
        log.info("enrolled %s with %d templates", self._aliases.log_name(member_id), views)
        self._bus.publish(MemberEnrolled(member_id, self._clock()))

    def person(self, member_id: str) -> Person:
        """Who a member is.

        Raises:
            MemberUnknown: Nobody has this id, or they were erased.
            KeyWrong: Their record does not open.
        """
        return self._lists.person(member_id)

    def knows(self, member_id: str) -> bool:
        """Whether somebody is a member now."""
        with self._store.read() as connection:
            member = rows.find_member(connection, member_id)
        return member is not None and member.state is MemberState.ACTIVE

    def list(self) -> tuple[MemberSummary, ...]:
        """Every member, oldest first. Whoever shows it to a person enters that in the audit trail."""
        return self._lists.all()

    def search(self, text: str, *, actor: str, most: int | None = None) -> tuple[MemberSummary, ...]:
        """Members with exactly this card, phone number or receipt code, or with all these words in their name.

        There is no search by face and none by part of a name. Each member found is entered in the audit trail.

        Args:
            text: What was typed.
            actor: Who searches.
            most: With more than these nobody is returned, and so nobody is entered.

        Raises:
            TooManyFound: There are more than ``most``.
        """
        found = self._lists.search(text)
        if most is not None and len(found) > most:
            raise TooManyFound(f"More than {most} members have this name", mend="Use the card or the phone number")
        for member in found:
            self._audit.record(Action.VIEWED, actor=actor, member_id=member.member_id, detail={"by": "search"})
        return found

    def correct(self, member_id: str, change: Correction, *, actor: str) -> None:
        """Correct a member's name, contact, link or preferences (requirement G8).

        Raises:
            MemberUnknown: Erased, or never there.
            NameInvalid: The name cannot be shown.
            PhoneInvalid: No phone number, or another member's.
            RequestInvalid: No e-mail address.
            CustomerInvalid: No such card or customer, or linked to another member.
            ConsentMissing: An address without the consent to contact.
        """
        what = {"what": ", ".join(change.names())}
        now = self._clock()
        with self._audit.transaction() as connection:
            before = rows.find_member(connection, member_id)
            self._corrections.apply(connection, member_id, change, now)
            after = rows.find_member(connection, member_id)
            self._audit.record(Action.CORRECTED, actor=actor, member_id=member_id, detail=what, connection=connection)
        linked = {one.customer_id for one in (before, after) if one is not None and one.customer_id is not None}
        if linked:
            self._bus.publish(CustomersChanged(tuple(sorted(linked)), now))
        self._store.clear_journal()

    def pause(self, member_id: str, *, actor: str) -> None:
        """Take a member out of recognition; nothing is deleted.

        Raises:
            MemberUnknown: Erased, or never there.
        """
        self._set_paused(member_id, Action.PAUSED, actor)

    def resume(self, member_id: str, *, actor: str) -> None:
        """Undo :meth:`pause`.

        Raises:
            MemberUnknown: Erased, or never there.
        """
        self._set_paused(member_id, Action.RESUMED, actor)

    def _set_paused(self, member_id: str, action: Action, actor: str) -> None:
        paused = action is Action.PAUSED
        with self._audit.transaction() as connection:
            if (require_member(connection, member_id).paused_at is not None) is paused:
                return
            rows.pause(connection, member_id, self._clock() if paused else None)
            self.wishes.note_pause(member_id, self._clock() if paused else None)
            self._audit.record(action, actor=actor, member_id=member_id, connection=connection)

    def touch(self, member_id: str) -> None:
        """Note that a member was here: retention counts from the newest use."""
        with self._store.write() as connection:
            rows.touch(connection, member_id, self._clock())

    def erase(self, member_id: str, *, actor: str = "cli", also_purchases: bool = False) -> ErasureReceipt:
        """Erase a member everywhere; see :meth:`kiosk.privacy.erasure.Eraser.erase`.

        Raises:
            MemberUnknown: Nobody has this id, or they were erased before.
        """
        return self._eraser.erase(member_id, actor=actor, also_purchases=also_purchases)

    def gallery_revision(self) -> int:
        """Changes whenever a template came or went, in any process. Costs about 20 microseconds."""
        return self._store.watch(rows.REVISION)

    def gallery_rows(self, recogniser: str, before: GalleryRows | None = None) -> GalleryRows:
        """One protected mean vector for each member who may be searched.

        Args:
            recogniser: Which weights.
            before: An earlier answer; only what changed since is read and opened again.

        Raises:
            KeyWrong: There are templates, and none of them opens with this site's key.
        """
        return self.shelf.gallery(recogniser, before=before)

    def likest(self, vector: NDArray[np.float32], recogniser: str) -> tuple[str, float] | None:
        """The member who looks most like a new face, and the similarity in [-1, 1]; None when there is nobody.

        Args:
            vector: Shape (d,), float32 of norm 1, straight from the recogniser.
            recogniser: Which weights made it.
        """
        return self.shelf.likest(vector, recogniser)

    def open_templates(self) -> int:
        """How many templates open without their member's card; a site that verifies may have none (requirement G13)."""
        with self._store.read() as connection:
            return count_open_templates(connection)

    def drop_open_templates(self, *, actor: str) -> int:
        """Delete the templates that open without a card; their members are found by their codes from now on."""
        with self._audit.transaction() as connection:
            gone = delete_open_templates(connection)
            detail = {"open_templates_deleted": gone}
            self._audit.record(Action.SETTINGS_CHANGED, actor=actor, detail=detail, connection=connection)
        self._store.clear_journal()
        return gone


def _check(new: NewMember) -> None:
    check_views(new.views)
    if not new.purposes:
        raise ConsentMissing("There is no purpose", mend="Somebody who agrees to nothing cannot be a member")
    agreed = Purpose.FACE_RECOGNITION in new.purposes
    if new.views and not agreed:
        raise ConsentMissing("There are views of a face, and no consent for face_recognition", mend="Leave them out")
    if agreed and not new.views:
        raise ValueError("somebody who agreed to face recognition needs a view")
