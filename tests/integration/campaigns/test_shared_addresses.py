"""A family with one e-mail address gets a campaign once, and always for the same one of them."""

from datetime import timedelta

from mail_room import PEOPLE

from kiosk.campaigns.values import Count, Tally
from kiosk.members import Correction
from kiosk.store import campaigns as rows


def share(room, numbers, written):
    for number in numbers:
        room.site.members.correct(room.members[number], Correction(email=written), actor="cli")
    return min(room.members[number] for number in numbers)


def counts(room, campaign_id):
    with room.site.store.read() as connection:
        return dict(rows.tallies_of(connection, campaign_id))


def name_of(room, member_id):
    return next(f"Reader {number}" for number, known in room.members.items() if known == member_id)


def test_one_e_mail_goes_to_an_address_that_several_share(room, postman):
    first = share(room, (4, 5), "family@readers.example")
    share(room, (6,), " Family@READERS.example ")
    first = min(first, room.members[6])
    number = room.run()
    assert len(postman.readers) == len({one.casefold() for one in postman.readers}) == PEOPLE - 2
    (family,) = (content for _, reader, content in postman.got if "amily" in reader)
    assert f"Subject: News for {name_of(room, first)}\r\n".encode() in family
    assert counts(room, number) == {
        Tally.ADDRESSED: PEOPLE - 2,
        Tally.SHARED: 2,
        Tally.SENT: PEOPLE - 2,
        Tally.DELIVERED: PEOPLE - 2,
    }
    assert room.desk.results(number).counts[Tally.SHARED] == Count(None), "two are not told of"


def test_the_cap_of_the_first_counts_for_the_address(make_room, postman):
    """Otherwise a family of five would get five times as many e-mails as the shop allows itself."""
    room = make_room(mail_cap=1)
    share(room, (4, 5), "family@readers.example")
    room.run()
    postman.got.clear()
    room.clock.now += timedelta(days=1)
    again = room.desk.find(1).draft
    number = room.desk.save(again, actor="cli")
    with room.site.store.read() as connection:
        found = room.desk._addressees.of_segment(connection, again.segment_id, room.clock.now)
    assert (found.members, found.held, found.shared) == ((), PEOPLE - 1, 1)
    assert room.desk.reach(number).people == Count(None)
    assert postman.got == []
