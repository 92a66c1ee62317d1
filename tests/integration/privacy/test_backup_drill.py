"""The restore drill of docs/backups.md, step by step: its commands are read from the page and run; and the commands."""

import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from open_sites import Join

from kiosk.backups import book as books
from kiosk.cli.main import SUBCOMMANDS, cli
from kiosk.privacy.audit_check import verify
from kiosk.settings import Settings
from kiosk.site import opened

PAGE = (Path(__file__).parents[3] / "docs" / "backups.md").read_text(encoding="utf-8")
Kiosk = Callable[..., Result]


def steps() -> list[list[str]]:
    blocks = re.findall(r"^ *```drill\n(.*?)^ *```$", PAGE, re.DOTALL | re.MULTILINE)
    return [line.split() for block in blocks for line in block.splitlines()]


@pytest.fixture
def kiosk(settings: Settings) -> Kiosk:
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(cli, ["--home", str(settings.home), *arguments])

    return run


class Drill:
    """Does what a person does at the keyboard, with another folder for ``/mnt``."""

    def __init__(self, settings: Settings, kiosk: Kiosk, mnt: Path) -> None:
        self._home, self._kiosk, self._mnt = settings.home, kiosk, mnt
        self.said: list[str] = []

    def do(self, words: list[str]) -> None:
        words = [self._meant(word) for word in words]
        if words[0] == "kiosk":
            done = self._kiosk(*words[1:])
            assert done.exit_code == 0, (words, done.output)
            self.said.append(done.output)
        elif words[0] == "mkdir":
            Path(words[1]).mkdir()
        elif words[0] == "mv":
            shutil.move(words[1], words[2])
        elif words[:2] == ["rm", "-r"]:
            shutil.rmtree(words[2])
        else:
            raise AssertionError(f"the drill has a command that its test does not know: {shlex.join(words)}")

    def _meant(self, word: str) -> str:
        if word == "NEWEST":
            return self._kiosk("backups", "list").output.split()[0]
        return word.replace("$VANAKKAM_HOME", str(self._home)).replace("/mnt", str(self._mnt))


@pytest.fixture
def mnt(tmp_path: Path) -> Path:
    folder = tmp_path / "mnt"
    folder.mkdir()
    return folder


def test_the_restore_drill_of_the_page(settings: Settings, kiosk: Kiosk, join: Join, mnt: Path) -> None:
    """Requirement G10: who was erased after the backup does not come back with it."""
    with opened(settings) as site:
        goes, stays = join(site, "Xylophonia", 1), join(site, "Ravi", 2)
    drill, found = Drill(settings, kiosk, mnt), steps()
    assert [words[:2] for words in found].count(["kiosk", "restore"]) == 2
    erased = False
    for words in found:
        if words[0] == "mkdir":  # somebody leaves between the backup and the day of the damage
            assert kiosk("members", "erase", goes, "--yes").exit_code == 0
            erased = True
        drill.do(words)

    assert erased
    restored = next(said for said in drill.said if said.startswith("Restored"))
    assert "Restored 1 members; 1 were erased again" in restored
    with opened(settings) as site:
        assert [member.member_id for member in site.members.list()] == [stays]
        assert site.members.person(stays).nickname == "Ravi"
        assert verify(site.audit, site.store).good
        assert books.read(site.keyring).newest_proved is not None


def test_every_command_of_the_page_exists() -> None:
    named = {words[1] for line in re.findall(r"`(kiosk [^`]+)`", PAGE) if (words := line.split())}
    assert named <= set(SUBCOMMANDS), named - set(SUBCOMMANDS)
    for words in steps():
        if words[0] == "kiosk":
            assert words[1] in SUBCOMMANDS


def test_a_backup_of_the_second_place_is_put_back_where_everything_else_is_lost(
    settings: Settings, kiosk: Kiosk, join: Join, mnt: Path
) -> None:
    """A new machine: the key by hand, the key ring from its copy, the store from the second place."""
    with opened(settings) as site:
        stays = join(site, "Ravi")
    (settings.home / "site.toml").write_text(f'backup_offsite = "{mnt}"\n')
    assert "read it back" in kiosk("backup").output
    assert kiosk("backup", "--keys", str(mnt)).exit_code == 1, "not beside the backups"
    assert kiosk("backup", "--keys", str(mnt.parent / "stick")).exit_code == 0
    name = kiosk("backups", "list").output.split()[0]
    for entry in (*settings.home.glob("vanakkam.db*"), settings.keyring_path):
        entry.unlink()
    shutil.rmtree(settings.home / "backups")

    assert kiosk("restore", "--keys", str(mnt.parent / "stick" / "vanakkam.keys")).exit_code == 0
    done = kiosk("restore", name, "--offsite", "--yes")

    assert "Restored 1 members" in done.output
    assert stays in kiosk("members", "list").output
    assert not list((settings.home / "backups").iterdir())


def test_the_commands_say_what_they_did_and_what_is_wrong(settings: Settings, kiosk: Kiosk, mnt: Path) -> None:
    assert "no backup yet" in kiosk("backups", "list").output
    assert kiosk("backups", "verify").exit_code == 1
    assert "kiosk.offsite_failed" in kiosk("backup", "--to", str(mnt / "none")).output
    listed = kiosk("backups", "list").output
    assert "failed" in listed
    assert "send kiosk.offsite_failed" in listed

    assert "Nothing is due" in kiosk("backup", "--due").output
    (settings.home / "site.toml").write_text(f'backup_offsite = "{mnt}"\n')
    assert f"Sent it to {mnt}" in kiosk("backup", "--due").output
    assert "Proved" in kiosk("backups", "verify", "--offsite").output
    assert "Proved" not in kiosk("backup", "--no-verify").output
    assert "not proved" in kiosk("backups", "list").output
    assert not kiosk("backups", "prune", "--dry-run").output
    assert "Deleted 0" in kiosk("backups", "prune").output
    assert "kiosk.store_missing" in kiosk("restore", "vanakkam-20250101T000000Z.db", "--yes").output


def test_the_command_refuses_a_second_place_in_the_home_folder_before_it_copies(
    settings: Settings, kiosk: Kiosk, mnt: Path
) -> None:
    (mnt / "link").symlink_to(settings.home)

    for place in (settings.home / "backups", mnt / "link"):
        done = kiosk("backup", "--to", str(place))
        assert done.exit_code == 1
        assert "kiosk.offsite_failed" in done.output

    assert not (settings.home / "backups").exists()
