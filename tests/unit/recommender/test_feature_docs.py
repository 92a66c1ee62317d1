"""What docs/features.md says is what the code does."""

import re
from pathlib import Path

import polars as pl
import pytest

from recommender.features import FEATURES, NAMES

PAGE = Path(__file__).parents[3] / "docs" / "features.md"


def test_the_page_defines_every_feature_in_order() -> None:
    rows = re.findall(r"^\| (\w+) \| (\w+) \| ([^|]+) \| ([^|]+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    told = [(name, unit) for name, unit, _, _ in rows if name != "feature"]
    assert told == [(feature.name, feature.unit.value) for feature in FEATURES]


def test_the_three_lines_of_the_page_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pandas")
    snippet = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert snippet is not None
    assert len([line for line in snippet[1].splitlines() if line]) == 3
    (tmp_path / "receipts.csv").write_text(
        "customer_id,at,receipt_id,quantity,unit_price_minor\n"
        "A,2026-01-02 10:15,R1,2,450\nA,2026-01-02 10:15,R1,1,100\n"
        "A,2026-01-12 18:00,R2,1,300\nB,2026-01-10 12:00,R3,1,90\n"
    )
    monkeypatch.chdir(tmp_path)
    names: dict[str, pl.DataFrame] = {}
    exec(snippet[1], names)  # noqa: S102 - our own page
    features = names["features"]
    assert features.columns == ["customer_id", "as_of", *NAMES]
    assert features["recency_days"].to_list() == [0, 2]
    assert features["monetary_minor"].to_list() == [1300, 90]
    assert features["gap_days"].to_list() == [10, None]
