"""``kiosk identity``: which records of the shop are of one customer."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from kiosk.cli.main import CliContext

if TYPE_CHECKING:
    from kiosk.identity import Identity

_ACTOR = "cli"
_RECORD = click.argument("record", metavar="CUSTOMER")
_NUMBER = click.argument("number", type=int)


@click.group()
def identity() -> None:
    """Say which records of the shop are of one customer: by card, phone, e-mail and ids of other systems."""


@identity.command()
@click.pass_obj
def suggest(context: CliContext) -> None:
    """Merge by the exact rules, then look for records that are probably of one customer, for you to decide."""
    with _opened(context) as desk, click.progressbar(length=4, label="Compare", file=sys.stderr) as bar:
        found = desk.suggest(lambda done, _steps: bar.update(done - bar.pos))
    click.echo(f"Exact rules: {found.linked.made} merges made, {found.linked.ended} ended")
    if found.linked.in_conflict:
        click.echo(f"{found.linked.in_conflict} links were not made: they would join two members or two dates of birth")
    if found.too_large:
        click.echo(f"{found.too_large} values were left out because too many records share them")
    click.echo(
        f"{found.compared:,} pairs compared: {found.found:,} are probably one customer, {found.new:,} of them new"
    )
    if found.found > found.kept:
        click.echo(f"The {found.kept:,} most probable wait for you; the others come when these are decided")


@identity.command("list")
@click.option("--most", type=click.IntRange(1, 10_000), default=50, show_default=True, help="At most so many.")
@click.pass_obj
def list_open(context: CliContext, most: int) -> None:
    """List the suggestions that wait for you, the most probable first, with what agrees."""
    with _opened(context) as desk:
        found = desk.open_suggestions(most)
    if not found:
        click.echo("No suggestion waits. To look for some, run: kiosk identity suggest")
    for one in found:
        agree = ", ".join(word.replace("_", " ") for word in one.why)
        click.echo(f"{one.suggestion_id:>7}  {one.score:>6.1%}  {one.customer_id}  {one.other_id}  {agree}")


@identity.command()
@_NUMBER
@click.pass_obj
def confirm(context: CliContext, number: int) -> None:
    """Say that suggestion NUMBER is right: the two records are of one customer."""
    with _opened(context) as desk:
        merge_id = desk.confirm(number, actor=_ACTOR)
    if merge_id is None:
        click.echo("Noted. The two were one customer already")
        return
    click.echo(f"Merged as number {merge_id}. To take it back, run: kiosk identity unmerge {merge_id}")


@identity.command()
@_NUMBER
@click.pass_obj
def refuse(context: CliContext, number: int) -> None:
    """Say that suggestion NUMBER is wrong: two people. The pair never comes again."""
    with _opened(context) as desk:
        desk.refuse(number, actor=_ACTOR)
    click.echo("Noted. The pair will not be suggested again")


@identity.command()
@click.argument("one", metavar="CUSTOMER")
@click.argument("other", metavar="CUSTOMER")
@click.option("--why", required=True, help="Your reason. It is kept with the merge; name nobody in it.")
@click.pass_obj
def merge(context: CliContext, one: str, other: str, why: str) -> None:
    """Say that two records are of one customer."""
    with _opened(context) as desk:
        merge_id = desk.merge(one, other, why, actor=_ACTOR)
    click.echo(f"Merged as number {merge_id}. To take it back, run: kiosk identity unmerge {merge_id}")


@identity.command()
@_NUMBER
@click.pass_obj
def unmerge(context: CliContext, number: int) -> None:
    """Take merge NUMBER back; the two records are two customers again."""
    with _opened(context) as desk:
        desk.unmerge(number, actor=_ACTOR)
    click.echo("Taken back. The pair will not be suggested again, and no rule merges it")


@identity.command()
@_RECORD
@click.pass_obj
def show(context: CliContext, record: str) -> None:
    """Show the records of one customer, and why they are one. Ids only."""
    with _opened(context) as desk:
        found = desk.show(record)
    click.echo(f"{found.survivor} stands for {len(found.records)} records: {', '.join(found.records)}")
    for one in found.merges:
        click.echo(
            f"merge {one.merge_id}: {one.into_id} {one.customer_id}  {one.why}  {one.actor}  {one.at:%Y-%m-%d %H:%M}"
        )
    for pair in found.suggestions:
        click.echo(f"suggestion {pair.suggestion_id}: {pair.customer_id} {pair.other_id}  {pair.state.value}")


@contextmanager
def _opened(context: CliContext) -> "Iterator[Identity]":
    from kiosk.identity import Identity  # noqa: PLC0415 - loads the database libraries
    from kiosk.site import opened  # noqa: PLC0415 - as above

    with opened(context.settings()) as site:
        yield Identity(site)
