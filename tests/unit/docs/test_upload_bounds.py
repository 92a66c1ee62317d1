"""The page of the network tells the bounds of uploads that the code has (ASVS V5.1.1, V5.2.1, V5.2.3)."""

import re
from pathlib import Path

from kiosk.api.camera import FRAME_BYTES as BOX_BYTES
from kiosk.api.intake import MOST_FILE_BYTES
from kiosk.console import enrol_views
from kiosk.marketing.offers_pictures import MOST_PIXELS
from recommender.ingest import streams, workbooks

PAGE = Path(__file__).parents[3] / "docs" / "network.md"
MEGA = 1_000_000


def uploads() -> dict[str, str]:
    table = PAGE.read_text(encoding="utf-8").partition("## Uploads")[2].partition("\n## ")[0]
    rows = [line.strip("|").split("|", 1) for line in re.findall(r"^\|.+\|$", table, re.MULTILINE)]
    return {name.strip(): rest for name, rest in rows}


def test_each_upload_is_as_large_as_the_page_says() -> None:
    """Requirement S1 (V5.1.1, V5.2.1)."""
    told = uploads()
    assert f"{MOST_PIXELS // MEGA} million" in told["picture of an offer"]
    photos = told["photos at an enrolment by staff"]
    assert f"{enrol_views.PHOTO_BYTES >> 20} MB each" in photos
    assert f"{enrol_views.PHOTO_PIXELS // MEGA} million" in photos
    tablet = told["captured pictures of a tablet"]
    assert f"{enrol_views.FRAME_BYTES / MEGA:g} MB" in tablet
    assert f"{enrol_views.FRAME_PIXELS // MEGA} million" in tablet
    assert f"{BOX_BYTES // MEGA} MB" in told["pictures of a camera box"]


def test_what_is_packed_grows_as_far_as_the_page_says() -> None:
    """Requirement S1 (V5.2.3)."""
    files = uploads()["files of customers, products, purchases (console, API, folder)"]
    assert f"{MOST_FILE_BYTES >> 20} MB by web" in files
    assert f"more than {streams.MOST_RATIO} times its size" in files
    assert f"unpacks to more than {workbooks.MOST_UNPACKED >> 20} MB" in files
    assert f"more than {workbooks.MOST_CELLS // MEGA} million cells" in files
