"""``kiosk campaigns``: write, try, start and follow e-mail campaigns, and read what came back."""

import contextlib
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.cli.main import CliContext

if TYPE_CHECKING:
    from kiosk.campaigns.campaigns import Campaigns
    from kiosk.campaigns.values import Campaign
    from kiosk.settings import Settings
    from kiosk.site import Site

_ACTOR = "cli"
_NUMBER = click.argument("campaign_id", metavar="NUMBER", type=int)
_LOOK_SECONDS = 1.0


@click.group()
def campaigns() -> None:
    """Write to members who agreed to be contacted."""


@campaigns.command("list")
@click.pass_obj
def list_campaigns(context: CliContext) -> None:
    """List the campaigns, newest first."""
    from kiosk.site import opened  # noqa: PLC0415 - the database libraries would slow down --help

    settings = context.settings()
    with opened(settings) as site:
        found = _desk(site, settings).list()
    for one in found:
        click.echo(_line(one))
    if not found:
        click.echo("There are no campaigns. Write one with: kiosk campaigns new")


@campaigns.command()
@click.option("--name", required=True, help="For the shop itself; no reader sees it.")
@click.option("--segment", "segment_id", required=True, help="Id of the segment; kiosk segments list shows them.")
@click.option("--subject", required=True, help="May hold {nickname} and {shop}.")
@click.option("--body", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True, help="Text file.")
@click.option("--language", default="en", show_default=True, help="Of this text; also for who has no own one.")
@click.option(
    "--variant",
    "variants",
    type=(str, str, click.Path(exists=True, dir_okay=False, path_type=Path)),
    multiple=True,
    metavar="LANGUAGE SUBJECT FILE",
    help="The same in another language. May be given more than once.",
)
@click.pass_obj
def new(
    context: CliContext,
    *,
    name: str,
    segment_id: str,
    subject: str,
    body: Path,
    language: str,
    variants: tuple[tuple[str, str, Path], ...],
) -> None:
    """Write a draft. Its text may hold {nickname} {shop} {offers} {unsubscribe} {my_data} {privacy}."""
    from kiosk.campaigns.values import Draft, Words  # noqa: PLC0415 - as above
    from kiosk.site import opened  # noqa: PLC0415 - as above

    settings = context.settings()
    words = {language: Words(subject, _text(body))}
    words |= {code: Words(said, _text(file)) for code, said, file in variants}
    with opened(settings) as site:
        number = _desk(site, settings).save(Draft(name, segment_id, words), actor=_ACTOR)
    click.echo(f"Campaign {number} is a draft. Look at it with: kiosk campaigns preview {number}")


@campaigns.command()
@_NUMBER
@click.option("--language", help="The first language of the campaign when left out.")
@click.option("--html", is_flag=True, help="As a page instead of text.")
@click.pass_obj
def preview(context: CliContext, *, campaign_id: int, language: str | None, html: bool) -> None:
    """Show the e-mail as an invented person would get it."""
    from kiosk.site import opened  # noqa: PLC0415 - as above

    settings = context.settings()
    with opened(settings) as site:
        desk = _desk(site, settings)
        found = desk.find(campaign_id)
        letter = desk.preview(found.draft, language or found.language)
    click.echo(letter.html if html else f"Subject: {letter.subject}\n\n{letter.text}")


@campaigns.command()
@_NUMBER
@click.option("--language", help="The first language of the campaign when left out.")
@click.pass_obj
def test(context: CliContext, *, campaign_id: int, language: str | None) -> None:
    """Send the e-mail to one address, as an invented person would get it. The address is asked for.

    It is kept nowhere but as a keyed hash in the audit trail; kiosk campaigns tests looks there.
    """
    from kiosk.site import opened  # noqa: PLC0415 - as above

    settings = context.settings()
    with opened(settings) as site:
        desk = _desk(site, settings)
        found = desk.find(campaign_id)
        address = click.prompt("Send the test to")
        desk.test_send(campaign_id, address, language=language or found.language, actor=_ACTOR)
    click.echo("The mail server took it. It is marked as a test.")


@campaigns.command()
@click.option("--address", "by_address", is_flag=True, help="Ask for an address, and list the tests to it only.")
@click.pass_obj
def tests(context: CliContext, *, by_address: bool) -> None:
    """List the tests that were sent: when, of which campaign, by whom. Addresses are not known, only compared."""
    from kiosk.site import opened  # noqa: PLC0415 - as above

    settings = context.settings()
    address = click.prompt("Tests to which address") if by_address else ""
    with opened(settings) as site:
        found = _desk(site, settings).tests(address)
    for one in found:
        click.echo(f"{one.at:%Y-%m-%d %H:%M}  campaign {one.detail['campaign']:<6} {one.actor}")
    click.echo(f"Tests: {len(found):,}")


@campaigns.command()
@_NUMBER
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def start(context: CliContext, *, campaign_id: int, yes: bool) -> None:
    """Send a campaign, and show how far it is. Ctrl-C pauses it; nobody gets it twice.

    Outside of the hours of mail_hour_from and mail_hour_until it waits.
    """
    from kiosk.site import opened  # noqa: PLC0415 - as above

    settings = context.settings()
    with opened(settings) as site:
        desk = _desk(site, settings)
        found, reach = desk.find(campaign_id), desk.reach(campaign_id)
        if not yes:
            click.echo(f"Held back, because they had enough e-mails of late: {reach.held}")
            click.confirm(f"Send '{found.draft.name}' to {reach.people} people?", abort=True)
        desk.start(campaign_id, confirmed=reach, actor=_ACTOR)
        click.echo(f"E-mails go out from {settings.mail_hour_from} to {settings.mail_hour_until} o'clock")
        _follow(desk, campaign_id)


