"""The commands of the privacy officer on a real site."""

import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from open_sites import Join
from sqlalchemy import delete, update

from kiosk.cli.main import cli
from kiosk.imports import put_customers
from kiosk.members import utc_now
from kiosk.privacy.audit import Action
from kiosk.settings import Settings
from kiosk.site import opened
from kiosk.store import shop
from kiosk.store.changes import take_changes
from kiosk.store.tables import audit, customers, members
from recommender.types import Customer

Kiosk = Callable[..., Result]


@pytest.fixture
def kiosk(settings: Settings) -> Kiosk:
    def run(*arguments: str, answer: str | None = None) -> Result:
        return CliRunner().invoke(cli, ["--home", str(settings.home), *arguments], input=answer)

    return run


@pytest.fixture
def member_id(settings: Settings, join: Join) -> str:
    with opened(settings) as site:
        return join(site, "Xylophonia")


def test_the_trail_is_listed_and_proved(kiosk: Kiosk, settings: Settings, member_id: str) -> None:
    """Requirement G18: a look at somebody's entries is an entry too."""
    listed = json.loads(kiosk("audit", "list", "--member", member_id, "--json").output)
    assert {entry["action"] for entry in listed} == {"consent_given", "enrolled"}
    assert json.loads(kiosk("audit", "list", "--actor", "cli", "--json").output)[0]["action"] == "viewed"
    assert "enrolled" in kiosk("audit", "list", "--since", "2020-01-01").output
    assert "all in place" in kiosk("audit", "verify").output

    with opened(settings) as site, site.store.write() as connection:
        connection.execute(delete(audit).where(audit.c.seq == 2))
    broken = kiosk("audit", "verify")
    assert broken.exit_code == 1
    assert "entry 2: dropped" in broken.output
    assert "kiosk.audit_broken" in broken.output


def test_retention_says_first_whom_it_would_erase(kiosk: Kiosk, settings: Settings, member_id: str) -> None:
    """Requirement G11."""
    assert "0 members" in kiosk("retention", "--dry-run").output
    with opened(settings) as site, site.store.write() as connection:
        connection.execute(update(members).values(used_at=utc_now() - timedelta(days=400)))

    dry = kiosk("retention", "--dry-run").output
    assert member_id in dry
    refused = kiosk("retention", answer="n\n")
    assert refused.exit_code == 1
    assert member_id in kiosk("retention", "--dry-run").output

    assert "Erased 1 members" in kiosk("retention", "--yes").output
    assert member_id not in kiosk("retention", "--dry-run").output


def put_customers_of_the_shop(settings: Settings, *people: Customer) -> None:
    with opened(settings) as site, site.store.write() as connection:
        put_customers(connection, people, site.members.codes)


def test_who_never_joined_is_found_exported_and_erased(kiosk: Kiosk, settings: Settings, tmp_path: Path) -> None:
    """Requirements G7 and G9: where there is no console, too; and the running kiosk hears of it, by nobody's id."""
    put_customers_of_the_shop(settings, Customer("C1", card="9001"), Customer("C2", card="9002"))
    assert json.loads(kiosk("customers", "find", "9001", "--json").output)[0]["customer_id"] == "C1"
    assert "C1  customer_traits 1, customer_cards 1, customers 1" in kiosk("customers", "find", "9001").output
    assert "Nobody" in kiosk("customers", "find", "777").output

    out = tmp_path / "hers.zip"
    assert kiosk("customers", "export", "C1", "--out", str(out)).exit_code == 0
    assert "customer.json" in zipfile.ZipFile(out).namelist()
    assert out.stat().st_mode & 0o077 == 0
    assert kiosk("customers", "erase", "C1", answer="n\n").exit_code == 1
    done = kiosk("customers", "erase", "C1", "--yes")

    assert "customers: 1 removed" in done.output
    assert "kiosk.customer_invalid" in kiosk("customers", "erase", "C1", "--yes").output
    with opened(settings) as site:
        with site.store.write() as connection:
            assert shop.customer_ids(connection) == {"C2"}
            assert take_changes(connection) == ()
        assert {entry.actor for entry in site.audit.entries(action=Action.ERASED)} == {"cli"}


def test_a_running_kiosk_hears_that_a_member_was_erased_by_command(
    kiosk: Kiosk, settings: Settings, member_id: str
) -> None:
    """Segments that ask who is a member are not wrong until the next day; and no id waits there."""
    with opened(settings) as site, site.store.write() as connection:
        take_changes(connection)

    assert kiosk("members", "erase", member_id, "--yes").exit_code == 0

    with opened(settings) as site, site.store.write() as connection:
        assert take_changes(connection) == ()


