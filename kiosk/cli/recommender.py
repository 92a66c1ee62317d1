"""``kiosk recommender``: fit the recommender of products anew, and go back to an older one."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from kiosk.cli.main import CliContext

if TYPE_CHECKING:
    from kiosk.recommending.refit import Refitting
    from kiosk.site import Site

ACTOR = "cli"


@click.group()
def recommender() -> None:
    """Fit the recommender of products, see how it does, go back to an older one."""


def _actor(_context: click.Context, _option: click.Parameter, said: str) -> str:
    """``system``, or an account of the staff as the audit trail names it."""
    if said != "system" and not re.fullmatch(r"staff:\S{1,54}", said):
        raise click.BadParameter("system, or staff: and the name of an account")
    return said


@recommender.command()
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@click.option("--steps", is_flag=True, hidden=True, help="Print each step and its share, for the kiosk that asks.")
@click.option("--asked-by", default="system", hidden=True, callback=_actor, help="Who pressed the kiosk's button.")
@click.pass_obj
def refit(context: CliContext, quiet: bool, steps: bool, asked_by: str) -> None:
    """Fit anew from the purchases of now.

    The new version runs unless it is surely worse than the one that runs, on the newest two weeks, which neither saw.
    A running kiosk does this by itself (setting refit_days) and takes a new version up within seconds.
    """
    from kiosk.offers import local_today  # noqa: PLC0415 - loads the store's code
    from kiosk.site import opened  # noqa: PLC0415
    from kiosk.store.recommenders import ModelState  # noqa: PLC0415

    with opened(context.settings()) as site, _shares(hidden=quiet, steps=steps) as progress:
        outcome = _refitting(site).refit(local_today(), asked_by if steps or quiet else ACTOR, progress)
    if quiet or steps:
        return
    verdict = outcome.verdict
    said = ", ".join(f"{name} {score:.3f}" for name, score in verdict.scores.items())
    click.echo(f"NDCG@10 on the newest two weeks: {said}")
    for name, one in verdict.compared.items():
        click.echo(
            f"  new less {name}: {one.difference:+.4f} [{one.low:+.4f}, {one.high:+.4f}], {one.customers} customers"
        )
    if outcome.state is ModelState.RUNNING:
        click.echo(f"Version {outcome.version} runs")
    elif outcome.back_to is None:
        click.echo(f"Version {outcome.version} was refused: it is worse than the one that runs")
    else:
        click.echo(f"Version {outcome.version} was refused, and version {outcome.back_to} runs again")


@recommender.command("list")
@click.pass_obj
def list_versions(context: CliContext) -> None:
    """List the versions, newest first, with how they did on receipts that they had not seen."""
    from kiosk.site import opened  # noqa: PLC0415 - loads the database libraries
    from kiosk.store.recommenders import all_versions  # noqa: PLC0415

    with opened(context.settings()) as site, site.store.read() as connection:
        versions = all_versions(connection)
    if not versions:
        click.echo("There is none yet. Make one: kiosk recommender refit")
    for one in versions:
        score = one.figures.get("ndcg@10", {}).get("new")
        said = "" if score is None else f"NDCG@10 {score:.3f}"
        click.echo(
            f"{one.version:>4}  {one.state.value:<10}{one.made_at:%Y-%m-%d %H:%M}  {one.method:<10}"
            f"{said:<15}{one.actor}{'' if one.usable else '  (figures only)'}"
        )


@recommender.command()
@click.argument("version", type=click.IntRange(min=1), required=False)
@click.pass_obj
def rollback(context: CliContext, version: int | None) -> None:
    """Take VERSION back into use; the one before the running one when left out."""
    from kiosk.site import opened  # noqa: PLC0415 - loads the database libraries

    with opened(context.settings()) as site:
        now = _refitting(site).back(ACTOR, version)
    click.echo(f"Version {now} runs")


def _refitting(site: "Site") -> "Refitting":
    from kiosk.members import utc_now  # noqa: PLC0415 - loads the store's code
    from kiosk.recommending.refit import Refitting  # noqa: PLC0415

    return Refitting(site.store, site.audit, utc_now)


@contextmanager
def _shares(*, hidden: bool, steps: bool) -> Iterator[Callable[[str, float], None]]:
    if steps:
        # Written through at once: the kiosk shows it while it waits.
        yield lambda step, done: print(f"{step} {done:.2f}", flush=True)  # noqa: T201 - read by a program
        return
    out = hidden or not sys.stderr.isatty()
    with click.progressbar(length=100, label="fitting", file=sys.stderr, hidden=out) as bar:
        yield lambda _step, done: bar.update(round(100 * done) - bar.pos)
