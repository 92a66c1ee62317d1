"""The bar of long work whose steps are known."""

import io
import sys

import pytest

from kiosk.cli.showing import stepping


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_each_step_is_named_while_it_lasts_and_the_end_is_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    with stepping("Backup", 9) as told:
        told("copy")
        first = shown.getvalue()
        told("prove")
    assert "copy" in first
    assert "prove" not in first
    assert "prove" in shown.getvalue()
    assert "100%" in shown.getvalue(), "fewer steps than there may be are the end too"


def test_a_log_gets_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = io.StringIO()
    monkeypatch.setattr(sys, "stderr", shown)
    with stepping("Backup", 2) as told:
        told("copy")
    assert "copy" not in shown.getvalue()


def test_what_breaks_off_is_not_shown_as_done(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)

    def stopped() -> None:
        with stepping("Backup", 2) as told:
            told("copy")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert "100%" not in shown.getvalue()
