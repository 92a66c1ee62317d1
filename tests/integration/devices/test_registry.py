"""The registry: which key counts, until when, and what the audit trail says of it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import MetaData, insert, inspect, select

from kiosk.devices import Asker, DeviceKind
from kiosk.errors import DeviceInvalid, DeviceUnknown
from kiosk.settings import Settings
from kiosk.site import open_site
from kiosk.store import migrations
from kiosk.store.device_tables import devices
from kiosk.store.engine import sqlcipher_engine

SCREEN, CAMERA = DeviceKind.SCREEN, DeviceKind.CAMERA


def entries(site):
    return [(one.actor, dict(one.detail)) for one in reversed(site.audit.entries()) if one.action == "device_changed"]


def test_a_key_counts_from_the_approval_until_the_revocation(site):
    """Requirement S1."""
    key, asking = site.devices.ask(Asker(SCREEN, "192.168.1.20", "Browser"))
    assert site.devices.of_key(key, SCREEN) is None
    device = site.devices.approve(asking.code, "Door", actor="staff:anbu")
    assert site.devices.of_key(key, SCREEN).device_id == device.device_id
    site.devices.revoke(device.device_id, actor="staff:devi")
    assert site.devices.of_key(key, SCREEN) is None
    assert [(actor, detail["change"]) for actor, detail in entries(site)] == [
        ("staff:anbu", "paired"),
        ("staff:devi", "revoked"),
    ]
    assert "Door" not in str(entries(site))


@pytest.mark.parametrize("key", ["", "x", "a" * 5000, "\u0000", "ப"])
def test_no_other_key_counts(site, pair, key):
    pair()
    assert site.devices.of_key(key, SCREEN) is None


def test_the_key_of_a_camera_is_not_that_of_a_screen(site, pair):
    _, key = pair(kind=CAMERA)
    assert site.devices.of_key(key, SCREEN) is None
    assert site.devices.of_key(key, CAMERA) is not None


def test_where_certificates_are_required_the_one_of_the_pairing_counts(site, pair):
    _, bound = pair("Door", certificate="a" * 64)
    _, bare = pair("Window")
    assert site.devices.of_key(bound, SCREEN, "a" * 64) is not None
    assert site.devices.of_key(bound, SCREEN, "b" * 64) is None
    assert site.devices.of_key(bound, SCREEN, "") is None
    assert site.devices.of_key(bare, SCREEN, "") is None
    assert site.devices.of_key(bound, SCREEN) is not None


def test_the_store_holds_no_key_and_no_code(site):
    key, asking = site.devices.ask(Asker(SCREEN, "192.168.1.20", "Browser"))
    site.devices.approve(asking.code, "Door", actor="staff:anbu")
    with site.store.read() as connection:
        kept = str(connection.execute(select(devices)).mappings().all())
    assert key not in kept
    assert asking.code not in kept


def test_last_seen_is_kept_to_the_minute(site, pair, clock):
    device, key = pair()
    assert site.devices.get(device.device_id).seen_at is None
    first = clock.now
    site.devices.of_key(key, SCREEN)
    clock.now += timedelta(seconds=59)
    site.devices.of_key(key, SCREEN)
    assert site.devices.get(device.device_id).seen_at == first
    clock.now += timedelta(seconds=1)
    site.devices.of_key(key, SCREEN)
    assert site.devices.get(device.device_id).seen_at == clock.now


def test_a_screen_goes_on_where_nothing_can_be_written(site, pair, caplog):
    """An import that holds the writer for long must not darken a screen."""
    device, key = pair()
    with site.store.write():
        assert site.devices.of_key(key, SCREEN) is not None
    assert "kiosk.store_busy" in caplog.text
    assert site.devices.get(device.device_id).seen_at is None


def test_names(site, pair):
    door, _ = pair("  Door,   left ")
    assert door.name == "Door, left"
    other, _ = pair("Window")
    with pytest.raises(DeviceInvalid, match="already"):
        pair("door, LEFT")
    with pytest.raises(DeviceInvalid, match="already"):
        site.devices.rename(other.device_id, "Door, left", actor="cli")
    site.devices.rename(door.device_id, "DOOR, left", actor="cli")
    for bad in ("", "  ", "x" * 41, "a\u0007b"):
        with pytest.raises(DeviceInvalid):
            site.devices.rename(door.device_id, bad, actor="cli")
    site.devices.revoke(door.device_id, actor="cli")
    pair("Door, left")
    assert [one.name for one in site.devices.list()] == ["Door, left", "Window", "DOOR, left"]


def test_a_name_that_is_taken_leaves_the_code_as_it_was(site, pair):
    pair("Door")
    key, asking = site.devices.ask(Asker(SCREEN, "192.168.1.21", "Browser"))
    with pytest.raises(DeviceInvalid):
        site.devices.approve(asking.code, "Door", actor="staff:anbu")
    site.devices.approve(asking.code, "Window", actor="staff:anbu")
    assert site.devices.of_key(key, SCREEN) is not None


def test_what_is_not_in_use_cannot_be_changed(site, pair):
    device, _ = pair()
    site.devices.revoke(device.device_id, actor="cli")
    for call in (
        lambda: site.devices.revoke(device.device_id, actor="cli"),
        lambda: site.devices.rename(device.device_id, "Other", actor="cli"),
        lambda: site.devices.get(device.device_id),
        lambda: site.devices.get("nobody"),
        lambda: site.devices.named("Door"),
    ):
        with pytest.raises(DeviceUnknown):
            call()


def test_a_command_pairs_what_shows_a_code_to_the_kiosk(site, home, clock):
    """The pairings under way are in the memory of the kiosk; a command leaves its approval in the store."""
    key, asking = site.devices.ask(Asker(CAMERA, "192.168.1.20", "camera box", "c" * 64))
    assert site.devices.look(key) == asking
    other = open_site(Settings.load(home=home), clock=lambda: clock.now)
    try:
        device = other.devices.approve_elsewhere(asking.code.lower(), "Ceiling", actor="cli")
    finally:
        other.close()
    assert site.devices.of_key(key, CAMERA) is None
    site.devices.look(key)
    found = site.devices.of_key(key, CAMERA, "c" * 64)
    assert (found.device_id, found.name, found.kind, found.claim) == (device.device_id, "Ceiling", "camera", None)
    assert site.devices.look(key) is None
    assert [detail["change"] for _, detail in entries(site)] == ["approved", "paired"]


def test_an_approval_that_nobody_shows_ends_after_ten_minutes(site, clock):
    key, asking = site.devices.ask(Asker(SCREEN, "192.168.1.20", "Browser"))
    site.devices.approve_elsewhere(asking.code, "Door", actor="cli")
    clock.now += timedelta(minutes=10, seconds=1)
    site.devices.look(key)
    assert site.devices.of_key(key, SCREEN) is None
    assert site.devices.list() == ()
    site.devices.approve_elsewhere("AAA AAA", "Door", actor="cli")
    assert [one.name for one in site.devices.list()] == ["Door"]


def test_only_codes_are_approved_elsewhere(site):
    for bad in ("", "ACD", "ACD3479"):
        with pytest.raises(DeviceInvalid, match="letters and digits"):
            site.devices.approve_elsewhere(bad, "Door", actor="cli")
    site.devices.approve_elsewhere("ACD347", "Door", actor="cli")
    with pytest.raises(DeviceInvalid, match="already"):
        site.devices.approve_elsewhere("ACD347", "Window", actor="cli")


def test_the_migration_goes_forwards_and_back_on_data(tmp_path):
    """What was there before it stays, and devices are paired anew after a way back."""
    (tmp_path / "store.db").touch()
    engine = sqlcipher_engine(tmp_path / "store.db", b"k" * 32)
    migrations.migrate(engine, "0006")
    tables = MetaData()
    tables.reflect(engine)
    with engine.begin() as connection:
        connection.execute(insert(tables.tables["customers"]).values(customer_id="C1"))
    migrations.migrate(engine, "0007")
    with engine.begin() as connection:
        row = {"device_id": "d1", "name": "Door", "kind": "screen", "paired_by": "cli"}
        moment = datetime(2026, 3, 1, tzinfo=UTC)
        connection.execute(insert(devices).values(**row, paired_at=moment, key_hash="a" * 64))
        connection.execute(insert(devices).values(**{**row, "device_id": "d2"}, paired_at=moment))
    migrations.migrate(engine, "0006")
    assert "devices" not in inspect(engine).get_table_names()
    migrations.migrate(engine, migrations.HEAD)
    with engine.connect() as connection:
        assert connection.execute(select(devices)).all() == []
        assert connection.execute(select(tables.tables["customers"].c.customer_id)).scalars().all() == ["C1"]
    engine.dispose()
