import re

import pytest
from write_compliance_page import MET, PAGE, citations

GROUPS = (("G", 21), ("B", 9), ("A", 7), ("W", 12))
REQUIRED = [f"{letter}{number}" for letter, last in GROUPS for number in range(1, last + 1)]


def listed() -> dict[str, list[str]]:
    rows = re.findall(r"^\| ([A-Z]+[0-9]+) \| .* \| (.*) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return {cited: re.findall(r"`([^`]+)`", names) for cited, names in rows}


def test_every_requirement_has_its_line() -> None:
    assert set(REQUIRED) <= set(MET)
    assert set(listed()) == set(MET), "run: python scripts/write_compliance_page.py"


@pytest.mark.parametrize("cited", REQUIRED)
def test_every_requirement_is_cited_by_a_test(cited: str) -> None:
    assert citations().get(cited), cited


def test_the_page_names_no_test_that_does_not_cite_the_id() -> None:
    found = citations()

    for cited, names in listed().items():
        assert set(names) <= set(found.get(cited, [])), f"{cited}; run: python scripts/write_compliance_page.py"
