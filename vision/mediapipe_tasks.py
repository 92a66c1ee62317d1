"""Builds MediaPipe's two face tasks from one verified file, with errors a person can act on.

``face_landmarker.task`` is a zip that carries BlazeFace short range beside the landmark model, so one hash covers both.
"""

import contextlib
import os
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vision.errors import LibraryMissing

DETECTOR_MEMBER = "face_detector.tflite"

DETECTOR_SIDE = 128
"""BlazeFace short range sees 128x128 pixels, whatever it is given."""

LANDMARKER_SIDE = 256
"""The landmark model sees 256x256 pixels."""


REPORTS_END_HERE = {"https_proxy": "http://127.0.0.1:9", "no_proxy": "", "NO_PROXY": ""}
"""Port 9 is that of the discard protocol (RFC 863). With ``no_proxy`` some addresses would be asked directly again."""

MOST_FACES = 2
"""Faces the landmarker may return: a crop can hold a neighbour too, and with one it may return only the neighbour."""


def picture(rgb: npt.NDArray[np.uint8]) -> Any:
    """MediaPipe's own picture around an array of shape (height, width, 3), uint8, RGB; it shares the memory."""
    import mediapipe  # noqa: PLC0415 - takes two seconds to import; a look-up afterwards

    return mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=rgb)


def face_detector(task_file: Path, min_confidence: float) -> Any:
    """A MediaPipe ``FaceDetector`` for single pictures; close it after use.

    Args:
        task_file: A verified ``face_landmarker.task``.
        min_confidence: Least detection score in [0, 1].

    Raises:
        LibraryMissing: libEGL or libGLESv2 is not on this machine.
    """
    keep_to_this_machine()
    with _system_libraries():
        from mediapipe.tasks.python import BaseOptions, vision  # noqa: PLC0415 - takes two seconds to import

        with zipfile.ZipFile(task_file) as bundle:
            model = bundle.read(DETECTOR_MEMBER)
        options = vision.FaceDetectorOptions(
            base_options=BaseOptions(model_asset_buffer=model), min_detection_confidence=min_confidence
        )
        return _warm(vision.FaceDetector.create_from_options(options), DETECTOR_SIDE)


def face_landmarker(task_file: Path, min_presence: float, *, expressions: bool = False) -> Any:
    """A MediaPipe ``FaceLandmarker`` for up to two faces of a crop, with head pose; close it after use.

    Args:
        task_file: A verified ``face_landmarker.task``.
        min_presence: Least presence score in [0, 1]; below it the box was no face.
        expressions: Whether the blendshapes are computed as well: lids and mouth, for the challenges of a capture.

    Raises:
        LibraryMissing: libEGL or libGLESv2 is not on this machine.
    """
    keep_to_this_machine()
    with _system_libraries():
        from mediapipe.tasks.python import BaseOptions, vision  # noqa: PLC0415 - takes two seconds to import

        options = vision.FaceLandmarkerOptions(
            base_options=BaseOptions(model_asset_path=str(task_file)),
            num_faces=MOST_FACES,
            min_face_presence_confidence=min_presence,
            output_facial_transformation_matrixes=True,
            output_face_blendshapes=expressions,
        )
        return _warm(vision.FaceLandmarker.create_from_options(options), LANDMARKER_SIDE)


def keep_to_this_machine() -> None:
    """Lead what MediaPipe would report of its use to a port of this machine on which nobody listens.

    The library sends such reports to its maker by a libcurl of its own, has no switch against it, and reads where to
    send them through from the environment of the process whenever it does. Python's own view of the environment stays
    what whoever runs the box has set; libraries in C see these values, and so does a program that is started without
    an environment of its own.
    """
    for name, value in REPORTS_END_HERE.items():
        os.putenv(name, value)


def close(task: Any) -> None:
    """Free a task of this module. Left to the garbage collector it complains at the end of the program."""
    with _native_stderr_aside():
        task.close()


def _warm(task: Any, side: int) -> Any:
    """Run a task once: the first inference allocates, and is the one that complains."""
    task.detect(picture(np.zeros((side, side, 3), np.uint8)))
    return task


@contextlib.contextmanager
def _system_libraries() -> Iterator[None]:
    """Turn a missing shared library into a coded error, and keep MediaPipe's start-up chatter off the terminal."""
    try:
        with _native_stderr_aside():
            yield
    except OSError as error:
        if ".so" not in str(error):
            raise
        raise LibraryMissing(
            f"MediaPipe cannot open a system library: {error}", mend="Run: sudo apt-get install libegl1 libgles2"
        ) from error


@contextlib.contextmanager
def _native_stderr_aside() -> Iterator[None]:
    """Send file descriptor 2 to a temporary file while the block runs; show it only when the block fails.

    MediaPipe's C++ logging ignores every documented switch before it is initialised and has no call to initialise it.
    """
    sys.stderr.flush()
    with tempfile.TemporaryFile() as aside:
        kept = os.dup(2)
        os.dup2(aside.fileno(), 2)
        try:
            yield
        except BaseException:
            aside.seek(0)
            os.write(kept, aside.read())
            raise
        finally:
            os.dup2(kept, 2)
            os.close(kept)
