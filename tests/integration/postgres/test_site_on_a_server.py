"""A site on a database server: what holds for the file holds here, and what only a server can do wrong."""

import os
import sys
import threading
import traceback
from contextlib import closing
from pathlib import Path

import postgres_server
import pytest
import trustme
from open_sites import Clock, Join
from postgres_server import PostgresServer
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import IntegrityError

from kiosk.errors import KeyMissing, SettingsInvalid, StoreBusy, StoreForeign, StoreUnusable
from kiosk.members import utc_now
from kiosk.privacy.audit import Action
from kiosk.privacy.audit_check import verify
from kiosk.privacy.processing import records_of_processing
from kiosk.rounds import Chore
from kiosk.security import inherited
from kiosk.settings import Settings
from kiosk.site import Site, make_site, open_site
from kiosk.store import migrations
from kiosk.store.database import Store
from kiosk.store.members import find_member
from kiosk.store.server import Server, server_engine
from kiosk.store.tables import gallery_revision, members, templates
from kiosk.stores import PASSWORD_VARIABLE, server_of


def test_the_tables_lie_there_and_no_file_beside_the_keys(site: Site, settings: Settings, join: Join) -> None:
    asha = join(site)
    with site.store.read() as connection:
        assert find_member(connection, asha) is not None
        (tls,) = connection.execute(text("SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()")).scalars()
    assert tls in {"TLSv1.2", "TLSv1.3"}
    assert not settings.store_path.exists()
    assert settings.keyring_path.exists()


def test_names_and_templates_are_sealed_there_too(site: Site, join: Join) -> None:
    """Whoever runs the server sees no name and no template: both are sealed under keys of the key ring."""
    join(site, "Xylophonia")
    with site.store.read() as connection:
        rows = [*connection.execute(select(members)), *connection.execute(select(templates))]
    assert rows
    assert "Xylophonia" not in repr(rows)
    plain = site.members.list()
    assert [one.nickname for one in plain] == ["Xylophonia"]


def test_an_erasure_is_as_final_as_in_a_file(site: Site, settings: Settings, clock: Clock, join: Join) -> None:
    goes, stays = join(site, "Xylophonia", 1), join(site, "Ravi", 2)
    site.eraser.erase(goes, actor="shopper")
    site.close()
    again = open_site(settings, clock=clock)
    with again.store.read() as connection:
        assert find_member(connection, goes) is None
        assert find_member(connection, stays) is not None
    assert again.keyring.member_key(goes) is None
    assert verify(again.audit, again.store).good
    again.close()


def test_a_reader_sees_one_moment(site: Site) -> None:
    count = select(func.count()).select_from(members)
    with site.store.read() as connection:
        before = connection.scalar(count)
        with site.store.write() as other:
            other.execute(insert(members).values(_somebody("m1")))
        assert connection.scalar(count) == before
    with site.store.read() as connection:
        assert connection.scalar(count) == before + 1


