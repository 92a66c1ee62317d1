"""What docs/offers.md says is what the code does."""

import re
from pathlib import Path

from kiosk.words import SOURCE, say
from recommender.ingest.offers import _columns
from recommender.offers.contexts import CONTEXT
from recommender.offers.places import POOL
from recommender.offers.refusals import Refused
from recommender.offers.verdicts import Outcome
from recommender.types import ReasonCode

PAGE = (Path(__file__).parents[4] / "docs" / "offers.md").read_text(encoding="utf-8")


def table_under(heading: str) -> list[list[str]]:
    """Cells of the rows of the first table after a heading."""
    rows = re.search(r"\|---.*\n((?:\|.*\n)+)", PAGE.split(f"{heading}\n", 1)[1])
    return [[cell.strip() for cell in row.strip("|\n").split(" | ")] for row in rows[1].splitlines()]


def test_the_lines_of_the_page_run(capsys) -> None:
    snippet = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    exec(snippet[1], {})  # noqa: S102 - our own page
    said = capsys.readouterr().out
    assert "10 % off leaf tea Reason(code=<ReasonCode.RHYTHM: 'rhythm'>, detail='Leaf tea', days=7)" in said
    assert "O2 Shown in place 2" in said


def test_every_refusal_is_explained_in_the_order_it_is_asked() -> None:
    codes = [code for row in table_under("## Refusals") for code in row[0].split(", ")]
    assert codes == [code.value for code in Refused]


def test_every_reason_is_explained_in_the_words_of_the_screen() -> None:
    told = {row[0]: row[1] for row in table_under("## Reasons")}
    assert set(told) == {code.value for code in ReasonCode}
    for code, sentence in told.items():
        speaks_of = re.search(r"\{.*\}", sentence)
        detail = speaks_of[0] if speaks_of else ""
        key = f"offer-reason-{code.replace('_', '-')}"
        assert say(SOURCE, key, detail=detail, days=14, weeks=2) == sentence


def test_every_outcome_is_explained() -> None:
    assert all(f"`{outcome.value}`" in PAGE for outcome in Outcome)
    assert f"the best {POOL} are open" in PAGE
    assert f"and {len(CONTEXT)} numbers of" in PAGE


def test_every_column_of_the_file_is_explained() -> None:
    told = {name for row in table_under("## What an offer is") for name in row[0].split(", ")}
    assert told == {column.name for column in _columns({}, "INR")}
