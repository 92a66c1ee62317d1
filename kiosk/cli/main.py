"""The shell of the command ``kiosk``: options of all subcommands, lazy loading, and how errors reach a person.

Exit codes: 0 done, 1 an error with a code, 2 wrong usage, 70 an unexpected error, 130 stopped with Ctrl-C.
"""

import errno
import logging
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module, metadata
from pathlib import Path
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any, Final

import click

from models.errors import VanakkamError
from recommender.errors import RecommenderError, RowsInvalid

if TYPE_CHECKING:
    from kiosk.settings import Settings

EXIT_ERROR: Final = 1
EXIT_UNEXPECTED: Final = 70
"""EX_SOFTWARE of sysexits.h."""
EXIT_INTERRUPTED: Final = 130
"""128 + SIGINT, as shells count it."""
ROWS_SHOWN: Final = 20
OUR_LOGGERS: Final = ("kiosk", "vision", "recommender", "models")


@dataclass(frozen=True, slots=True)
class Subcommand:
    """Where a subcommand lives, and its line in the help.

    Attributes:
        target: ``module:attribute`` of a click command.
        help: One line, shown without loading the module.
    """

    target: str
    help: str


SUBCOMMANDS: Final = MappingProxyType(
    {
        "run": Subcommand("kiosk.cli.run:run", "Show the kiosk's screen and watch the camera."),
        "doctor": Subcommand("kiosk.cli.doctor:doctor", "Say what is missing, and how to mend it."),
        "demo": Subcommand("kiosk.cli.demo:demo", "Make a demo shop with made-up customers."),
        "init": Subcommand("kiosk.cli.init:init", "Set up a new site: its folder, key and store."),
        "members": Subcommand("kiosk.cli.members:members", "Add, list and erase members."),
        "customers": Subcommand("kiosk.cli.customers:customers", "Find, export and erase customers who never joined."),
        "import": Subcommand("kiosk.cli.imports:import_group", "Import customers, products, purchases and offers."),
        "sources": Subcommand("kiosk.cli.sources:sources", "Data that comes again: files, databases, a folder."),
        "tokens": Subcommand("kiosk.cli.tokens:tokens", "Say which programs may send data."),
        "features": Subcommand("kiosk.cli.features:features", "Work out what segments and reports are made of."),
        "segments": Subcommand("kiosk.cli.segments:segments", "Make and list the customer segments."),
        "audience": Subcommand("kiosk.cli.audience:audience", "Save, count and list segments by rule."),
        "recommender": Subcommand("kiosk.cli.recommender:recommender", "Fit the recommender anew, or go back."),
        "learning": Subcommand("kiosk.cli.learning:learning", "Learn from answers which offers to show."),
        "campaigns": Subcommand("kiosk.cli.campaigns:campaigns", "Write to members who agreed to be contacted."),
        "identity": Subcommand("kiosk.cli.identity:identity", "Say which records are of one customer."),
        "sign": Subcommand("kiosk.cli.sign:sign", "Print the sign about the camera, or the one for the entrance."),
        "staff": Subcommand("kiosk.cli.staff:staff", "Say who may sign in to the staff console."),
        "devices": Subcommand("kiosk.cli.devices:devices", "Pair and revoke further screens and camera boxes."),
        "assess": Subcommand("kiosk.cli.assess:assess", "Note and list assessments, trainings and tests of the site."),
        "audit": Subcommand("kiosk.cli.audit:audit", "Prove and list the audit trail."),
        "retention": Subcommand("kiosk.cli.retention:retention", "Erase whom the site has kept long enough."),
        "incident": Subcommand("kiosk.cli.incident:incident", "List whose data was touched between two moments."),
        "records": Subcommand("kiosk.cli.records:records", "Print the records of processing."),
        "backup": Subcommand("kiosk.cli.backup:backup", "Copy the store, or the key ring, encrypted; prove the copy."),
        "backups": Subcommand("kiosk.cli.backup:backups", "List, prove and delete the backups of the store."),
        "restore": Subcommand("kiosk.cli.backup:restore", "Put a backup back; erased members stay erased."),
        "store": Subcommand("kiosk.cli.store:store", "Move the tables to a database server, and back."),
        "keys": Subcommand("kiosk.cli.keys:keys", "Look at the site's key, renew it, or move it elsewhere."),
        "tls": Subcommand("kiosk.cli.tls:tls", "Make certificates of the shop's own, for https."),
        "models": Subcommand("kiosk.cli.weights:models", "List, fetch and verify the weights."),
    }
)


@dataclass(frozen=True, slots=True)
class CliContext:
    """What every subcommand gets from the group (``@click.pass_obj``).

    Attributes:
        home: Folder of the site, or None for the default.
        own_process: Whether the process is this command and nothing else, as it is not within a test.
    """

    home: Path | None
    own_process: bool = False

    def settings(self, **overrides: Any) -> "Settings":
        """The settings of the site, read now; the process stands in the shop's time zone from then on.

        Args:
            **overrides: Values of the subcommand's options; None means "not given".

        Raises:
            SettingsInvalid: As :meth:`kiosk.settings.Settings.load`.
        """
        from kiosk.settings import Settings  # noqa: PLC0415 - pydantic would double the time of --help
        from kiosk.shop_zone import stand_in  # noqa: PLC0415

        settings = Settings.load(home=self.home, **overrides)
        if self.own_process:
            stand_in(settings.time_zone)
        return settings


