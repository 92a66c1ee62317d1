"""A campaign is received by a real mail server, and by nobody who should not get it."""

import email
import re
from email.policy import default
from zoneinfo import ZoneInfo

import pytest
from mail_room import BODY, DRAFT, PEOPLE, PUBLIC, SEGMENT, address
from sqlalchemy import delete, select, update

from kiosk.campaigns import sending
from kiosk.campaigns.addresses import address_lookup
from kiosk.campaigns.states import CampaignState
from kiosk.campaigns.values import Count, Draft, Reach, Tally, Words
from kiosk.errors import AudienceTooSmall, PressRefused
from kiosk.members import Correction
from kiosk.mydata import MyData
from kiosk.privacy.consent import Purpose
from kiosk.store import campaigns as rows
from kiosk.store.marketing_tables import sends
from kiosk.store.tables import customers, products, segment_members
from kiosk.store.tables import segments as segment_table


def read(content):
    return email.message_from_bytes(content, policy=default)


def by_reader(postman):
    return {recipient: (sender, read(content)) for sender, recipient, content in postman.got}


def states(room):
    with room.site.store.read() as connection:
        found = connection.execute(select(sends.c.member_id, sends.c.state, sends.c.reason)).all()
    numbers = {member_id: number for number, member_id in room.members.items()}
    return {numbers[row.member_id]: (row.state, row.reason) for row in found}


def counts(room, campaign_id):
    with room.site.store.read() as connection:
        return dict(rows.tallies_of(connection, campaign_id))


def test_everybody_of_the_segment_gets_it_once_over_one_connection(room, postman):
    number = room.run()

    assert sorted(postman.readers) == sorted(address(one) for one in range(PEOPLE))
    assert postman.sessions == 1
    assert room.desk.find(number).state is CampaignState.DONE
    assert counts(room, number) == {Tally.ADDRESSED: PEOPLE, Tally.SENT: PEOPLE, Tally.DELIVERED: PEOPLE}
    assert room.desk.progress(number).percent == 100


@pytest.mark.parametrize(("cost", "expected"), [(19_000, False), (15_000, True)])
def test_an_offer_below_the_margin_floor_is_in_no_e_mail(make_room, postman, cost, expected):
    """The coffee costs 22,000, so 18,700 with 15 % off."""
    room = make_room(margin_floor_percent=10)
    with room.site.store.write() as connection:
        connection.execute(update(products).values(cost_minor=cost))
    room.run()

    texts = [message.get_body(("plain",)).get_content() for _, message in by_reader(postman).values()]

    assert len(texts) == PEOPLE
    assert {"15 % off filter coffee" in text for text in texts} == {expected}


def test_the_e_mail_says_what_it_is(room, postman):
    room.run()
    sender, message = by_reader(postman)[address(5)]
    returned = re.fullmatch(r"bounces\+([0-9a-f]{32})@shop\.example", sender)[1]
    token = re.fullmatch(rf"<{PUBLIC}/mail/u/([0-9a-f]{{32}})\?language=en>", message["List-Unsubscribe"])[1]

    assert message["Subject"] == "News for Reader 5"
    assert message["To"] == address(5)
    assert message["From"] == "Anbu Stores <offers@shop.example>"
    assert message["Message-ID"] == f"<{returned}@shop.example>"
    assert returned != token
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime.tzinfo is not None
    text = message.get_body(("plain",)).get_content()
    page = message.get_body(("html",)).get_content()
    for part in (text, page):
        assert "Reader 5" in part
        assert "15 % off filter coffee" in part
        assert f"{PUBLIC}/mail/u/{token}" in part
    assert "Night cream" not in text + page


def test_each_reads_their_own_language_and_falls_back(room, postman):
    room.run()
    found = by_reader(postman)

    assert "வணக்கம்" in found[address(2)][1].get_body(("plain",)).get_content()
    assert found[address(2)][1]["Content-Language"] == "ta"
    assert "Hello Reader 3" in found[address(3)][1].get_body(("plain",)).get_content()


def test_only_who_agreed_to_analytics_can_be_counted(make_room, postman):
    room = make_room(mail_pixel=True)
    room.run()
    found = by_reader(postman)

    counted, other = (found[address(one)][1].get_body(("html",)).get_content() for one in (0, 5))
    assert f"{PUBLIC}/mail/c/" in counted
    assert f"{PUBLIC}/mail/o/" in counted
    assert "/mail/c/" not in other
    assert "/mail/o/" not in other
    assert 'href="https://shop.example/new"' in other


def test_without_the_setting_there_is_no_picture(room, postman):
    room.run()

    assert all(b"/mail/o/" not in content for _, _, content in postman.got)
    assert "/mail/o/" not in by_reader(postman)[address(0)][1].get_body(("html",)).get_content()


def agree(room, member_id, *purposes):
    desk = MyData(room.site, 365, room.clock)
    desk.set_purposes(member_id, purposes, language="en", screen="kiosk", actor="shopper")


