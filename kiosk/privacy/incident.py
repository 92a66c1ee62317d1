"""Whose data was touched between two moments: the list that a notification of a breach begins with (G16, I4)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from kiosk.errors import RequestInvalid
from kiosk.privacy.audit import Action
from kiosk.privacy.incident_moments import CUSTOMERS, MEMBERS, runs, set_aside, spans
from kiosk.security.aliases import Aliases
from kiosk.site import Site
from kiosk.store.identity import canonical_ids, linked_members
from kiosk.store.tables import audit, customers, members

_Time = tuple[str, datetime]

_TOLD_WITHIN = timedelta(hours=72)
"""Article 33 of the GDPR and India's Rules."""


@dataclass(frozen=True, slots=True)
class Affected:
    """Somebody whose data was touched.

    Attributes:
        who: Id of a member, or of a record of the shop.
        what: Each way, such as ``match`` or ``audit:exported``, in alphabetical order.
        first: The first time, UTC.
        last: The last time, UTC.
    """

    who: str
    what: tuple[str, ...]
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Incident:
    """What a window holds.

    Attributes:
        since: Its beginning.
        until: Its end, not included.
        affected: Members who are still here, by id; what was touched at the shop's record of a member counts too.
        customers: Records of the shop without a membership, by id.
        imports: Numbers of the imports that went on; everybody in their files is concerned.
        erased_since: Subjects that nobody here has any more; those people cannot be told.
        tell_by: Latest moment to tell the authority, counted from the end of the window.
    """

    since: datetime
    until: datetime
    affected: tuple[Affected, ...]
    customers: tuple[Affected, ...]
    imports: tuple[int, ...]
    erased_since: int
    tell_by: datetime


def list_affected(site: Site, since: datetime, until: datetime, *, actor: str) -> Incident:
    """Everybody whose data was enrolled, changed, shown, looked at or exported in a window.

    Everything that was on the disk was there for all members; who was merely kept is not in this list.

    Args:
        site: The open site.
        since: Beginning, aware.
        until: End, aware, not included.
        actor: ``cli`` or ``staff:ID``; the list itself is a view of data and enters the audit trail.

    Raises:
        RequestInvalid: The end is not after the beginning.
    """
    if until <= since:
        raise RequestInvalid("The end of the window is not after its beginning", mend="Give --from before --to")
    with site.store.read() as connection:
        touched = _Touched(connection, site.aliases)
        touched.look(connection, since, until)
        imported = runs(connection, since, until)
    affected, shoppers = _sorted(touched.members), _sorted(touched.customers)
    site.audit.record(
        Action.INCIDENT_LISTED,
        actor=actor,
        detail={
            "since": since.isoformat(),
            "until": until.isoformat(),
            "members": len(affected),
            "customers": len(shoppers),
        },
    )
    return Incident(since, until, affected, shoppers, imported, len(touched.unknown), until + _TOLD_WITHIN)


class _Touched:
    """Collects (what, when) by person.

    Args:
        connection: For reading.
        aliases: Makes the subjects of the trail.
    """

    def __init__(self, connection: Connection, aliases: Aliases) -> None:
        self.members: dict[str, list[_Time]] = defaultdict(list)
        self.customers: dict[str, list[_Time]] = defaultdict(list)
        self.unknown = set[str]()
        self._into = canonical_ids(connection)
        linked = linked_members(connection)
        self._member_of = {self._into.get(record, record): member_id for record, member_id in linked.items()}
        self._aliases = aliases
        self._subjects = {aliases.subject(one): one for one in connection.scalars(select(members.c.member_id))}

    def look(self, connection: Connection, since: datetime, until: datetime) -> None:
        """Everything between two moments."""
        for moment in MEMBERS:
            for member_id, *times in connection.execute(spans(moment, since, until)):
                self.members[member_id] += [(moment[0], at) for at in times]
        for word, wanted in (
            *((moment[0], spans(moment, since, until)) for moment in CUSTOMERS),
            ("set_aside", set_aside(since, until)),
        ):
            for record, *times in connection.execute(wanted):
                self._times_of(record).extend((word, at) for at in times)
        entries = tuple(_trail(connection, since, until))
        strange = {subject for subject, _, _ in entries} - self._subjects.keys()
        records = connection.scalars(select(customers.c.customer_id)) if strange else ()
        known = {subject: one for one in records if (subject := self._aliases.record(one)) in strange}
        for subject, action, at in entries:
            if subject in self._subjects:
                self.members[self._subjects[subject]].append((f"audit:{action}", at))
            elif subject in known:
                self._times_of(known[subject]).append((f"audit:{action}", at))
            else:
                self.unknown.add(subject)

    def _times_of(self, record: str) -> "list[_Time]":
        """Of the member to whom a record leads, or of the record itself."""
        member_id = self._member_of.get(self._into.get(record, record))
        return self.customers[record] if member_id is None else self.members[member_id]


def _trail(connection: Connection, since: datetime, until: datetime) -> Iterator[tuple[str, str, datetime]]:
    wanted = select(audit.c.subject, audit.c.action, audit.c.at)
    wanted = wanted.where(audit.c.at >= since, audit.c.at < until, audit.c.subject.is_not(None))
    for row in connection.execute(wanted):
        yield str(row.subject), row.action, row.at


def _sorted(people: Mapping[str, Sequence[_Time]]) -> tuple[Affected, ...]:
    return tuple(
        Affected(
            who, tuple(sorted({word for word, _ in times})), min(at for _, at in times), max(at for _, at in times)
        )
        for who, times in sorted(people.items())
    )
