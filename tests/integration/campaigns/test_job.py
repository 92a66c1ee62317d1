"""The thread of the running kiosk: it sends what runs, and says why where it cannot."""

import threading

from mail_room import PEOPLE
from sqlalchemy import delete

from kiosk.campaigns import job as job_module
from kiosk.campaigns.campaigns import Campaigns
from kiosk.campaigns.job import MailJob
from kiosk.campaigns.lock import one_sender
from kiosk.campaigns.states import CampaignState
from kiosk.store.marketing_tables import sends


def test_a_started_campaign_goes_out_by_itself(make_room, postman):
    room = make_room(mail_per_minute=6000)
    done = threading.Event()
    job = MailJob(room.desk, room.site, room.clock)
    # the room's clock stands still, so the pace would never be over
    job._campaigns = Campaigns(room.site, room.settings)
    number = room.begin()
    job.start()
    for _ in range(600):
        if room.desk.find(number).state is CampaignState.DONE:
            done.set()
            break
        done.wait(0.05)
    job.stop()

    assert done.is_set()
    assert len(postman.readers) == PEOPLE


def test_nothing_to_send_opens_no_connection(room, postman):
    assert MailJob(room.desk, room.site, room.clock).round() == job_module.LOOK_SECONDS
    assert postman.sessions == 0


def test_settings_that_went_missing_pause_with_a_reason(make_room):
    number = make_room().begin()
    room = make_room(mail_server="")
    MailJob(room.desk, room.site, room.clock).round()
    found = room.desk.find(number)

    assert found.state is CampaignState.PAUSED
    assert found.fault.message == "There is no mail server"


def test_a_command_that_sends_is_left_alone(room, postman):
    number = room.begin()
    with one_sender(room.settings.home):
        assert MailJob(room.desk, room.site, room.clock).round() == job_module.LOOK_SECONDS
    assert postman.got == []
    assert room.desk.find(number).state is CampaignState.RUNNING


def test_a_store_that_fails_is_logged_and_tried_again(room, caplog, monkeypatch):
    number = room.begin()

    def broken(*_arguments, **_named):
        raise ZeroDivisionError

    monkeypatch.setattr(room.desk, "send", broken)
    assert MailJob(room.desk, room.site, room.clock).round() > job_module.LOOK_SECONDS
    assert "could not be sent" in caplog.text
    assert room.desk.find(number).state is CampaignState.RUNNING


def test_a_campaign_whose_readers_are_all_gone_ends(room, postman):
    number = room.begin()
    with room.site.store.write() as connection:
        connection.execute(delete(sends))
    room.send()

    assert room.desk.find(number).state is CampaignState.DONE
    assert postman.got == []
