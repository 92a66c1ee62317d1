"""Write the list of what the product is made of: a CycloneDX 1.6 file, and docs/licences.md.

The same lock, manifest and environment give the same bytes: there is no moment in the file, and its serial number is
made from its content.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import click
from common import plain_errors
from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.exception import MissingOptionalDependencyException
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL
from packaging.markers import Marker
from supply import ROOT, Package, Shipped, flag, packages, product, shipped, weights

from models.manifest import Weight

PAGE = ROOT / "docs" / "licences.md"
FILE = ROOT / "var" / "vanakkam.cdx.json"

INTRODUCTION = """\
# Licences

<!-- Written by scripts/write_sbom.py; change requirements.lock or models/manifest.toml and run `make sbom`. -->

What an installed Vanakkam is made of, with the licence that each part states. `make sbom` writes the same list with the
hash of every file as a CycloneDX 1.6 file. Nothing third-party lies in our own folders: the one script that browsers
are given comes out of its installed package.

Weak copyleft (changes to that very package must be passed on; ours is untouched by it) is marked. There is no package
under a stronger copyleft; a test refuses one.
"""

PRODUCTION = """
A site in production refuses to start with a weight that may not be used commercially, unless the shop says that it
holds a licence of its own ([weights.md](weights.md)).
"""


@click.command(help=__doc__)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), default=FILE)
@plain_errors
def main(file: Path) -> None:
    """Write both."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(document(), encoding="utf-8")
    PAGE.write_text(page(), encoding="utf-8")
    click.echo(f"Wrote {file} and {PAGE.relative_to(ROOT)}")


def installed_here(found: Iterable[Package]) -> tuple[Package, ...]:
    """Those that this kind of machine installs."""
    return tuple(one for one in found if not one.locked.marker or Marker(one.locked.marker).evaluate())


def document() -> str:
    """The CycloneDX file.

    Raises:
        click.ClickException: It does not keep to the schema.
    """
    name, version = product()
    bom = Bom()
    bom.metadata.component = Component(
        name=name, version=version, type=ComponentType.APPLICATION, bom_ref=f"{name}@{version}"
    )
    factory = LicenseFactory()
    bom.components.update(_of_package(factory, one) for one in installed_here(packages()))
    bom.components.update(_of_weight(factory, one) for one in weights())
    bom.components.update(_of_file(factory, one) for one in shipped())
    bom.register_dependency(bom.metadata.component, bom.components)
    written: dict[str, Any] = json.loads(make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string())
    del written["metadata"]["timestamp"], written["serialNumber"]
    content = json.dumps(written, sort_keys=True)
    written["serialNumber"] = f"urn:uuid:{uuid5(NAMESPACE_URL, content)}"
    text = json.dumps(written, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    check(text)
    return text


def check(text: str) -> None:
    """Hold a file against the schema.

    Raises:
        click.ClickException: It does not keep to it.
    """
    try:
        faults = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    except MissingOptionalDependencyException as error:
        raise click.ClickException("Install cyclonedx-python-lib[json-validation]") from error
    if faults is not None:
        raise click.ClickException(f"The file does not keep to CycloneDX 1.6: {faults}")


def page() -> str:
    """docs/licences.md."""
    found = installed_here(packages())
    rows = [
        f"| {one.locked.name} | {one.locked.version} | {one.licence} | {flag(one.licence)} |\n"
        for one in sorted(found, key=lambda one: one.locked.name)
    ]
    nets = [
        f"| `{one.name}` | `{one.file}` | {one.licence} | {'yes' if one.commercial else 'no'} |\n" for one in weights()
    ]
    served = [f"| `{one.name}` | {one.package} | {one.version} | {one.licence} |\n" for one in shipped()]
    return "".join(
        (
            INTRODUCTION,
            "\n## Packages\n\n| package | version | licence | |\n|---|---|---|---|\n",
            *rows,
            "\n## Weights\n\n| name | file | licence | commercial use |\n|---|---|---|---|\n",
            *nets,
            PRODUCTION,
            "\n## Files that browsers are given\n\n| file | out of | version | licence |\n|---|---|---|---|\n",
            *served,
        )
    )


def _of_package(factory: LicenseFactory, found: Package) -> Component:
    name, version = found.locked.name, found.locked.version
    url = PackageURL("pypi", None, name, version)
    return Component(
        name=name,
        version=version,
        type=ComponentType.LIBRARY,
        bom_ref=str(url),
        purl=url,
        description=found.summary or None,
        licenses=[factory.make_from_string(found.licence)] if found.licence else (),
        properties=[Property(name="vanakkam:locked:sha256", value=digest) for digest in found.locked.hashes],
    )


def _of_weight(factory: LicenseFactory, found: Weight) -> Component:
    return Component(
        name=found.name,
        version=found.sha256[:16],
        type=ComponentType.MACHINE_LEARNING_MODEL,
        bom_ref=f"weight:{found.name}",
        description=found.role,
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=found.sha256)],
        licenses=[factory.make_from_string(found.licence)],
        properties=[Property(name="vanakkam:file", value=found.file)],
    )


def _of_file(factory: LicenseFactory, found: Shipped) -> Component:
    return Component(
        name=found.name,
        version=found.version,
        type=ComponentType.FILE,
        bom_ref=f"file:{found.name}",
        description=f"Served out of the package {found.package}",
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=found.sha256)],
        licenses=[factory.make_from_string(found.licence)],
    )


if __name__ == "__main__":
    main()
