"""What ``kiosk doctor`` says about privacy, and what stops a start."""

import shutil
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from open_sites import Clock, Join
from sqlalchemy import delete, update

from kiosk.backups.desk import Backups
from kiosk.checks import check_assessment, check_audit, check_key_copies, check_papers, check_templates
from kiosk.errors import AssessmentMissing, AuditBroken, BackupInvalid, KeyWrong
from kiosk.members import utc_now
from kiosk.privacy.site_records import Kind, SiteRecord
from kiosk.security import keycopies
from kiosk.settings import Settings
from kiosk.site import Site, opened
from kiosk.store.tables import audit, members, templates


def note(settings: Settings, kinds: Sequence[Kind], dated: date) -> None:
    with opened(settings) as site:
        for kind in kinds:
            site.records.add(SiteRecord(kind, "B-12", "R. Iyer", dated), actor="cli")


def test_a_start_stops_without_its_assessment(settings: Settings, clock: Clock) -> None:
    """Requirements G17 and A2: to look for somebody among all is not to be had without its file."""
    identify = Settings.load(home=settings.home, recognition="identify")
    assert "none" in check_assessment(settings)
    with pytest.raises(AssessmentMissing):
        check_assessment(identify)

    with opened(settings) as site:
        site.records.add(SiteRecord(Kind.ASSESSMENT, "DPIA-7", "R. Iyer", clock.now.date()), actor="cli")

    assert "assessment" in check_assessment(identify)


def test_in_australia_no_look_at_a_face_starts_before_assessment_and_notice(settings: Settings, clock: Clock) -> None:
    """Requirement B9: both are on file before the start, also where a card is shown first."""
    verify = Settings.load(home=settings.home, recognition="verify", profile="au")
    for kind in (Kind.ASSESSMENT, Kind.NOTICE):
        with pytest.raises(AssessmentMissing, match=kind.value):
            check_assessment(verify)
        with opened(settings) as site:
            site.records.add(SiteRecord(kind, "PIA-7", "R. Iyer", clock.now.date()), actor="cli")

    assert "notice" in check_assessment(verify)


def test_what_is_due_is_told_and_stops_nothing(settings: Settings) -> None:
    """Requirement B8: a test of the error rates and a training of the staff, each on file and not older than a year."""
    assert check_papers(settings) == "nothing is due"
    looking, today = Settings.load(home=settings.home, recognition="verify"), utc_now().date()
    papers = (Kind.ASSESSMENT, Kind.TRAINING, Kind.ACCURACY_TEST)
    for which, days, told in ((papers, None, "missing"), (papers, 367, "old")):
        if days is not None:
            note(settings, which, today - timedelta(days=days))
        due = ", ".join(f"{kind.value} is {told}" for kind in which)
        assert check_papers(looking) == f"due: {due}; note them with kiosk assess add"

    note(settings, papers[1:], today - timedelta(days=364))

    assert check_papers(looking) == "due: assessment is old; note them with kiosk assess add"
    note(settings, papers[:1], today)
    assert check_papers(looking) == "nothing is due"


def test_a_trail_that_was_tampered_with_is_told(settings: Settings, join: Join) -> None:
    """Requirement G18."""
    with opened(settings) as site:
        join(site)
    assert "all in place" in check_audit(settings)
    with opened(settings) as site, site.store.write() as connection:
        connection.execute(delete(audit).where(audit.c.seq == 1))

    with pytest.raises(AuditBroken, match="entry 1: dropped"):
        check_audit(settings)


def test_a_copy_of_the_keys_that_is_away_is_named(settings: Settings, tmp_path: Path) -> None:
    """Requirement G9: an erasure waits for it."""
    assert "none" in check_key_copies(settings)
    with opened(settings) as site:
        keycopies.add(site.keyring, tmp_path / "stick")
    assert "all there" in check_key_copies(settings)
    shutil.rmtree(tmp_path / "stick")

    assert str(tmp_path / "stick") in check_key_copies(settings)


def test_backups_without_a_copy_of_ring_and_envelope_are_a_fault(
    site: Site, settings: Settings, clock: Clock, tmp_path: Path
) -> None:
    """With the disk goes the only envelope, and no safe key opens a backup then."""
    Backups(site, settings, clock, actor="cli").run()
    with pytest.raises(BackupInvalid, match="envelope"):
        check_key_copies(settings)

    keycopies.add(site.keyring, tmp_path / "stick")

    assert "all there" in check_key_copies(settings)


def test_a_template_that_does_not_open_is_told_and_a_paused_member_is_not(settings: Settings, join: Join) -> None:
    with opened(settings) as site:
        broken, paused = join(site, "A", 1), join(site, "B", 2)
        with site.store.write() as connection:
            connection.execute(update(members).where(members.c.member_id == paused).values(paused_at=members.c.used_at))
    assert "2 of buffalo_s, all open" in check_templates(settings)
    with opened(settings) as site, site.store.write() as connection:
        connection.execute(update(templates).where(templates.c.member_id == broken).values(sealed=b"x" * 300))

    with pytest.raises(KeyWrong, match="1 of 2 members"):
        check_templates(settings)