def drop_contact(room, member_id):
    agree(room, member_id, Purpose.OFFERS)


def drop_offers(room, member_id):
    agree(room, member_id, Purpose.CONTACT)


def suppress(room, member_id):
    number = next(one for one, found in room.members.items() if found == member_id)
    with room.site.store.write() as connection:
        rows.suppress(
            connection, address_lookup(room.site.aliases, address(number).upper()), "hard_bounce", room.clock()
        )


def lose_address(room, member_id):
    room.site.members.correct(member_id, Correction(email=""), actor="cli")


def foreign_letters(room, member_id):
    room.site.members.correct(member_id, Correction(email="மீனா@readers.example"), actor="cli")


AWAY = {
    "withdrawn": drop_contact,
    "no_offers": drop_offers,
    "paused": lambda room, member_id: room.site.members.pause(member_id, actor="shopper"),
    "suppressed": suppress,
    "no_address": lose_address,
    "unfit": foreign_letters,
    "erased": lambda room, member_id: room.site.members.erase(member_id),
}


def test_who_does_not_want_it_before_the_start_is_not_even_counted(room, postman):
    for number, away in enumerate(AWAY.values(), start=10):
        if number < 16:  # 20 people must be left
            away(room, room.members[number])
    campaign = room.run()

    assert sorted(postman.readers) == sorted(address(one) for one in range(PEOPLE) if one not in range(10, 16))
    assert counts(room, campaign)[Tally.ADDRESSED] == PEOPLE - 6


def test_who_changed_their_mind_after_the_start_gets_nothing(room, postman):
    campaign = room.begin()
    for number, away in enumerate(AWAY.values(), start=10):
        away(room, room.members[number])
    room.send()

    left = [one for one in range(PEOPLE) if one not in range(10, 10 + len(AWAY))]
    assert sorted(postman.readers) == sorted(address(one) for one in left)
    found = states(room)
    for number, why in enumerate(AWAY, start=10):
        if why == "erased":
            assert number not in found
        else:
            assert found[number] == ("skipped", why)
    assert counts(room, campaign)[Tally.SKIPPED] == len(AWAY) - 1


@pytest.mark.parametrize("why", AWAY)
def test_the_last_look_is_right_before_the_mail_goes(room, postman, why, monkeypatch):
    """Whoever changes their mind while their own e-mail is written gets nothing either."""
    room.begin()
    written = sending.Composer.for_member

    def slow(self, campaign, member_id, *rest):
        made = written(self, campaign, member_id, *rest)
        if member_id == room.members[12]:
            AWAY[why](room, member_id)
        return made

    monkeypatch.setattr(sending.Composer, "for_member", slow)
    room.send()

    assert address(12) not in postman.readers
    assert len(postman.readers) == PEOPLE - 1


def test_an_erasure_takes_the_rows_along_and_the_counts_stay(room):
    campaign = room.run()
    room.site.members.erase(room.members[4])

    assert 4 not in states(room)
    assert counts(room, campaign)[Tally.SENT] == PEOPLE


def test_the_cap_holds_over_campaigns_and_ends_with_its_days(room, postman):
    room.run()
    room.run()
    with pytest.raises(AudienceTooSmall):
        room.begin()
    room.clock.forward(days=8)
    room.run()

    assert len(postman.got) == 3 * PEOPLE


def test_two_campaigns_at_once_stay_under_the_cap(make_room, postman):
    room = make_room(mail_cap=1)
    first, second = room.begin(), room.begin()
    room.send()

    assert len(postman.got) == PEOPLE
    assert counts(room, first)[Tally.SENT] == PEOPLE
    assert counts(room, second)[Tally.SKIPPED] == PEOPLE


def test_a_merged_customer_counts_as_the_one_they_became(room, postman):
    with room.site.store.write() as connection:
        connection.execute(update(customers).where(customers.c.customer_id == "C3").values(merged_into="C4"))
        connection.execute(segment_members.delete().where(segment_members.c.customer_id == "C3"))
    room.run()

    assert address(3) in postman.readers


def test_too_small_a_segment_is_refused_before_and_after_looking_for_addresses(room):
    number = room.desk.save(DRAFT, actor="staff:anbu")
    for one in range(7):
        lose_address(room, room.members[one])
    assert room.desk.reach(number).people == Count(None)
    with pytest.raises(AudienceTooSmall):
        room.desk.start(number, confirmed=Reach(Count(None), DRAFT.mark), actor="staff:anbu")
    with room.site.store.write() as connection:
        connection.execute(update(segment_table).where(segment_table.c.segment_id == SEGMENT).values(size=19))
    with pytest.raises(AudienceTooSmall):
        room.desk.start(number, confirmed=Reach(Count(20), DRAFT.mark), actor="staff:anbu")


def test_a_start_needs_the_number_that_was_shown(room):
    number = room.desk.save(DRAFT, actor="staff:anbu")
    assert room.desk.reach(number).people == Count(30)
    with pytest.raises(PressRefused, match="about 30"):
        room.desk.start(number, confirmed=Reach(Count(200), DRAFT.mark), actor="staff:anbu")
    assert room.desk.find(number).state is CampaignState.DRAFT


