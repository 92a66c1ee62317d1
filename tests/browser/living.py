"""A whole kiosk with real nets and a real store, before a camera whose pictures the test chooses.

The pictures are photographs of the installed packages; heads are turned by a mesh warp (:mod:`vision.performance`).
"""

import contextlib
import threading
import time

import cv2

from kiosk.bootstrap import build_kiosk
from kiosk.web import create_app
from kiosk.weights import FACE_WEIGHT, open_store
from tests.browser.serving import server_of
from vision.frames import Frame
from vision.landmarks import MeshLandmarker
from vision.performance import ROUND, Performer
from vision.simulate import Painter
from vision.walkups import Scene

FPS = 12.0


class StageCamera:
    """A frame source that plays the scene the test has put on: ``nobody``, or somebody's round of movements."""

    def __init__(self, landmarker, *people):
        self._scenes = {"nobody": [_encoded(Painter().compose([], Scene(gain=1.0, gamma=1.0, noise=2.0), 0.0))]}
        for name in people:
            self._scenes[name] = [_encoded(image) for image in Performer(name, landmarker).frames(ROUND, FPS)]
        self._playing = "nobody"
        self._index = 0
        self._next = time.monotonic()

    @property
    def fault(self):
        return None

    def play(self, scene):
        self._playing = scene

    def read(self, timeout):
        wait = self._next - time.monotonic()
        if wait > timeout:
            time.sleep(timeout)
            return None
        time.sleep(max(wait, 0.0))
        self._next = max(self._next + 1 / FPS, time.monotonic())
        self._index += 1
        scene = self._scenes[self._playing]
        image = cv2.imdecode(scene[self._index % len(scene)], cv2.IMREAD_COLOR)
        return Frame(image, self._index, time.monotonic())

    def close(self):
        """Nothing to release."""


@contextlib.contextmanager
def living_kiosk(settings, *people):
    """The kiosk, its camera and the address of its pages; everything is closed afterwards."""
    with contextlib.closing(MeshLandmarker(open_store(settings).path(FACE_WEIGHT))) as landmarker:
        camera = StageCamera(landmarker, *people)
    kiosk = build_kiosk(settings, source=lambda: camera)
    server = server_of(create_app(kiosk.web))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    kiosk.start()
    thread.start()
    try:
        yield kiosk, camera, f"http://127.0.0.1:{server.server_port}"
    finally:
        kiosk.stop()
        server.shutdown()
        server.server_close()
        thread.join(10)


def _encoded(image):
    return cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 95])[1]
