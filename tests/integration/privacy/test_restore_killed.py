"""A restore that is stopped before its last step has changed nothing, and keys of nobody go in the end."""

from datetime import timedelta
from pathlib import Path

import pytest
from open_sites import Clock, Join

from kiosk.privacy import backups
from kiosk.privacy.audit_check import verify
from kiosk.privacy.backups import back_up, restore
from kiosk.privacy.retention import Retention
from kiosk.settings import Settings
from kiosk.site import Site, open_site, opened


@pytest.fixture
def backup(settings: Settings, clock: Clock, join: Join) -> Path:
    with opened(settings) as site:
        goes, _stays = join(site, "Asha", 1), join(site, "Ravi", 2)
        made = back_up(site, settings, None, now=clock.now, actor="cli")
        site.eraser.erase(goes, actor="shopper")
    return made.path


def test_the_trail_is_whole_after_a_restore_that_never_ended(
    settings: Settings, clock: Clock, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Requirement G18: the key ring must not know the end of a trail that was never put in place."""

    def killed(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(backups.exchange, "commit", killed)
        with pytest.raises(KeyboardInterrupt):
            restore(settings, backup, actor="cli", clock=clock)

    with opened(settings) as site:
        assert verify(site.audit, site.store).findings == ()
        assert len(site.members.list()) == 1
    assert not list(settings.home.glob("*.next*"))
    assert restore(settings, backup, actor="cli", clock=clock).erased_again == 1
    with opened(settings) as site:
        assert verify(site.audit, site.store).findings == ()


def retain(site: Site, clock: Clock) -> None:
    work = Retention(site, 365, clock, backup_days=92)
    work.run(work.plan(), actor="system")


def test_a_key_that_was_made_for_nobody_goes_when_no_backup_can_need_it(
    settings: Settings, clock: Clock, join: Join
) -> None:
    """A program was killed between the key of a new member and their first row."""
    site = open_site(settings, clock=clock)
    stays = join(site, "Ravi")
    site.vault.make_key("0" * 32)

    retain(site, clock)
    assert len(site.keyring.member_keys()) == 2
    clock.forward(days=91)
    retain(site, clock)
    assert len(site.keyring.member_keys()) == 2
    clock.forward(days=1)
    retain(site, clock)

    assert set(site.keyring.member_keys()) == {stays}
    site.close()


def test_who_comes_back_with_the_right_backup_has_their_key(settings: Settings, clock: Clock, join: Join) -> None:
    """The wrong backup was put back first; a month later somebody notices."""
    with opened(settings) as site:
        old = back_up(site, settings, None, now=clock.now, actor="cli")
        member_id = join(site, "Ravi")
        clock.forward(hours=1)
        right = back_up(site, settings, None, now=clock.now, actor="cli")
    restore(settings, old.path, actor="cli", clock=clock)
    for _day in range(2):
        site = open_site(settings, clock=clock)
        retain(site, clock)
        site.close()
        clock.forward(days=15)

    restore(settings, right.path, actor="cli", clock=clock)

    site = open_site(settings, clock=clock)
    assert site.members.person(member_id).nickname == "Ravi"
    clock.now += timedelta(days=92)
    retain(site, clock)
    assert site.members.person(member_id).nickname == "Ravi", "no key of nobody any more"
    site.close()
