"""``kiosk learning``: learn from answers which offers to show, prove it, switch it on and off."""

import sys
from typing import TYPE_CHECKING

import click

from kiosk.cli.main import CliContext

if TYPE_CHECKING:
    from kiosk.learning.learning import Learning
    from kiosk.learning.values import Judged, Progress, Standing
    from kiosk.settings import Settings
    from kiosk.site import Site

ACTOR = "cli"
_SAID = {
    "off": "Off: offers come in the usual order. To begin: kiosk learning collect",
    "collecting": "Collecting: some first cards are drawn by chance, so that the answers tell of other orders too",
    "judging": "An order was learned. It waits for later answers, and is judged once by them",
    "allowed": "The learned order was better. To use it: kiosk learning on",
    "on": "On: first cards are drawn by what was learned, which is made anew each day",
}
_STEPS = {
    "count": "Counted the answers",
    "learn": "Learned an order from all answers",
    "judge": "Judged the learned order by answers it had not learned from",
    "renew": "Made what was learned anew from the answers that are kept",
    "stop": "Switched off: too few members are left of what was proven",
}
_REFUSALS = {
    "too_few": "too few greetings since it was learned; wait",
    "effective_small": "the answers are worth too little for it; raise learning_chance or learning_decisions",
    "propensities_off": "the chances that were noted do not fit the log; report this",
    "cut": "it would show what was hardly ever shown; raise learning_chance or learning_decisions",
    "not_better": "it is not surely better than the usual order; nothing to do, the next one is learned by itself",
}


@click.group()
def learning() -> None:
    """Learn from answers which offers to show, prove it, switch it on and off.

    off -> collect -> (learned and judged by itself) -> on. Nothing is drawn by chance and nothing learned before
    'collect'. See docs/learning.md.
    """


@learning.command()
@click.pass_obj
def status(context: CliContext) -> None:
    """Say how far learning is, and what the last verdict was."""
    from kiosk.site import opened  # noqa: PLC0415 - loads the database libraries

    settings = context.settings()
    with opened(settings) as site:
        _tell(_learning(site, settings).standing())


@learning.command()
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@click.pass_obj
def run(context: CliContext, quiet: bool) -> None:
    """Look at the answers now, and do what is due.

    Counts, learns an order, judges it, or makes what was learned anew without who was erased. A running kiosk does this
    by itself once a day.
    """
    from kiosk.offers import local_today  # noqa: PLC0415 - loads the store's code
    from kiosk.site import opened  # noqa: PLC0415

    settings = context.settings()
    shown = not quiet and sys.stderr.isatty()
    with opened(settings) as site:
        desk = _learning(site, settings)
        tell = (lambda step: click.echo(f"{step.value} ...", err=True)) if shown else lambda _step: None
        look = desk.look(local_today(), "system" if quiet else ACTOR, tell)
        if quiet:
            return
        for step in look.steps:
            click.echo(_STEPS[step.value])
        _tell(desk.standing())


@learning.command()
@click.pass_obj
def collect(context: CliContext) -> None:
    """Begin to collect answers: some first cards are drawn by chance (setting learning_chance)."""
    _press(context, "collect")


@learning.command()
@click.pass_obj
def on(context: CliContext) -> None:
    """Use the learned order, once a verdict allows it."""
    _press(context, "on")


@learning.command()
@click.pass_obj
def off(context: CliContext) -> None:
    """Go back to the usual order at once; what was learned is deleted, the verdicts are kept."""
    _press(context, "off")


def _press(context: CliContext, order: str) -> None:
    from kiosk.learning.stages import Order  # noqa: PLC0415 - loads the store's code
    from kiosk.site import opened  # noqa: PLC0415

    settings = context.settings()
    with opened(settings) as site:
        stage = _learning(site, settings).press(Order(order), actor=ACTOR)
    click.echo(_SAID[stage.value])


def _learning(site: "Site", settings: "Settings") -> "Learning":
    from kiosk.learning.learning import Learning  # noqa: PLC0415 - loads the store's code
    from kiosk.learning.values import Rules  # noqa: PLC0415
    from kiosk.members import utc_now  # noqa: PLC0415

    return Learning(site.store, site.audit, Rules.of(settings), utc_now)


def _tell(standing: "Standing") -> None:
    click.echo(_SAID[standing.stage.value])
    if standing.progress is not None:
        _tell_progress(standing.progress, gathering=standing.stage.value in {"collecting", "judging"})
    if standing.newest is not None:
        _tell_verdict(standing.newest, len(standing.verdicts))


def _tell_progress(counted: "Progress", *, gathering: bool) -> None:
    from kiosk.store.audience_rows import SMALLEST  # noqa: PLC0415 - loads the database libraries
    from recommender.learn.rewards import WAIT  # noqa: PLC0415 - loads numpy

    if counted.members < SMALLEST:
        click.echo(f"Answers of fewer than {SMALLEST} members so far")
        return
    if gathering:
        click.echo(f"{counted.decisions:,} of {counted.needed:,} greetings whose {WAIT.days} days to answer are over")
    for reason, count in counted.left_out.items():
        click.echo(f"  left out, {reason.value.replace('_', ' ')}: {count:,}")


def _tell_verdict(judged: "Judged", number: int) -> None:
    verdict = judged.verdict
    said = "allowed" if verdict.allowed else "refused"
    click.echo(f"Verdict {number}, {judged.at:%Y-%m-%d}: {said}, by {verdict.decisions:,} greetings")
    for refusal in verdict.refusals:
        click.echo(f"  {_REFUSALS[refusal.value]}")
    for method, one in verdict.estimates.items():
        told = "  ".join(
            f"{name} {each.value:.4f} [{each.low:.4f}, {each.high:.4f}]"
            for name, each in (("learned", one.candidate), ("usual", one.running), ("difference", one.difference))
        )
        click.echo(f"  {method.value:<14}{told}")
