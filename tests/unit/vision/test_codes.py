"""QR codes in painted frames, at several sizes, angles and blurs. No net."""

import cv2
import numpy as np
import pytest
import segno

from vision.codes import AGAIN, EVERY, MOST_CHARACTERS, MOST_SECONDS, CodeReader
from vision.frames import Frame, Image
from vision.simulate import Painter
from vision.walkups import WalkUp

CARD = "VK1-" + "A7" * 16
MODULES = 25 + 8
"""Of that code, with its quiet zone."""

SCENE = Painter().paint(WalkUp(("t1-3",), 3), 3.0)


def shown(text: str, side: float, angle: float = 0.0, blur: float = 0.0, scene: Image = SCENE) -> Image:
    """A card of so many pixels held before somebody."""
    matrix = np.array([list(row) for row in segno.make(text, error="m").matrix], np.uint8)
    card = np.kron((1 - np.pad(matrix, 4)) * 255, np.ones((8, 8))).astype(np.uint8)
    card = cv2.resize(card, (round(side), round(side)), interpolation=cv2.INTER_AREA)
    turn = cv2.getRotationMatrix2D((side / 2, side / 2), angle, 1.0)
    turn[:, 2] += (640.3 - side / 2, 400.6 - side / 2)
    size = (scene.shape[1], scene.shape[0])
    white = cv2.warpAffine(np.full_like(card, 255), turn, size)
    held = cv2.warpAffine(card, turn, size)
    picture = np.where(white[..., None] > 127, held[..., None], scene)
    noise = np.random.default_rng(1).normal(0, 3, picture.shape)
    soft = cv2.GaussianBlur(picture, (0, 0), blur) if blur else picture
    return np.clip(soft * 0.85 + 20 + noise, 0, 255).astype(np.uint8)


def read(*images: Image, step: float = 1.0) -> list[str]:
    reader = CodeReader()
    reader.turn(on=True)
    return [code.text for n, image in enumerate(images) for code in reader.step(Frame(image, n, n * step))]


@pytest.mark.parametrize("angle", [0, 5, 20, 45])
@pytest.mark.parametrize("blur", [0.0, 0.7, 1.0])
@pytest.mark.parametrize("side", [140, 200, 300])
def test_codes_are_read_from_four_pixels_a_module_on(side: int, angle: float, blur: float) -> None:
    """The smallest size that is always read: 4.2 pixels of a picture 1280 wide a module, blurred and turned."""
    assert side / MODULES > 4
    assert read(shown(CARD, side, angle, blur)) == [CARD]


def test_a_code_too_small_is_simply_not_read() -> None:
    assert read(shown(CARD, 40)) == []


def test_a_long_code_of_a_phone_is_read() -> None:
    text = "https://shop.example/card/" + "x" * 60
    assert read(shown(text, 300, 8, 0.7)) == [text]


def test_nothing_is_read_where_nobody_asked() -> None:
    assert CodeReader().step(Frame(shown(CARD, 300), 0, 0.0)) == ()


def test_a_code_is_not_said_again_at_once() -> None:
    image = shown(CARD, 300)
    reader = CodeReader()
    reader.turn(on=True)
    times = [n * 0.5 for n in range(9)]
    said = [code.at for n, at in enumerate(times) for code in reader.step(Frame(image, n, at))]
    assert said == [0.0, AGAIN]


def test_four_pictures_a_second_are_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, searched = CodeReader(), []
    monkeypatch.setattr(reader, "_read", lambda frame: searched.append(frame.at) or "")
    reader.turn(on=True)
    for number in range(60):
        reader.step(Frame(SCENE, number, number / 30))
    assert len(searched) <= 2 / EVERY + 1
    assert len(searched) >= 6


def test_reading_ends_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = CodeReader()
    monkeypatch.setattr(reader, "_read", lambda _: "")
    reader.turn(on=True)
    reader.step(Frame(SCENE, 0, 0.0))
    reader.step(Frame(SCENE, 1, MOST_SECONDS + 1))
    assert not reader.is_on


@pytest.mark.parametrize("text", ["", "a\nb", "x" * (MOST_CHARACTERS + 1), "a\x00b"])
def test_what_is_no_code_of_ours_is_not_passed_on(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    reader = CodeReader()
    monkeypatch.setattr(reader, "_read", lambda _: text)
    reader.turn(on=True)
    assert reader.step(Frame(SCENE, 0, 0.0)) == ()


def test_the_text_does_not_show_in_logs() -> None:
    """A code is a bearer secret."""
    reader = CodeReader()
    reader.turn(on=True)
    (code,) = reader.step(Frame(shown(CARD, 300), 0, 0.0))
    assert CARD not in repr(code)
