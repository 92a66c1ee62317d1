"""Kills of moves: the tables to a server and back, a backup onto a server, the site key to another place and back."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from click.testing import CliRunner, Result
from postgres_server import PASSWORD, PostgresServer

from kiosk.cli.main import cli
from kiosk.cli.store import store as store_commands
from kiosk.errors import KeyMissing, KeyWrong
from kiosk.members import NewMember
from kiosk.modes import KeyPlace
from kiosk.moving import move_to_server
from kiosk.privacy.audit import Action
from kiosk.security import inherited
from kiosk.security.custody import open_secret
from kiosk.settings import Settings
from kiosk.site import Site, open_site
from kiosk.store.database import Store
from kiosk.stores import server_of
from tests.soak import crash_checks as checks
from tests.soak import crash_work as works
from tests.soak.crash_rig import Life, Say, Work
from tests.soak.crash_work import RECOGNISER, START, Steps, settings_of, views

__all__ = ["store_commands"]  # loaded before the fork

TEMPLATE = "crash_template"
NEW_KEY = "new-key"
"""Beside the home folder: the file from which a person would bring the key to its place."""


@dataclass(frozen=True, slots=True)
class Move:
    """One that is killed.

    Attributes:
        work: What is killed.
        look: What is looked at afterwards.
        place: Readies a home folder for it.
    """

    work: Work
    look: Callable[[Path, Life], None]
    place: Callable[[Path, PostgresServer], None] | None = None


def give_server(home: Path, server: PostgresServer) -> None:
    """Name a database of its own in the settings of a site, whose tables are in the file yet."""
    password = home / "password"
    password.touch(0o600)
    password.write_text(PASSWORD, encoding="utf-8")
    address = server.new_database(TEMPLATE).replace("127.0.0.1", "localhost")
    named = {"database": address, "database_ca": server.authority, "database_password_file": password}
    text = "".join(f'{name} = "{value}"\n' for name, value in named.items())
    (home / "site.toml").write_text(text, encoding="utf-8")


def onto_server(home: Path, server: PostgresServer) -> None:
    """The same, with the tables there."""
    give_server(home, server)
    settings = settings_of(home)
    move_to_server(settings, open_secret(settings), Steps())


def make_template(server: PostgresServer) -> None:
    """The database that each site gets a copy of: making tables takes seconds."""
    made = server.new_database()
    settings = Settings.load(database=made, database_ca=server.authority)
    os.environ["VANAKKAM_DATABASE_PASSWORD"] = PASSWORD
    try:
        Store.on_server(server_of(settings), b"k" * 32).close()
    finally:
        del os.environ["VANAKKAM_DATABASE_PASSWORD"]
    server.run(f"ALTER DATABASE {made.rsplit('/', 1)[1]} RENAME TO {TEMPLATE}")


def in_file(home: Path) -> Settings:
    """The same site with its tables in the file."""
    return settings_of(home).model_copy(update={"database": ""})


def move(home: Path, seed: int, say: Say) -> None:
    """To the server, back, and there again; after each, somebody leaves and somebody joins where the tables are."""
    say("open")
    for step, target in enumerate(("server", "file", "server")):
        say("begin", target=target)
        done = kiosk(home, "store", "move", "--to", target, "--yes")
        assert done.exit_code == 0, done.output
        say("moved", target=target)
        site = open_site(settings_of(home) if target == "server" else in_file(home), clock=Steps())
        leaves = min(one.member_id for one in site.members.list() if one.nickname.startswith("Xylophonia"))
        site.eraser.erase(leaves, actor="shopper")
        say("gone", member_id=leaves)
        number = seed * 10 + step
        member_id, _codes = site.members.enrol(NewMember(f"Ravi{number}", views(number), RECOGNISER, "form"))
        say("done", member_id=member_id)
        site.close()


def after_move(home: Path, life: Life) -> None:
    """The same command again ends it: everything is in the one place, the other is empty, and nobody is back."""
    target = ([one["target"] for one in life.all("begin")] or ["server"])[-1]
    again = kiosk(home, "store", "move", "--to", target, "--yes")
    moved = target == "server" and not (home / "vanakkam.db").exists()
    assert again.exit_code == 0 or ("kiosk.store_missing" in again.output and moved), again.output
    settings = settings_of(home) if target == "server" else in_file(home)
    with checks.started(home, settings) as site:
        ids = {one.member_id for one in site.members.list()}
        assert {one["member_id"] for one in life.all("done")} <= ids
        for one in life.all("gone"):
            checks.require_nowhere(site.store, one["member_id"])
            assert site.keyring.member_key(one["member_id"]) is None
        # A step may be done and not acknowledged: one more may have left, and one more joined.
        assert checks.PEOPLE - 1 <= len(ids) <= checks.PEOPLE + len(life.all("done"))
        assert len(site.audit.entries(action=Action.STORE_MOVED, limit=10)) >= len(life.all("moved"))
        _require_faces(site)
    if target == "server":
        assert not list(home.glob("vanakkam.db*"))
    else:
        with Store.on_server(server_of(settings_of(home)), b"k" * 32) as server:
            assert server.is_empty()


def _require_faces(site: Site) -> None:
    for one in site.members.list():
        if one.nickname.startswith("Xylophonia"):
            found = site.members.likest(views(90_000 + int(one.nickname[len("Xylophonia") :]))[0].vector, RECOGNISER)
            assert found is not None
            assert found[0] == one.member_id


def move_key(home: Path, seed: int, say: Say) -> None:
    """The site key into the environment, the next start with it, back into the file, and the next start with that."""
    del seed
    say("open")
    for _round in range(2):
        new = home.parent / f"{NEW_KEY}-{secrets.token_hex(4)}"
        old = (home / "vanakkam.key").read_text(encoding="ascii")
        done = kiosk(home, "keys", "move", "--to", "environment", "--write", str(new))
        assert done.exit_code == 0, done.output
        with key_in_environment(new.read_text(encoding="ascii")):
            _start(home, KeyPlace.ENVIRONMENT)
            say("done", dead=old)
            done = kiosk(home, "keys", "move", "--to", "file", VANAKKAM_KEY_SOURCE="environment")
            assert done.exit_code == 0, done.output
        _start(home, KeyPlace.FILE)
        say("done", dead=new.read_text(encoding="ascii"))


def after_move_key(home: Path, life: Life) -> None:
    """One key opens the site, wherever it is; none of before does; and the move that was stopped is made again."""
    opening = []
    for place, text in _keys_of(home):
        with key_in_environment(text if place is KeyPlace.ENVIRONMENT else None):
            try:
                with checks.started(home, _with_key(home, place)) as site:
                    assert len(site.members.list()) == checks.PEOPLE
                opening.append((place, text))
                break  # the first start takes a waiting key over; from then on there is one
            except (KeyMissing, KeyWrong):
                continue
    assert opening, "no key opens the site"
    ((place, text),) = opening
    with key_in_environment(text if place is KeyPlace.ENVIRONMENT else None):
        other = home.parent / "once-more"
        named = ("environment", "--write", str(other)) if place is KeyPlace.FILE else ("file",)
        done = kiosk(home, "keys", "move", "--to", *named, VANAKKAM_KEY_SOURCE=place.value)
        assert done.exit_code == 0, done.output
    to = KeyPlace.ENVIRONMENT if place is KeyPlace.FILE else KeyPlace.FILE
    given = other.read_text(encoding="ascii") if to is KeyPlace.ENVIRONMENT else None
    with key_in_environment(given), checks.started(home, _with_key(home, to)) as site:
        assert len(site.members.list()) == checks.PEOPLE
        _require_faces(site)
    for dead in {one["dead"] for one in life.all("done")} | {text}:
        with key_in_environment(dead):
            try:
                open_site(_with_key(home, KeyPlace.ENVIRONMENT)).close()
            except KeyWrong:
                continue
        raise AssertionError("a key that was acknowledged to be dead opens the site")


def _keys_of(home: Path) -> Iterator[tuple[KeyPlace, str]]:
    """Whatever a person would have at hand, the newest first."""
    written = sorted(home.parent.glob(f"{NEW_KEY}-*"), key=lambda one: one.stat().st_mtime_ns, reverse=True)
    if (home / "vanakkam.key").exists():
        yield KeyPlace.FILE, (home / "vanakkam.key").read_text(encoding="ascii")
    for one in written:
        yield KeyPlace.ENVIRONMENT, one.read_text(encoding="ascii")


def _with_key(home: Path, place: KeyPlace) -> Settings:
    return settings_of(home).model_copy(update={"key_source": place})


def _start(home: Path, place: KeyPlace) -> None:
    open_site(_with_key(home, place), clock=Steps(START + timedelta(days=1))).close()


@contextmanager
def key_in_environment(text: str | None) -> Iterator[None]:
    """A process that was started with this site key, or with none."""
    inherited._taken.pop(inherited.SITE_KEY, None)
    if text is not None:
        inherited._taken[inherited.SITE_KEY] = text
    try:
        yield
    finally:
        inherited._taken.pop(inherited.SITE_KEY, None)


def kiosk(home: Path, *words: str, **environment: str) -> Result:
    """A command, in this process."""
    return CliRunner().invoke(cli, ["--home", str(home), *words], env=environment)


MOVES: dict[str, Move] = {
    "move": Move(move, after_move, give_server),
    "restore onto a server": Move(works.put_back, checks.after_put_back, onto_server),
    "key move": Move(move_key, after_move_key),
}
"""Beside :data:`tests.soak.crash_checks.WORKS`."""
