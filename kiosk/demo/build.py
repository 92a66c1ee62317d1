"""Makes the demo site: key and store, the made-up shop, its segments and offers, and five consented members."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final

from kiosk.credentials import typed_code
from kiosk.demo.cards import demo_cards, write_cards
from kiosk.demo.people import MEMBERS
from kiosk.demo.sample import sample_customers
from kiosk.demo.shop import DemoShop, make_shop
from kiosk.faces import still_faces
from kiosk.imports import put_customers
from kiosk.members import NewMember
from kiosk.privacy.consent import Purpose
from kiosk.privacy.site_records import Kind, SiteRecord
from kiosk.settings import SITE_FILE, Settings
from kiosk.site import Site, make_site, open_site
from kiosk.store import offers as offer_rows
from kiosk.store import segments as segment_rows
from kiosk.store import shop as shop_rows
from recommender.segments import ShopSegments, segment_customers
from vision.bundled import photo
from vision.enrol import StillFaces
from vision.types import CapturedView, PoseView

SEED: Final = 42
SEGMENTS: Final = 3

SITE_TOML: Final = """\
# The demo's choices. A fresh site recognises nobody until its set-up chose a mode; this one has.
shop_name = "Vanakkam Stores"
recognition = "identify"
engage = "dwell"
camera = "simulator"
"""

Say = Callable[[str], None]


def build_demo(settings: Settings, today: date, say: Say) -> None:
    """Make the demo site in the home folder of the settings.

    ``site.toml`` is written last; :func:`kiosk.demo.folder.state_of` looks for it.

    Args:
        settings: Name the home folder and the recogniser.
        today: Purchases end the day before; offers are valid around it.
        say: Told each step in a few words.

    Raises:
        SiteExists: There is a store in the folder already.
        ModelError: The weights are missing, damaged or refused.
    """
    make_site(settings)
    site = open_site(settings)
    try:
        say("Inventing a shop: products, customers, 18 months of purchases")
        shop = make_shop(SEED, today)
        cards = demo_cards(shop.customers)
        segmentation = _fill(site, shop, cards, say)
        _approve(site, today)
        say(f"Enrolling {len(MEMBERS)} members")
        with still_faces(settings) as faces:
            _enrol(settings, site, faces, sample_customers(shop, segmentation, len(MEMBERS)), cards)
    finally:
        site.close()
    (settings.home / SITE_FILE).write_text(SITE_TOML, encoding="utf-8")


def _fill(site: Site, shop: DemoShop, cards: Mapping[str, str], say: Say) -> ShopSegments:
    say(f"Finding {SEGMENTS} segments among {len(shop.customers):,} customers")
    segmentation = segment_customers(shop.purchases, shop.today, k=SEGMENTS)
    offers = shop.offers_for(segmentation)
    customers = [replace(customer, card=cards[customer.customer_id]) for customer in shop.customers]
    say(f"Writing {len(shop.products)} products, {len(shop.purchases):,} purchases and {len(offers)} offers")
    with site.store.write() as connection:
        shop_rows.put_products(connection, shop.products)
        put_customers(connection, customers, site.members.codes)
        shop_rows.put_purchases(connection, shop.purchases)
        segment_rows.replace_segments(connection, segmentation.segments, segmentation.assignments, datetime.now(UTC))
        offer_rows.put_offers(connection, offers)
    return segmentation


def _approve(site: Site, today: date) -> None:
    """Put on file what a real shop has to do before it recognises anybody; here nobody real is recognised."""
    for kind in Kind:
        site.records.add(SiteRecord(kind, "demo: nobody real is recognised", "kiosk demo", today), actor="cli")


def _enrol(
    settings: Settings, site: Site, faces: StillFaces, customers: tuple[str, ...], cards: Mapping[str, str]
) -> None:
    """Enrol the bundled faces through the same gate as staff's photos."""
    written = []
    for (face, nickname), customer_id in zip(MEMBERS.items(), customers, strict=True):
        template = faces.template([photo(face)])
        new = NewMember(
            nickname=nickname,
            views=tuple(CapturedView(PoseView.FRONT, view.vector, view.quality) for view in template.views),
            recogniser=settings.recogniser.value,
            consent_reference=f"demo-{face}",
            purposes=tuple(Purpose),
            card=cards[customer_id],
            screen="demo",
        )
        _, codes = site.members.enrol(new)
        written.append((cards[customer_id], typed_code(codes.card), codes.receipt))
    write_cards(settings, written)
