import json
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from recommender.errors import TooFewCustomers
from recommender.ingest import read_worked_example
from recommender.segments import segment_example

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = ROOT / "scripts" / "worked_example.py"
CSV = SCRIPT.with_suffix(".csv")
PAGE = (ROOT / "docs" / "worked-example.md").read_text(encoding="utf-8")


DATA = ROOT.parent / "shared" / "data"
OWN, MALL, RETAIL = range(3)
"""Which of the page's snippets."""


def block(language: str, number: int = OWN) -> str:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)[number]


@pytest.fixture(scope="module")
def main():
    return runpy.run_path(str(SCRIPT))["main"]


@pytest.fixture(scope="module")
def segments():
    return segment_example(read_worked_example(CSV))


def test_the_segments_are_what_the_example_found(segments) -> None:
    assert [one.segment.segment_id for one in segments] == [
        "young-low-income",
        "middle-aged-moderate-income",
        "older-high-income",
    ]
    offers = [one.suggestion.offer for one in segments]
    assert offers == [
        "20 % off budget-friendly products",
        "Premium products chosen for you",
        "Exclusive offers on luxury items and retirement plans",
    ]
    assert "budget gadgets" in segments[0].suggestion.products
    assert "smart home gadgets" in segments[1].suggestion.products
    assert "luxury fashion" in segments[2].suggestion.products
    assert sum(one.segment.size for one in segments) == 60


def test_no_seed_and_no_order_of_lines_changes_who_gets_what(segments) -> None:
    rows = read_worked_example(CSV)
    expected = {one.segment.segment_id: (set(one.customer_ids), one.suggestion) for one in segments}
    for seed in range(5):
        other = segment_example(rows[::-1], seed=seed)
        assert {one.segment.segment_id: (set(one.customer_ids), one.suggestion) for one in other} == expected


def test_the_four_given_customers_alone_make_three_segments(tmp_path) -> None:
    path = tmp_path / "four.csv"
    path.write_text("".join(CSV.read_text(encoding="utf-8").splitlines(keepends=True)[:5]), encoding="utf-8")
    found = segment_example(read_worked_example(path))
    assert [one.segment.segment_id for one in found] == [
        "young-low-income",
        "middle-aged-moderate-income",
        "older-high-income",
    ]
    with pytest.raises(TooFewCustomers):
        segment_example(read_worked_example(path), k=5)


def test_the_page_shows_the_files_first_lines() -> None:
    assert CSV.read_text(encoding="utf-8").startswith(block("csv"))


def test_the_pages_code_prints_what_the_page_says(capsys, monkeypatch) -> None:
    monkeypatch.chdir(ROOT)
    exec(compile(block("python"), "worked-example.md", "exec"), {})  # noqa: S102 - our own page
    assert capsys.readouterr().out == block("text")


@pytest.mark.skipif(not (DATA / "retail-dev").is_dir(), reason="the retail data are not beside the checkout")
@pytest.mark.parametrize("number", [MALL, RETAIL])
def test_the_public_data_give_what_the_page_says(number, capsys, monkeypatch) -> None:
    monkeypatch.chdir(DATA)
    exec(compile(block("python", number), "worked-example.md", "exec"), {})  # noqa: S102 - our own page
    assert capsys.readouterr().out == block("text", number)


def test_the_pages_console_shows_what_the_script_prints(main, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    command, _, shown = block("console").partition("\n")
    arguments = command.removeprefix("$ python scripts/worked_example.py ").split()
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0
    assert Path("segments.png").read_bytes().startswith(b"\x89PNG")
    written = json.loads(Path("segments.json").read_text(encoding="utf-8"))
    assert result.output == shown
    assert [(one["segment"], one["size"]) for one in written] == [
        ("young-low-income", 21),
        ("middle-aged-moderate-income", 23),
        ("older-high-income", 16),
    ]
    assert written[0]["customers"][:2] == ["1", "4"]


def test_the_pages_table_is_the_products_and_offers(segments) -> None:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("|")]
    shown = [(products, offer) for _, products, offer in rows[2:]]
    assert shown == [(", ".join(one.suggestion.products), one.suggestion.offer) for one in segments]


def test_the_pages_picture_is_there() -> None:
    (picture,) = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", PAGE)
    assert (ROOT / "docs" / picture).read_bytes().startswith(b"\x89PNG")


def test_wrong_lines_are_named(main, tmp_path) -> None:
    path = tmp_path / "wrong.csv"
    path.write_text(CSV.read_text(encoding="utf-8").replace("2, 32, F", "2, old, F"), encoding="utf-8")
    result = CliRunner().invoke(main, [str(path)])
    assert result.exit_code == 1
    assert "line 3: Age: 'old'" in result.output


def test_the_script_runs_as_a_file_from_anywhere(tmp_path) -> None:
    result = subprocess.run(
        [sys.executable, str(SCRIPT), "--help"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "--json" in result.stdout
    assert "--out" in result.stdout
