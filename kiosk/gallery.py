"""The gallery as a projection of the store: read again whenever the store's revision changed, in whatever process."""

import logging
from datetime import UTC, datetime

from kiosk.events.bus import Bus
from kiosk.events.types import MemberErased
from kiosk.members.desk import MemberDesk
from kiosk.members.values import GalleryRows
from vision.gallery import Gallery

log = logging.getLogger(__name__)


class StoreGallery:
    """A :class:`vision.gallery.GallerySource` on the members' desk.

    ``current`` compares one number before every search, so an erasure in another process (``kiosk members erase`` while
    the kiosk runs) counts from the very next frame. Whoever was erased is told on the bus, so that a screen clears too;
    whoever only paused or withdrew stays a member and is just not found any more. Called by the camera's thread only.

    Args:
        desk: The members.
        recogniser: Whose templates are searched.
        bus: Told of members that another process erased.
    """

    def __init__(self, desk: MemberDesk, recogniser: str, bus: Bus) -> None:
        self._desk, self._recogniser, self._bus = desk, recogniser, bus
        self._rows: GalleryRows | None = None
        self._gallery = self._read()

    def current(self) -> Gallery:
        """The gallery of the store's newest revision."""
        if self._desk.gallery_revision() != self._gallery.revision:
            before = self._gallery.members
            self._gallery = self._read()
            for member_id in before - self._gallery.members:
                if not self._desk.knows(member_id):
                    self._bus.publish(MemberErased(member_id, datetime.now(UTC)))
        return self._gallery

    def _read(self) -> Gallery:
        self._rows = rows = self._desk.gallery_rows(self._recogniser, self._rows)
        log.info("gallery revision %d with %d members", rows.revision, len(rows.member_ids))
        return Gallery(rows.member_ids, rows.vectors, rows.revision)
