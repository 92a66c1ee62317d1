"""A fake camera for Chromium: an MJPEG of a photographed person who turns the head as an enrolment asks.

There is one photograph, so its head is turned by a mesh warp (:mod:`vision.turned`), not by a neck.
"""

import cv2
import numpy as np

from vision.bundled import SINGLE, _source
from vision.geometry import Box
from vision.landmarks import MeshLandmarker
from vision.turned import Look, head_of, turned

LOOKS = (Look(), Look(yaw=24), Look(yaw=-24), Look(pitch=-17), Look())
"""Front, own left, own right, up, front: the person's own left is the picture's right."""
SIZE = (640, 480)


def scene(name=SINGLE, zoom=2.2):
    """The photograph, enlarged and cut to the format of a tablet's camera, and the box of its face."""
    picture, face = _source(name)
    grown = cv2.resize(picture, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_CUBIC)
    cx, cy = face.centre[0] * zoom, face.centre[1] * zoom
    left = int(np.clip(cx - SIZE[0] / 2, 0, grown.shape[1] - SIZE[0]))
    top = int(np.clip(cy - SIZE[1] / 2, 0, grown.shape[0] - SIZE[1]))
    cut = grown[top : top + SIZE[1], left : left + SIZE[0]].copy()
    return cut, Box(face.x * zoom - left, face.y * zoom - top, face.w * zoom, face.h * zoom)


def poses(task_file, name=SINGLE):
    """One picture of each of :data:`LOOKS`."""
    image, box = scene(name)
    marker = MeshLandmarker(task_file)
    found = marker.study(image, box)
    marker.close()
    head = head_of(image, found.mesh)
    return [turned(head, look) for look in LOOKS]


def write_mjpeg(path, pictures, frames_each):
    """A file for ``--use-file-for-fake-video-capture``; it is played again and again."""
    with path.open("wb") as file:
        for picture in pictures:
            frame = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes()
            file.write(frame * frames_each)
