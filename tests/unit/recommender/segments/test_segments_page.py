import re
from pathlib import Path

from recommender.segments import ALGORITHMS
from recommender.segments.choice import Criterion

PAGE = (Path(__file__).resolve().parents[4] / "docs" / "segments.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)[0]


def test_the_snippet_prints_what_the_page_says(capsys) -> None:
    exec(compile(block("python"), "segments.md", "exec"), {})  # noqa: S102 - our own page
    assert capsys.readouterr().out == block("text")


def test_the_page_lists_every_algorithm_and_criterion() -> None:
    table = re.findall(r"^\| `(\w+)` \| ", PAGE, flags=re.MULTILINE)
    assert table == list(ALGORITHMS)
    assert all(f"`{one}`" in PAGE or f'"{one}"' in PAGE for one in Criterion)
