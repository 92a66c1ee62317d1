"""Requirement S3: what is installed is locked by hash, listed with its licence, and written down for whoever asks."""

import json
import re
from pathlib import Path

import pytest
from click import ClickException
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import ComponentType
from supply import DEV_LOCK, LOCK, SAID_HERE, flag, packages, read_lock, shipped
from write_sbom import PAGE, check, document, installed_here, page

from models.manifest import load_manifest


@pytest.fixture(scope="module")
def written():
    return json.loads(document())


@pytest.mark.parametrize("lock", [LOCK, DEV_LOCK], ids=lambda path: path.name)
def test_every_line_of_a_lock_has_its_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")

    assert [one.name for one in read_lock(lock) if not one.hashes] == []
    assert len(read_lock(lock)) == len(re.findall(r"^\S+==", text, re.MULTILINE)) > 50
    assert re.findall(r"https?:|git\+|file:|^-|@ ", text, re.MULTILINE) == []


def test_a_line_without_one_version_is_refused(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    lock.write_text("numpy>=2\n")

    with pytest.raises(ValueError, match="one version"):
        read_lock(lock)


def test_what_the_product_needs_is_locked_alike_for_developers() -> None:
    developers = {(one.name, one.version): set(one.hashes) for one in read_lock(DEV_LOCK)}

    for one in read_lock(LOCK):
        assert developers[one.name, one.version] == set(one.hashes), one.name


def test_every_package_states_a_licence_and_none_is_under_a_strong_copyleft() -> None:
    found = installed_here(packages())

    assert len(found) > 50
    assert [one.locked.name for one in found if not one.licence] == []
    assert [one.locked.name for one in found if flag(one.licence) == "copyleft"] == []


def test_no_licence_is_said_here_that_a_package_says_itself() -> None:
    said = {one.locked.name for one in packages()}
    assert said >= SAID_HERE.keys()


@pytest.mark.parametrize(
    ("licence", "flagged"),
    [
        ("MIT", ""), ("LGPL-2.1-or-later", "weak copyleft"), ("MPL-2.0 AND MIT", "weak copyleft"),
        ("GPL-3.0-only", "copyleft"), ("AGPL-3.0-or-later", "copyleft"), ("GPL-2.0-only OR MIT", ""),
        ("GNU General Public License v3", "copyleft"), ("GNU Lesser General Public License v3", "weak copyleft"),
    ],
)  # fmt: skip
def test_copyleft_is_told(licence: str, flagged: str) -> None:
    assert flag(licence) == flagged


def test_the_page_is_that_of_the_lock() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: make sbom"


def test_the_list_keeps_to_the_schema_and_holds_everything(written: dict) -> None:
    check(json.dumps(written))
    kinds = {kind: {one["name"] for one in written["components"] if one["type"] == kind} for kind in
             ("library", "machine-learning-model", "file")}  # fmt: skip

    assert (written["bomFormat"], written["specVersion"]) == ("CycloneDX", "1.6")
    assert kinds["library"] == {one.locked.name for one in installed_here(packages())}
    assert kinds["machine-learning-model"] == {one.name for one in load_manifest().weights}
    assert kinds["file"] == {one.name for one in shipped()}


def test_scanners_can_read_the_list_and_ask_about_each_package(written: dict) -> None:
    """Requirement S3: the reference library reads what it is given, and each package has the URL advisories go by."""
    read = Bom.from_json(written)
    found = {str(one.purl) for one in read.components if one.type is ComponentType.LIBRARY}

    assert found == {f"pkg:pypi/{one.locked.name}@{one.locked.version}" for one in installed_here(packages())}


def test_each_part_has_the_hashes_it_is_known_by(written: dict) -> None:
    locked = {one.name: set(one.hashes) for one in read_lock(LOCK) if not one.marker}
    by_name = {one["name"]: one for one in written["components"]}

    for name, hashes in locked.items():
        assert {one["value"] for one in by_name[name]["properties"]} == hashes, name
    for weight in load_manifest().weights:
        assert by_name[weight.name]["hashes"] == [{"alg": "SHA-256", "content": weight.sha256}]


def test_the_same_parts_give_the_same_bytes(written: dict) -> None:
    assert json.loads(document()) == written
    assert "timestamp" not in json.dumps(written)


def test_a_list_that_is_none_is_refused(written: dict) -> None:
    with pytest.raises(ClickException, match=r"1\.6"):
        check(json.dumps(written | {"bomFormat": "another"}))
