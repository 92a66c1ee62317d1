"""The signed code of an offer on the glass: whole, large enough, and read from a picture of the screen."""

from datetime import UTC, date

import cv2
import numpy as np
import pytest

from kiosk.offering.tokens import VoucherSigner
from kiosk.screens.qr import qr_rows
from tests.browser.gallery.app import SIZES, load

pytestmark = pytest.mark.browser

LONGEST_ID = "new-year-filter-coffee-0123456789abcdef"
QUIET = 4
"""Modules around a code, on each side."""
LEAST_PIXELS = 3.0
"""Pixels of the screen for one module: with fewer a scanner at arm's length has to be held close."""


def view(words):
    """Offers with the tokens of a site on them, as the screen gets them after *Save to phone*."""
    signer = VoucherSigner(b"s" * 32, UTC)
    cards, tokens = load(words)["cards"], []
    for number, card in enumerate(cards):
        day = date(2026, 3, 1)
        token = signer.sign(f"K7QF2M{number}A", f"{LONGEST_ID}-{number}", day, day)
        tokens.append(token)
        card["scan"] = list(qr_rows(token))
    return load("recognised-pocket", cards=cards), tokens


@pytest.mark.parametrize("words", ["recognised-pocket", "recognised.ta"])
@pytest.mark.parametrize("size", SIZES)
def test_every_code_is_read_from_the_screen(open_page, gallery, axe, size, words, shots):
    drawn_view, tokens = view(words)
    opened = open_page(size, reduced_motion="reduce")
    page = opened.page
    gallery.show(drawn_view)
    page.wait_for_function("(serial) => document.body.dataset.serial === serial", arg=str(gallery.view["serial"]))
    drawn = page.locator("svg.ticket-scan")
    picture = page.screenshot(path=shots / f"{words}-codes-{size}.png")
    screen = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
    assert drawn.count() == len(tokens)
    for code, token in zip(drawn.all(), tokens, strict=True):
        box = code.bounding_box()
        rows = len(drawn_view["cards"][0]["scan"]) + 2 * QUIET
        assert min(box["width"], box["height"]) / rows >= LEAST_PIXELS, (size, box, rows)
        edge = 6
        cut = screen[int(box["y"]) - edge : int(box["y"] + box["height"]) + edge,
                     int(box["x"]) - edge : int(box["x"] + box["width"]) + edge]  # fmt: skip
        assert cv2.QRCodeDetector().detectAndDecode(cut)[0] == token
        ticket = code.locator("xpath=ancestor::*[contains(@class, 'ticket')][1]").bounding_box()
        assert box["x"] >= ticket["x"]
        assert box["x"] + box["width"] <= ticket["x"] + ticket["width"]
    beyond = "() => { const it = document.getElementById('sheet'); return it.scrollHeight - it.clientHeight; }"
    assert page.evaluate(beyond) <= 0, "the codes at the till are typed too: nothing is out of sight"
    assert axe.run(page).response["violations"] == []
    page.context.close()
    assert opened.complaints == []
