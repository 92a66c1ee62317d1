"""The templates of members: how they are protected on the way in, and what the gallery is made from on the way out."""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from kiosk.errors import ConsentMissing, KeyWrong
from kiosk.members.values import GalleryRows
from kiosk.privacy import consent
from kiosk.privacy.consent import Purpose
from kiosk.security import cardlock
from kiosk.security.aliases import Aliases
from kiosk.security.templates import Rotation
from kiosk.security.vault import Vault
from kiosk.store.consents import consents_of, purposes_of
from kiosk.store.database import Store
from kiosk.store.members import MemberState, find_member
from kiosk.store.templates import Stamp, TemplateRow, gallery_stamps, insert_templates, sealed_of, templates_of
from vision.embed import unit
from vision.types import CapturedView

log = logging.getLogger(__name__)

MOST_VIEWS = 8
UNIT_TOLERANCE = 1e-3

Vectors = NDArray[np.float32]


class TemplateShelf:
    """Protects, keeps and opens templates. Thread-safe.

    Args:
        store: Where they lie.
        vault: Seals them under the member's own key.
        rotation: The site's secret rotation.
        aliases: Names members in the log.
    """

    def __init__(self, store: Store, vault: Vault, rotation: Rotation, aliases: Aliases) -> None:
        self._store, self._vault, self._rotation, self._aliases = store, vault, rotation, aliases

    def seal(
        self, member_id: str, recogniser: str, views: Sequence[CapturedView], *, secret: bytes | None, at: datetime
    ) -> tuple[TemplateRow, ...]:
        """Rotate and seal views.

        Args:
            member_id: Whose; their data key exists.
            recogniser: Which weights made the vectors.
            views: At most :data:`MOST_VIEWS`.
            secret: Of the member's card, where the site verifies: sealed under it first.
            at: The time now, UTC.

        Raises:
            ValueError: A vector is not float32 of length 1, or there are too many views.
        """
        check_views(views)
        what = f"template/{recogniser}"
        rows = []
        for number, view in enumerate(views):
            plain = self._rotation.protect(view.vector[np.newaxis])[0].astype("<f4").tobytes()
            inner = plain if secret is None else cardlock.lock(secret, member_id, what, plain)
            rows.append(
                TemplateRow(
                    member_id=member_id,
                    recogniser=recogniser,
                    number=number,
                    sealed=self._vault.seal(member_id, what, inner),
                    view=view.view.value,
                    quality=view.quality,
                    card_locked=secret is not None,
                    created_at=at,
                )
            )
        return tuple(rows)

    def put(self, connection: Connection, rows: Sequence[TemplateRow]) -> None:
        """Write templates of one member: the only place where a template comes into being (requirements G2 and A4).

        Raises:
            ConsentMissing: The store holds no standing consent of the member to the wording of today.
        """
        for member_id in {row.member_id for row in rows}:
            require_face_consent(connection, member_id)
        insert_templates(connection, rows)

    def gallery(self, recogniser: str, *, before: GalleryRows | None = None, also_paused: bool = False) -> GalleryRows:
        """One protected mean vector for each member who may be searched.

        A template that does not open is left out and told in the log: one damaged row must not stop the kiosk.

        Args:
            recogniser: Which weights.
            before: An earlier answer for the same recogniser; what did not change since is taken from it.
            also_paused: Take in who paused.

        Raises:
            KeyWrong: There are templates, and none of them opens with this site's key.
        """
        with self._store.read() as connection:
            revision, stamps = gallery_stamps(connection, recogniser, also_paused=also_paused)
            kept = _unchanged(before, stamps)
            changed = [member_id for member_id in stamps if member_id not in kept]
            rows = sealed_of(connection, recogniser, changed)
        means = kept | self._means(recogniser, rows)
        if stamps and not means:
            raise KeyWrong(
                "None of the templates opens with this site's key",
                mend="Use the key and the key ring this store was made with",
            )
        ids = tuple(member_id for member_id in stamps if member_id in means)
        vectors = np.stack([means[member_id] for member_id in ids]) if ids else np.empty((0, 0), dtype=np.float32)
        return GalleryRows(revision, ids, vectors, {member_id: stamps[member_id] for member_id in ids})

    def _means(self, recogniser: str, rows: Sequence[tuple[str, int, bytes]]) -> dict[str, Vectors]:
        """Open templates and average them by member."""
        keys = self._vault.keys() if rows else {}
        opened: dict[str, list[Vectors]] = defaultdict(list)
        for member_id, number, sealed in rows:
            try:
                plain = self._vault.open(member_id, f"template/{recogniser}", sealed, keys)
            except KeyWrong as error:
                log.error("template %d of %s is left out [%s]", number, self._alias(member_id), error.code)  # noqa: TRY400 - a coded error needs no trace
            else:
                opened[member_id].append(np.frombuffer(plain, dtype="<f4"))
        return {member_id: unit(np.mean(vectors, axis=0)).vector for member_id, vectors in opened.items()}

    def claim(self, member_id: str, secret: bytes) -> Vectors | None:
        """The protected mean of the templates that a card's secret opens; None where it opens none.

        None too where the member paused, or agrees to face recognition no more: then the code alone counts. Of several
        recognisers, such as after the site changed it, the one whose templates are newest.

        Returns:
            Shape (d,), float32, length 1.
        """
        with self._store.read() as connection:
            member = find_member(connection, member_id)
            if member is None or member.state is not MemberState.ACTIVE or member.paused_at is not None:
                return None
            if Purpose.FACE_RECOGNITION not in purposes_of(connection, member_id):
                return None
            rows = [row for row in templates_of(connection, member_id) if row.card_locked]
        newest = max(rows, key=lambda row: row.created_at, default=None)
        vectors = []
        for row in rows:
            if newest is None or row.recogniser != newest.recogniser:
                continue
            what = f"template/{row.recogniser}"
            try:
                locked = self._vault.open(member_id, what, row.sealed)
                vectors.append(np.frombuffer(cardlock.unlock(secret, member_id, what, locked), dtype="<f4"))
            except KeyWrong as error:
                log.warning("a card of %s opens no template [%s]", self._alias(member_id), error.code)
        return unit(np.mean(vectors, axis=0, dtype=np.float32)).vector if vectors else None

    def likest(self, vector: Vectors, recogniser: str) -> tuple[str, float] | None:
        """The member who looks most like a face, and the similarity. Paused ones count, locked ones cannot be seen."""
        gallery = self.gallery(recogniser, also_paused=True)
        if not gallery.member_ids:
            return None
        scores = gallery.vectors @ self._rotation.protect(vector[np.newaxis])[0]
        best = int(np.argmax(scores))
        return gallery.member_ids[best], float(scores[best])

    def _alias(self, member_id: str) -> str:
        return self._aliases.log_name(member_id)


