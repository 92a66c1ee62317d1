"""``kiosk audience``: segments by rule, from the command line."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from kiosk.cli.main import CliContext

if TYPE_CHECKING:
    from kiosk.audience import Audience
    from recommender.rules import Rule

_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def audience() -> None:
    """Save, count and list segments whose members a rule chooses."""


@audience.command()
@click.argument("segment_id")
@click.argument("file", type=_FILE)
@click.option("--name", help="For people; the id when left out.")
@click.pass_obj
def save(context: CliContext, segment_id: str, file: Path, name: str | None) -> None:
    """Save the rule in FILE (JSON) as SEGMENT_ID, and let everybody in who matches."""
    with _opened(context) as work:
        work.put(segment_id, name or segment_id, _rule(file), "cli")
        _fill(work)
        click.echo(f"{segment_id}: {work.find(segment_id).size} customers")


@audience.command()
@click.pass_obj
def fill(context: CliContext) -> None:
    """Go on with segments whose filling broke off; a running kiosk does it by itself."""
    with _opened(context) as work:
        _fill(work)


@audience.command()
@click.argument("segment_id")
@click.pass_obj
def remove(context: CliContext, segment_id: str) -> None:
    """Remove a segment by rule; everybody leaves it."""
    with _opened(context) as work:
        work.remove(segment_id, "cli")
    click.echo(f"Removed {segment_id}")


@audience.command()
@click.argument("file", type=_FILE)
@click.pass_obj
def size(context: CliContext, file: Path) -> None:
    """Say how many match the rule in FILE now; nothing is saved."""
    with _opened(context) as work:
        click.echo(f"{work.size(_rule(file))} customers")


@audience.command()
@click.argument("segment_id")
@click.pass_obj
def explain(context: CliContext, segment_id: str) -> None:
    """Say in words who is in a segment by rule, and print its rule."""
    from recommender.rules import dump  # noqa: PLC0415 - loads Polars

    with _opened(context) as work:
        found = work.find(segment_id)
    click.echo(f"{found.name}: {found.size} customers\n{found.words}\n{json.dumps(dump(found.rule), indent=2)}")


@audience.command("list")
@click.pass_obj
def list_segments(context: CliContext) -> None:
    """List the segments by rule."""
    with _opened(context) as work:
        found = work.list()
    if not found:
        click.echo("There are no segments by rule yet. Write a rule, then run: kiosk audience save")
    for one in found:
        filling = "" if one.filled == 1 else f" (filled to {one.filled:.0%})"
        click.echo(f"{one.segment_id:<32}{one.size!s:>16}{filling}  {one.name}: {one.words}")


@audience.command()
@click.argument("segment_id")
@click.option("--days", type=click.IntRange(1, 400), default=30, show_default=True, help="How far back.")
@click.pass_obj
def moves(context: CliContext, segment_id: str, days: int) -> None:
    """Say how many entered and left a segment by rule, week by week; nobody is named."""
    with _opened(context) as work:
        found = work.moves(segment_id, days)
    for week in found:
        click.echo(f"from {week.first:%Y-%m-%d}: {week.entered} entered, {week.left} left")


@audience.command()
def schema() -> None:
    """Print the JSON Schema of a rule."""
    from recommender.rules import json_schema  # noqa: PLC0415 - loads Polars

    click.echo(json.dumps(json_schema(), indent=2))


@contextmanager
def _opened(context: CliContext) -> "Iterator[Audience]":
    from kiosk.audience.build import open_audience  # noqa: PLC0415 - loads the database libraries
    from kiosk.site import opened  # noqa: PLC0415

    settings = context.settings()
    with opened(settings) as site:
        yield open_audience(site, settings)


def _fill(work: "Audience") -> None:
    """Fill what is to be filled, with a bar; whoever interrupts it is told how it goes on."""
    done = 0.0
    with click.progressbar(length=1000, label="Looking at every customer", file=sys.stderr) as bar:

        def show(share: float) -> None:
            nonlocal done
            bar.update(round(share * 1000) - round(done * 1000))
            done = share

        try:
            work.fill(show)
        except KeyboardInterrupt:
            click.echo("\nStopped. Go on with: kiosk audience fill. A running kiosk goes on by itself.", err=True)
            raise


def _rule(file: Path) -> "Rule":
    from recommender.rules import parse_text  # noqa: PLC0415 - loads Polars

    try:
        return parse_text(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{file} cannot be read as text: {error}") from error
