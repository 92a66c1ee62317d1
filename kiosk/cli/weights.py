"""``kiosk models``: list, fetch and verify the weights."""

import json
import logging
import sys
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

import click

from kiosk.cli.main import EXIT_ERROR, CliContext, show_logs
from kiosk.settings import Settings
from kiosk.weights import needed_weights, open_store
from models.store import MEND_FETCH, ModelStore, State, WeightStatus


@click.group()
def models() -> None:
    """List, fetch and verify the weights."""


@models.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def list_weights(context: CliContext, as_json: bool) -> None:
    """List every weight of the manifest, and whether it is here."""
    statuses = open_store(context.settings()).status()
    if as_json:
        click.echo(json.dumps([_as_dict(status) for status in statuses], indent=2))
        return
    head = ("NAME", "FILE", "TASKS", "SIZE", "LICENCE", "COMMERCIAL", "STATE")
    rows = [head, *(_as_row(status) for status in statuses)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


@models.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--all", "every", is_flag=True, help="Every weight of the manifest.")
@click.pass_obj
def fetch(context: CliContext, names: tuple[str, ...], every: bool) -> None:
    """Bring weights into the store; without a name, those that the settings need."""
    settings = context.settings()
    store = open_store(settings)
    wanted = _selected(store, settings, names, every=every)
    with show_logs(("models",), logging.INFO), _Display(on_terminal=sys.stderr.isatty()) as display:
        done = store.fetch(wanted, display.progress)
    for fetched in done:
        origin = "already here" if fetched.source is None else f"from {fetched.source}"
        click.echo(f"{fetched.weight.name}: {fetched.weight.file}, {_size(fetched.weight.bytes)}, verified, {origin}")


@models.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--all", "every", is_flag=True, help="Every weight of the manifest.")
@click.pass_context
def verify(ctx: click.Context, names: tuple[str, ...], every: bool) -> None:
    """Check weights by SHA-256; without a name, those that the settings need. Ends with 1 when one is not good."""
    context: CliContext = ctx.obj
    settings = context.settings()
    store = open_store(settings)
    wanted = _selected(store, settings, names, every=every)
    statuses = [status for status in store.status() if status.weight.name in wanted]
    for status in statuses:
        click.echo(f"{status.weight.name}: {status.state.value}{f', {status.fault}' if status.fault else ''}")
    if any(status.state is not State.GOOD for status in statuses):
        click.echo(f"what to do: {MEND_FETCH}", err=True)
        ctx.exit(EXIT_ERROR)


def _selected(store: ModelStore, settings: Settings, names: Sequence[str], *, every: bool) -> tuple[str, ...]:
    """Names of the weights to work on; each is known to the manifest."""
    if every and names:
        raise click.UsageError("Give names or --all, not both.")
    if every:
        return tuple(weight.name for weight in store.manifest.weights)
    return tuple(store.manifest.get(name).name for name in names or needed_weights(settings))


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB"


def _as_row(status: WeightStatus) -> tuple[str, ...]:
    weight = status.weight
    tasks = ",".join(task.value for task in weight.tasks)
    commercial = "yes" if weight.commercial else "no"
    return weight.name, weight.file, tasks, _size(weight.bytes), weight.licence, commercial, status.state.value


def _as_dict(status: WeightStatus) -> dict[str, Any]:
    weight = status.weight
    return {
        "name": weight.name,
        "file": weight.file,
        "tasks": [task.value for task in weight.tasks],
        "bytes": weight.bytes,
        "sha256": weight.sha256,
        "licence": weight.licence,
        "commercial": weight.commercial,
        "role": weight.role,
        "path": str(status.path),
        "state": status.state.value,
        "fault": status.fault,
    }


class _Display:
    """Shows transfers: a bar each on a terminal, one line each elsewhere."""

    def __init__(self, *, on_terminal: bool) -> None:
        self._on_terminal = on_terminal
        self._name = ""
        self._shown = 0
        self._bar: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close(kind, error, trace)

    def progress(self, name: str, done: int, total: int) -> None:
        """A :data:`models.store.Progress`."""
        starts = name != self._name or done < self._shown or (self._bar is not None and self._bar.length != total)
        if starts:
            self._close(None, None, None)
            self._start(name, total)
        if self._bar is not None:
            self._bar.update(done - self._shown)
        self._shown = done
        if done >= total:
            self._close(None, None, None)  # so that the next log line gets a line of its own

    def _start(self, name: str, total: int) -> None:
        self._name, self._shown = name, 0
        if self._on_terminal:
            self._bar = click.progressbar(length=total, label=name, file=sys.stderr)
            self._bar.__enter__()
        else:
            click.echo(f"{name}: fetching {_size(total)}", err=True)

    def _close(self, *reason: Any) -> None:
        if self._bar is not None:
            self._bar.__exit__(*reason)
            self._bar = None
