"""Makes the demo site: key and store, the made-up shop, its segments and offers, and five consented members."""

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final

import cv2

from kiosk.bootstrap import still_faces
from kiosk.demo.people import MEMBERS
from kiosk.demo.sample import sample_customers
from kiosk.demo.shop import DemoShop, make_shop
from kiosk.settings import SITE_FILE, Settings
from kiosk.site import Site, make_site, open_site
from kiosk.store import offers as offer_rows
from kiosk.store import segments as segment_rows
from kiosk.store import shop as shop_rows
from recommender.segments import Segmentation, segment_customers
from vision.bundled import photo
from vision.enrol import StillFaces

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
        segmentation = _fill(site, shop, say)
        say(f"Enrolling {len(MEMBERS)} members")
        with still_faces(settings) as faces:
            _enrol(settings, site, faces, sample_customers(shop, segmentation, len(MEMBERS)))
    finally:
        site.close()
    (settings.home / SITE_FILE).write_text(SITE_TOML, encoding="utf-8")


def _fill(site: Site, shop: DemoShop, say: Say) -> Segmentation:
    say(f"Finding {SEGMENTS} segments among {len(shop.customers):,} customers")
    segmentation = segment_customers(shop.purchases, shop.today, k=SEGMENTS)
    offers = shop.offers_for(segmentation)
    say(f"Writing {len(shop.products)} products, {len(shop.purchases):,} purchases and {len(offers)} offers")
    with site.store.write() as connection:
        shop_rows.put_products(connection, shop.products)
        shop_rows.put_customers(connection, shop.customers)
        shop_rows.put_purchases(connection, shop.purchases)
        segment_rows.replace_segments(connection, segmentation.segments, segmentation.assignments)
        offer_rows.put_offers(connection, offers)
    return segmentation


def _enrol(settings: Settings, site: Site, faces: StillFaces, customers: tuple[str, ...]) -> None:
    """Enrol the bundled faces through the same gate as staff's photos."""
    for (face, first_name), customer_id in zip(MEMBERS.items(), customers, strict=True):
        with tempfile.TemporaryDirectory() as folder:
            # a bundled, public picture; a shopper's photo is never written by the product
            path = Path(folder) / f"{face}.png"
            cv2.imwrite(str(path), photo(face))
            template = faces.template([path])
        site.members.add(
            first_name,
            template.vector,
            pictures=template.pictures,
            recogniser=settings.recogniser.value,
            consent_reference=f"demo-{face}",
            customer_id=customer_id,
            screen="demo",
        )
