"""What the page is told of a capture: the words, the sign beside them, and the shape of the picture."""

import numpy as np
import pytest
from screen_walk import AT, PROGRESS, capture

from kiosk.api.preview import Preview
from kiosk.screens.inputs import Filmed
from kiosk.screens.render import render
from kiosk.screens.state import USUAL_ASPECT
from kiosk.screens.view import to_json
from vision.types import CaptureProgress, Hint


def shown(walk):
    return to_json(render(walk.state, ()), 0.0)["capture"]


@pytest.mark.parametrize("hint", list(Hint))
def test_the_sign_beside_the_words_is_that_of_the_hint(hint):
    """Requirement W6: never by words alone."""
    walk = capture().feed(Filmed(CaptureProgress(0.0, 1, hint, (), (), None), AT))

    assert shown(walk)["sign"] == hint.value


def test_before_the_first_picture_the_sign_and_the_words_say_the_same():
    assert shown(capture())["sign"] == "look_front"
    assert shown(capture())["aspect"] == USUAL_ASPECT


def test_the_outline_has_the_shape_of_the_picture():
    walk = capture().feed(Filmed(PROGRESS, AT, aspect=16 / 9))

    assert shown(walk)["aspect"] == 16 / 9


def test_a_picture_that_nobody_is_shown_leaves_its_shape_and_nothing_else():
    """Requirement G12: without the setting no picture is kept."""
    preview = Preview()
    preview.show(np.zeros((720, 1280, 3), np.uint8), None)

    assert preview.aspect == 1280 / 720
    assert preview._image is None
