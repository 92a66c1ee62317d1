"""One wheel from the package index, as a file: downloaded with pip, never installed and never imported.

pip is used because it knows the site's index: ``pip.conf``, ``PIP_*``, proxies, certificates, credentials. uv cannot
download a wheel without installing it, so its ``UV_*`` variables are translated for pip.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from stat import S_ISREG
from types import MappingProxyType
from typing import Final

from models.transfer import SourceFailed, disk_full, plain_reason

DownloadWheel = Callable[[str, Path, Callable[[int], None]], Path]
"""Takes ``name==version``, an empty folder and a callback for bytes so far; returns the wheel inside the folder."""

DEADLINE_SECONDS: Final = 900.0
"""Ends a download that hangs for good; pip has its own, shorter timeouts for each connection."""
POLL_SECONDS: Final = 0.25

_UV_TO_PIP: Final = MappingProxyType(
    {
        "UV_INDEX_URL": "PIP_INDEX_URL",
        "UV_DEFAULT_INDEX": "PIP_INDEX_URL",
        "UV_EXTRA_INDEX_URL": "PIP_EXTRA_INDEX_URL",
        "UV_INDEX": "PIP_EXTRA_INDEX_URL",
        "UV_FIND_LINKS": "PIP_FIND_LINKS",
    }
)


def download_wheel(requirement: str, folder: Path, grown: Callable[[int], None]) -> Path:
    """Download one wheel without its dependencies.

    Args:
        requirement: ``name==version``.
        folder: Empty folder on the disk that will hold the weight; pip's own temporary files go there too.
        grown: Told a few times a second how many bytes have come so far.

    Returns:
        The wheel.

    Raises:
        SourceFailed: No pip, no answer from the index, or no such wheel.
        OSError: The disk is full.
    """
    scratch, target = folder / "scratch", folder / "wheel"
    scratch.mkdir()
    command = [*_pip(), "download", "--no-deps", "--only-binary", ":all:", "--no-input", "--quiet"]
    command += ["--disable-pip-version-check", "--dest", str(target), "--", requirement]
    environment = pip_environment(os.environ) | {"TMPDIR": str(scratch), "LC_ALL": "C.UTF-8"}
    with subprocess.Popen(  # noqa: S603 - the manifest bounds the requirement to name==version
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment
    ) as process:
        try:
            log = _watch(process, folder, grown)
        finally:
            process.kill()
    if process.returncode != 0:
        raise _failure(log)
    wheels = list(target.glob("*.whl"))
    if len(wheels) != 1:
        raise SourceFailed(f"pip delivered {len(wheels)} wheels")
    return wheels[0]


def pip_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment for pip: as it is, plus pip's names for what is only set for uv.

    Two retries unless the site says otherwise: pip's default of five makes a kiosk without network wait for 8 s more.
    """
    result = {"PIP_RETRIES": "2", **environ}
    for uv_name, pip_name in _UV_TO_PIP.items():
        value = environ.get(uv_name)
        if value and pip_name not in result:
            # uv allows NAME=URL for an index, pip only URL; and uv splits links at commas, pip at spaces
            parts = value.replace(",", " ").split() if uv_name == "UV_FIND_LINKS" else value.split()
            result[pip_name] = " ".join(_without_name(part) for part in parts)
    return result


def _without_name(index: str) -> str:
    name, sign, url = index.partition("=")
    return url if sign and "/" not in name else index


def _pip() -> list[str]:
    """Command of a pip: this environment's, else that of another Python on the path."""
    if find_spec("pip") is not None:
        return [sys.executable, "-m", "pip"]
    for name in ("python3", "python"):
        found = shutil.which(name)
        if found and _has_pip(found):
            return [found, "-m", "pip"]
    raise SourceFailed("there is no pip to ask the package index with")


@cache
def _has_pip(python: str) -> bool:
    try:
        asked = subprocess.run(  # noqa: S603 - a Python found on the path
            [python, "-m", "pip", "--version"], capture_output=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def _watch(process: subprocess.Popen[bytes], folder: Path, grown: Callable[[int], None]) -> str:
    """Wait for the end of pip, telling how its files grow; returns what it printed."""
    most = 0
    for _ in range(int(DEADLINE_SECONDS / POLL_SECONDS)):
        try:
            printed, _ = process.communicate(timeout=POLL_SECONDS)
        except subprocess.TimeoutExpired:
            size = _size(folder)
            if size > most:
                most = size
                grown(most)
        else:
            return printed.decode("utf-8", errors="replace")
    raise SourceFailed(f"the package index did not deliver within {DEADLINE_SECONDS:.0f} s")


def _size(folder: Path) -> int:
    """Bytes of the files below a folder; files may vanish while pip works."""
    total = 0
    for path in folder.rglob("*"):
        try:
            found = path.stat()
        except OSError:
            continue
        total += found.st_size if S_ISREG(found.st_mode) else 0
    return total


def _failure(log: str) -> Exception:
    """Turn pip's log into the error to raise."""
    full = disk_full()
    if plain_reason(full) in log:
        return full
    if "connection broken by" in log:
        return SourceFailed("the package index cannot be reached")
    errors = [line.removeprefix("ERROR: ") for line in log.splitlines() if line.startswith("ERROR: ")]
    return SourceFailed(f"pip says: {errors[-1][:200]}" if errors else "pip failed without a reason")
