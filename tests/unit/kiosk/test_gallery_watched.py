import numpy as np

from kiosk.bootstrap import GallerySize
from vision.gallery import Gallery


def test_the_health_of_the_box_knows_which_gallery_the_camera_searches():
    """SCREENS 23: index revision = DB revision."""
    size = GallerySize()
    assert (size.members, size.revision) == (0, None)
    size.after(lambda: Gallery(["m1"], np.ones((1, 4), np.float32), 7))()
    assert (size.members, size.revision) == (1, 7)


def test_a_site_that_searches_nobody_has_no_revision():
    size = GallerySize()
    size.after(lambda: None)()
    assert (size.members, size.revision) == (0, None)
