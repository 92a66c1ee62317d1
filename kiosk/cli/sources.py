"""``kiosk sources``: data that comes again and again, what was set aside of it, and the folder it is dropped into."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.cli.main import CliContext

if TYPE_CHECKING:
    from kiosk.intake import Preview, Source

_ACTOR = "cli"
_KINDS = ("customers", "products", "purchases", "events")
_NAME = click.argument("name")
_WATCH_SECONDS = 5.0


@click.group()
def sources() -> None:
    """Add, map, run and list sources of data.

    A source is a file, a folder or address of an object store, a database, or the name under which files are sent or
    dropped. How its columns are read is saved with it. Rows that cannot be kept are set aside and can be tried again.
    """


@sources.command()
@_NAME
@click.option("--kind", type=click.Choice(_KINDS), required=True, help="What its rows are.")
@click.option("--location", help="A path, s3://..., abfs://..., gs://..., or the address of a database. None: sent.")
@click.option("--ask", help="Of a database: schema.table, or one SELECT.")
@click.option("--watermark", default="", help="Of a database: a column that grows; only what changed is read again.")
@click.option("--secret-env", default="", help="Environment variable with the password of the database.")
@click.option("--secret-file", default="", help="File with the password, mode 0600.")
@click.option("--encoding", help="Of a text file; found out when left out.")
@click.option("--delimiter", help="Of a text file; found out when left out.")
@click.option("--sheet", help="Of a workbook; the first when left out.")
@click.option("--skip-lines", type=click.IntRange(0, 100), default=0, help="Lines above the header.")
@click.option("--drop-repeats", is_flag=True, help="Lines that are alike in every column count once.")
@click.option("--return-prefix", default="", help="Receipts that begin so are returns, such as C.")
@click.option("--rate", "rates", multiple=True, metavar="USD=83.12", help="The shop's money for one unit of another.")
@click.pass_obj
def add(context: CliContext, /, name: str, kind: str, location: str | None, **given: object) -> None:
    r"""Save a source, or replace the one of this name.

    The password of a database is never part of its address: name a variable or a file that holds it.

    \b
    kiosk sources add till --kind purchases --location /srv/till/sales.csv
    kiosk sources add crm --kind customers --location postgresql+psycopg://reader@db.shop.example/crm \
        --ask public.customers --watermark updated_at --secret-env CRM_PASSWORD
    """
    from kiosk.cli.source_options import source_of  # noqa: PLC0415 - the table libraries would slow down --help
    from kiosk.intake import Intake  # noqa: PLC0415 - as above
    from kiosk.site import opened  # noqa: PLC0415 - as above

    settings = context.settings()
    with opened(settings) as site:
        Intake(site, settings).sources.save(source_of(name, kind, location, given), actor=_ACTOR)
    click.echo(f"Saved {name}. Look at its columns with: kiosk sources map {name}")


@sources.command("list")
@click.pass_obj
def list_sources(context: CliContext) -> None:
    """List the sources, and the newest runs."""
    from kiosk.intake import Intake  # noqa: PLC0415 - as above
    from kiosk.site import opened  # noqa: PLC0415 - as above

    settings = context.settings()
    with opened(settings) as site:
        intake = Intake(site, settings)
        found, runs = intake.sources.all(), intake.list_runs(most=20)
    for source in found:
        mapped = "mapped" if source.setup.mapping else "not mapped"
        click.echo(f"{source.source_id:<24}  {source.kind.value:<10}  {mapped:<10}  {source.location or '(sent)'}")
    if not found:
        click.echo("No sources. Add one with: kiosk sources add NAME --kind purchases --location FILE")
    for run in runs:
        counts = ", ".join(f"{run.count(name)} {name.replace('_', ' ')}" for name in ("read", "kept", "set_aside"))
        click.echo(f"import {run.import_id:<6} {run.kind:<10} {run.started_at:%Y-%m-%d %H:%M}  {run.state}  {counts}")


@sources.command()
@_NAME
@click.pass_obj
def show(context: CliContext, name: str) -> None:
    """Show how a source is read, as JSON; no secret is in it."""
    from kiosk.intake import Intake  # noqa: PLC0415 - as above
    from kiosk.site import opened  # noqa: PLC0415 - as above

    settings = context.settings()
    with opened(settings) as site:
        source = Intake(site, settings).sources.get(name)
    click.echo(json.dumps(_as_json(source), indent=2, ensure_ascii=False))


@sources.command("map")
@_NAME
@click.option("--file", "path", type=click.Path(path_type=Path), help="A file, for a source whose files are sent.")
@click.option(
    "--set", "chosen", multiple=True, metavar="FIELD=COLUMN", help="Match a column; an empty one takes it off."
)
@click.option("--constant", "constants", multiple=True, metavar="FIELD=TEXT", help="What stands in every row.")
@click.option(
    "--word",
    "words",
    multiple=True,
    metavar="FIELD=WORD:MEANING",
    help="A word of the source; without a meaning its rows are left out, * is every other word.",
)
@click.option("--dates", type=click.Choice(("day_first", "month_first")), help="How 03/04/2026 is read.")
@click.option("--decimal", type=click.Choice((".", ",")), help="The sign before the decimals.")
@click.option("--zone", help="Time zone of times that name none, such as UTC; the shop's when left out.")
@click.option("--save", is_flag=True, help="Save the mapping as it is shown.")
@click.pass_obj
def map_columns(context: CliContext, /, name: str, path: Path | None, *, save: bool, **changes: object) -> None:
    """Show which column of a source is taken for what, change it, and save it.

    Without --save nothing changes. The fields of each kind are in docs/data.md.
    """
    from kiosk.cli.source_options import changed_mapping  # noqa: PLC0415 - as above
    from kiosk.intake import Intake  # noqa: PLC0415 - as above
    from kiosk.site import opened  # noqa: PLC0415 - as above

    settings = context.settings()
    with opened(settings) as site:
        intake = Intake(site, settings)
        found = intake.preview(intake.sources.get(name), path)
        mapping = changed_mapping(found.mapping, changes)
        _say_mapping(found, mapping.columns, mapping.confidence)
        if save:
            intake.save_mapping(name, mapping, actor=_ACTOR)
    click.echo(f"Saved. Take it with: kiosk sources run {name}" if save else "Nothing was changed. Save it with --save")


@sources.command()
@_NAME
@click.option("--file", "path", type=click.Path(path_type=Path), help="A file, for a source whose files are sent.")
@click.option("--again", is_flag=True, help="Take files although they were taken before.")
@click.pass_obj
def run(context: CliContext, name: str, path: Path | None, *, again: bool) -> None:
    """Take what a source has now.

    Files that were taken before are known and change nothing. Of a database with a watermark only what changed is read.
    """
    from kiosk.cli.showing import exit_code, reading, say_outcome  # noqa: PLC0415 - as above
    from kiosk.intake import Incoming, Intake  # noqa: PLC0415 - as above
    from kiosk.site import opened  # noqa: PLC0415 - as above

    settings = context.settings()
    with opened(settings) as site, reading(name, path) as progress:
        intake = Intake(site, settings)
        if path is None:
            outcomes = intake.run(name, actor=_ACTOR, progress=progress, again=again)
        else:
            what = Incoming(intake.sources.get(name).kind, name)
            outcomes = (intake.take_file(path, what, actor=_ACTOR, progress=progress, again=again),)
    for done in outcomes:
        say_outcome(done)
    if not outcomes:
        click.echo("There is no file yet; nothing was done")
    click.get_current_context().exit(exit_code(outcomes))


@sources.command()
@click.option("--import", "import_id", type=int, help="Of this import only.")
@click.option("--code", default="", help="With this reason only.")
@click.option("--most", type=click.IntRange(1, 10_000), default=50, show_default=True, help="At most so many.")
@click.option("--cells", is_flag=True, help="Show the lines themselves too: they are data of people.")
@click.pass_obj
def rejects(context: CliContext, import_id: int | None, code: str, most: int, *, cells: bool) -> None:
    """List rows that were set aside, with line and reason. They go after 90 days."""
    from kiosk.intake import Intake  # noqa: PLC0415 - as above
    from kiosk.site import opened  # noqa: PLC0415 - as above

    settings = context.settings()
    with opened(settings) as site:
        intake = Intake(site, settings)
        counts, rows = intake.reject_counts(import_id), intake.rejects(import_id, code=code, most=most)
    for reason, count in counts.items():
        click.echo(f"{count:>8}  {reason}")
    for row in rows:
        click.echo(f"import {row.import_id}, line {row.line}: {row.reason}")
        if cells:
            click.echo(f"    {json.dumps(dict(row.cells), ensure_ascii=False)}")
    click.echo("Correct the mapping, then: kiosk sources replay" if rows else "Nothing waits")


@sources.command()
@click.option("--import", "import_id", type=int, help="Of this import only.")
@click.pass_obj
def replay(context: CliContext, import_id: int | None) -> None:
    """Try again what was set aside, by the mappings as they are now."""
    from kiosk.intake import Intake  # noqa: PLC0415 - as above
    from kiosk.site import opened  # noqa: PLC0415 - as above

    settings = context.settings()
    with opened(settings) as site:
        done = Intake(site, settings).replay(import_id, actor=_ACTOR)
    click.echo(f"Tried {done.tried} rows: {done.taken} taken, {done.tried - done.taken} still wait")


@sources.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), required=False)
@click.option("--once", is_flag=True, help="Take what is complete now, and end.")
@click.pass_obj
def watch(context: CliContext, folder: Path | None, *, once: bool) -> None:
    """Take files that are dropped into a folder, until Ctrl-C. A running kiosk does it by itself (intake_folder).

    Below FOLDER there is one folder for each kind of data and for each source whose files are sent. A file that was
    taken is deleted, or kept in done/ for intake_keep_days; one that cannot be read moves to failed/ for 14 days. A
    report says what became of it.
    """
    from kiosk.cli.showing import say_outcome  # noqa: PLC0415 - as above
    from kiosk.intake import Intake  # noqa: PLC0415 - as above
    from kiosk.intake.folder import DropFolder, rounds  # noqa: PLC0415 - as above
    from kiosk.site import opened  # noqa: PLC0415 - as above

    settings = context.settings()
    place = folder or settings.intake_folder
    if place is None:
        raise click.UsageError("Name a folder, or set intake_folder in site.toml")
    with opened(settings) as site:
        drop = DropFolder(place, Intake(site, settings), settings.intake_keep_days)
        for outcomes in rounds(drop, _WATCH_SECONDS, once=once):
            for done in outcomes:
                if done is None:
                    click.echo("A file could not be read; see the report in failed/", err=True)
                else:
                    say_outcome(done)


def _as_json(source: "Source") -> dict[str, object]:
    asked = source.database
    return {
        "name": source.source_id,
        "kind": source.kind.value,
        "location": source.location,
        **source.setup.as_json(),
        "database": None
        if asked is None
        else {
            "ask": asked.ask,
            "watermark": asked.watermark,
            "secret": asked.secret.variable or asked.secret.file,
        },
    }


def _say_mapping(found: "Preview", columns: Mapping[str, str], confidence: Mapping[str, float]) -> None:
    for note in found.notes:
        click.echo(note)
    for field in found.fields:
        column = columns.get(field.name, "")
        sure = f"  {confidence[field.name]:.0%} sure" if found.suggested and field.name in confidence else ""
        if column or field.required:
            click.echo(f"  {field.name:<16} <- {column or '(nothing, and it is needed)'}{sure}")
    unused = [name for name in found.header if name not in set(columns.values())]
    if unused:
        click.echo(f"  not used: {', '.join(unused)}")
