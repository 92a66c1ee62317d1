"""A face for a membership that has none, on a real store."""

from collections.abc import Callable
from datetime import datetime, timedelta

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import func, select

from kiosk.adding import FaceAdding
from kiosk.codes import ShopCodes
from kiosk.credentials import read_code
from kiosk.errors import ConsentMissing, DraftGone, KioskError, MemberExists, MemberUnknown, RequestInvalid
from kiosk.joining import JoinRules, ShopJoining
from kiosk.mydata import MyData
from kiosk.privacy.consent import ON_SCREEN, Consent, Purpose, current_wording
from kiosk.screens.desks import Adult, FaceWish, Found, JoinForm, JoinReceipt
from kiosk.site import Site
from kiosk.store import members as member_rows
from kiosk.store.consents import consents_of
from kiosk.store.tables import metadata
from kiosk.store.templates import templates_of
from vision.types import CapturedView, PoseView

FACE, OFFERS = Purpose.FACE_RECOGNITION, Purpose.OFFERS
RECOGNISER = "buffalo_s"


def rules(*, card_locked: bool = False, recogniser: str = RECOGNISER) -> JoinRules:
    return JoinRules(recogniser, known_from=0.4, card_locked=card_locked, retention_days=365)


@pytest.fixture
def adding(site: Site, clock: list[datetime]) -> FaceAdding:
    return FaceAdding(site, rules(), lambda: clock[0])


@pytest.fixture
def my_data(site: Site, clock: list[datetime]) -> MyData:
    return MyData(site, 365, lambda: clock[0])


@pytest.fixture
def views(face: Callable[[int], NDArray[np.float32]]) -> Callable[[int], tuple[CapturedView, ...]]:
    """Five views of one face, a little apart."""

    def build(number: int) -> tuple[CapturedView, ...]:
        near = [face(number) + np.float32(0.02) * face(number * 100 + step) for step in range(5)]
        units = [(vector / np.linalg.norm(vector)).astype(np.float32) for vector in near]
        return tuple(CapturedView(view, vector, 0.5) for view, vector in zip(PoseView, units, strict=True))

    return build


Views = Callable[[int], tuple[CapturedView, ...]]
Join = Callable[..., JoinReceipt]


@pytest.fixture
def join(site: Site, clock: list[datetime]) -> Join:
    """Somebody joins, without a face unless views are given; an hour passes."""

    def build(*views: CapturedView, adult: Adult = Adult.ADULT) -> JoinReceipt:
        desk = ShopJoining(site, rules(), lambda: clock[0])
        draft = desk.begin([FACE, OFFERS] if views else [OFFERS], language="en", screen="kiosk")
        desk.fill(draft, JoinForm("Asha", adult=adult))
        receipt = desk.save(draft, views)
        clock[0] += timedelta(hours=1)
        return receipt

    return build


def agree(adding: FaceAdding, member_id: str) -> FaceWish:
    return adding.agree(member_id, language="ta", screen="kiosk 2")


def counts(site: Site) -> dict[str, int]:
    """How many rows every table has."""
    with site.store.read() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }


def actions(site: Site, member_id: str) -> list[str]:
    return [entry.action for entry in reversed(site.audit.entries(member_id=member_id))]


def face_consents(site: Site, member_id: str) -> list[Consent]:
    with site.store.read() as connection:
        return [one for one in consents_of(connection, member_id) if one.purpose is FACE]


def test_nothing_is_written_before_save(site: Site, adding: FaceAdding, join: Join, views: Views) -> None:
    """Requirement G2: neither the yes nor the look at the views leaves a row."""
    member_id = join().member_id
    before = counts(site)
    assert adding.lacks(member_id)

    judged = adding.judge(agree(adding, member_id), views(1))

    assert (judged.kept, judged.taken, judged.duplicate) == (5, 5, None)
    assert counts(site) == before


def test_a_face_is_added_with_its_evidence_and_recognised_from_now_on(
    site: Site, adding: FaceAdding, my_data: MyData, join: Join, views: Views, clock: list[datetime]
) -> None:
    """Requirements G2, G18 and G19: all that joining keeps, in one transaction."""
    receipt = join()
    member_id, said_at = receipt.member_id, clock[0]
    wish = agree(adding, member_id)
    clock[0] += timedelta(minutes=2)
    added = adding.save(wish, views(1), Adult.GUARDIAN)

    assert (added.member_id, added.views, added.card_code) == (member_id, 5, "")
    [given] = face_consents(site, member_id)
    wording = current_wording(FACE, "ta")
    assert given == Consent(FACE, wording.version, wording.text_hash, "ta", said_at, ON_SCREEN, "kiosk 2")
    assert site.members.gallery_rows(RECOGNISER).member_ids == (member_id,)
    known, score = site.members.likest(views(1)[0].vector, RECOGNISER) or ("", 0.0)
    assert known == member_id
    assert score > 0.9
    assert actions(site, member_id) == ["consent_given", "enrolled", "consent_given", "face_added"]
    with site.store.read() as connection:
        row = member_rows.find_member(connection, member_id)
    assert row is not None
    assert row.adult == "guardian"
    overview = my_data.overview(member_id, language="en", actor="shopper")
    assert (overview.has_face, overview.purposes) == (True, (FACE, OFFERS))
    assert not adding.lacks(member_id)
    found = ShopCodes(site.store, site.members).find(receipt.card_code)
    assert found is not None
    assert (found.member_id, found.claim) == (member_id, None)


