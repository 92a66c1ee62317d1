"""The room of the offers over a real store: what is kept, what is refused, who is told, and that nobody is shown."""

import io
import re
from dataclasses import replace
from datetime import date, timedelta

import cv2
import numpy as np
import pytest

from kiosk.events.types import OffersChanged
from kiosk.marketing.offers_editing import EditedOffers
from kiosk.marketing.offers_listing import Order
from kiosk.store.dislikes import Dislike, put_dislike
from kiosk.store.offer_states import OfferState, find_offer_row, offer_rows, save_offer
from kiosk.store.offers import offers_on
from kiosk.store.product_rows import search_products
from kiosk.store.shop import put_products
from recommender.offers.types import Offer, OfferKind
from recommender.types import Product

TODAY = date(2026, 3, 1)
GOOD = {
    "title-en": "15 % off tea",
    "kind": "percent_off",
    "value": "15",
    "target": "products",
    "product": ["P1"],
    "purpose": "any",
    "starts": "2026-03-01",
    "ends": "2026-03-20",
    "weekday": list("0123456"),
    "priority": "0",
}


def saved(mala, action="start", **changes):
    """The id of an offer that somebody made."""
    answer = mala.post("/marketing/offers/new", **{**GOOD, "action": action, **changes})
    assert answer.status_code == 303, re.findall(r'data-fault="[^"]+">([^<]+)', answer.text)
    return answer.headers["Location"].rsplit("/", 1)[1]


def row_of(made, offer_id):
    with made.site.store.read() as connection:
        return find_offer_row(connection, offer_id)


def faults(answer):
    return dict(re.findall(r'data-fault="([^"]+)">([^<]+)<', answer.text))


def order(mala, offer_id, name):
    return mala.post(f"/marketing/offers/id/{offer_id}/order", order=name)


def png():
    image = np.full((300, 300, 3), 200, np.uint8)
    return cv2.imencode(".png", image)[1].tobytes() + b"GPS 13.0827"


def test_an_offer_is_kept_started_paused_and_ended_with_its_entries(made, mala):
    told = []
    made.site.bus.subscribe(OffersChanged, told.append)
    offer_id = saved(mala, action="draft")
    assert row_of(made, offer_id).state is OfferState.DRAFT
    for name, state in (("start", "on"), ("pause", "paused"), ("resume", "on"), ("end", "ended")):
        assert order(mala, offer_id, name).status_code == 303
        assert row_of(made, offer_id).state == state
        with made.site.store.read() as connection:
            assert bool(offers_on(connection, TODAY)) is (state == "on")
    entries = [(one.action, one.detail["offer"]) for one in made.site.audit.entries() if one.action.startswith("offer")]
    actions = ["offer_ended", "offer_started", "offer_paused", "offer_started", "offer_saved"]
    assert entries == [(one, offer_id) for one in actions]
    assert len(told) == len(actions)
    assert order(mala, offer_id, "resume").status_code == 422, "what is over stays over"


def test_everything_of_the_form_is_kept(made, mala):
    offer_id = saved(
        mala,
        **{
            "title-ta": "தேநீர்",
            "text-en": "A longer line",
            "kind": "bundle",
            "value": "250.50",
            "product": ["P1", "P2"],
            "segment": ["frequent", "lapsed"],
            "purpose": "again",
            "weekday": ["5", "6"],
            "opens": "09:30",
            "closes": "18:00",
            "stores": "Mylapore\r\nAdyar",
            "stock": "1,000",
            "budget": "5,000",
            "person-cap": "1",
            "day-cap": "20",
            "priority": "3",
            "cost": "12.5",
        },
    )
    offer = row_of(made, offer_id).offer
    assert (offer.kind, offer.value, offer.product_ids) == (OfferKind.BUNDLE, 25_050, ("P1", "P2"))
    assert (offer.segment_ids, offer.stores) == (("frequent", "lapsed"), ("Mylapore", "Adyar"))
    assert (offer.stock, offer.budget_minor, offer.person_cap, offer.day_cap) == (1000, 500_000, 1, 20)
    assert (offer.priority, offer.cost_minor, offer.text) == (3, 1250, "A longer line")
    assert (offer.hours.weekdays, offer.hours.opens, offer.hours.closes) == ({5, 6}, 570, 1080)
    again = mala.get(f"/marketing/offers/id/{offer_id}/edit").text
    for typed in ("250.50", "09:30", "Mylapore\nAdyar", "தேநீர்", "12.50", 'value="P2" checked'):
        assert typed in again
    page = mala.get(f"/marketing/offers/id/{offer_id}").text
    assert "All together for ₹250.50" in page
    assert "Saturday, Sunday, 09:30 to 18:00" in page


