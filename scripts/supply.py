"""What the product is made of: packages of the lock, weights of the manifest, files that ship in a package."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from models.manifest import Weight, load_manifest

ROOT: Final = Path(__file__).resolve().parent.parent
LOCK: Final = ROOT / "requirements.lock"
DEV_LOCK: Final = ROOT / "requirements-dev.lock"

_LINE: Final = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)(?: *;([^\\]*))?")
_HASH: Final = re.compile(r"--hash=sha256:([0-9a-f]{64})")

SAID_HERE: Final = {
    "cryptography": "Apache-2.0 OR BSD-3-Clause",
    "insightface": "MIT",
    "mediapipe": "Apache-2.0",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "sqlcipher3": "Zlib AND BSD-3-Clause",
    "zxcvbn-rs-py": "MIT",
}
"""Licences of packages whose own words are none of the known ones, or name none, as their project states them."""

WEAK_COPYLEFT: Final = re.compile(r"\b(LGPL|MPL|EPL|CDDL)\b|Mozilla Public|Lesser General Public")
COPYLEFT: Final = re.compile(r"\b(A?GPL)\b|(?<!Lesser )General Public|Affero")


@dataclass(frozen=True, slots=True)
class Locked:
    """One package of a lock.

    Attributes:
        name: As on the registry.
        version: The one version that is installed.
        marker: On which machines; empty for all.
        hashes: SHA-256 of each file of it that may be installed.
    """

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Package:
    """A locked package with what its installed metadata say.

    Attributes:
        locked: The line of the lock.
        licence: An SPDX expression or the package's own words; empty where it says nothing, or is not installed here.
        summary: One line.
    """

    locked: Locked
    licence: str
    summary: str


@dataclass(frozen=True, slots=True)
class Shipped:
    """A third-party file that browsers are given.

    Attributes:
        name: Of the file.
        package: In which package it lies.
        version: Of the package.
        licence: SPDX.
        sha256: Of the file, 64 hexadecimal digits.
    """

    name: str
    package: str
    version: str
    licence: str
    sha256: str


def read_lock(path: Path) -> tuple[Locked, ...]:
    """Every package of a lock, in its order.

    Raises:
        ValueError: A line is no package with one version.
    """
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    found = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.match(line)
        if match is None:
            raise ValueError(f"{path.name}: {line[:60]!r} is no package with one version")
        found.append(
            Locked(match[1], match[2], (match[3] or "").split("--hash")[0].strip(), tuple(_HASH.findall(line)))
        )
    return tuple(found)


def packages(lock: Path = LOCK) -> tuple[Package, ...]:
    """Every package of a lock with its licence."""
    return tuple(_described(one) for one in read_lock(lock))


def weights() -> Sequence[Weight]:
    """Every weight that the product may load."""
    return load_manifest().weights


def shipped() -> tuple[Shipped, ...]:
    """Third-party files that the product serves out of installed packages; none lies in our own folders."""
    content = files("plotly").joinpath("package_data", "plotly.min.js").read_bytes()
    found = re.search(rb"plotly\.js v([0-9.]+)", content[:400])
    version = found[1].decode("ascii") if found else distribution("plotly").version
    return (Shipped("plotly.min.js", "plotly", version, "MIT", sha256(content).hexdigest()),)


def product() -> tuple[str, str]:
    """Name and version of what this is."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project["name"], project["version"]


def flag(licence: str) -> str:
    """``copyleft``, ``weak copyleft`` or empty. Of alternatives the freest may be chosen."""
    parts = [_flag_of(part) for part in re.split(r"\bOR\b", licence)]
    return min(parts, key=("", "weak copyleft", "copyleft").index)


def _flag_of(licence: str) -> str:
    if COPYLEFT.search(licence):
        return "copyleft"
    return "weak copyleft" if WEAK_COPYLEFT.search(licence) else ""


def _described(locked: Locked) -> Package:
    try:
        found = distribution(locked.name)
    except PackageNotFoundError:
        return Package(locked, SAID_HERE.get(locked.name, ""), "")
    return Package(locked, _licence(locked.name, found), _told(found, "Summary"))


def _licence(name: str, found: Distribution) -> str:
    """The SPDX expression, else what is said here, else the classifiers, else a short text of the package's own."""
    if expression := _told(found, "License-Expression"):
        return " ".join(expression.split())
    if name in SAID_HERE:
        return SAID_HERE[name]
    classified = _classified(found.metadata.get_all("Classifier") or [])
    return " AND ".join(classified) or _short(_told(found, "License"))


def _told(found: Distribution, field: str) -> str:
    """A field of the metadata; empty where it is not there."""
    fields: Any = found.metadata  # an email.message.Message, of which the protocol tells less
    return str(fields.get(field) or "")


def _classified(classifiers: Sequence[str]) -> Iterator[str]:
    for classifier in classifiers:
        kind, _, rest = classifier.partition(" :: ")
        last = rest.rpartition(" :: ")[2]
        if kind == "License" and last != "OSI Approved":
            yield _SPDX.get(last, last)


def _short(text: str) -> str:
    line = text.strip().splitlines()[0] if text.strip() else ""
    return _SPDX.get(line, line) if len(line) < 60 else ""  # noqa: PLR2004 - longer ones are the text of a licence


_SPDX: Final = {
    "Apache Software License": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "BSD": "BSD-3-Clause",
    "3-Clause BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
    "Historical Permission Notice and Disclaimer (HPND)": "HPND",
}
"""What classifiers say, as SPDX has it."""
