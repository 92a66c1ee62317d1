"""``kiosk members``: add, find, correct, export and erase members."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kiosk.cli.main import CliContext

if TYPE_CHECKING:
    from kiosk.members import MemberSummary
    from kiosk.members.enrolment import Codes
    from kiosk.settings import Settings
    from kiosk.site import Site
    from vision.types import CapturedView

ACTOR = "cli"
"""Who acts, in the audit trail."""

_FILE = click.Path(path_type=Path)
_ID = click.argument("member_id", metavar="ID")


@click.group()
def members() -> None:
    """Add, find, correct, export and erase members.

    Each command that shows or changes somebody's data leaves an entry in the audit trail.
    """


@members.command()
@click.option("--first-name", required=True, metavar="NAME", help="As the screen greets; a nickname will do.")
@click.option(
    "--photo", "photos", type=_FILE, multiple=True, help="A photo of the face; three are best. None: found by codes."
)
@click.option("--consent", "reference", required=True, metavar="REF", help="Number of the signed consent form.")
@click.option("--customer", "customer_id", metavar="ID", help="The shop's customer number of the same person.")
@click.option("--card", default="", metavar="NUMBER", help="Their loyalty card; it links their purchases.")
@click.option("--phone", default="", metavar="NUMBER", help="To be found by at the screen.")
@click.pass_obj
def add(
    context: CliContext,
    *,
    first_name: str,
    photos: tuple[Path, ...],
    reference: str,
    customer_id: str | None,
    card: str,
    phone: str,
) -> None:
    """Add a member who signed the consent to offers and, with photos, to face recognition.

    Photos are refused where the site recognises nobody or lacks the assessment for it. They are read once to make the
    templates; they are not kept. A face that is a member already is refused: two members with one face would be told
    apart by nobody. The codes are printed once and kept nowhere.
    """
    from kiosk.members import NewMember  # noqa: PLC0415 - the database libraries would slow down --help
    from kiosk.modes import Recognition  # noqa: PLC0415
    from kiosk.privacy.consent import Purpose  # noqa: PLC0415
    from kiosk.site import opened  # noqa: PLC0415

    settings = context.settings()
    with opened(settings) as site:
        views = _views(settings, site, photos) if photos else ()
        new = NewMember(
            nickname=first_name,
            views=views,
            purposes=(Purpose.FACE_RECOGNITION, Purpose.OFFERS) if views else (Purpose.OFFERS,),
            recogniser=settings.recogniser.value,
            consent_reference=reference,
            customer_id=customer_id,
            card=card,
            phone=phone,
            actor=ACTOR,
        )
        member_id, codes = site.members.enrol(new, card_locked=settings.recognition is Recognition.VERIFY)
    click.echo(f"Added member {member_id} from {_count(len(views), 'picture')}")
    _print_codes(codes)


def _views(settings: "Settings", site: "Site", photos: tuple[Path, ...]) -> "tuple[CapturedView, ...]":
    """The views of photos, at a site that may look at them."""
    from kiosk.errors import RecognitionOff  # noqa: PLC0415 - as above
    from kiosk.faces import photo_template, refuse_known_face  # noqa: PLC0415 - loads the weights
    from kiosk.modes import Recognition  # noqa: PLC0415
    from kiosk.privacy.site_records import require_assessment  # noqa: PLC0415
    from vision.types import CapturedView, PoseView  # noqa: PLC0415

    if settings.recognition is Recognition.OFF:
        raise RecognitionOff(
            "This site recognises nobody; no photo was looked at",
            mend="Leave --photo out: the member is found by card, code and phone",
        )
    require_assessment(site, settings)
    template = photo_template(settings, photos)
    refuse_known_face(settings, site.members, template.vector)
    return tuple(CapturedView(PoseView.FRONT, view.vector, view.quality) for view in template.views)


@members.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def list_members(context: CliContext, as_json: bool) -> None:
    """List the members."""
    from kiosk.privacy.audit import Action  # noqa: PLC0415 - as above
    from kiosk.site import opened  # noqa: PLC0415 - as above

    with opened(context.settings()) as site:
        found = site.members.list()
        site.audit.record(Action.VIEWED, actor=ACTOR, detail={"by": "list", "members": len(found)})
    _print_members(found, as_json=as_json)


@members.command()
@click.argument("text")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def find(context: CliContext, text: str, as_json: bool) -> None:
    """Find members by exact card, phone number, receipt code, or words of the name.

    Parts of a word and parts of a number find nobody.
    """
    from kiosk.site import opened  # noqa: PLC0415 - as above

    with opened(context.settings()) as site:
        found = site.members.search(text, actor=ACTOR)
    _print_members(found, as_json=as_json)


@members.command()
@_ID
@click.option("--first-name", "nickname", metavar="NAME", help="As the screen greets; empty removes it.")
@click.option("--phone", metavar="NUMBER", help="To be found by; empty removes it.")
@click.option("--email", metavar="ADDRESS", help="Only with the consent to contact; empty removes it.")
@click.option("--customer", "customer_id", metavar="ID", help="The shop's customer number; empty removes the link.")
@click.option("--language", metavar="CODE", help="In which to be served.")
@click.pass_obj
def correct(context: CliContext, /, member_id: str, **changes: str | None) -> None:
    """Correct what is kept about a member."""
    from kiosk.members import Correction  # noqa: PLC0415 - as above
    from kiosk.site import opened  # noqa: PLC0415 - as above

    change = Correction(**changes)
    if not change.names():
        raise click.UsageError("Say what is to be corrected.")
    with opened(context.settings()) as site:
        site.members.correct(member_id, change, actor=ACTOR)
    click.echo(f"Corrected {', '.join(change.names())} of member {member_id}")


@members.command()
@_ID
@click.pass_obj
def pause(context: CliContext, member_id: str) -> None:
    """Take a member out of recognition; nothing is deleted."""
    with _opened(context) as site:
        site.members.pause(member_id, actor=ACTOR)
    click.echo(f"Member {member_id} is not recognised any more, until: kiosk members resume {member_id}")


@members.command()
@_ID
@click.pass_obj
def resume(context: CliContext, member_id: str) -> None:
    """Recognise a member again who was paused."""
    with _opened(context) as site:
        site.members.resume(member_id, actor=ACTOR)
    click.echo(f"Member {member_id} is recognised again")


@members.command()
@_ID
@click.pass_obj
def receipt(context: CliContext, member_id: str) -> None:
    """Print a new receipt code, which opens My data; the old one is void."""
    with _opened(context) as site:
        code = _my_data(context, site).new_receipt(member_id, actor=ACTOR)
    click.echo(f"Receipt code: {code}")


@members.command()
@_ID
@click.option("--out", type=_FILE, required=True, help="The zip file to write; it must not be there yet.")
@click.pass_obj
def export(context: CliContext, member_id: str, out: Path) -> None:
    """Write everything that is kept about a member into a zip file of JSON."""
    from kiosk.security.files import new_private_file  # noqa: PLC0415 - as above

    with _opened(context) as site:
        content = _my_data(context, site).export(member_id, actor=ACTOR)
    with new_private_file(out) as draft:
        draft.write_bytes(content)
    click.echo(f"Wrote {out}. Delete it once it was handed over")


@members.command()
@_ID
@click.option("--also-purchases", is_flag=True, help="Delete the linked customer's record and purchases too.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def erase(context: CliContext, member_id: str, also_purchases: bool, yes: bool) -> None:
    """Erase a member and everything that belongs to them. A running kiosk forgets them at once."""
    from kiosk.cli.showing import say_erased  # noqa: PLC0415 - as above

    with _opened(context) as site:
        person = site.members.person(member_id)
        if not yes:
            click.confirm(f"Erase {person.nickname or 'this member'} ({member_id}) for good?", abort=True)
        receipt = site.members.erase(member_id, actor=ACTOR, also_purchases=also_purchases)
    click.echo(f"Erased member {member_id} at {receipt.at:%Y-%m-%d %H:%M:%S} UTC. Receipt {receipt.number}")
    if receipt.purchases_stay:
        click.echo("The purchases and the customer record stay in the shop's own books, without the name")
    say_erased(receipt)


def _opened(context: CliContext) -> Any:
    from kiosk.site import opened  # noqa: PLC0415 - as above

    return opened(context.settings())


def _my_data(context: CliContext, site: "Site") -> Any:
    from kiosk.mydata import MyData  # noqa: PLC0415 - as above
    from kiosk.privacy.retention import term  # noqa: PLC0415 - as above

    return MyData(site, term(context.settings()))


def _print_codes(codes: "Codes") -> None:
    from kiosk.credentials import read_code, typed_code  # noqa: PLC0415 - as above

    click.echo(f"Receipt code: {codes.receipt}")
    click.echo(f"Card code: {typed_code(codes.card)}")
    if read_code(codes.card).secret is not None:
        click.echo(f"Text of the card's QR code: {codes.card}")


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _print_members(found: "tuple[MemberSummary, ...]", *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([_as_dict(member) for member in found], indent=2, ensure_ascii=False))
        return
    head = ("MEMBER", "FIRST NAME", "CUSTOMER", "SINCE", "LAST USED", "VIEWS", "TEMPLATES", "CONSENTS", "PAUSED")
    rows = [head, *(_as_row(member) for member in found)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _as_row(member: "MemberSummary") -> tuple[str, ...]:
    return (
        member.member_id,
        member.nickname,
        member.customer_id or "-",
        f"{member.created_at:%Y-%m-%d}",
        f"{member.used_at:%Y-%m-%d}",
        str(member.views),
        ",".join(member.recognisers),
        ",".join(purpose.value for purpose in member.purposes),
        "yes" if member.paused else "",
    )


def _as_dict(member: "MemberSummary") -> dict[str, Any]:
    return {
        "member_id": member.member_id,
        "first_name": member.nickname,
        "customer_id": member.customer_id,
        "created_at": member.created_at.isoformat(),
        "used_at": member.used_at.isoformat(),
        "views": member.views,
        "recognisers": list(member.recognisers),
        "purposes": [purpose.value for purpose in member.purposes],
        "paused": member.paused,
    }
