"""What every script for a person's hands needs: errors without stack traces, and a sure place for the figures."""

import functools
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click

from models.errors import VanakkamError

P = ParamSpec("P")
R = TypeVar("R")


def plain_errors(command: Callable[P, R]) -> Callable[P, R]:
    """Show coded errors as a line and what to do, instead of a stack trace."""

    @functools.wraps(command)
    def shown(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except VanakkamError as error:
            raise click.ClickException(f"[{error.code}] {error}") from error

    return shown


def _writable(_context: click.Context, _option: click.Parameter, path: Path | None) -> Path | None:
    """Refuse a file that could not be written before hours of work, not after."""
    if path is not None and not (path.parent.is_dir() and os.access(path.parent, os.W_OK)):
        raise click.BadParameter(f"the folder {path.parent} does not exist or cannot be written")
    return path


json_option = click.option(
    "--json",
    "json_file",
    type=click.Path(dir_okay=False, path_type=Path),
    callback=_writable,
    help="Write the figures there too.",
)


def write_json(json_file: Path | None, report: dict[str, Any]) -> None:
    """Write the figures where the person asked for them."""
    if json_file is not None:
        json_file.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
