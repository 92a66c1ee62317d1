"""An address that came back is written to again only if somebody who knows better says so, and that is on record."""

import pytest
from mail_room import address

from kiosk.campaigns.addresses import address_lookup
from kiosk.campaigns.returned import is_returned, lift
from kiosk.errors import PressRefused
from kiosk.store import campaigns as rows


def end(room, number, reason):
    with room.site.store.write() as connection:
        rows.suppress(connection, address_lookup(room.site.aliases, address(number)), reason, room.clock())


@pytest.mark.parametrize("reason", rows.BOUNCES)
def test_a_lifted_address_is_written_to_again(room, postman, reason):
    end(room, 7, reason)
    assert is_returned(room.site, address(7))
    lift(room.site, room.members[7], address(7).upper(), actor="staff:anbu")
    assert not is_returned(room.site, address(7))
    room.run()
    assert address(7) in postman.readers
    entry = next(one for one in room.site.audit.entries(limit=99) if one.action == "address_lifted")
    assert (entry.actor, entry.subject is not None, address(7) in str(entry)) == ("staff:anbu", True, False)


def test_an_unsubscription_is_lifted_by_nobody(room):
    end(room, 7, rows.UNSUBSCRIBED)
    assert not is_returned(room.site, address(7))
    with pytest.raises(PressRefused):
        lift(room.site, room.members[7], address(7), actor="staff:anbu")
    assert not [one for one in room.site.audit.entries(limit=99) if one.action == "address_lifted"]


def test_there_is_nothing_to_lift_where_nothing_came_back(room):
    assert not is_returned(room.site, "")
    for written in ("", address(3)):
        with pytest.raises(PressRefused):
            lift(room.site, room.members[3], written, actor="staff:anbu")
