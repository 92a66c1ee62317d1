"""What must be true of a site after a kill, whatever it was doing: each check opens it as a start does, and looks."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import numpy as np
from sqlalchemy import func, select

from kiosk.backups.desk import Backups
from kiosk.backups.names import made_at
from kiosk.backups.places import digest_of_file
from kiosk.errors import KeyWrong
from kiosk.intake import Incoming, Intake
from kiosk.joining import ShopJoining
from kiosk.members import NewMember, utc_now
from kiosk.privacy.audit import Action
from kiosk.privacy.audit_check import verify
from kiosk.privacy.backups import back_up, restore, site_key
from kiosk.privacy.consent import Purpose
from kiosk.privacy.retention import Retention
from kiosk.security import keycopies
from kiosk.security.custody import open_secret
from kiosk.security.keyring import KeyRing
from kiosk.security.keys import KeyPurpose
from kiosk.settings import Settings
from kiosk.site import Site, make_site, open_site
from kiosk.store.database import Store
from kiosk.store.engine import examine_file
from kiosk.store.intake import RunState
from kiosk.store.schema import metadata
from kiosk.store.tables import consents, credentials, customers, erasures, members, templates
from recommender.ingest.types import DataKind
from tests.integration.intake.shop_files import content, waiting
from tests.soak import crash_work as works
from tests.soak.crash_rig import Life, Work
from tests.soak.crash_work import FILES, RECOGNISER, RULES, START, Steps, settings_of, views

PEOPLE = 8
KEPT = sum(n % 70 < 60 and n % 9 < 8 for last in (150, 80) for n in range(last))
"""Purchases of the files whose customers and products are known."""
ENDS = ("kept", "returns", "set_aside", "duplicates", "left_out")
"""What may become of a row that was read."""
_LEFT = (".*.new", "*.next*", "vanakkam.exchange", "backups/.*", "backups/*journal*")
"""What no start may leave in a home folder."""


def make_world(folder: Path) -> Path:
    """A site with members who are linked to customers, a copy of its keys, a backup, and files to be taken."""
    home = folder / "home"
    make_site(settings_of(home))
    (folder / "disk").mkdir()
    _write_files(folder / "files")
    site = open_site(settings_of(home), clock=Steps(START - timedelta(days=1)))
    keycopies.add(site.keyring, folder / "stick")
    intake = Intake(site, settings_of(home), Steps(START - timedelta(days=1)))
    intake.take_file(folder / "files" / "known.csv", Incoming(DataKind.CUSTOMERS), actor="cli")
    for number in range(PEOPLE):
        new = NewMember(f"Xylophonia{number}", views(90_000 + number), RECOGNISER, "form", customer_id=f"K{number}")
        site.members.enrol(new)
    back_up(site, settings_of(home), None, now=START, actor="cli")
    site.close()
    return home


def copy_world(world: Path, folder: Path) -> Path:
    """The same in another folder, with its places moved along."""
    shutil.copytree(world.parent, folder)
    home = folder / "home"
    site = open_site(settings_of(home), clock=Steps())
    site.keyring.put_note("key_copies", json.dumps([str(folder / "stick" / keycopies.COPY_NAME)]))
    keycopies.rewrite(site.keyring)
    site.close()
    return home


def _write_files(folder: Path) -> None:
    folder.mkdir()
    people = [f"C{number},{20 + number}" for number in range(60)]
    bought = [f"C{n % 70},P{n % 9},2026-01-{1 + n % 28:02} 09:{n % 60:02},1,{n % 7}.50,R{n}" for n in range(150)]
    head = "customer_id,product_id,at,quantity,unit_price,receipt_id"
    texts = {
        "known": ["customer_id,age", *(f"K{number},30" for number in range(PEOPLE))],
        "customers": ["customer_id,age", *people, "C1,not a number", ","],
        "products": ["product_id,name,category,price", *(f"P{n},Name {n},Drinks,{n}.50" for n in range(8))],
        "purchases": [head, *bought, "C1,P1,never,1,1,R9000"],
        "more": [head, *(line.replace(",R", ",S") for line in bought[:80]), "C2,P2,2026-01-07 09:15,-1,2.50,R2"],
    }
    for name, lines in texts.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


@contextmanager
def started(home: Path, settings: Settings | None = None) -> Iterator[Site]:
    """The site after a start: open, drafts swept, and what any start must leave as it should be."""
    site = open_site(settings or settings_of(home), clock=Steps(START + timedelta(days=20)))
    try:
        ShopJoining(site, RULES).sweep(START + timedelta(days=20))
        found = verify(site.audit, site.store)
        assert found.good, [str(one) for one in found.findings]
        left = [path.name for pattern in _LEFT[:3] for path in home.glob(pattern)]
        assert left == [], left
        with site.store.read() as connection:
            states = set(connection.scalars(select(members.c.state)))
            ids = set(connection.scalars(select(members.c.member_id)))
            undone = [row for row in connection.scalars(select(erasures.c.receipt)) if not row["done"]]
        assert states <= {"active"}, states
        assert undone == []
        keys = set(site.keyring.member_keys())
        assert ids <= keys, "a row without its key"
        for member_id in ids:
            require_whole(site, member_id)
        yield site
        retain(site)
        orphans = {one for one in site.keyring.member_keys() if not site.members.knows(one)}
        assert orphans == set(), "keys of nobody"
    finally:
        site.close()


def retain(site: Site) -> None:
    """The daily run: soon after the kill, and when no backup of before can be left."""
    for days in (21, 21 + 92):
        work = Retention(site, 365, Steps(START + timedelta(days=days)), backup_days=91)
        work.run(work.plan(), actor="system")


def require_whole(site: Site, member_id: str) -> None:
    """A member has everything that makes one, and all of it opens."""
    person = site.members.person(member_id)
    assert person.nickname
    assert set(person.purposes) == {Purpose.FACE_RECOGNITION, Purpose.OFFERS}
    with site.store.read() as connection:
        count = {
            table.name: connection.scalar(select(func.count()).select_from(table).where(table.c.member_id == member_id))
            for table in (consents, credentials, templates)
        }
    assert count["consents"] == 2, count
    assert count["templates"] == len(views(0)), count
    assert count["credentials"] >= 3, count  # card, receipt, a word of the name
    assert member_id in site.members.gallery_rows(RECOGNISER).member_ids


def after_enrol(home: Path, life: Life) -> None:
    """Everybody who was told that they are a member is one, is recognised, and is found by what they were given."""
    with started(home) as site:
        for one in life.all("done"):
            member_id = one["member_id"]
            require_whole(site, member_id)
            assert site.members.person(member_id).nickname == one["name"]
            found = site.members.likest(views(one["number"])[0].vector, RECOGNISER)
            assert found is not None
            assert found[0] == member_id
            for text in (one["receipt"], one["phone"]):
                assert [row.member_id for row in site.members.search(text, actor="cli")] == [member_id]
        new = len(site.members.list()) - PEOPLE
        assert len(life.all("done")) <= new <= len(life.all("done")) + 1


def after_erase(home: Path, life: Life) -> None:
    """Whoever was told that they are gone is nowhere, and no backup and no copy of the keys brings them back."""
    gone = {one["member_id"]: one["purchases"] for one in life.all("done")}
    begun = {one["member_id"] for one in life.all("begin")}
    with started(home) as site:
        left = {one.member_id for one in site.members.list()}
        assert not left & set(gone)
        assert len(left) >= PEOPLE - len(begun)
        for member_id in gone:
            require_nowhere(site.store, member_id)
            assert site.keyring.member_key(member_id) is None
            assert site.aliases.subject(member_id) in site.keyring.erased()
        with site.store.read() as connection:
            shop = connection.scalar(select(func.count()).select_from(customers))
        assert shop <= PEOPLE - sum(gone.values())
    settings = settings_of(home)
    with KeyRing.open(
        home.parent / "stick" / keycopies.COPY_NAME, site_key(settings).derive(KeyPurpose.KEYRING)
    ) as copy:
        assert not set(copy.member_keys()) & set(gone), "a copy of the key ring has the key of somebody who is gone"
    restore(
        settings, min((home / "backups").glob("vanakkam-*.db")), actor="cli", clock=Steps(START + timedelta(days=40))
    )
    with started(home) as site:
        assert not {one.member_id for one in site.members.list()} & set(gone)
        for member_id in gone:
            require_nowhere(site.store, member_id)


def require_nowhere(store: Store, member_id: str) -> None:
    """No row of any table has the id of somebody who is gone."""
    with store.read() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)):
                assert not any(member_id in str(cell) for cell in row), table.name


def after_take(home: Path, life: Life) -> None:
    """Each file was taken whole, or is taken once more without doubles; no row is missing that is not set aside."""
    with started(home) as site:
        intake = Intake(site, settings_of(home), Steps(START + timedelta(days=20)))
        known = {one["name"]: intake.run_of(one["import_id"]).state for one in life.all("done")}
        assert set(known.values()) <= {RunState.DONE}
        for name in FILES:
            kind = DataKind(name if name != "more" else "purchases")
            path = home.parent / "files" / f"{name}.csv"
            again = intake.take_file(path, Incoming(kind), actor="cli")
            assert again.known or name not in known, f"{name} was acknowledged and is not known"
            assert intake.take_file(path, Incoming(kind), actor="cli").known
        for run in intake.list_runs():
            assert run.state is not RunState.RUNNING
            if run.state is RunState.DONE:
                quality = run.quality
                assert quality["read"] == sum(quality[what] for what in ENDS), quality
        found = content(site)
        kept = [found[name] for name in ("products", "purchases", "returns")]
        assert [len(rows) for rows in kept] == [8, KEPT, 1]
        text = json.dumps([kept, sorted(waiting(site))], default=str)
        same = home.parents[1] / "content.json"  # of the first one; all others must be like it
        if not same.exists():
            same.write_text(text, encoding="utf-8")
        assert same.read_text(encoding="utf-8") == text


def after_backup(home: Path, life: Life) -> None:
    """No half file counts; what was acknowledged is there or was rotated; the newest proved one opens; drafts go."""
    settings, disk = settings_of(home), home.parent / "disk"
    key = open_secret(settings).derive(KeyPurpose.DATABASE)
    for folder in (home / "backups", disk):
        for path in folder.iterdir():
            if made_at(path.name) is not None:
                examine_file(path, key)
    for ring in (home / "backups").glob(".scratch-*/vanakkam.keys"):
        with suppress(KeyWrong):
            KeyRing.open(ring, open_secret(settings).derive(KeyPurpose.KEYRING)).close()
            raise AssertionError("a key ring that opens lies where no erasure finds it")
    with started(home) as site:
        desk = Backups(site, settings, Steps(START + timedelta(days=15)), actor="system")
        known = desk.book()
        for one in known.entries.values():
            if (desk.folder / one.name).exists():
                assert digest_of_file(desk.folder / one.name) == one.sha256
            if one.sent_to:
                assert digest_of_file(disk / one.name) == one.sha256
        for one in life.all("done")[-2:]:
            assert (desk.folder / one["name"]).exists()
            assert known.entries[one["name"]].proved_at is not None
            assert known.entries[one["name"]].sent_to == str(disk)
        done = desk.run(offsite=str(disk))
        assert done.sent_to
        assert [path.name for folder in (home / "backups", disk) for path in folder.glob(".*")] == []
        assert desk.book().failure is None


def after_rotate(home: Path, life: Life) -> None:
    """The key file opens the site, every acknowledged older one does not; nobody has to come again."""
    settings, acked = settings_of(home), life.all("done")
    with started(home) as site:
        rows = site.members.gallery_rows(RECOGNISER)
        assert len(rows.member_ids) == PEOPLE
        for number in range(PEOPLE):
            found = site.members.likest(views(90_000 + number)[0].vector, RECOGNISER)
            assert found is not None
            assert site.members.person(found[0]).nickname == f"Xylophonia{number}"
        backup = back_up(site, settings, None, now=utc_now(), actor="cli")
        assert backup.rows["members"] == PEOPLE
        assert keycopies.rewrite(site.keyring).missed == ()
    present = settings.key_path.read_text(encoding="ascii")
    dead = [one["key"] for one in acked if one["key"] != present]
    secret = site_key(settings)
    ring = home.parent / "stick" / keycopies.COPY_NAME
    with KeyRing.open(ring, secret.derive(KeyPurpose.KEYRING)) as copy:
        assert len(copy.member_keys()) == PEOPLE
    for old in dead:
        settings.key_path.write_text(old, encoding="ascii")
        try:
            open_site(settings).close()
        except KeyWrong:
            continue
        finally:
            settings.key_path.write_text(present, encoding="ascii")
        raise AssertionError("an old key still opens the site")
    open_site(settings).close()


def after_put_back(home: Path, life: Life) -> None:
    """The old store or the restored one; the trail is whole, and each restore carried the entries of those before."""
    done = life.all("done")
    assert all(one["members"] == PEOPLE for one in done)
    with started(home) as site:
        told = restores(site)
        assert len(done) <= told <= len(done) + 1, "one may have been put in place and never acknowledged"
        assert len(site.members.list()) == PEOPLE
        assert np.isclose(site.members.likest(views(90_000)[0].vector, RECOGNISER)[1], 1, atol=0.1)
    restore(settings_of(home), min((home / "backups").glob("vanakkam-*.db")), actor="cli", clock=Steps())
    with started(home) as site:
        assert restores(site) == told + 1
        assert len(site.members.list()) == PEOPLE


def restores(site: Site) -> int:
    """How many restores the trail tells of."""
    return len(site.audit.entries(action=Action.RESTORED, limit=10))


WORKS: dict[str, tuple[Work, Callable[[Path, Life], None]]] = {
    "enrolment": (works.enrol, after_enrol),
    "erasure": (works.erase, after_erase),
    "import": (works.take, after_take),
    "backup": (works.back_up, after_backup),
    "rotation": (works.rotate, after_rotate),
    "restore": (works.put_back, after_put_back),
}
"""What is killed, and what is looked at afterwards."""
