"""Which weights a site needs, and the store they lie in."""

from typing import Final

from kiosk.settings import Settings
from models.manifest import load_manifest
from models.store import ModelStore

FACE_WEIGHT: Final = "face_landmarker"
"""The weight that finds faces, whatever recognises them."""


def open_store(settings: Settings) -> ModelStore:
    """The weight store of a site."""
    return ModelStore(load_manifest(), settings.models_dir, settings.models_local)


def needed_weights(settings: Settings) -> tuple[str, ...]:
    """Names of the weights that the site's settings need: the detector and the chosen recogniser."""
    return FACE_WEIGHT, settings.recogniser.value