def test_what_is_sent_is_what_was_looked_at(room, postman):
    """Somebody changes the text between the look of another one and their press."""
    number = room.desk.save(DRAFT, actor="staff:anbu")
    looked_at = room.desk.reach(number)
    other = Draft(DRAFT.name, SEGMENT, {"en": Words("Another subject", BODY)})
    room.desk.save(other, actor="staff:meena", campaign_id=number)
    with pytest.raises(PressRefused, match="Somebody changed the campaign"):
        room.desk.start(number, confirmed=looked_at, actor="staff:anbu")
    assert room.desk.find(number).state is CampaignState.DRAFT
    room.desk.start(number, confirmed=room.desk.reach(number), actor="staff:anbu")
    room.send()

    assert {message["Subject"] for _, message in by_reader(postman).values()} == {"Another subject"}


def test_texts_stay_once_it_began(room):
    number = room.begin()
    with pytest.raises(PressRefused):
        room.desk.save(DRAFT, actor="staff:anbu", campaign_id=number)


def test_a_paused_campaign_sends_nothing_and_goes_on_where_it_stopped(room, postman):
    number = room.begin()
    stopped = []

    def stop_after_five(seconds):
        if len(postman.got) == 5 and not stopped:
            stopped.append(1)
            room.desk.pause(number, actor="staff:anbu")
        return room.wait(seconds)

    room.desk.send(stop_after_five)
    assert len(postman.got) == 5
    assert room.desk.progress(number).percent == 100 * 5 // PEOPLE
    room.desk.resume(number, actor="staff:anbu")
    room.send()

    assert sorted(postman.readers) == sorted(address(one) for one in range(PEOPLE))


def test_a_cancelled_campaign_is_over(room, postman):
    number = room.begin()
    room.desk.cancel(number, actor="staff:anbu")
    room.send()

    assert postman.got == []
    assert counts(room, number)[Tally.SKIPPED] == PEOPLE
    with pytest.raises(PressRefused):
        room.desk.resume(number, actor="staff:anbu")


def test_the_pace_is_kept(make_room):
    room = make_room(mail_per_minute=6)
    begun = room.clock()
    room.run()

    assert (room.clock() - begun).total_seconds() >= 10 * (PEOPLE - 1)


def test_by_night_they_wait_for_the_morning_of_the_shop(make_room, postman):
    """13:00 UTC is 18:30 in Chennai; 26 e-mails at one in ten minutes do not go out before nine in the evening."""
    room = make_room(time_zone="Asia/Kolkata", mail_hour_from=9, mail_hour_until=21, mail_per_minute=1)
    number, hours = room.begin(), []

    def slowly(seconds):
        if len(hours) < len(postman.got):
            hours.append(room.clock().astimezone(ZoneInfo("Asia/Kolkata")).hour)
            room.clock.forward(minutes=9)
        return room.wait(seconds)

    room.desk.send(slowly)

    assert len(postman.readers) == PEOPLE
    assert set(hours) == {9, 10, 18, 19, 20}
    assert room.desk.find(number).state is CampaignState.DONE


def test_a_test_goes_to_the_typed_address_and_speaks_to_nobody_real(room, postman):
    number = room.desk.save(DRAFT, actor="staff:anbu")
    room.desk.test_send(number, "me@shop.example", language="en", actor="staff:anbu")
    ((_, recipient, content),) = postman.got
    message = read(content)

    assert recipient == "me@shop.example"
    assert message["Subject"] == "[Test] News for Meena"
    text = message.get_body(("plain",)).get_content()
    assert "This is a test" in text
    assert "Reader" not in text
    trail = room.site.audit.entries(limit=1)[0]
    assert trail.action == "campaign_tested"
    assert "shop.example" not in str(trail)


def test_the_log_and_the_trail_name_nobody(room, postman, caplog):
    caplog.set_level("DEBUG")
    room.run()
    token = postman.got[0][0]

    ours = "".join(one.getMessage() for one in caplog.records if one.name.startswith("kiosk"))
    said = ours + str(room.site.audit.entries(limit=999))
    assert "readers.example" not in said
    assert token not in said
    assert not any(member_id in said for member_id in room.members.values())


def test_a_link_goes_to_one_address_only_whatever_the_body(room):
    with pytest.raises(Exception, match="inside a web address"):
        room.desk.save(
            Draft("x", SEGMENT, {"en": Words("x", BODY + "https://a.example/?n={nickname}")}), actor="staff:anbu"
        )


def test_segments_that_go_leave_no_campaign_behind(room):
    number = room.desk.save(DRAFT, actor="staff:anbu")
    with room.site.store.write() as connection:
        connection.execute(delete(segment_members))
        connection.execute(delete(segment_table))
    with pytest.raises(Exception, match="segment of this campaign is gone"):
        room.desk.start(number, confirmed=Reach(Count(30), DRAFT.mark), actor="staff:anbu")