@campaigns.command()
@_NUMBER
@click.pass_obj
def pause(context: CliContext, campaign_id: int) -> None:
    """Send nothing more for now."""
    from kiosk.site import opened  # noqa: PLC0415 - as above

    settings = context.settings()
    with opened(settings) as site:
        _desk(site, settings).pause(campaign_id, actor=_ACTOR)
    click.echo(f"Campaign {campaign_id} is paused. Go on with: kiosk campaigns resume {campaign_id}")


@campaigns.command()
@_NUMBER
@click.pass_obj
def resume(context: CliContext, campaign_id: int) -> None:
    """Go on where a campaign stopped: paused, or in the middle of a program that was ended."""
    from kiosk.campaigns.states import CampaignState  # noqa: PLC0415 - as above
    from kiosk.site import opened  # noqa: PLC0415 - as above

    settings = context.settings()
    with opened(settings) as site:
        desk = _desk(site, settings)
        if desk.find(campaign_id).state is not CampaignState.RUNNING:
            desk.resume(campaign_id, actor=_ACTOR)
        _follow(desk, campaign_id)


@campaigns.command()
@_NUMBER
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def cancel(context: CliContext, *, campaign_id: int, yes: bool) -> None:
    """End a campaign for good; what has not gone out never will."""
    from kiosk.site import opened  # noqa: PLC0415 - as above

    settings = context.settings()
    with opened(settings) as site:
        desk = _desk(site, settings)
        found = desk.find(campaign_id)
        if not yes:
            click.confirm(f"End '{found.draft.name}' for good?", abort=True)
        desk.cancel(campaign_id, actor=_ACTOR)
    click.echo(f"Campaign {campaign_id} is cancelled")


@campaigns.command()
@_NUMBER
@click.option("--json", "as_json", is_flag=True, help="For a machine.")
@click.pass_obj
def results(context: CliContext, *, campaign_id: int, as_json: bool) -> None:
    """Say what became of a campaign, in rounded numbers; none below 20 people is told."""
    from kiosk.site import opened  # noqa: PLC0415 - as above

    settings = context.settings()
    with opened(settings) as site:
        found = _desk(site, settings).results(campaign_id)
    if as_json:
        click.echo(json.dumps(found.as_json(), indent=2, ensure_ascii=False))
        return
    click.echo(_line(found.campaign))
    for what, count in found.counts.items():
        click.echo(f"  {what.value:<14}{count}")
    click.echo("opened, clicked and redeemed count only members who agreed to analytics")


@campaigns.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.pass_obj
def bounces(context: CliContext, path: Path) -> None:
    """Read returned e-mails from a Maildir, an mbox file, an .eml file or a folder of them. Reading twice is safe.

    Of a Maildir only what is unread, which is marked as read.
    """
    from kiosk.campaigns.bounces import read_bounce  # noqa: PLC0415 - as above
    from kiosk.campaigns.postbox import messages_of  # noqa: PLC0415 - as above
    from kiosk.campaigns.responses import Responses  # noqa: PLC0415 - as above
    from kiosk.site import opened  # noqa: PLC0415 - as above

    settings, read, reports, noted = context.settings(), 0, 0, 0
    with opened(settings) as site:
        responses = Responses(site, settings)
        for message in messages_of(path):
            read += 1
            bounce = read_bounce(message)
            reports += bounce is not None
            noted += bounce is not None and responses.bounced(bounce)
    click.echo(f"{read:,} messages, {reports:,} reports of undelivered e-mails, {noted:,} of them new and ours")


def _follow(desk: "Campaigns", campaign_id: int) -> None:
    """Send in this program, or watch while another one does, with a bar; Ctrl-C pauses."""
    from kiosk.campaigns.states import CampaignState  # noqa: PLC0415 - as above
    from kiosk.errors import MailBusy, PressRefused  # noqa: PLC0415 - as above

    with click.progressbar(length=100, label="sending", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

        def show() -> None:
            bar.update(desk.progress(campaign_id).percent - bar.pos)

        def wait(seconds: float) -> bool:
            time.sleep(seconds)
            return desk.progress(campaign_id).state is not CampaignState.RUNNING

        try:
            while desk.progress(campaign_id).state is CampaignState.RUNNING:
                try:
                    desk.send(wait, show)
                except MailBusy:
                    wait(_LOOK_SECONDS)
                show()
        except KeyboardInterrupt:
            with contextlib.suppress(PressRefused):  # it ended in the same moment
                desk.pause(campaign_id, actor=_ACTOR)
    _tell_end(desk, campaign_id)


def _tell_end(desk: "Campaigns", campaign_id: int) -> None:
    found = desk.progress(campaign_id)
    click.echo(f"Campaign {campaign_id} is {found.state.value}")
    if found.fault is not None:
        click.echo(f"{found.fault.message}. {found.fault.mend}.", err=True)
    if found.state.value == "paused":
        click.echo(f"Go on with: kiosk campaigns resume {campaign_id}")


def _desk(site: "Site", settings: "Settings") -> "Campaigns":
    from kiosk.campaigns.campaigns import Campaigns  # noqa: PLC0415 - as above

    return Campaigns(site, settings)


def _line(one: "Campaign") -> str:
    begun = f"since {one.started_at:%Y-%m-%d}" if one.started_at else "not started"
    return f"{one.campaign_id:>5}  {one.state.value:<10} {begun:<18} {one.draft.segment_id:<32} {one.draft.name}"


def _text(file: Path) -> str:
    from kiosk.errors import RequestInvalid  # noqa: PLC0415 - as above

    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RequestInvalid(f"{file} cannot be read as text", mend="Save it as UTF-8") from error
