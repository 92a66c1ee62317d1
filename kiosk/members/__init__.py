"""Members: who they are, what they are recognised and found by, and the desk through which every room asks for them."""

from kiosk.members.desk import MemberDesk
from kiosk.members.values import Clock, Correction, GalleryRows, MemberSummary, NewMember, Person, utc_now

__all__ = [
    "Clock",
    "Correction",
    "GalleryRows",
    "MemberDesk",
    "MemberSummary",
    "NewMember",
    "Person",
    "utc_now",
]