def test_retention_counts_customers_who_never_joined(kiosk: Kiosk, settings: Settings) -> None:
    """Requirement G11."""
    put_customers_of_the_shop(settings, Customer("C1"), Customer("C2"))
    with opened(settings) as site, site.store.write() as connection:
        connection.execute(update(customers).values(named_at=utc_now() - timedelta(days=200)))
    assert "1095 days without a sign of life: 0 customers" in kiosk("retention", "--dry-run").output
    (settings.home / "site.toml").write_text("customer_retention_days = 180\n")

    assert "180 days without a sign of life: 2 customers" in kiosk("retention", "--dry-run").output
    assert "0 members and 2 customers" in kiosk("retention", answer="n\n").output
    assert "and 2 customers who never joined" in kiosk("retention", "--yes").output
    with opened(settings) as site, site.store.read() as connection:
        assert shop.customer_ids(connection) == frozenset()


def test_an_incident_lists_ids_for_a_program_too(kiosk: Kiosk, member_id: str) -> None:
    """Requirements G16 and I4."""
    hour = timedelta(hours=1)
    window = ("--from", (utc_now() - hour).isoformat(), "--to", (utc_now() + hour).isoformat())

    found = json.loads(kiosk("incident", *window, "--json").output)

    assert [one["member_id"] for one in found["members"]] == [member_id]
    assert "Xylophonia" not in json.dumps(found)
    assert member_id in kiosk("incident", *window).output
    assert kiosk("incident", "--from", "yesterday", "--to", "today").exit_code == 2


def test_the_records_of_processing_are_printed(kiosk: Kiosk) -> None:
    """Requirement G14."""
    assert {entry["name"] for entry in json.loads(kiosk("records", "--json").output)["records"]} >= {"members", "audit"}
    assert "# Records of processing" in kiosk("records").output


def test_papers_are_noted_and_what_is_due_is_said(kiosk: Kiosk, settings: Settings) -> None:
    """Requirements G17 and B8."""
    (settings.home / "site.toml").write_text('recognition = "identify"\n')
    paper = ("--reference", "DPIA-7", "--approved-by", "R. Iyer", "--date", "2026-01-05")
    assert "due: assessment is missing" in kiosk("assess", "list").output

    assert kiosk("assess", "add", "--kind", "assessment", *paper).exit_code == 0

    listed = kiosk("assess", "list").output
    assert "DPIA-7" in listed
    assert "due: assessment is missing" not in listed
    assert "due: training is missing" in listed


def test_a_backup_and_its_way_back(kiosk: Kiosk, settings: Settings, member_id: str, tmp_path: Path) -> None:
    """Requirement G10, with the commands a shop types."""
    made = kiosk("backup", str(tmp_path / "disk"))
    assert made.exit_code == 0, made.output
    (file,) = (tmp_path / "disk").iterdir()
    copied = kiosk("backup", "--keys", str(tmp_path / "stick"))
    assert copied.exit_code == 0, copied.output
    assert str(tmp_path / "stick") in kiosk("keys", "show").output
    assert kiosk("members", "erase", member_id, "--yes").exit_code == 0

    assert kiosk("restore", str(file), answer="n\n").exit_code == 1
    restored = kiosk("restore", str(file), "--yes")

    assert "Restored 0 members; 1 were erased again" in restored.output
    assert "all in place" in kiosk("audit", "verify").output
    with opened(settings) as site:
        assert site.members.list() == ()
    assert "Deleted" in kiosk("backup", "--dismiss-keys", str(tmp_path / "stick" / "vanakkam.keys")).output
    assert list((tmp_path / "stick").iterdir()) == []
    assert kiosk("restore").exit_code == 2


@pytest.mark.sqlcipher("a rotation rewrites the file; on a server it is refused")
def test_a_new_key_is_given_when_that_is_confirmed(kiosk: Kiosk, settings: Settings, member_id: str) -> None:
    """Requirement T1, with the command."""
    before = settings.key_path.read_bytes()
    assert kiosk("keys", "rotate", "--deep", answer="n\n").exit_code == 1
    assert kiosk("keys", "rotate", answer="n\n").exit_code == 1
    assert settings.key_path.read_bytes() == before

    done = kiosk("keys", "rotate", "--deep", "--yes")

    assert done.exit_code == 0, done.output
    assert "1 members, 2 templates" in done.output
    assert settings.key_path.read_bytes() != before
    assert "rotated      2" in kiosk("keys", "show").output
    with opened(settings) as site:
        assert site.members.person(member_id).nickname == "Xylophonia"
        with_site_open = kiosk("keys", "rotate", "--deep", "--yes")
    assert "kiosk.site_in_use" in with_site_open.output


def test_no_command_prints_a_name_a_key_or_a_vector(
    kiosk: Kiosk, settings: Settings, member_id: str, tmp_path: Path
) -> None:
    """Requirement G15."""
    said = [
        kiosk(*command).output
        for command in (
            ("audit", "list"), ("audit", "list", "--member", member_id), ("audit", "verify"), ("keys", "show"),
            ("records",), ("retention", "--dry-run"), ("backup", str(tmp_path / "disk")),
        )
    ]  # fmt: skip
    key = settings.key_path.read_text().strip()

    assert all(said)
    assert not [text for text in said if "Xylophonia" in text or key in text]
