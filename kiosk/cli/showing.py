"""How long work looks on a terminal: a counter while rows are read, and summaries that leave nothing out."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from kiosk.intake import ImportOutcome
    from kiosk.privacy.erasure import ErasureReceipt

_RULES_SHOWN = 10
_TEXT = frozenset({".csv", ".tsv", ".txt", ".jsonl", ".ndjson"})
_PIECE = 1 << 20


@contextmanager
def reading(label: str, path: Path | None = None) -> Iterator[Callable[[int], None]]:
    """A bar on standard error while rows are read.

    Args:
        label: What is read.
        path: Of the file; how many rows it has is known of plain text only, others count up.
    """
    total, shown = _rows_of(path), sys.stderr.isatty()
    with click.progressbar(length=total or 0, label=label, file=sys.stderr, hidden=not (shown and total)) as bar:
        yield bar.update if total or not shown else _counter(label)
    if shown and not total:
        click.echo(err=True)


@contextmanager
def stepping(label: str, steps: int) -> Iterator[Callable[[str], None]]:
    """A bar on standard error for work of which only the steps are known; each is named while it lasts.

    Args:
        label: Of the work.
        steps: At most so many.

    Yields:
        To be told of each step as it begins.
    """
    shown = sys.stderr.isatty()
    with click.progressbar(
        length=steps, label=label, file=sys.stderr, hidden=not shown, item_show_func=lambda step: step or ""
    ) as bar:
        begun = False

        def tell(step: str) -> None:
            nonlocal begun
            if begun:
                bar.update(1, current_item=step)
            else:
                begun, bar.current_item = True, step
                bar.render_progress()

        yield tell
        bar.update(steps - bar.pos, current_item="")


def _rows_of(path: Path | None) -> int | None:
    """About how many rows a file has: its lines without the header."""
    if path is None or path.suffix.lower() not in _TEXT or not path.is_file():
        return None
    with path.open("rb") as file:
        return max(sum(piece.count(b"\n") for piece in iter(lambda: file.read(_PIECE), b"")), 1)


def _counter(label: str) -> Callable[[int], None]:
    counted = 0

    def show(rows: int) -> None:
        nonlocal counted
        counted += rows
        click.echo(f"\r{label}: {counted:,} rows", nl=False, err=True)

    return show


def say_outcome(done: "ImportOutcome") -> None:
    """What became of a run, on standard output; what waits, with what to do, on standard error."""
    if done.known:
        click.echo(f"Known: taken before, by import {done.import_id} on {done.started_at:%Y-%m-%d}; nothing changed")
        return
    kept, returns = done.count("kept"), done.count("returns")
    more = f" and {returns} returns" if returns else ""
    click.echo(
        f"Imported {kept} {done.kind}{more}: {done.added} new, {kept + returns - done.added} known before"
        f" (import {done.import_id})"
    )
    for name, words in (("duplicates", "repeated other lines"), ("left_out", "were left out by the mapping")):
        if done.count(name):
            click.echo(f"{done.count(name)} rows {words}")
    if done.mended:
        click.echo(f"{done.mended} rows of earlier imports had waited for these and were taken")
    _say_rules(done, "emptied", "cells could not be read and were left empty")
    if done.count("set_aside"):
        _say_rules(done, "set_aside", "rows were set aside")
        click.echo(f"what to do: see them with: kiosk sources rejects --import {done.import_id}", err=True)


def _say_rules(done: "ImportOutcome", effect: str, words: str) -> None:
    rules = [rule for rule in done.quality["rules"] if rule["effect"] == effect]
    if rules:
        click.echo(f"{sum(rule['rows'] for rule in rules)} {words}:", err=True)
    for rule in rules[:_RULES_SHOWN]:
        lines = ", ".join(str(line) for line in rule["lines"])
        rest = " ..." if rule["rows"] > len(rule["lines"]) else ""
        name = f" ({rule['field']})" if rule["field"] else ""
        click.echo(f"  {rule['code']}{name}: {rule['rows']}, line {lines}{rest}", err=True)


def say_erased(receipt: "ErasureReceipt") -> None:
    """What went from where, on standard output."""
    for line in receipt.stores:
        checked = "" if line.verified else "  NOT EMPTY, see kiosk doctor"
        click.echo(f"  {line.place}: {line.count} removed{checked}")


def exit_code(outcomes: Sequence["ImportOutcome"]) -> int:
    """1 where rows came and not a single one could be kept, 0 otherwise."""
    refused = any(done.count("set_aside") for done in outcomes)
    kept = any(done.known or done.count("kept") or done.count("returns") for done in outcomes)
    return int(refused and not kept)
