"""Requirements T2 and T3 with the real nets: who is at two sites cannot be told from their templates."""

import os
from pathlib import Path

import pytest
from evaluate_unlinkability import bundled, measure, of_folder, site
from linkability import between, system_linkability, together, within

from kiosk.faces import identify_policy
from kiosk.settings import Settings

FACES = Path(os.environ.get("VANAKKAM_FACES", Path(__file__).parents[4] / "shared" / "data" / "faces-dev"))


@pytest.mark.models
def test_the_bundled_people_are_strangers_at_another_site(weights) -> None:
    del weights
    settings = Settings()
    vectors, person = bundled(settings)
    inside = within(vectors, person)
    across = together([between(site(7, 2 * n), site(7, 2 * n + 1), vectors, person) for n in range(8)])
    threshold = identify_policy(settings).calibration.floor

    assert len(vectors) == 14
    assert inside.mated.min() > threshold > inside.others.max(), "at one site everybody is told from everybody"
    assert abs(across.mated).max() < threshold / 2, "at another one they score like anybody"
    assert abs(across.mated.mean() - across.others.mean()) < 0.02
    assert system_linkability(across.mated, across.others, per_bin=40) < 0.1


@pytest.mark.models
@pytest.mark.soak
@pytest.mark.skipif(not FACES.is_dir(), reason="the faces are not here; set VANAKKAM_FACES to their folder")
@pytest.mark.skipif(not os.environ.get("VANAKKAM_SOAK"), reason="embeds some hundred pictures; set VANAKKAM_SOAK=1")
def test_real_people_are_strangers_at_another_site(weights) -> None:
    del weights
    settings = Settings()
    report = measure(*of_folder(settings, FACES, 150), settings, pairs=10, seed=2026)

    assert report["d_sys_inside"] > 0.9
    assert report["d_sys_across"] < 0.1
    assert report["across_mated_above_threshold"] == 0.0
