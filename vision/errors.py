"""Errors of the vision package, below :class:`models.errors.VanakkamError`.

::

    VisionError                        vision.*
     +-- SourceInvalid                 vision.source_invalid     the camera argument cannot mean anything
     +-- SourceUnavailable             vision.source_unavailable the camera or clip cannot be opened
     +-- SourceEnded                   vision.source_ended       a finite source has no more frames
     +-- LibraryMissing                vision.library_missing    a system library MediaPipe needs is absent
     +-- PhotoUnreadable               vision.photo_unreadable
     +-- PhotoRejected                 vision.photo_rejected     no face, several faces, or too poor to enrol
"""

from models.errors import VanakkamError


class VisionError(VanakkamError):
    """Base of the vision errors."""

    code = "vision"


class SourceInvalid(VisionError):
    """The camera argument is neither an index, a device, an address, a file nor ``simulator``."""

    code = "vision.source_invalid"


class SourceUnavailable(VisionError):
    """The camera or clip exists as an argument but cannot be opened or read."""

    code = "vision.source_unavailable"


class SourceEnded(VisionError):
    """A finite source (a clip, a list of frames) has delivered its last frame."""

    code = "vision.source_ended"


class LibraryMissing(VisionError):
    """A shared library of the system that MediaPipe or OpenCV opens at first use is absent."""

    code = "vision.library_missing"


class PhotoUnreadable(VisionError):
    """A photo is missing or is not a picture that OpenCV can decode."""

    code = "vision.photo_unreadable"


class PhotoRejected(VisionError):
    """A photo cannot become a template; the message names the reason codes."""

    code = "vision.photo_rejected"
