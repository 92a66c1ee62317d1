"""``kiosk campaigns``: from a draft to its results, and Ctrl-C in the middle."""

import re

from click.testing import CliRunner
from mail_room import DRAFT, PEOPLE, PUBLIC

from kiosk.campaigns.line import SmtpLine
from kiosk.campaigns.values import Tally
from kiosk.cli.main import cli
from kiosk.store import campaigns as rows

BY_NIGHT = "mail_hour_from = 0\nmail_hour_until = 24\n"
"""Commands go by the clock on the wall."""


def counts(room, campaign_id):
    with room.site.store.read() as connection:
        return dict(rows.tallies_of(connection, campaign_id))


def test_a_draft_is_written_looked_at_and_started_by_commands(room, postman, tmp_path):
    values = room.settings
    toml = f'mail_server = "127.0.0.1"\nmail_port = {values.mail_port}\nmail_security = "none"\n'
    toml += (
        f'mail_from = "Anbu Stores <offers@shop.example>"\npublic_url = "{PUBLIC}"\nmail_per_minute = 6000\n{BY_NIGHT}'
    )
    (values.home / "site.toml").write_text(toml)
    body = tmp_path / "body.txt"
    body.write_text(DRAFT.words["en"].body)

    def run(*arguments, **more):
        return CliRunner().invoke(cli, ["--home", str(values.home), "campaigns", *arguments], **more)

    made = run("new", "--name", "Autumn", "--segment", DRAFT.segment_id, "--subject", "Hi {nick}", "--body", str(body))
    assert made.exit_code == 1
    assert "line 1, column 4: there is no {nick} here" in made.output
    made = run("new", "--name", "Autumn", "--segment", DRAFT.segment_id, "--subject", "Hi", "--body", str(body))
    assert made.exit_code == 0, made.output
    assert "Meena" in run("preview", "1").output
    assert run("test", "1", input="me@shop.example\n").exit_code == 0
    refused = run("start", "1", input="n\n")
    assert "to about 30 people?" in refused.output
    started = run("start", "1", "--yes")
    assert started.exit_code == 0, started.output
    assert "Campaign 1 is done" in started.output
    assert len(postman.readers) == PEOPLE + 1
    told = run("results", "1").output
    assert re.search(r"sent +about 30", told)
    assert re.search(r"opened +fewer than 20", told)
    assert "readers.example" not in told
    assert run("pause", "1").exit_code == 1


def test_ctrl_c_pauses_and_resume_goes_on(room, postman, monkeypatch):
    settings = room.settings
    toml = f'mail_server = "127.0.0.1"\nmail_port = {settings.mail_port}\nmail_security = "none"\n'
    toml += f'mail_from = "offers@shop.example"\npublic_url = "{PUBLIC}"\nmail_per_minute = 6000\n{BY_NIGHT}'
    (settings.home / "site.toml").write_text(toml)
    number = room.desk.save(DRAFT, actor="cli")
    sent = SmtpLine.deliver

    def interrupted(self, *arguments):
        if len(postman.got) == 3:
            raise KeyboardInterrupt
        return sent(self, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(SmtpLine, "deliver", interrupted)
        stopped = CliRunner().invoke(cli, ["--home", str(settings.home), "campaigns", "start", str(number), "--yes"])
    assert "is paused" in stopped.output
    assert f"kiosk campaigns resume {number}" in stopped.output
    went_on = CliRunner().invoke(cli, ["--home", str(settings.home), "campaigns", "resume", str(number)])
    assert "is done" in went_on.output
    assert len(set(postman.readers)) == len(postman.readers) == PEOPLE - 1
    assert counts(room, number)[Tally.UNSURE] == 1


def test_pause_and_cancel_from_another_terminal(room, postman):
    number = room.begin()

    def run(*arguments):
        return CliRunner().invoke(cli, ["--home", str(room.settings.home), "campaigns", *arguments])

    assert "is paused" in run("pause", str(number)).output
    assert run("cancel", str(number)).exit_code == 1  # nobody said yes
    assert "is cancelled" in run("cancel", str(number), "--yes").output
    assert re.search(r"skipped +about 30", run("results", str(number)).output)
    room.send()
    assert postman.got == []