def test_there_is_one_writer_at_a_time(site: Site, settings: Settings) -> None:
    """Two programs that each read and then write lose nothing of one another."""
    other = Store.on_server(server_of(settings), b"k" * 32)
    rounds = 25

    def count_up(store: Store) -> None:
        for _ in range(rounds):
            with store.write() as connection:
                seen = connection.scalar(select(gallery_revision.c.revision))
                connection.execute(gallery_revision.update().values(revision=seen + 1))

    with site.store.read() as connection:
        before = connection.scalar(select(gallery_revision.c.revision))
    threads = [threading.Thread(target=count_up, args=(store,)) for store in (site.store, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with site.store.read() as connection:
        assert connection.scalar(select(gallery_revision.c.revision)) == before + 2 * rounds
    with site.store.write(), pytest.raises(StoreBusy), other.write(wait_ms=50):
        pass
    other.close()


def test_the_trail_of_two_programs_stays_one_chain(site: Site, settings: Settings, clock: Clock) -> None:
    other = open_site(settings, clock=clock)

    def note(one: Site) -> None:
        for _ in range(15):
            one.audit.record(Action.VIEWED, actor="cli")

    threads = [threading.Thread(target=note, args=(one,)) for one in (site, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert verify(site.audit, site.store).good
    assert len(site.audit.entries(action=Action.VIEWED)) == 30


def test_the_watch_sees_what_others_write(site: Site) -> None:
    newest = select(gallery_revision.c.revision)
    before = site.store.watch(newest)
    with site.store.write() as connection:
        connection.execute(gallery_revision.update().values(revision=before + 1))
    assert site.store.watch(newest) == before + 1


def test_a_database_with_rows_is_not_taken_for_a_new_site(site: Site, settings: Settings, tmp_path: Path) -> None:
    site.audit.record(Action.VIEWED, actor="cli")
    second = Settings.load(home=tmp_path / "second", database=settings.database, database_ca=settings.database_ca)
    with pytest.raises(StoreForeign):
        make_site(second)
    assert not second.key_path.exists()
    assert not second.keyring_path.exists()


def test_the_database_of_another_site_is_not_opened(
    site: Site, settings: Settings, postgres: PostgresServer, tmp_path: Path, join: Join
) -> None:
    join(site)
    address = postgres.new_database().replace("127.0.0.1", "localhost")
    other = Settings.load(home=tmp_path / "other", database=address, database_ca=settings.database_ca)
    make_site(other)  # an empty database gets its tables
    swapped = Settings.load(home=tmp_path / "other", database=settings.database, database_ca=settings.database_ca)
    with pytest.raises(StoreForeign):
        open_site(swapped)
    emptied = Settings.load(home=settings.home, database=address, database_ca=settings.database_ca)
    with pytest.raises(StoreForeign):
        open_site(emptied)


def test_a_site_without_its_key_is_not_given_a_new_one(site: Site, settings: Settings) -> None:
    site.close()
    settings.key_path.unlink()
    with pytest.raises((KeyMissing, StoreForeign)):
        make_site(settings)


def test_a_server_under_another_name_is_not_spoken_to(postgres: PostgresServer, tmp_path: Path) -> None:
    """Its certificate is for localhost and 127.0.0.1; an authority of somebody else vouches for nothing."""
    stranger = tmp_path / "stranger.pem"
    trustme.CA().cert_pem.write_to_path(stranger)
    address = postgres.new_database()
    for server in (
        Server(address, postgres_server.PASSWORD, stranger),
        Server(address.replace("127.0.0.1", "127.0.0.2"), postgres_server.PASSWORD, postgres.authority),
        Server(address, "wrong", postgres.authority),
        Server(address.replace("kiosk@", "nobody@"), postgres_server.PASSWORD, postgres.authority),
    ):
        with pytest.raises(StoreUnusable) as refused:
            Store.on_server(server, b"k" * 32)
        assert postgres_server.PASSWORD not in f"{refused.value} {refused.value.mend}"


@pytest.mark.parametrize(("host", "ca", "encrypted"), [
    ("db.shop.example", None, True), ("10.0.0.7", None, True), ("[2001:db8::1]", None, True),
    ("localhost", None, False), ("127.0.0.1", None, False), ("[::1]", None, False), ("127.0.0.1", "ca.pem", True),
])  # fmt: skip
def test_only_this_machine_may_do_without_encryption(host: str, ca: str | None, encrypted: bool) -> None:
    settings = Settings.load(database=f"postgresql://kiosk@{host}/kiosk", database_ca=ca)
    assert server_of(settings).encrypted is encrypted


def test_the_server_is_named_as_a_recipient(settings: Settings) -> None:
    """Requirement G14, article 30 (1d)."""
    (told,) = records_of_processing(settings, [])["recipients"]
    assert told.startswith("The database server localhost:")


def test_the_password_is_in_no_text(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(PASSWORD_VARIABLE, "tell nobody")
    settings = Settings.load(home=tmp_path, database="postgresql://kiosk@localhost/kiosk")
    server = server_of(settings)
    assert server.password == "tell nobody"
    assert "tell nobody" not in f"{server!r} {settings!r} {server_engine(server)!r}"
    monkeypatch.delenv(PASSWORD_VARIABLE)
    secret = tmp_path / "password"
    secret.write_text("from a file\n", encoding="utf-8")
    secret.chmod(0o600)
    private = Settings.load(home=tmp_path, database="postgresql://kiosk@localhost/kiosk", database_password_file=secret)
    assert server_of(private).password == "from a file"


@pytest.mark.parametrize("address", [
    "postgresql://kiosk:secret@db/kiosk", "postgresql://db/kiosk", "postgresql://kiosk@/kiosk", "postgresql://kiosk@db",
    "mysql://kiosk@db/kiosk", "postgresql://kiosk@db/kiosk?sslmode=disable", "postgresql://kiosk@db:x/kiosk", "kiosk",
])  # fmt: skip
def test_an_address_that_could_undo_something_is_refused(address: str) -> None:
    with pytest.raises(SettingsInvalid) as refused:
        Settings.load(database=address)
    assert "secret" not in str(refused.value)


def test_tables_of_another_shops_older_version_are_left_alone(
    site: Site, settings: Settings, tmp_path: Path, join: Join
) -> None:
    """A mistyped name after an update must not lift tables that an older kiosk still uses; our own are lifted."""
    asha, engine = join(site), site.store._engine
    migrations.migrate(engine, "0005")
    other = Settings.load(home=tmp_path / "other", database=settings.database, database_ca=settings.database_ca)
    with pytest.raises(StoreForeign):
        make_site(other)
    assert migrations.is_behind(engine)
    with closing(open_site(settings)) as again, again.store.read() as connection:
        assert find_member(connection, asha) is not None
    assert not migrations.is_behind(engine)


def test_a_fault_tells_nothing_of_a_row(site: Site) -> None:
    with pytest.raises(IntegrityError) as refused, site.store.write() as connection:
        connection.execute(insert(members).values(_somebody("m1") | {"customer_id": "X" * 12}))
    assert "X" * 12 not in "".join(traceback.format_exception(refused.value))


def test_a_server_that_was_started_again_is_found(site: Site, postgres: PostgresServer, join: Join) -> None:
    asha = join(site)
    name = site.store._engine.url.database
    postgres.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    with site.store.read() as connection:
        assert find_member(connection, asha) is not None
    before = site.store.watch(select(gallery_revision.c.revision))
    postgres.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    with pytest.raises(StoreUnusable):
        site.store.watch(select(gallery_revision.c.revision))
    assert site.store.watch(select(gallery_revision.c.revision)) == before


def test_versions_of_the_tables_go_down_and_up_with_their_rows(site: Site, join: Join) -> None:
    asha = join(site)
    engine = site.store._engine
    for version in ("0004", "0003", migrations.HEAD):
        migrations.migrate(engine, version)
    with site.store.read() as connection:
        assert find_member(connection, asha) is not None
    assert verify(site.audit, site.store).good


def _somebody(member_id: str) -> dict[str, object]:
    now = Clock().now
    person = {"state": "active", "sealed": b"x", "language": "en", "adult": "yes"}
    return {"member_id": member_id, **person, "created_at": now, "used_at": now}


def test_a_command_that_a_kiosk_starts_finds_the_password_though_no_environment_has_it(
    site: Site, settings: Settings, monkeypatch: pytest.MonkeyPatch, join: Join
) -> None:
    join(site)
    site.close()
    monkeypatch.setattr(inherited, "_taken", {})
    monkeypatch.setenv("VANAKKAM_DATABASE", settings.database)
    monkeypatch.setenv("VANAKKAM_DATABASE_CA", str(settings.database_ca))
    inherited.take()
    assert PASSWORD_VARIABLE not in os.environ
    command = (sys.executable, "-m", "kiosk", "--home", str(settings.home), "members", "list")
    chore = Chore("chore", "it failed", lambda _now: True, command, utc_now)

    assert chore.look()
    assert chore.standing.fault == ""

    inherited._taken.clear()
    assert chore.look()
    assert chore.standing.fault, "without the pipe nobody lets it in"
