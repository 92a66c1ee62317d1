"""Who is written to when two press at once, the cap bites, or a segment changes while it is written to."""

import threading

from mail_room import DRAFT, PEOPLE, SEGMENT, address
from sqlalchemy import delete, insert, update

from kiosk.campaigns.values import Count, Tally
from kiosk.errors import PressRefused
from kiosk.store import campaigns as rows
from kiosk.store.tables import segment_members, segments


def counts(room, campaign_id):
    with room.site.store.read() as connection:
        return dict(rows.tallies_of(connection, campaign_id))


def leave(room, *numbers):
    gone = [f"C{number}" for number in numbers]
    with room.site.store.write() as connection:
        connection.execute(delete(segment_members).where(segment_members.c.customer_id.in_(gone)))


def by_rule(room):
    with room.site.store.write() as connection:
        connection.execute(update(segments).where(segments.c.segment_id == SEGMENT).values(kind="rule"))


def test_two_people_who_press_at_once_start_it_once(room, postman):
    number = room.desk.save(DRAFT, actor="staff:anbu")
    count, gate, said = room.desk.reach(number), threading.Barrier(2), []

    def press(actor):
        gate.wait()
        try:
            room.desk.start(number, confirmed=count, actor=actor)
        except PressRefused as error:
            said.append(error.message)

    people = [threading.Thread(target=press, args=(f"staff:{name}",)) for name in ("anbu", "meena")]
    for one in people:
        one.start()
    for one in people:
        one.join()
    room.send()

    assert len(said) == 1
    assert "running" in said[0]
    assert counts(room, number)[Tally.ADDRESSED] == PEOPLE
    assert len(postman.readers) == len(set(postman.readers)) == PEOPLE


def test_the_campaign_that_began_first_goes_first_and_the_cap_holds_the_other_back(make_room):
    room = make_room(mail_cap=1)
    older, newer = (room.desk.save(DRAFT, actor="staff:anbu") for _ in range(2))
    for number in (newer, older):
        room.desk.start(number, confirmed=room.desk.reach(number), actor="staff:anbu")
        room.clock.forward(seconds=1)
    room.send()

    assert counts(room, newer) == {Tally.ADDRESSED: PEOPLE, Tally.SENT: PEOPLE, Tally.DELIVERED: PEOPLE}
    assert counts(room, older) == {Tally.ADDRESSED: PEOPLE, Tally.SKIPPED: PEOPLE, Tally.HELD: PEOPLE}
    assert room.desk.results(older).counts[Tally.HELD] == Count(30)


def test_whom_the_cap_held_back_before_the_start_is_told_too(make_room):
    room = make_room(mail_cap=1)
    with room.site.store.write() as connection:
        group = {"segment_id": "few", "label": "Few", "size": 21, "centre": [], "kind": "cluster"}
        connection.execute(insert(segments).values(group | {"updated_at": room.clock()}))
        people = [{"customer_id": f"C{one}", "segment_id": "few", "entered_at": room.clock()} for one in range(3)]
        connection.execute(insert(segment_members), people)
    leave(room, 0, 1, 2)
    first = room.run()
    with room.site.store.write() as connection:
        more = [{"customer_id": f"C{one}", "segment_id": SEGMENT, "entered_at": room.clock()} for one in range(3)]
        connection.execute(insert(segment_members), more)
    room.clock.forward(days=6)
    assert counts(room, first)[Tally.ADDRESSED] == PEOPLE - 3
    with room.site.store.read() as connection:
        found = room.desk._addressees.of_segment(connection, SEGMENT, room.clock())
    assert (len(found.members), found.held) == (3, PEOPLE - 3)
    room.clock.forward(days=2)  # the days count for each person from their own e-mails on
    second = room.run()

    assert counts(room, second)[Tally.ADDRESSED] == PEOPLE
    assert Tally.HELD not in counts(room, second)


def test_of_whom_a_rule_is_no_longer_true_is_left_out_and_nobody_is_added(room, postman):
    by_rule(room)
    leave(room, 5)
    number = room.begin()
    leave(room, 3, 4)
    with room.site.store.write() as connection:
        new = {"customer_id": "C5", "segment_id": SEGMENT, "entered_at": room.clock()}
        connection.execute(insert(segment_members).values(new))
    room.send()

    assert sorted(postman.readers) == sorted(address(one) for one in range(PEOPLE) if one not in (3, 4, 5))
    assert counts(room, number)[Tally.SKIPPED] == 2


def test_groups_that_are_drawn_anew_change_nothing_of_a_campaign_that_runs(room, postman):
    room.begin()
    leave(room, *range(PEOPLE))
    room.send()

    assert len(postman.readers) == PEOPLE
