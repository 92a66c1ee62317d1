"""``kiosk devices``: list, pair, revoke; a running kiosk hears of it by its store."""

import pytest
from click.testing import CliRunner

from kiosk.cli.main import cli
from kiosk.devices import Asker, DeviceKind


@pytest.fixture
def run(home):
    def command(*arguments):
        return CliRunner().invoke(cli, ["--home", str(home), "devices", *arguments])

    return command


def test_pair_list_revoke(run, site):
    assert "No devices" in run("list").output
    key, asking = site.devices.ask(Asker(DeviceKind.SCREEN, "192.168.1.20", "Browser"))
    assert run("pair", asking.code, "Door").exit_code == 0
    assert "waits for the device that shows its code" in run("list").output
    site.devices.look(key)
    assert "never seen" in run("list").output
    site.devices.of_key(key, DeviceKind.SCREEN)
    assert "last seen 2026-03-01 12:30 UTC" in run("list").output
    assert run("revoke", "Door").exit_code == 0
    assert site.devices.of_key(key, DeviceKind.SCREEN) is None
    assert "revoked since" in run("list").output
    gone = run("revoke", "Door")
    assert gone.exit_code == 1
    assert "kiosk.device_unknown" in gone.output
    assert "kiosk.device_invalid" in run("pair", "x", "Door").output