class _Failure(click.ClickException):
    """An error, as click shows and counts it."""

    exit_code = EXIT_ERROR

    def __init__(self, error: Exception, *, debug: bool) -> None:
        super().__init__(str(error))
        self.error = error
        self.debug = debug

    def show(self, file: IO[Any] | None = None) -> None:
        if self.debug:
            click.echo("".join(traceback.format_exception(self.error)), file=file, err=True, nl=False)
        for line in error_lines(self.error):
            click.echo(line, file=file, err=True)


class _UnexpectedFailure(_Failure):
    exit_code = EXIT_UNEXPECTED


def error_lines(error: Exception) -> list[str]:
    """What a person reads about an error, line by line; no stack trace."""
    if not isinstance(error, VanakkamError | RecommenderError):
        said = " ".join(str(error).split())
        kind = type(error).__name__
        return [f"unexpected error: {kind}{': ' if said else ''}{said}; run again with kiosk --debug ... to see where"]
    lines = [f"error [{error.code}]: {error.message}"]
    if isinstance(error, RowsInvalid):
        lines += [f"  line {row.line}: {row.reason}" for row in error.rows[:ROWS_SHOWN]]
        if len(error.rows) > ROWS_SHOWN:
            lines.append(f"  ... and {len(error.rows) - ROWS_SHOWN} more")
    if error.mend:
        lines.append(f"what to do: {error.mend}")
    return lines


class LazyGroup(click.Group):
    """Loads a subcommand's module when it is used, and turns every error into a message and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the help."""
        del ctx
        return list(SUBCOMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one subcommand; None when there is no such name."""
        del ctx
        subcommand = SUBCOMMANDS.get(cmd_name)
        if subcommand is None:
            return None
        module, _, attribute = subcommand.target.partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of subcommands, from the table above instead of the modules."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, subcommand.help) for name, subcommand in SUBCOMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a subcommand."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except KeyboardInterrupt:
            raise click.exceptions.Exit(EXIT_INTERRUPTED) from None
        except (VanakkamError, RecommenderError) as error:
            raise _Failure(error, debug=bool(ctx.params.get("debug"))) from error
        except Exception as error:  # the last place where an error can become a message
            if isinstance(error, OSError) and error.errno == errno.EPIPE:
                raise  # click ends quietly when the reader of our output is gone
            raise _UnexpectedFailure(error, debug=bool(ctx.params.get("debug"))) from error


class EchoHandler(logging.Handler):
    """Writes log lines to the standard error of the moment, so that they mix well with click's output."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        click.echo(self.format(record), err=True)


@contextmanager
def show_logs(names: Sequence[str], level: int) -> Iterator[None]:
    """Show the log lines of some loggers on standard error for a while.

    Args:
        names: Logger names; one whose lines are shown already is left as it is.
        level: Least level shown.
    """
    handler = EchoHandler()
    loggers = [logging.getLogger(name) for name in names]
    changed = [
        (logger, logger.level)
        for logger in loggers
        if not any(isinstance(present, EchoHandler) for present in logger.handlers)
    ]
    for logger, _ in changed:
        logger.addHandler(handler)
        logger.setLevel(level)
    try:
        yield
    finally:
        for logger, previous in changed:
            logger.removeHandler(handler)
            logger.setLevel(previous)


def _print_version(ctx: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if not wanted or ctx.resilient_parsing:
        return
    try:
        version = metadata.version("vanakkam")
    except metadata.PackageNotFoundError:
        version = "(not installed)"
    click.echo(f"kiosk {version}")
    ctx.exit()


@click.group(cls=LazyGroup, name="kiosk", context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="VANAKKAM_HOME",
    show_envvar=True,
    metavar="DIR",
    help="Folder of the site: store, key and site.toml.",
)
@click.option("--debug", is_flag=True, help="Show log lines, and where an error came from.")
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_print_version, help="Show the version."
)
@click.pass_context
def cli(ctx: click.Context, home: Path | None, debug: bool) -> None:
    """A consent-first shop kiosk."""
    ctx.obj = CliContext(home, own_process=ctx.obj is not None)
    if debug:
        ctx.with_resource(show_logs(OUR_LOGGERS, logging.DEBUG))


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of the command ``kiosk``; always ends with ``SystemExit``.

    Args:
        arguments: Instead of those of the command line.
    """
    from kiosk.security import inherited  # noqa: PLC0415 - not for who only wants the group
    from kiosk.security.memory import keep_memory_private  # noqa: PLC0415

    # Of every command: what is fitted beside the kiosk holds the same key, and inherits nothing over a new program.
    keep_memory_private()
    inherited.take()  # before anything is started that would inherit it
    try:
        own = CliContext(home=None, own_process=True)
        cli.main(args=None if arguments is None else list(arguments), prog_name="kiosk", obj=own)
    except KeyboardInterrupt:
        click.echo("Stopped. What was not finished was not kept.", err=True)
        sys.exit(EXIT_INTERRUPTED)
