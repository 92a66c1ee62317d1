"""Requirement S1: the threat model and the checklist name tests that exist, and the checklist leaves nothing out."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
TESTS = ROOT / "tests"
CHECKLIST = ROOT / "docs" / "asvs.md"
THREATS = ROOT / "docs" / "threats.md"

LEVELS_1_AND_2 = {
    "V1": {1: "1-2", 2: "1-9", 3: "1-11", 4: "1-3", 5: "1-2"},
    "V2": {1: "1-3", 2: "1-3", 3: "1-4", 4: "1"},
    "V3": {2: "1-2", 3: "1-4", 4: "1-6", 5: "1-5", 7: "1-2"},
    "V4": {1: "1-3", 2: "1", 3: "1-2", 4: "1-4"},
    "V5": {1: "1", 2: "1-3", 3: "1-2", 4: "1-3"},
    "V6": {1: "1-3", 2: "1-12", 3: "1-4", 4: "1-4", 5: "1-5", 6: "1-3", 8: "1-4"},
    "V7": {1: "1-3", 2: "1-4", 3: "1-2", 4: "1-5", 5: "1-2", 6: "1-2"},
    "V8": {1: "1-2", 2: "1-3", 3: "1", 4: "1"},
    "V9": {1: "1-3", 2: "1-4"},
    "V10": {1: "1-2", 2: "1-2", 3: "1-4", 4: "1-11", 5: "1-5", 6: "1-2", 7: "1-3"},
    "V11": {1: "1-2", 2: "1-3", 3: "1-3", 4: "1-4", 5: "1", 6: "1"},
    "V12": {1: "1-3", 2: "1-2", 3: "1-4"},
    "V13": {1: "1", 2: "1-5", 3: "1-2", 4: "1-5"},
    "V14": {1: "1-2", 2: "1-4", 3: "1-3"},
    "V15": {1: "1-3", 2: "1-3", 3: "1-7"},
    "V16": {1: "1", 2: "1-5", 3: "1-4", 4: "1-3", 5: "1-3"},
    "V17": {1: "1", 2: "1-4", 3: "1-2"},
}
"""Numbers of the requirements of levels 1 and 2 in ASVS 5.0.0, by chapter and section."""

STATES = {"met", "reason", "unused", "operator", "part", "open"}
NAMED = re.compile(r"`([a-z_/]+/test_\w+\.py)(?:::(test_\w+))?`")
LINE = re.compile(r"^\| (V\d+\.\d+\.\d+) \| ([^|]+) \| (\w+) \| ([^|]+) \|$", re.MULTILINE)


def required() -> set[str]:
    found = set()
    for chapter, sections in LEVELS_1_AND_2.items():
        for section, span in sections.items():
            first, _, last = span.partition("-")
            found |= {f"{chapter}.{section}.{number}" for number in range(int(first), int(last or first) + 1)}
    return found


@cache
def functions_in(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def missing(text: str) -> list[str]:
    """Tests that a text names and that do not exist."""
    return [
        f"{name}::{test}" if test else name
        for name, test in NAMED.findall(text)
        if not (TESTS / name).is_file() or (test and test not in functions_in(TESTS / name))
    ]


def lines() -> dict[str, tuple[str, str]]:
    found = LINE.findall(CHECKLIST.read_text(encoding="utf-8"))
    assert len({name for name, *_ in found}) == len(found), "a requirement stands there twice"
    return {name: (state, evidence) for name, _, state, evidence in found}


def test_the_list_of_the_standard_is_whole() -> None:
    assert len(required()) == 253


def test_every_requirement_has_its_line() -> None:
    assert required() - lines().keys() == set()
    assert lines().keys() - required() == {"V14.2.7"}, "beyond level 2 only what REQUIREMENTS asks for"


def test_every_line_has_a_test_or_a_reason() -> None:
    for name, (state, evidence) in lines().items():
        assert state in STATES, name
        assert NAMED.search(evidence) or state != "met", f"{name} is met without a test"
        assert len(evidence) > 3, f"{name} says nothing"
        assert state in {"met", "part"} or not NAMED.fullmatch(evidence.strip()), f"{name} has a test and is not met"


@pytest.mark.parametrize("page", [CHECKLIST, THREATS], ids=lambda page: page.name)
def test_every_test_that_is_named_exists(page: Path) -> None:
    assert missing(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("page", [CHECKLIST, THREATS], ids=lambda page: page.name)
def test_every_page_that_is_named_exists(page: Path) -> None:
    for name, anchor in re.findall(r"\]\(([a-z]+\.md)(?:#([a-z-]+))?\)", page.read_text(encoding="utf-8")):
        target = ROOT / "docs" / name
        assert target.is_file(), name
        titles = {re.sub(r"[^a-z -]", "", one.lower()).replace(" ", "-") for one in
                  re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)}  # fmt: skip
        assert not anchor or anchor in titles, f"{name}#{anchor}"


def test_a_made_up_test_is_noticed() -> None:
    assert missing("`unit/docs/test_nothing.py`, `unit/docs/test_security_pages.py::test_nothing`") == [
        "unit/docs/test_nothing.py",
        "unit/docs/test_security_pages.py::test_nothing",
    ]


def test_every_border_of_the_model_has_every_kind_of_threat() -> None:
    """STRIDE, at each border: spoofing, tampering, repudiation, information, denial, elevation; or a word why not."""
    text = THREATS.read_text(encoding="utf-8")
    borders = re.split(r"^### ", text.partition("## Borders")[2].partition("\n## ")[0], flags=re.MULTILINE)[1:]

    assert len(borders) >= 13
    for border in borders:
        kinds = re.findall(r"^\| ([STRIDE]) \|", border, re.MULTILINE)
        assert set(kinds) == set("STRIDE"), border.partition("\n")[0]
        for row in re.findall(r"^\| [STRIDE] \|(.+)\|$", border, re.MULTILINE):
            assert NAMED.search(row) or "no test:" in row, row