def test_a_refused_form_comes_back_as_it_was_with_the_sentence_beside_the_field(made, mala):
    answer = mala.post(
        "/marketing/offers/new",
        **{**GOOD, "title-en": "Last chance <tea>", "stock": "many", "product": ["P1", "P99"], "action": "start"},
    )
    assert answer.status_code == 422
    said = faults(answer)
    assert "last chance" in said["title-en"]
    assert said["stock"].startswith("A whole number")
    assert "P99" in said["product"]
    assert 'value="Last chance &lt;tea&gt;"' in answer.text
    assert 'value="many"' in answer.text
    with made.site.store.read() as connection:
        assert offer_rows(connection) == ()


def test_the_recommenders_own_checks_stand_beside_their_fields(made, mala):
    """A rule of the recommender that the form does not know still has its place."""
    answer = mala.post("/marketing/offers/new", **{**GOOD, "kind": "amount_off", "value": "200", "action": "start"})
    assert answer.status_code == 422
    assert "as much as one of its products costs" in faults(answer)["value"]
    with made.site.store.write() as connection:
        put_products(connection, [Product("B1", "Beer", "Beer", 9_000, least_age=18)])
    answer = mala.post("/marketing/offers/new", **{**GOOD, "product": ["B1"], "action": "start"})
    assert "certain age" in faults(answer)["product"]


def test_two_people_do_not_overwrite_each_other_unread(made, mala):
    offer_id = saved(mala)
    path = f"/marketing/offers/id/{offer_id}/edit"
    seen = re.search(r'name="seen" value="([^"]+)"', mala.get(path).text)[1]
    assert mala.post(path, **{**GOOD, "title-en": "First", "seen": seen}).status_code == 303
    answer = mala.post(path, **{**GOOD, "title-en": "Second", "seen": seen})
    assert answer.status_code == 422
    assert "Somebody else changed this offer" in answer.text
    assert 'value="Second"' in answer.text
    assert row_of(made, offer_id).offer.title == "First"
    newest = re.search(r'name="seen" value="([^"]+)"', answer.text)[1]
    assert mala.post(path, **{**GOOD, "title-en": "Second", "seen": newest}).status_code == 303
    assert row_of(made, offer_id).offer.title == "Second"
    assert row_of(made, offer_id).state is OfferState.ON, "saving changes no state"


def test_a_segment_or_a_product_that_is_gone_is_taken_out_by_hand_only(made, mala):
    """Dropped in silence, the offer of one segment would be one for everyone."""
    offer_id = saved(mala, segment=["lapsed"], product=["P1"])
    row = row_of(made, offer_id)
    gone = replace(row.offer, segment_ids=("nobody-any-more",), product_ids=("P1", "P77"))
    with made.site.store.write() as connection:
        save_offer(connection, gone, row.state, row.changed_at)
    path = f"/marketing/offers/id/{offer_id}/edit"
    page = mala.get(path).text
    for name in ("nobody-any-more", "P77"):
        assert f'value="{name}" checked' in page
    seen = re.search(r'name="seen" value="([^"]+)"', page)[1]
    form = {**GOOD, "seen": seen, "segment": ["nobody-any-more"], "product": ["P1", "P77"]}
    assert set(faults(mala.post(path, **form))) == {"segment", "product"}
    assert mala.post(path, **{**GOOD, "seen": seen}).status_code == 303


