"""A sign as one HTML file that needs nothing else, for one sheet of A4."""

import segno
from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from kiosk.privacy.signs import Sign


def sign_page(sign: Sign) -> str:
    """The sign as a page, with a QR code where there is an address to read on."""
    pages = Environment(loader=PackageLoader("kiosk"), autoescape=True)
    code = Markup(segno.make(sign.link, error="q").svg_inline(omitsize=True)) if sign.link else ""  # noqa: S704 - paths only
    return pages.get_template("privacy_sign.html").render(sign=sign, code=code)
