"""Every page of the marketing console over an encrypted store of a million invented customers, through the WSGI app.

It fills the store in bulk, makes segments of everybody, puts them to use, works the figures out, and then opens each
page again and again. It prints the time of each of these steps, and for each page the median and the 95th percentile.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import audience_store
import click
from argon2 import PasswordHasher
from common import json_option, plain_errors, write_json
from flask import Flask
from flask.testing import FlaskClient
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it ships no types

from kiosk.api import answers, guards
from kiosk.console.access import Role
from kiosk.console.accounts import StaffAccounts
from kiosk.console.deps import ConsoleDeps
from kiosk.console.routes import build_console, staff_blueprint
from kiosk.insight.segmenting import Wanted
from kiosk.marketing.office import Office, open_office
from kiosk.marketing.routes import marketing_blueprint
from kiosk.settings import Settings
from kiosk.site import Site, make_site, open_site
from kiosk.store.insight import segment_rows
from recommender.rules import dump

THREADS = 2
PASSWORD = "four plain words here"  # noqa: S105 - of a store that lives for this run
ORIGIN = {"Origin": "http://localhost", "Host": "localhost"}
FEATURES = ("recency_days", "frequency", "monetary_minor")
RULES = 5


@click.command(help=__doc__)
@click.option("--customers", default=1_000_000, show_default=True, help="Invented customers; six purchases each.")
@click.option("--times", default=20, show_default=True, help="How often each page is opened.")
@json_option
@plain_errors
def main(customers: int, times: int, json_file: Path | None) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder, threadpool_limits(THREADS):
        settings = Settings.load(home=Path(folder) / "site")
        make_site(settings)
        site = open_site(settings, clock=lambda: audience_store.NOW)
        try:
            write_json(json_file, measure(settings, site, customers, times))
        finally:
            site.close()


def measure(settings: Settings, site: Site, customers: int, times: int) -> dict[str, Any]:
    """Every figure, in seconds."""
    app, office = console(settings, site)
    steps = {
        "fill": took("fill the store", lambda: audience_store.fill(site.store, customers)),
        "segment": took("segment everybody", lambda: segment(office)),
        "rules": took(f"save {RULES} rules", lambda: save_rules(office)),
        "refresh": took("work the figures out", office.insight.refresh),
    }
    client = app.test_client()
    token = sign_in(client)
    pages = {path: page_times(lambda path=path: get(client, path), times) for path in paths(office)}  # type: ignore[misc]
    for number, (_, rule) in enumerate(audience_store.rules()[:: len(audience_store.rules()) // RULES]):
        body = {"rule": dump(rule)}
        name = f"POST /marketing/api/rule ({number})"
        pages[name] = page_times(lambda body=body: post(client, "/marketing/api/rule", body, token), times)  # type: ignore[misc]
    for path, (median, high) in pages.items():
        click.echo(f"{path:60} median {1000 * median:8.0f} ms   p95 {1000 * high:8.0f} ms")
    return {"customers": customers, "steps": steps, "pages": {path: list(found) for path, found in pages.items()}}


def console(settings: Settings, site: Site) -> tuple[Flask, Office]:
    """Both consoles without a kiosk around them: no page of the marketing console asks for camera, screen or desks."""
    nothing = cast("Any", None)
    deps = ConsoleDeps(
        settings,
        site,
        joining=nothing,
        mydata=nothing,
        people=nothing,
        shop_people=nothing,
        faces=nothing,
        box=nothing,
        privacy=nothing,
        choosing=nothing,
        clock=lambda: audience_store.NOW,
    )
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    StaffAccounts(site.store, site.audit, hasher).add("mala", PASSWORD, [Role.MARKETING], actor="cli")
    built = build_console(deps, time.monotonic, hasher)
    office = open_office(built)
    app = Flask("kiosk")
    guards.install(app, settings)
    answers.install(app)
    app.register_blueprint(staff_blueprint(built))
    app.register_blueprint(marketing_blueprint(office))
    return app, office


def segment(office: Office) -> None:
    """Segments of everybody, in use."""
    office.segmenting.run(Wanted("kmeans", FEATURES, 4), lambda _step, _done: None)
    office.segmenting.use(actor="cli")


def save_rules(office: Office) -> None:
    """A few segments by rule."""
    for segment_id, rule in audience_store.rules()[:RULES]:
        office.audience.save(segment_id, segment_id, rule, "cli")


def paths(office: Office) -> tuple[str, ...]:
    """Every page that is read."""
    with office.site.store.read() as connection:
        first, second = (row.segment_id for row in segment_rows(connection)[:2])
    return (
        "/marketing/",
        "/marketing/customers",
        "/marketing/customers?x=recency_days&y=monetary_minor&feature=frequency",
        "/marketing/segments",
        f"/marketing/segments/{first}",
        f"/marketing/compare?a={first}&b={second}",
        "/marketing/runs",
        "/marketing/build",
        "/marketing/data",
        "/marketing/campaigns",
    )


def sign_in(client: FlaskClient) -> str:
    """The token of the session's forms."""
    client.post("/staff/sign-in", data={"name": "mala", "password": PASSWORD}, headers=ORIGIN)
    text = client.get("/marketing/", headers=ORIGIN).text
    return text.split('data-csrf="')[1].split('"')[0]


def get(client: FlaskClient, path: str) -> None:
    """Open a page.

    Raises:
        click.ClickException: It was not shown.
    """
    check(path, client.get(path, headers=ORIGIN).status_code)


def post(client: FlaskClient, path: str, body: dict[str, Any], token: str) -> None:
    """Send what the builder's script sends.

    Raises:
        click.ClickException: It was refused.
    """
    check(path, client.post(path, json=body, headers={**ORIGIN, "X-Csrf-Token": token}).status_code)


def check(path: str, status: int) -> None:
    """A page that is refused is no figure."""
    if status != 200:  # noqa: PLR2004 - shown
        raise click.ClickException(f"{path} answered {status}")


def page_times(do: Callable[[], None], times: int) -> tuple[float, float]:
    """Median and 95th percentile of the seconds, the first time included."""
    found = []
    for _ in range(max(times, 2)):
        began = time.perf_counter()
        do()
        found.append(time.perf_counter() - began)
    return statistics.median(found), statistics.quantiles(found, n=20, method="inclusive")[-1]


def took(what: str, do: Callable[[], object]) -> float:
    """Seconds of a step, printed."""
    began = time.perf_counter()
    do()
    seconds = time.perf_counter() - began
    click.echo(f"{what:60} {seconds:8.1f} s")
    return seconds


if __name__ == "__main__":
    main()
