"""Checks of ``kiosk doctor`` that look at the machine."""

import stat
from pathlib import Path

import pytest

from kiosk.checks import DOCTOR_CHECKS, check_fonts
from kiosk.settings import Settings


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fontconfig that knows a font for English and Hindi."""
    monkeypatch.setenv("PATH", str(tmp_path))
    script = tmp_path / "fc-list"
    script.write_text('#!/bin/sh\ncase "$1" in :lang=en|:lang=hi) echo "Noto: style=Regular";; esac\n')
    script.chmod(stat.S_IRWXU)
    return script


@pytest.mark.usefixtures("tool")
def test_a_language_without_a_font_is_told_and_stops_nothing(tmp_path: Path) -> None:
    """Requirements G6 and I1: a notice in boxes is no notice."""
    told = check_fonts(Settings.load(home=tmp_path))
    assert told.startswith("none for ta:")
    assert "fonts-noto-core" in told

    assert check_fonts(Settings.load(home=tmp_path, languages=("hi", "en"))).startswith("there for hi, en")
    assert ("fonts", check_fonts) in DOCTOR_CHECKS


def test_without_fontconfig_fonts_are_not_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert check_fonts(Settings.load(home=tmp_path)).startswith("not checked")


def test_a_fontconfig_that_fails_says_nothing_about_fonts(tmp_path: Path, tool: Path) -> None:
    tool.write_text("#!/bin/sh\nexit 1\n")
    assert check_fonts(Settings.load(home=tmp_path)).startswith("there for")
