"""``kiosk init``, ``kiosk members`` and ``kiosk import`` on a real site."""

import itertools
import json
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from numpy.typing import NDArray

from kiosk import faces
from kiosk.cli.main import cli
from kiosk.errors import KeyExposed, KeyMissing, KeyWrong, SiteExists
from kiosk.settings import Settings
from kiosk.site import make_site, open_site
from kiosk.store.database import Store
from vision.enrol import PhotoTemplate, StillView
from vision.errors import PhotoRejected

Kiosk = Callable[..., Result]


@pytest.fixture(scope="module")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("site") / "home"
    result = CliRunner().invoke(cli, ["--home", str(home), "init"])
    assert result.exit_code == 0, result.output
    assert "What to do next" in result.output
    return home


@pytest.fixture
def home(made_home: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "home"
    copy.mkdir(mode=0o700)
    for file in made_home.iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
        (copy / file.name).chmod(0o600)
    return copy


@pytest.fixture
def kiosk(home: Path) -> Kiosk:
    def run(*arguments: str, answer: str | None = None) -> Result:
        return CliRunner().invoke(cli, ["--home", str(home), *arguments], input=answer)

    return run


@pytest.fixture
def photos(kiosk: Kiosk, tmp_path: Path, face: Callable[[int], NDArray[np.float32]]) -> Iterator[Path]:
    """A folder of photos whose templates are made without weights: the real ones have tests of their own.

    The site has chosen to recognise people, with its assessment on file.
    """

    def photo_template(_settings: Settings, paths: tuple[Path, ...]) -> PhotoTemplate:
        for path in paths:
            if not path.exists():
                raise PhotoRejected(f"{path.name} shows no face", mend="Take another photo")
        vector = face(next(people))
        return PhotoTemplate(vector, (StillView(vector, 0.5),) * len(paths))

    people = itertools.count(1)
    for name in ("a.jpg", "b.jpg"):
        (tmp_path / name).touch()
    approved = ("--reference", "DPIA-7", "--approved-by", "R. Iyer", "--date", "2026-01-05")
    assert kiosk("assess", "add", "--kind", "assessment", *approved).exit_code == 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(faces, "photo_template", photo_template)
        patch.setenv("VANAKKAM_RECOGNITION", "identify")
        yield tmp_path


def add(kiosk: Kiosk, photos: Path, name: str = "Asha", *more: str) -> str:
    result = kiosk("members", "add", "--first-name", name, "--photo", str(photos / "a.jpg"), "--consent", "17", *more)
    assert result.exit_code == 0, result.output
    return str(result.output.split()[2])


@pytest.mark.sqlcipher("names and modes of the files of a home")
def test_a_new_site_is_private(made_home: Path) -> None:
    assert stat.S_IMODE(made_home.stat().st_mode) == 0o700
    assert {entry.name: stat.S_IMODE(entry.stat().st_mode) for entry in made_home.iterdir()} == {
        "vanakkam.db": 0o600,
        "vanakkam.envelope": 0o600,
        "vanakkam.key": 0o600,
        "vanakkam.keys": 0o600,
    }


def test_a_site_is_never_overwritten(kiosk: Kiosk, home: Path) -> None:
    before = {entry.name: entry.read_bytes() for entry in home.glob("vanakkam.*")}

    result = kiosk("init")

    assert result.exit_code == 1
    assert SiteExists.code in result.output
    assert {entry.name: entry.read_bytes() for entry in home.glob("vanakkam.*")} == before


@pytest.mark.sqlcipher("the file is lost and its key is not")
def test_an_interrupted_init_is_finished_with_the_same_key(home: Path) -> None:
    settings = Settings.load(home=home)
    settings.store_path.unlink()
    before = settings.key_path.read_bytes()

    make_site(settings)

    assert settings.key_path.read_bytes() == before
    open_site(settings).close()


def test_a_store_without_its_key_is_not_given_a_new_one(home: Path) -> None:
    settings = Settings.load(home=home)
    settings.key_path.unlink()

    with pytest.raises(KeyMissing):
        make_site(settings)

    assert not settings.key_path.exists()


def test_a_key_others_may_read_stops_every_command(kiosk: Kiosk, home: Path) -> None:
    (home / "vanakkam.key").chmod(0o644)

    result = kiosk("members", "list")

    assert result.exit_code == 1
    assert KeyExposed.code in result.output
    assert "chmod 600" in result.output


def test_a_wrong_key_is_said_to_be_one(kiosk: Kiosk, home: Path) -> None:
    (home / "vanakkam.key").write_text("00" * 32)

    result = kiosk("members", "list")

    assert result.exit_code == 1
    assert KeyWrong.code in result.output


def test_members_come_and_go(kiosk: Kiosk, photos: Path) -> None:
    member_id = add(kiosk, photos, "அமுதா", "--photo", str(photos / "b.jpg"))

    shown = kiosk("members", "list").output
    listed = json.loads(kiosk("members", "list", "--json").output)

    assert member_id in shown
    assert "அமுதா" in shown
    assert [(entry["member_id"], entry["first_name"], entry["views"]) for entry in listed] == [(member_id, "அமுதா", 2)]
    assert listed[0]["purposes"] == ["face_recognition", "offers"]

    erased = kiosk("members", "erase", member_id, "--yes")

    assert erased.exit_code == 0
    assert "templates: 2 removed" in erased.output
    assert "consents: 2 removed" in erased.output
    assert "NOT EMPTY" not in erased.output
    assert json.loads(kiosk("members", "list", "--json").output) == []


def test_erasing_asks_first(kiosk: Kiosk, photos: Path) -> None:
    member_id = add(kiosk, photos)

    refused = kiosk("members", "erase", member_id, answer="n\n")
    assert refused.exit_code == 1
    assert "Asha" in refused.output
    assert len(json.loads(kiosk("members", "list", "--json").output)) == 1

    assert kiosk("members", "erase", member_id, answer="y\n").exit_code == 0
    assert json.loads(kiosk("members", "list", "--json").output) == []


def test_an_unknown_member_is_an_error(kiosk: Kiosk) -> None:
    result = kiosk("members", "erase", "0" * 32, "--yes")

    assert result.exit_code == 1
    assert "kiosk.member_unknown" in result.output


def test_a_site_that_recognises_nobody_looks_at_no_photo(
    kiosk: Kiosk, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Requirements G12, G17, W9 and B7: neither with recognition off nor without the assessment; codes always work."""
    asked = ("members", "add", "--first-name", "Asha", "--consent", "17")

    monkeypatch.setenv("VANAKKAM_RECOGNITION", "off")
    refused = kiosk(*asked, "--photo", str(photos / "a.jpg"))
    assert refused.exit_code == 1
    assert "kiosk.recognition_off" in refused.output
    added = kiosk(*asked)
    assert added.exit_code == 0, added.output
    assert "from 0 pictures" in added.output
    [listed] = json.loads(kiosk("members", "list", "--json").output)
    assert (listed["views"], listed["purposes"]) == (0, ["offers"])

    monkeypatch.setenv("VANAKKAM_RECOGNITION", "identify")
    monkeypatch.setenv("VANAKKAM_PROFILE", "au")  # asks for a notice on file besides
    refused = kiosk(*asked, "--photo", str(photos / "a.jpg"))
    assert "kiosk.assessment_missing" in refused.output


@pytest.mark.parametrize("missing", ["--first-name", "--consent"])
def test_adding_needs_a_name_and_a_consent(kiosk: Kiosk, photos: Path, missing: str) -> None:
    given = {"--first-name": "Asha", "--photo": str(photos / "a.jpg"), "--consent": "17"}
    del given[missing]

    result = kiosk("members", "add", *(part for option in given.items() for part in option))

    assert result.exit_code == 2
    assert missing in result.output


def test_a_refused_photo_adds_nobody(kiosk: Kiosk, photos: Path) -> None:
    result = kiosk("members", "add", "--first-name", "Asha", "--photo", str(photos / "z.jpg"), "--consent", "17")

    assert result.exit_code == 1
    assert PhotoRejected.code in result.output
    assert json.loads(kiosk("members", "list", "--json").output) == []


def test_files_of_the_shop_go_in(kiosk: Kiosk, photos: Path, tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("customer_id,age\nC1,31\nC2,\n")
    (tmp_path / "p.csv").write_text("product_id,name,category,price\nP1,Coffee,Drinks,12.50\n")
    (tmp_path / "u.csv").write_text(
        "customer_id,product_id,at,quantity,unit_price,receipt_id\nC1,P1,2026-01-05,1,12.50,R1\n"
    )

    said = [
        kiosk("import", f"{kind}s", str(tmp_path / f"{kind[0] if kind != 'purchase' else 'u'}.csv")).output
        for kind in ("customer", "product", "purchase", "purchase")
    ]

    assert said == [
        "Imported 2 customers: 2 new, 0 known before (import 1)\n",
        "Imported 1 products: 1 new, 0 known before (import 2)\n",
        "Imported 1 purchases: 1 new, 0 known before (import 3)\n",
        said[3],
    ]
    assert said[3].startswith("Known: taken before, by import 3 on ")
    member_id = add(kiosk, photos, "Asha", "--customer", "C1")
    stayed = "stay in the shop's own books"
    assert stayed in kiosk("members", "erase", member_id, "--yes").output
    member_id = add(kiosk, photos, "Asha", "--customer", "C1")
    erased = kiosk("members", "erase", member_id, "--yes", "--also-purchases")
    assert "purchases: 1 removed" in erased.output
    assert stayed not in erased.output


def test_wrong_lines_are_named_and_the_others_are_kept(kiosk: Kiosk, tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("customer_id,age\nC1,31\n,31\nC2,old\n")

    result = kiosk("import", "customers", str(tmp_path / "c.csv"))

    assert result.exit_code == 0
    assert "Imported 2 customers: 2 new, 0 known before" in result.output
    assert "1 rows were set aside:\n  customer_missing: 1, line 3\n" in result.output
    assert "not_a_number (age): 1, line 4\n" in result.output
    assert "what to do: see them with: kiosk sources rejects --import 1" in result.output


def test_a_file_without_a_single_good_row_is_an_error(kiosk: Kiosk, tmp_path: Path) -> None:
    (tmp_path / "u.csv").write_text(
        "customer_id,product_id,at,quantity,unit_price,receipt_id\nC1,P1,2026-01-05,1,12.50,R1\n"
    )

    result = kiosk("import", "purchases", str(tmp_path / "u.csv"))

    assert result.exit_code == 1
    assert "customer_unknown: 1, line 2" in result.output


def test_a_site_that_was_never_made_says_so(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["--home", str(tmp_path / "none"), "members", "list"])

    assert result.exit_code == 1
    assert "kiosk init" in result.output
    assert not (tmp_path / "none").exists()


def test_the_keys_of_a_site_have_jobs_of_their_own(home: Path, face: Callable[[int], NDArray[np.float32]]) -> None:
    """The database key alone opens the tables and no template."""
    site = open_site(Settings.load(home=home))
    member_id = site.members.add("Asha", [face(1)], recogniser="buffalo_s", consent_reference="17")
    gallery = site.members.gallery_rows("buffalo_s")
    site.close()

    assert isinstance(site.store, Store)
    assert gallery.member_ids == (member_id,)
    np.testing.assert_allclose(site.rotation.protect(face(1)[None]), gallery.vectors, atol=1e-6)


def test_staff_find_correct_pause_export_and_renew(kiosk: Kiosk, photos: Path, tmp_path: Path) -> None:
    """Requirements G7 and G8, at the command line."""
    member_id = add(kiosk, photos, "Asha", "--phone", "98765 43210")

    assert member_id in kiosk("members", "find", "9876543210").output
    assert kiosk("members", "correct", member_id, "--first-name", "Ashwini").exit_code == 0
    assert json.loads(kiosk("members", "find", "asha", "--json").output) == []
    (found,) = json.loads(kiosk("members", "find", "ashwini", "--json").output)
    assert (found["member_id"], found["paused"]) == (member_id, False)
    assert kiosk("members", "pause", member_id).exit_code == 0
    assert json.loads(kiosk("members", "list", "--json").output)[0]["paused"]
    assert kiosk("members", "resume", member_id).exit_code == 0
    code = kiosk("members", "receipt", member_id).output.split()[-1]
    assert member_id in kiosk("members", "find", code).output
    out = tmp_path / "export.zip"
    assert kiosk("members", "export", member_id, "--out", str(out)).exit_code == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert kiosk("members", "export", member_id, "--out", str(out)).exit_code == 1, "nothing is overwritten"
    assert kiosk("members", "correct", member_id).exit_code == 2


def test_the_codes_of_a_new_member_are_printed_once(kiosk: Kiosk, photos: Path) -> None:
    result = kiosk("members", "add", "--first-name", "Asha", "--photo", str(photos / "a.jpg"), "--consent", "17")

    codes = [line.split(": ")[1] for line in result.output.splitlines() if " code: " in line]
    assert [len(code.replace("-", "")) for code in codes] == [20, 12]
    member_id = result.output.split()[2]
    assert all(member_id in kiosk("members", "find", code).output for code in codes)