def test_what_somebody_may_have_seen_is_ended_and_not_removed(made, mala):
    running = saved(mala)
    assert order(mala, running, "remove").status_code == 422
    coming, draft = saved(mala, starts="2026-03-10"), saved(mala, action="draft")
    path = f"/marketing/offers/id/{running}/edit"
    seen = re.search(r'name="seen" value="([^"]+)"', mala.get(path).text)[1]
    answer = mala.post(path, **{**GOOD, "starts": "2026-03-10", "seen": seen})
    assert "It has begun already" in faults(answer)["starts"], "putting it off would make it removable"
    for offer_id in (coming, draft):
        assert order(mala, offer_id, "remove").headers["Location"] == "/marketing/offers"
        assert mala.get(f"/marketing/offers/id/{offer_id}").status_code == 404
    named = saved(mala, action="draft")
    member_id = made.room.join("Somebody", number=90)
    with made.site.store.write() as connection:
        put_dislike(connection, member_id, Dislike(named, "Tea", made.room.clock.now))
    assert order(mala, named, "remove").status_code == 422


def test_a_picture_comes_with_the_form_is_drawn_anew_and_stays_with_its_offer(made, mala):
    files = {"csrf": mala.csrf, **GOOD, "action": "start", "file": (io.BytesIO(png()), "a.png")}
    refused = mala.post("/marketing/offers/new", data=files, content_type="multipart/form-data")
    assert refused.status_code == 422
    assert faults(refused) == {"alt-en": "Say what is to be seen on the picture"}
    picture = re.search(r'name="picture" value="([0-9a-f]{32})"', refused.text)[1]
    offer_id = saved(mala, picture=picture, **{"alt-en": "A cup"})
    kept = row_of(made, offer_id).offer.picture
    answer = mala.get(f"/marketing/offers/pictures/{kept}")
    assert answer.mimetype == "image/webp"
    assert b"GPS" not in answer.data
    copied = mala.get(f"/marketing/offers/new?copy={offer_id}").text
    assert f'value="{kept}"' in copied
    assert 'value="A cup"' in copied
    other = saved(mala, picture=kept, **{"alt-en": "A mug"})
    assert row_of(made, other).offer.picture != kept
    assert row_of(made, offer_id).offer.picture == kept, "words of one offer do not change those of another"
    without = re.search(r'name="seen" value="([^"]+)"', mala.get(f"/marketing/offers/id/{other}/edit").text)[1]
    mala.post(f"/marketing/offers/id/{other}/edit", **{**GOOD, "picture": "x", "no-picture": "yes", "seen": without})
    assert row_of(made, other).offer.picture is None


def test_a_picture_that_nobody_knows_is_not_kept(made, mala):
    offer_id = saved(mala, picture="0" * 32, **{"alt-en": "A cup"})
    assert row_of(made, offer_id).offer.picture is None


def test_a_picture_no_offer_has_goes_after_a_day(made, mala):
    editing = EditedOffers(made.office)
    with made.room.app.test_request_context():
        unused = editing.keep_picture(png())
        made.room.clock.now += timedelta(hours=23)
        editing.keep_picture(cv2.imencode(".png", np.zeros((300, 300, 3), np.uint8))[1].tobytes())
        assert editing.picture(unused).width == 300
        made.room.clock.now += timedelta(hours=2)
        editing.keep_picture(cv2.imencode(".png", np.zeros((400, 300, 3), np.uint8))[1].tobytes())
    assert mala.get(f"/marketing/offers/pictures/{unused}").status_code == 404


def test_while_it_is_typed_the_kiosk_checks_counts_and_draws(mala):
    answer = mala.post("/marketing/api/offers/check", **{**GOOD, "title-en": "Hurry", "product": ["P1"]})
    found = answer.get_json()
    assert found["wrong"] == {"title-en": "This presses shoppers: hurry. Say what it is without that."}
    assert found["reach"].startswith("about ")
    assert set(found["views"]) == {"en", "ta", "hi"}
    assert found["views"]["ta"]["cards"][0]["title"] == "Hurry"
    assert len(found["views"]["en"]["cards"]) == 3


