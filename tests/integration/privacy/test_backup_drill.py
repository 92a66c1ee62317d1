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


def steps(fence: str = "drill") -> list[list[str]]:
    blocks = re.findall(rf"^ *```{fence}\n(.*?)^ *```$", PAGE, re.DOTALL | re.MULTILINE)
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
            Path(words[-1]).mkdir(mode=int(words[2], 8) if words[1] == "-m" else 0o777)
        elif words[0] == "install":
            assert words[:3] == ["install", "-m", "600"]
            shutil.copyfile(words[3], words[4])
            Path(words[4]).chmod(0o600)
        elif words[0] == "mv":
            shutil.move(words[1], words[2])
        elif words[:2] == ["rm", "-r"]:
            shutil.rmtree(words[2])
        else:
            raise AssertionError(f"the drill has a command that its test does not know: {shlex.join(words)}")

    def _meant(self, word: str) -> str:
        if word == "/mnt/disk/NEWEST":
            return str(max((self._mnt / "disk").glob("vanakkam-*.db")))
        if word == "NEWEST":
            return self._kiosk("backups", "list").output.split()[0]
        return word.replace("$VANAKKAM_HOME", str(self._home)).replace("/mnt", str(self._mnt))


@pytest.fixture
def mnt(tmp_path: Path) -> Path:
    folder = tmp_path / "mnt"
    folder.mkdir()
    return folder


@pytest.mark.sqlcipher("the drill moves the files of a home away")
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


@pytest.mark.sqlcipher("the machine is lost with the file of its store")
def test_the_steps_for_a_new_machine(settings: Settings, kiosk: Kiosk, join: Join, mnt: Path) -> None:
    """Word by word, with a backup folder, the copies of the keys and an empty machine; the ledger comes before it."""
    with opened(settings) as site:
        goes, stays = join(site, "Xylophonia", 1), join(site, "Ravi", 2)
    (settings.home / "site.toml").write_text('shop_name = "Old shop"\n', encoding="utf-8")
    for folder in ("disk", "safe"):
        (mnt / folder).mkdir()
    assert kiosk("backup", "--keys", str(mnt / "stick")).exit_code == 0
    assert kiosk("backup", "--to", str(mnt / "disk")).exit_code == 0
    assert kiosk("members", "erase", goes, "--yes").exit_code == 0
    for name in ("vanakkam.key", "site.toml"):
        shutil.move(settings.home / name, mnt / "safe")
    shutil.rmtree(settings.home)
    drill = Drill(settings, kiosk, mnt)
    for words in steps("machine"):
        if words == ["kiosk", "doctor"]:
            continue  # it looks for a camera too
        drill.do(words)

    assert "Restored 1 members; 1 were erased again" in "".join(drill.said)
    with opened(settings) as site:
        assert [member.member_id for member in site.members.list()] == [stays]
        assert site.members.person(stays).nickname == "Ravi"
        assert verify(site.audit, site.store).good


@pytest.mark.sqlcipher("the machine is lost with the file of its store")
def test_a_new_machine_is_told_what_to_do_next_at_every_step(
    settings: Settings, kiosk: Kiosk, join: Join, mnt: Path
) -> None:
    """Each error names the next step; whoever follows them ends with the site."""
    with opened(settings) as site:
        join(site, "Ravi")
    assert kiosk("backup", "--keys", str(mnt / "stick")).exit_code == 0
    (mnt / "disk").mkdir()
    assert kiosk("backup", "--to", str(mnt / "disk")).exit_code == 0
    shutil.move(settings.key_path, mnt / "safe.key")
    shutil.rmtree(settings.home)
    copy, file = str(mnt / "stick" / "vanakkam.keys"), str(max((mnt / "disk").glob("vanakkam-*.db")))

    listed = kiosk("backups", "list").output
    assert "no second place: see backup_offsite" in listed
    assert str(settings.home / "backups") in listed
    said = kiosk("restore", file, "--yes").output
    assert "mkdir -m 700" in said
    said = kiosk("restore", "--keys", copy).output
    assert "kiosk.key_missing" in said
    assert str(settings.key_path) in said
    assert "kiosk.key_missing" in kiosk("restore", file, "--yes").output
    shutil.copyfile(mnt / "safe.key", settings.key_path)
    settings.key_path.chmod(0o644)
    said = kiosk("restore", "--keys", copy).output
    assert f"chmod 600 {settings.key_path}" in said
    settings.key_path.chmod(0o600)
    said = kiosk("restore", file, "--yes").output
    assert "kiosk restore --keys" in said, said
    said = kiosk("restore", "--keys", str(mnt / "disk"), "--yes").output
    assert "is a directory" in said
    said = kiosk("restore", "--keys", str(mnt / "none")).output
    assert "kiosk.store_missing" in said
    assert "kiosk init" not in said
    envelope = mnt / "stick" / "vanakkam.envelope"
    envelope.rename(mnt / "elsewhere")
    said = kiosk("restore", "--keys", copy).output
    assert "Bring the envelope" in said
    (mnt / "elsewhere").rename(envelope)
    said = kiosk("restore", "--keys", copy).output
    assert "kiosk restore FILE" in said
    said = kiosk("restore", str(mnt / "disk"), "--yes").output
    assert f"the newest is {file}" in said
    said = kiosk("restore", "vanakkam-20250101T000000Z.db", "--yes").output
    assert "kiosk backups list" in said
    done = kiosk("restore", file, "--yes")
    assert "Restored 1 members" in done.output
    assert "kiosk audit verify" in done.output


def test_every_command_of_the_page_exists() -> None:
    named = {words[1] for line in re.findall(r"`(kiosk [^`]+)`", PAGE) if (words := line.split())}
    assert named <= set(SUBCOMMANDS), named - set(SUBCOMMANDS)
    for words in (*steps(), *steps("machine")):
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
