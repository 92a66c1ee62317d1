"""What the editor of offers asks while somebody types: checks and previews, products, pictures; the framed screen."""

from http import HTTPStatus
from typing import Any, Final

from flask import Response, jsonify, render_template, request

from kiosk.api.pagewords import page_words
from kiosk.console import guard
from kiosk.console.access import FORM_BYTES, Permission, route
from kiosk.errors import PictureRefused
from kiosk.marketing.offers_drawing import OfferDrawing
from kiosk.marketing.offers_editing import NEW, EditedOffers
from kiosk.marketing.offers_pictures import MOST_BYTES
from kiosk.marketing.offers_preview import OWN_PICTURES
from kiosk.marketing.offers_said import Said
from kiosk.marketing.office import Office
from kiosk.screens.house import house_of
from kiosk.screens.render import render
from kiosk.screens.state import ScreenState
from kiosk.screens.view import to_json
from kiosk.store.product_rows import search_products
from recommender.types import Product

FOUND: Final = 12
"""Products of one search; whoever seeks another one types more."""
MOST_IDS: Final = 100


class OfferLive:
    """Answers to the script of the editor."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._offers, self._drawing = EditedOffers(office), OfferDrawing(office)

    @route("POST", "/api/offers/check", Permission.OFFERS, largest=2 * FORM_BYTES)
    def offer_check(self) -> Response:
        """What is wrong with the form, what is odd, how many it could reach, and how the screen would look."""
        said = Said.of_form(guard.fields())
        checked = self._offers.check(said, request.args.get("offer", NEW))
        drawn = self._drawing.drawn(checked, with_reach=True)
        say = self._office.pages.say
        wrong = {one.field: say(one.key, **one.values) for one in reversed(checked.wrong)}
        return jsonify({"wrong": wrong, "warned": drawn.warned, "reach": drawn.reach, "views": drawn.views})

    @route("POST", "/api/offers/products", Permission.OFFERS)
    def offer_products(self) -> Response:
        """Products by name or id among thousands, or the names of some ids."""
        form = guard.fields()
        if wanted := form.getlist("id")[:MOST_IDS]:
            found = self._drawing.products(wanted)
        else:
            with self._office.site.store.read() as connection:
                found = search_products(connection, form.get("q", ""), FOUND + 1)
        products = [self._told(one) for one in found]
        more = not wanted and len(products) > FOUND
        count = self._office.pages.say(
            "marketing-offer-found", products=len(products[:FOUND]), more="yes" if more else "no"
        )
        return jsonify({"products": products if wanted else products[:FOUND], "say": count})

    @route("POST", "/api/offers/pictures", Permission.OFFERS, largest=MOST_BYTES + FORM_BYTES)
    def offer_picture_add(self) -> Response:
        """Keep a picture; the form carries its id from then on."""
        file = guard.uploads().get("file")
        if file is None:
            raise PictureRefused("No picture came", mend="Choose one")
        picture_id = self._offers.keep_picture(file.read())
        return jsonify({"picture": picture_id, "path": f"{OWN_PICTURES}/{picture_id}"})

    @route("GET", "/offers/pictures/<picture_id>", Permission.OFFERS, keeps_awake=False)
    def offer_picture(self, picture_id: str) -> Response:
        """A picture."""
        found = self._offers.picture(picture_id)
        return Response(found.content, HTTPStatus.OK, mimetype=found.media_type)

    @route("GET", "/offers/screen", Permission.OFFERS, framed=True)
    def offer_screen(self) -> str:
        """The shopper's screen itself, with its own template, styles and scripts; it draws the views it is handed."""
        settings = self._office.settings
        empty = render(ScreenState(house_of(settings)), ())
        return render_template(
            "marketing/offer_screen.html",
            view=to_json(empty, 0.0),
            shop_name=settings.shop_name,
            page_words=page_words(settings.languages),
        )

    def _told(self, product: Product) -> dict[str, Any]:
        price = self._drawing.money(product.price_minor)
        return {"id": product.product_id, "name": product.name, "note": f"{product.category} · {price}"}
