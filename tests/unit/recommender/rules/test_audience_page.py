"""The page that documents the language says all of it, and nothing that is not so."""

import contextlib
import io
import json
import re
from pathlib import Path

import pytest

from recommender.rules import describe, dump, parse
from recommender.rules.checks import WHERE_NUMBERS, WHERE_TEXTS
from recommender.rules.names import (
    ATTRIBUTES,
    EVENT_KINDS,
    FEATURE_NAMES,
    MAX_DAYS,
    MAX_DEPTH,
    MAX_NODES,
    MAX_VALUES,
    PREDICTIONS,
    PURPOSES,
    Bound,
    Measure,
    Op,
)
from recommender.rules.parsing import EXTRA_KEYS

PAGE = (Path(__file__).parents[4] / "docs" / "audience.md").read_text(encoding="utf-8")
EXAMPLES = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: next(iter(example)))
def test_every_example_is_a_rule(example: object) -> None:
    rule = parse(example)
    assert parse(dump(rule)) == rule
    assert describe(rule)


def test_every_operator_has_an_example() -> None:
    shown = set(re.findall(r'"(\w+)":', " ".join(map(json.dumps, EXAMPLES))))
    assert set(EXTRA_KEYS) <= shown
    assert {bound.value for bound in Bound} <= shown


@pytest.mark.parametrize(
    "names",
    [
        FEATURE_NAMES,
        ATTRIBUTES,
        PREDICTIONS,
        PURPOSES,
        EVENT_KINDS,
        [one.value for one in Measure],
        [one.value for one in Op],
        [one.value for one in Bound],
        WHERE_TEXTS,
        WHERE_NUMBERS,
        EXTRA_KEYS,
    ],
)
def test_every_name_is_on_the_page(names: list[str]) -> None:
    quoted = set(re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", PAGE, flags=re.DOTALL)))
    assert set(names) <= quoted


def test_the_bounds_are_those_of_the_code() -> None:
    assert f"at most {MAX_DEPTH} levels and {MAX_NODES} parts" in PAGE
    assert f"a list of 1 to {MAX_VALUES}" in PAGE
    assert f"1 to {MAX_DAYS} days" in PAGE


def test_the_notebook_prints_what_the_page_says() -> None:
    [code] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    [printed] = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(code, "docs/audience.md", "exec"), {})  # noqa: S102 - our own page
    assert out.getvalue() == printed
