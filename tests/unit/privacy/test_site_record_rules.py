from datetime import date
from pathlib import Path

import pytest

from kiosk.errors import AssessmentMissing
from kiosk.privacy.site_records import Freshness, Kind, SiteRecord, health, needed, refuse_missing
from kiosk.settings import Settings

TODAY = date(2026, 3, 1)


def paper(kind: Kind, dated: date = TODAY) -> SiteRecord:
    return SiteRecord(kind, "DPIA-7", "R. Iyer", dated)


def site(tmp_path: Path, **values: object) -> Settings:
    return Settings.load(home=tmp_path, **values)


def test_identification_does_not_start_without_an_assessment(tmp_path: Path) -> None:
    """Requirements G17 and A2: by default it is unavailable."""
    settings = site(tmp_path, recognition="identify")

    with pytest.raises(AssessmentMissing) as refused:
        refuse_missing(settings, [paper(Kind.TRAINING)])
    assert "kiosk assess add --kind assessment" in refused.value.mend

    refuse_missing(settings, [paper(Kind.ASSESSMENT)])


@pytest.mark.parametrize("mode", ["off", "verify"])
def test_other_modes_start_without(tmp_path: Path, mode: str) -> None:
    refuse_missing(site(tmp_path, recognition=mode), [])


@pytest.mark.parametrize("mode", ["verify", "identify"])
def test_in_australia_assessment_and_notice_come_first(tmp_path: Path, mode: str) -> None:
    """Requirement B9: both exist before any recognition is switched on."""
    settings = site(tmp_path, recognition=mode, profile="au")
    assert needed(settings) == (Kind.ASSESSMENT, Kind.NOTICE)

    for papers in ([], [paper(Kind.ASSESSMENT)], [paper(Kind.NOTICE)]):
        with pytest.raises(AssessmentMissing):
            refuse_missing(settings, papers)

    refuse_missing(settings, [paper(Kind.ASSESSMENT), paper(Kind.NOTICE)])


@pytest.mark.parametrize(
    ("dated", "freshness"),
    [
        (date(2026, 3, 1), Freshness.GOOD),
        (date(2025, 3, 1), Freshness.GOOD),
        (date(2025, 2, 28), Freshness.OLD),
        (date(2020, 1, 1), Freshness.OLD),
        (None, Freshness.MISSING),
    ],
)
@pytest.mark.parametrize("kind", [Kind.TRAINING, Kind.ACCURACY_TEST])
def test_trainings_and_tests_are_repeated_within_a_year(
    tmp_path: Path, kind: Kind, dated: date | None, freshness: Freshness
) -> None:
    """Requirements B8 and A6."""
    papers = [] if dated is None else [paper(kind, dated), paper(kind, date(2019, 1, 1))]

    found = {duty.kind: duty for duty in health(site(tmp_path, recognition="identify"), papers, TODAY)}

    assert found[kind].freshness is freshness
    assert found[kind].dated == dated


def test_a_leap_day_counts_until_the_end_of_february(tmp_path: Path) -> None:
    papers = [paper(Kind.TRAINING, date(2024, 2, 29))]

    found = {duty.kind: duty for duty in health(site(tmp_path, recognition="verify"), papers, TODAY)}

    assert found[Kind.TRAINING].until == date(2025, 2, 28)


def test_a_site_without_recognition_has_no_duties(tmp_path: Path) -> None:
    assert health(site(tmp_path), [], TODAY) == ()
