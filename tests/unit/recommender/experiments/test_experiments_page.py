"""The page of experiments says what the code does."""

import re
from pathlib import Path

from kiosk.settings import Settings
from recommender.experiments import Design, Metric, State, units_needed
from recommender.experiments.ratio_check import MISMATCH_BELOW

PAGE = (Path(__file__).resolve().parents[4] / "docs" / "experiments.md").read_text(encoding="utf-8")


def test_the_snippet_prints_what_the_page_says(capsys):
    code = re.search(r"^```python\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)[1]
    text = re.search(r"^```text\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)[1]

    exec(compile(code, "experiments.md", "exec"), {})  # noqa: S102 - our own page
    assert capsys.readouterr().out == text


def test_every_state_is_explained():
    rows = re.findall(r"^\| (\w[\w ]*) \| ", PAGE.split("## What may be said")[1].split("##")[0], flags=re.MULTILINE)

    assert rows[1:] == [state.value.replace("_", " ") for state in State]


def test_the_settings_and_thresholds_are_those_of_the_code():
    usual = {name: Settings.model_fields[f"experiment_{name}"].default for name in ("holdout", "margin")}

    assert f"({usual['holdout']:.0%}".replace("%", " %") in PAGE
    assert f"({100 * usual['margin']:.0f} in 100 greetings)" in PAGE
    assert f"at {MISMATCH_BELOW}." in PAGE


def test_what_looking_costs_is_what_the_page_says():
    ratio = units_needed(Metric(0.1), 0.1, Design()) / units_needed(Metric(0.1), 0.1, Design(looks_once=True))

    assert f"{ratio:.1f} times the" in PAGE
