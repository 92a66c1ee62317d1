import re
from pathlib import Path
from typing import Any

from recommender.segments import ALGORITHMS
from recommender.segments.choice import Criterion

PAGE = (Path(__file__).resolve().parents[4] / "docs" / "segments.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)


def test_the_snippets_print_what_the_page_says(capsys) -> None:
    """One after the other, as somebody who reads the page runs them; what the table names is there."""
    names: dict[str, Any] = {}
    assert len(blocks("python")) == len(blocks("text")) == 2
    for code, text in zip(blocks("python"), blocks("text"), strict=True):
        exec(compile(code, "segments.md", "exec"), names)  # noqa: S102 - our own page
        assert capsys.readouterr().out == text
    named = re.findall(r"`(result\.[^`]+)`", PAGE.split("| by hand | here |")[1].split("\n\n")[0])
    assert len(named) == 8
    assert all(eval(one, names) is not None for one in named)  # noqa: S307 - as above


def test_the_page_lists_every_algorithm_and_criterion() -> None:
    table = re.findall(r"^\| `(\w+)` \| ", PAGE, flags=re.MULTILINE)
    assert table == list(ALGORITHMS)
    assert all(f"`{one}`" in PAGE or f'"{one}"' in PAGE for one in Criterion)
