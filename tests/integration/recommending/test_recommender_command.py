"""The command behind the recommender's button: it tells its steps to the kiosk, and who asked is passed on."""

import pytest
from click.testing import CliRunner

from kiosk.cli.main import cli
from kiosk.recommending.refit import Refitting
from kiosk.settings import Settings
from kiosk.site import make_site


@pytest.fixture
def home(tmp_path):
    settings = Settings.load(home=tmp_path / "home")
    make_site(settings)
    return settings.home


def refit(home, *more):
    return CliRunner().invoke(cli, ["--home", str(home), "recommender", "refit", *more])


def test_it_tells_its_steps_and_passes_on_who_asked(home, monkeypatch):
    asked = []

    def fitted(_self, _today, actor, progress):
        asked.append(actor)
        progress("read", 0.0)
        progress("fit", 0.1)

    monkeypatch.setattr(Refitting, "refit", fitted)
    done = refit(home, "--steps", "--asked-by", "staff:mala")
    assert done.exit_code == 0, done.output
    assert done.stdout == "read 0.00\nfit 0.10\n"
    refit(home, "--steps")
    refit(home, "--quiet")
    assert asked == ["staff:mala", "system", "system"]


def test_without_purchases_it_says_what_to_do(home):
    refused = refit(home, "--steps")
    assert refused.exit_code == 1
    assert "error [recommender.recommender_impossible]: There are no purchases to learn from" in refused.output
    assert "what to do: Import receipts first" in refused.output


@pytest.mark.parametrize("said", ["mala", "cli", "staff:", "staff:a b"])
def test_who_asked_is_an_account_of_the_staff(tmp_path, said):
    refused = refit(tmp_path / "none", "--steps", "--asked-by", said)
    assert refused.exit_code == 2
    assert "staff: and the name" in refused.output
