"""``kiosk features``: make the numbers about customers that segments and reports are made of."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from kiosk.cli.main import CliContext
from kiosk.errors import FeaturesUnknown

if TYPE_CHECKING:
    from kiosk.site import Site


@click.group()
def features() -> None:
    """Make and show what is worked out about customers: features and predictions."""


@features.command("refresh")
@click.pass_obj
def refresh_all(context: CliContext) -> None:
    """Make everybody's features anew; run it after an import. A running kiosk does it once a day."""
    from kiosk.features import refresh  # noqa: PLC0415 - loads Polars and the store's code
    from kiosk.offers import local_today  # noqa: PLC0415
    from kiosk.site import opened  # noqa: PLC0415

    with opened(context.settings()) as site, _bar(site, "customers") as progress:
        count = refresh(site.store, local_today(), progress=progress)
    click.echo(f"{count:,} customers have features")


@features.command("predict")
@click.pass_obj
def predict_all(context: CliContext) -> None:
    """Predict who will not come back and what everybody will spend, and say how well that went in the past."""
    from kiosk.features import predict  # noqa: PLC0415 - loads scikit-learn, when it learns
    from kiosk.offers import local_today  # noqa: PLC0415
    from kiosk.site import opened  # noqa: PLC0415

    with opened(context.settings()) as site, _bar(site, "reading") as progress:
        found = predict(site.store, local_today(), progress=progress)
    churn, value = found.churn.validation, found.value.validation
    click.echo(
        f"{found.customers:,} customers have predictions for the next {found.split.horizon} days\n"
        f"not coming back: {found.churn.chosen}, {found.churn.calibration}; in past windows AUC {churn.auc:.3f},"
        f" Brier {churn.brier:.3f}, calibration error {churn.calibration_error:.3f}\n"
        f"money: {found.value.chosen}; in past windows Spearman {value.spearman:.3f},"
        f" interval held for {value.coverage:.0%}"
    )


@features.command()
@click.pass_obj
def renew(context: CliContext) -> None:
    """Make features, predictions and the console's reports anew, at once. A running kiosk does it after changes."""
    from kiosk.insight import Insight  # noqa: PLC0415 - loads scikit-learn, when it learns
    from kiosk.insight.renewing import Renewing  # noqa: PLC0415
    from kiosk.members import utc_now  # noqa: PLC0415
    from kiosk.offers import local_today  # noqa: PLC0415
    from kiosk.site import opened  # noqa: PLC0415

    with opened(context.settings()) as site, _shares() as progress:
        Renewing(site.store, Insight(site.store, utc_now), utc_now).renew(local_today(), progress)
    click.echo("Features, predictions and reports are of now")


@features.command()
@click.pass_obj
def calibration(context: CliContext) -> None:
    """Show how well past predictions of who does not come back came true, in groups of 20 customers and more."""
    from kiosk.features.predicting import REPORT  # noqa: PLC0415 - loads Polars
    from kiosk.site import opened  # noqa: PLC0415
    from kiosk.store.insight import find_report  # noqa: PLC0415

    with opened(context.settings()) as site, site.store.read() as connection:
        report = find_report(connection, REPORT)
    if report is None:
        raise FeaturesUnknown("There are no predictions yet", mend="Run 'kiosk features predict'")
    held = report.content["held_out"]
    if held is None:
        click.echo("The history is too short to hold a window out; customers the model had not seen, in past windows:")
    else:
        click.echo(f"Known by {held['known_by']}, held against what came until {held['until']}:")
    churn = report.content["churn"] if held is None else held["churn"]
    click.echo(f"{churn['customers']:,} customers, AUC {churn['auc']:.3f}, Brier {churn['brier']:.3f}")
    for one in churn["bins"]:
        click.echo(
            f"said {one['predicted']:4.0%}  was {one['observed']:4.0%}"
            f"  (90 %: {one['low']:.0%} to {one['high']:.0%})  {one['count']:,} customers"
        )


@features.command()
@click.argument("customer_id")
@click.pass_obj
def show(context: CliContext, customer_id: str) -> None:
    """Show the features of CUSTOMER_ID, the shop's own id; an empty one is not known."""
    from kiosk.site import opened  # noqa: PLC0415 - loads the database libraries
    from kiosk.store.features import features_of  # noqa: PLC0415
    from recommender.features.names import FEATURES  # noqa: PLC0415

    with opened(context.settings()) as site, site.store.read() as connection:
        found = features_of(connection, customer_id)
    if found is None:
        raise FeaturesUnknown(
            f"There are no features of {customer_id}",
            mend="They objected to profiling, were merged into another record, or 'kiosk features refresh' has to run",
        )
    for feature in FEATURES:
        value = found[feature.name]
        click.echo(f"{feature.name:<20}{'' if value is None else f'{value:,.2f}':>16}  {feature.label}")


@contextmanager
def _shares() -> Iterator[Callable[[str, float], None]]:
    with click.progressbar(length=100, label="renewing", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        yield lambda _step, done: bar.update(round(100 * done) - bar.pos)


@contextmanager
def _bar(site: "Site", label: str) -> Iterator[Callable[[int], None]]:
    from kiosk.store.features import customer_count  # noqa: PLC0415 - as above

    with site.store.read() as connection:
        count = customer_count(connection)
    with click.progressbar(length=count, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        yield bar.update