def test_who_withdrew_can_begin_again_and_no_start_takes_it_back(
    site: Site, adding: FaceAdding, my_data: MyData, join: Join, views: Views, clock: list[datetime]
) -> None:
    """Requirement G4: what was withdrawn stays withdrawn in the key ring; the new yes is newer."""
    member_id = join(*views(1)).member_id
    my_data.set_purposes(member_id, [OFFERS], language="en", screen="kiosk", actor="shopper")
    assert site.members.gallery_rows(RECOGNISER).member_ids == ()
    clock[0] += timedelta(minutes=1)
    adding.save(agree(adding, member_id), views(1), Adult.ADULT)

    assert site.members.wishes.replay() == 0
    assert site.members.gallery_rows(RECOGNISER).member_ids == (member_id,)
    old, new = face_consents(site, member_id)
    assert (old.withdrawn, new.withdrawn) == (True, False)


def test_a_pause_from_before_ends(
    site: Site, adding: FaceAdding, my_data: MyData, join: Join, views: Views, clock: list[datetime]
) -> None:
    member_id = join(*views(1)).member_id
    my_data.set_paused(member_id, True, actor="shopper")
    my_data.set_purposes(member_id, [OFFERS], language="en", screen="kiosk", actor="shopper")
    clock[0] += timedelta(minutes=1)
    adding.save(agree(adding, member_id), views(1), Adult.ADULT)

    assert site.members.gallery_rows(RECOGNISER).member_ids == (member_id,)
    assert actions(site, member_id)[-2:] == ["face_added", "resumed"]
    assert site.members.wishes.replay() == 0


def test_erasing_the_member_erases_the_added_face(
    site: Site, adding: FaceAdding, my_data: MyData, join: Join, views: Views
) -> None:
    """Requirement G9."""
    member_id = join().member_id
    adding.save(agree(adding, member_id), views(1), Adult.ADULT)
    receipt = my_data.erase(member_id, actor="shopper")

    assert receipt.verified
    assert dict(receipt.stores)["templates"] == 5
    left = counts(site)
    assert [left[name] for name in ("members", "consents", "templates", "credentials")] == [0, 0, 0, 0]
    with pytest.raises(MemberUnknown):
        adding.lacks(member_id)


def test_a_face_of_another_membership_is_never_added(site: Site, adding: FaceAdding, join: Join, views: Views) -> None:
    other, member_id = join(*views(1)).member_id, join().member_id
    before = counts(site)
    wish = agree(adding, member_id)
    assert adding.judge(wish, views(1)).duplicate == other
    assert actions(site, other)[-1] == "duplicate_found"
    with pytest.raises(MemberExists):
        adding.save(wish, views(1), Adult.ADULT)

    assert {**counts(site), "audit": 0} == {**before, "audit": 0}
    assert adding.lacks(member_id)


def test_a_membership_with_a_face_gets_no_second_one(adding: FaceAdding, join: Join, views: Views) -> None:
    """Neither from the start nor when another screen was faster."""
    member_id = join().member_id
    slow = agree(adding, member_id)
    adding.save(agree(adding, member_id), views(1), Adult.ADULT)

    with pytest.raises(RequestInvalid):
        agree(adding, member_id)
    with pytest.raises(RequestInvalid):
        adding.save(slow, views(2), Adult.ADULT)


def test_the_face_of_a_child_needs_a_guardian(site: Site, adding: FaceAdding, join: Join, views: Views) -> None:
    """Requirement G19."""
    member_id = join(adult=Adult.GUARDIAN).member_id
    wish = agree(adding, member_id)
    assert wish.guardian
    with pytest.raises(RequestInvalid, match="guardian"):
        adding.save(wish, views(1), Adult.ADULT)
    assert face_consents(site, member_id) == []

    assert adding.save(wish, views(1), Adult.GUARDIAN).views == 5


def test_too_few_good_views_are_refused(site: Site, adding: FaceAdding, join: Join, views: Views) -> None:
    member_id = join().member_id
    mixed = (views(1)[0], views(2)[0], views(3)[0])
    before = counts(site)

    for given in ((), mixed):
        with pytest.raises(RequestInvalid):
            adding.save(agree(adding, member_id), given, Adult.ADULT)
    assert counts(site) == before


