"""The root of the error tree, and the errors of the weight store.

Every error that a person may meet carries a stable ``code`` (for logs, the JSON API and tests), a message that says
what happened and where, and a ``mend`` that says what to do next. ``models`` is the lowest package that the others may
import, so the root lives here; ``recommender`` imports nothing of ours and has a root of the same shape.

::

    VanakkamError
     +-- ModelError                    models.*
     |    +-- ManifestInvalid          models.manifest_invalid
     |    +-- WeightUnknown            models.weight_unknown
     |    +-- WeightMissing            models.weight_missing
     |    +-- WeightCorrupt            models.weight_corrupt
     |    +-- WeightUnreachable        models.weight_unreachable
     |    +-- FolderUnwritable         models.folder_unwritable
     |    +-- LicenceRefused           models.licence_refused
     +-- VisionError                   vision.*   (see vision/errors.py)
     +-- KioskError                    kiosk.*    (see kiosk/errors.py)

    RecommenderError                   recommender.*  (see recommender/errors.py)
"""

from typing import ClassVar


class VanakkamError(Exception):
    """Base of every error with a stable code.

    Args:
        message: What happened and where, in one sentence without a full stop at the end. Never a person's name,
            a secret or a vector.
        mend: What the reader can do next, as an instruction. Empty when nothing can be done.
    """

    code: ClassVar[str] = "vanakkam"

    def __init__(self, message: str, *, mend: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend

    def __str__(self) -> str:
        return f"{self.message}. {self.mend}" if self.mend else self.message


class ModelError(VanakkamError):
    """Something about the weights is wrong."""

    code = "models"


class ManifestInvalid(ModelError):
    """The manifest cannot be read, or names a task or a file that is not allowed."""

    code = "models.manifest_invalid"


class WeightUnknown(ModelError):
    """A weight was asked for that the manifest does not name."""

    code = "models.weight_unknown"


class WeightMissing(ModelError):
    """A weight is not in the store yet."""

    code = "models.weight_missing"


class WeightCorrupt(ModelError):
    """A file in the store does not have the size or the SHA-256 of the manifest."""

    code = "models.weight_corrupt"


class WeightUnreachable(ModelError):
    """No source could deliver a weight with the right SHA-256."""

    code = "models.weight_unreachable"


class FolderUnwritable(ModelError):
    """The folder of the weights cannot be written: the disk is full, read-only, or the user has no right to it."""

    code = "models.folder_unwritable"


class LicenceRefused(ModelError):
    """A production site asked for a non-commercial weight without having accepted its licence."""

    code = "models.licence_refused"