@pytest.mark.parametrize("segments", [[], ["frequent"]])
def test_no_count_tells_of_fewer_than_twenty(made, mala, segments):
    """Requirement W22: nobody is found out by making the audience small."""
    form = {**GOOD, "segment": segments, "purpose": "again", "product": ["P9"]}
    with made.site.store.write() as connection:
        put_products(connection, [Product("P9", "Nobody's tea", "Tea", 100)])
    found = mala.post("/marketing/api/offers/check", **form).get_json()
    assert found["reach"].startswith("fewer than ")


def test_a_view_for_members_shows_an_invented_one(mala):
    found = mala.post("/marketing/api/offers/check", **{**GOOD, "segment": ["frequent"]}).get_json()
    view = found["views"]["en"]
    assert (view["kind"], view["headline"]) == ("recognised", "Vanakkam, Meena")
    assert view["cards"][0]["actions"], "members may ask for less like this"


def test_only_the_framed_screen_may_be_framed_and_only_by_this_site(mala):
    framed, editor, listed = (mala.get(f"/marketing/offers{one}") for one in ("/screen", "/new", ""))
    assert framed.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in framed.headers["Content-Security-Policy"]
    assert "frame-src 'self'" in editor.headers["Content-Security-Policy"]
    assert "unsafe" not in framed.headers["Content-Security-Policy"] + editor.headers["Content-Security-Policy"]
    for answer in (editor, listed):
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "frame-src" not in listed.headers["Content-Security-Policy"]


def test_the_list_has_pages_and_is_sought(made, mala):
    offer = Offer("O", "Tea", OfferKind.PERCENT_OFF, 10, "Tea", (), (), TODAY, TODAY)
    with made.site.store.write() as connection:
        for number in range(120):
            one = replace(offer, offer_id=f"O{number}", title=f"Offer {number:03d}", segment_ids=("frequent",))
            save_offer(connection, one, OfferState.PAUSED if number % 2 else OfferState.ON, made.room.clock.now)
    first = mala.get("/marketing/offers").text
    assert "120 offers" in first
    assert first.count("/marketing/offers/id/") == 50
    assert "101 to 120 of 120" in mala.get("/marketing/offers?page=3").text
    assert "60 offers" in mala.get("/marketing/offers?standing=paused&segment=frequent").text
    assert "1 offer<" in mala.get("/marketing/offers?q=OFFER+077").text
    assert "No offer is like this" in mala.get("/marketing/offers?q=%25").text


def test_products_are_found_by_words_and_ids(made):
    goods = [Product(f"R{n}", f"Roast {n} of 100 % arabica", "Roasts", 100) for n in range(30)]
    with made.site.store.write() as connection:
        put_products(connection, [*goods, Product("X1", "காப்பித் தூள்", "Roasts", 100)])
    with made.site.store.read() as connection:
        assert [one.product_id for one in search_products(connection, "arabica roast 7", 9)] == ["R17", "R27", "R7"]
        assert search_products(connection, "ROAST 7", 9)[0].product_id == "R7"
        assert [one.product_id for one in search_products(connection, "R12", 9)] == ["R12"]
        assert [one.product_id for one in search_products(connection, "காப்பி", 9)] == ["X1"]
        assert search_products(connection, "%%", 9) == ()
        assert search_products(connection, " ", 9) == ()
        assert len(search_products(connection, "roast", 9)) == 9


def test_the_trial_says_what_becomes_of_every_offer(mala):
    saved(mala, segment=["lapsed"], **{"title-en": "For the lapsed"})
    saved(mala, **{"title-en": "For everyone"})
    saved(mala, action="draft", **{"title-en": "A draft"})
    text = mala.get("/marketing/offers/try?known=yes&category=Tea&segment=frequent").text
    assert "It is for a segment that this customer is not in." in text
    assert "Shown in place 1" in text
    assert "A draft" not in text
    nobody = mala.get("/marketing/offers/try?known=no&segment=lapsed").text
    assert nobody.count("It is for a segment") == 1, "nobody knows the segments of a stranger"
    late = mala.get("/marketing/offers/try?day=2027-01-01&hour=23:59").text
    assert late.count("It is over.") == 2


def test_an_order_that_is_none_is_refused_in_words(mala):
    offer_id = saved(mala)
    assert order(mala, offer_id, "explode").status_code == 422
    assert order(mala, "nothing", Order.PAUSE).status_code == 404