def test_a_yes_to_other_words_or_of_long_ago_adds_nothing(
    site: Site, adding: FaceAdding, join: Join, views: Views, clock: list[datetime]
) -> None:
    """Requirement G2."""
    member_id = join().member_id
    wish = agree(adding, member_id)
    given = wish.consent
    forged = [
        Consent(FACE, given.wording_version, "0" * 64, "ta", given.given_at, ON_SCREEN, "kiosk"),
        Consent(OFFERS, given.wording_version, given.text_hash, "ta", given.given_at, ON_SCREEN, "kiosk"),
    ]
    refused: list[tuple[FaceWish, type[KioskError]]] = [(FaceWish(member_id, one), ConsentMissing) for one in forged]
    before = counts(site)
    for bad, error in refused:
        with pytest.raises(error):
            adding.judge(bad, views(1))
        with pytest.raises(error):
            adding.save(bad, views(1), Adult.ADULT)
    clock[0] += timedelta(minutes=10, seconds=1)
    with pytest.raises(DraftGone):
        adding.judge(wish, views(1))
    with pytest.raises(DraftGone):
        adding.save(wish, views(1), Adult.ADULT)
    with pytest.raises(ConsentMissing):
        adding.agree(member_id, language="tlh", screen="kiosk")

    assert counts(site) == before


def test_who_withdraws_on_the_phone_meanwhile_is_heard(
    site: Site, my_data: MyData, join: Join, views: Views, clock: list[datetime]
) -> None:
    """The site changed its recogniser: the consent stands, and the member withdraws it while the camera looks."""
    member_id = join(*views(1)).member_id
    later = FaceAdding(site, rules(recogniser="auraface"), lambda: clock[0])
    wish = agree(later, member_id)
    clock[0] += timedelta(seconds=20)
    my_data.set_purposes(member_id, [OFFERS], language="en", screen="phone", actor="phone")
    clock[0] += timedelta(seconds=20)

    with pytest.raises(DraftGone):
        later.save(wish, views(1), Adult.ADULT)
    assert counts(site)["templates"] == 0


def test_templates_of_another_recogniser_make_room(site: Site, join: Join, views: Views, clock: list[datetime]) -> None:
    member_id = join(*views(1)).member_id
    later = FaceAdding(site, rules(recogniser="auraface"), lambda: clock[0])
    assert later.lacks(member_id)
    later.save(agree(later, member_id), views(1), Adult.ADULT)

    with site.store.read() as connection:
        kept = templates_of(connection, member_id)
    assert {row.recogniser for row in kept} == {"auraface"}
    assert site.members.gallery_rows("auraface").member_ids == (member_id,)


def test_where_faces_are_compared_with_cards_there_is_a_new_card(
    site: Site, my_data: MyData, join: Join, views: Views, clock: list[datetime]
) -> None:
    """Requirement G13: no secret of an earlier card is kept, so a new one opens the templates."""
    receipt = join()
    verify = FaceAdding(site, rules(card_locked=True), lambda: clock[0])
    added = verify.save(agree(verify, receipt.member_id), views(1), Adult.ADULT)
    codes = ShopCodes(site.store, site.members)
    secret = read_code(added.card_code).secret
    assert secret is not None
    assert site.members.open_templates() == 0
    assert not verify.lacks(receipt.member_id)
    shown, old = codes.find(added.card_code), codes.find(receipt.card_code)
    assert shown is not None
    assert old is not None
    assert (shown.member_id, shown.how, old.member_id, old.claim) == (
        receipt.member_id, Found.CARD, receipt.member_id, None,
    )  # fmt: skip
    mean = np.mean([view.vector for view in views(1)], axis=0)
    expected = site.rotation.protect((mean / np.linalg.norm(mean)).astype(np.float32)[None])[0]
    assert shown.claim is not None
    assert float(shown.claim @ expected) > 0.999

    my_data.erase(receipt.member_id, actor="shopper")
    assert codes.find(added.card_code) is None


def test_what_nobody_saw_is_taken_back(
    site: Site, adding: FaceAdding, my_data: MyData, join: Join, views: Views
) -> None:
    member_id = join().member_id
    adding.save(agree(adding, member_id), views(1), Adult.ADULT)
    adding.take_back(member_id)

    assert counts(site)["templates"] == 0
    overview = my_data.overview(member_id, language="en", actor="shopper")
    assert (overview.has_face, overview.purposes) == (False, (OFFERS,))
    entry = site.audit.entries(member_id=member_id, limit=2)[1]
    assert (entry.action, entry.actor, entry.detail["why"]) == ("consent_withdrawn", "system", "not_seen")
    adding.take_back("nobody")


def test_a_save_that_breaks_leaves_nothing(
    site: Site, adding: FaceAdding, join: Join, views: Views, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One transaction: without its templates no consent stands, and the trail tells of neither."""
    member_id = join().member_id
    before = counts(site)
    wish = agree(adding, member_id)

    def breaks(*_args: object) -> None:
        raise OSError("no space")

    monkeypatch.setattr(site.members.shelf, "put", breaks)
    with pytest.raises(OSError, match="no space"):
        adding.save(wish, views(1), Adult.ADULT)

    assert counts(site) == before
    assert face_consents(site, member_id) == []
