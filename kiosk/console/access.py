"""Who may do what in the consoles: roles, permissions, and the permission declared beside each route.

A route without a declaration does not exist for the console: :func:`rules_of` finds declared methods only, and the
guard refuses every request whose endpoint has no rule.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar

_MARK = "__staff_rule__"

FORM_BYTES = 64 * 1024
"""Far above the largest form without files."""

View = TypeVar("View", bound=Callable[..., Any])


class Role(StrEnum):
    """What somebody works as. One person may have several."""

    STAFF = "staff"
    """Serves shoppers at the counter."""
    OFFICER = "officer"
    """Answers for privacy: retention, receipts, records, the audit trail."""
    ADMIN = "admin"
    """Runs the box: devices, health. Sees nobody's data."""
    MARKETING = "marketing"
    """Works with segments and campaigns. Sees figures of 20 people and more, and nobody."""


class Permission(StrEnum):
    """What a route needs."""

    ANYONE = "anyone"
    """Not even signed in."""
    SIGNED_IN = "signed_in"
    FIND = "find"
    """Search for a member and see what is kept."""
    CHANGE = "change"
    EXPORT = "export"
    ERASE = "erase"
    ENROL = "enrol"
    VOUCHERS = "vouchers"
    """Use up a code that a shopper shows."""
    SCREEN = "screen"
    """Close the kiosk's screen to shoppers, and open it again."""
    DEVICES = "devices"
    TRAIL = "trail"
    """Read and verify the audit trail."""
    RETENTION = "retention"
    RECORDS = "records"
    """Erasure receipts and the records of processing."""
    SITE_RECORDS = "site_records"
    """Assessment, training and accuracy test of the site."""
    INSIGHT = "insight"
    """Read the figures of the marketing console; all of them are sums over 20 people and more."""
    SEGMENTS = "segments"
    """Make, name and hand on segments."""
    CAMPAIGNS = "campaigns"
    OFFERS = "offers"
    """Make, change, pause and end offers, and look at how one is chosen."""
    DATA = "data"
    """Take in files, and see what was set aside."""
    MERGES = "merges"
    """Decide which records are of one customer; the ids of the records are shown."""
    ACCOUNTS = "accounts"
    """See who may sign in and how, close accounts, end sessions, take a lost second factor away."""


GRANTS = MappingProxyType(
    {
        Role.STAFF: frozenset(
            {
                Permission.FIND,
                Permission.CHANGE,
                Permission.EXPORT,
                Permission.ERASE,
                Permission.ENROL,
                Permission.VOUCHERS,
                Permission.SCREEN,
                Permission.DEVICES,
                Permission.MERGES,
            }
        ),
        Role.OFFICER: frozenset(
            {
                Permission.FIND,
                Permission.EXPORT,
                Permission.ERASE,
                Permission.DEVICES,
                Permission.TRAIL,
                Permission.RETENTION,
                Permission.RECORDS,
                Permission.SITE_RECORDS,
                Permission.INSIGHT,
                Permission.MERGES,
            }
        ),
        Role.ADMIN: frozenset({Permission.DEVICES, Permission.TRAIL, Permission.SITE_RECORDS, Permission.ACCOUNTS}),
        Role.MARKETING: frozenset(
            {Permission.INSIGHT, Permission.SEGMENTS, Permission.CAMPAIGNS, Permission.OFFERS, Permission.DATA}
        ),
    }
)
"""What each role may do; whatever is not here is refused."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One route of the console.

    Attributes:
        method: ``GET`` or ``POST``.
        path: Below the prefix of its console.
        needs: The permission.
        name: Endpoint inside the blueprint.
        keeps_awake: Whether a request counts as the person's own doing; polling does not.
        largest: Most bytes of a body.
        camera: Whether the page may ask for the camera of its own device.
        handed: Whether it opens while a shopper holds the device.
        charts: Whether the page draws charts, which set styles of their own.
        frames: Whether the page shows another page of this console within it.
        framed: Whether a page of this console may show it within.
        owing: Whether it opens for somebody who has yet to set up a second factor.
        foreign: Whether a form of another site may come here; it proves itself by what it holds.
    """

    method: str
    path: str
    needs: Permission
    name: str
    keeps_awake: bool = True
    largest: int = FORM_BYTES
    camera: bool = False
    handed: bool = False
    charts: bool = False
    frames: bool = False
    framed: bool = False
    owing: bool = False
    foreign: bool = False


def route(
    method: str,
    path: str,
    needs: Permission,
    *,
    keeps_awake: bool = True,
    largest: int = FORM_BYTES,
    camera: bool = False,
    handed: bool = False,
    charts: bool = False,
    frames: bool = False,
    framed: bool = False,
    owing: bool = False,
    foreign: bool = False,
) -> Callable[[View], View]:
    """Declare a method as a route, with the permission it needs. See :class:`Rule`."""

    def declare(view: View) -> View:
        rule = Rule(
            method,
            path,
            needs,
            view.__name__,
            keeps_awake,
            largest,
            camera,
            handed,
            charts,
            frames,
            framed,
            owing,
            foreign,
        )
        setattr(view, _MARK, rule)
        return view

    return declare


def rules_of(kind: type) -> Iterator[Rule]:
    """The rules that the methods of a class declare, in the order of the source."""
    for attribute in vars(kind).values():
        rule = getattr(attribute, _MARK, None)
        if isinstance(rule, Rule):
            yield rule


def allowed(roles: Iterable[str], needs: Permission) -> bool:
    """Whether somebody signed in with these roles may use a route; a role nobody knows grants nothing."""
    if needs in {Permission.ANYONE, Permission.SIGNED_IN}:
        return True
    known = {role.value for role in Role}
    return any(needs in GRANTS[Role(role)] for role in roles if role in known)