def _unchanged(before: GalleryRows | None, stamps: Mapping[str, Stamp]) -> dict[str, Vectors]:
    if before is None:
        return {}
    pairs = zip(before.member_ids, before.vectors, strict=True)
    return {member_id: vector for member_id, vector in pairs if stamps.get(member_id) == before.stamps[member_id]}


def require_face_consent(connection: Connection, member_id: str) -> None:
    """Make sure that the store, not the program's memory, holds the consent to the text that is shown today.

    Raises:
        ConsentMissing: There is none, it was withdrawn, or its text is not the one that is shown.
    """
    given = consent.require(consents_of(connection, member_id), Purpose.FACE_RECOGNITION)
    shown = consent.current_wording(Purpose.FACE_RECOGNITION, given.language)
    if given.text_hash != shown.text_hash:
        raise ConsentMissing(
            "The consent for face_recognition is to an older text", mend="Show the person the text of today again"
        )


def check_views(views: Sequence[CapturedView]) -> None:
    """Refuse what no recogniser of this product gives out.

    Raises:
        ValueError: A vector is not float32 of length 1, or there are too many views.
    """
    if len(views) > MOST_VIEWS:
        raise ValueError(f"a member has at most {MOST_VIEWS} templates, not {len(views)}")
    for view in views:
        vector = view.vector
        # Written so that a norm that is not a number fails too.
        if not (
            vector.dtype == np.float32 and vector.ndim == 1 and abs(float(np.linalg.norm(vector)) - 1) <= UNIT_TOLERANCE
        ):
            raise ValueError(f"expected a float32 vector of norm 1, got {vector.dtype} of shape {vector.shape}")
