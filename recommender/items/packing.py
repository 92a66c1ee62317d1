"""What a fitted recommender learned, as bytes: arrays and texts, never code."""

import io
from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from recommender.errors import RecommenderUnreadable

FORMAT: Final = 1
"""Raised when what :func:`pack` writes changes; another one is refused, and fitted anew."""
MOST_BYTES: Final = 2**30
"""Of all arrays together; a small file could unpack to more than the box has. 5,000 products are some megabytes."""
_HEAD: Final = "format"
_METHOD: Final = "method"

Learned = Mapping[str, "NDArray[np.generic] | str"]
"""Arrays of numbers or texts, and texts, by name."""


def pack(method: str, learned: Learned) -> bytes:
    """Write what a method learned.

    Args:
        method: Name of the method, by which it is found again.
        learned: Arrays without objects, and texts; ``format`` and ``method`` are taken.
    """
    arrays = {name: np.asarray(value) for name, value in learned.items()}
    if wrong := sorted({_HEAD, _METHOD} & arrays.keys()):
        raise ValueError(f"{', '.join(wrong)} cannot be the name of an array")
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **{_HEAD: np.array(FORMAT), _METHOD: np.array(method)} | arrays)
    return file.getvalue()


def unpack(written: bytes) -> tuple[str, dict[str, NDArray[np.generic]]]:
    """Read what :func:`pack` wrote: the method, and its arrays; a text is an array without dimensions.

    Raises:
        RecommenderUnreadable: These are no such bytes, they are damaged, or of another version of the product.
    """
    try:
        with np.load(io.BytesIO(written), allow_pickle=False) as file:
            large = sum(one.file_size for one in file.zip.infolist()) > MOST_BYTES
            arrays = {} if large else {name: file[name] for name in file.files}
    except Exception as error:  # a damaged zip raises whatever its damaged part leads to
        raise RecommenderUnreadable(
            "What a recommender learned cannot be read", mend="Fit it anew: kiosk recommender refit"
        ) from error
    if int(arrays.pop(_HEAD, np.array(0))) != FORMAT or _METHOD not in arrays:
        raise RecommenderUnreadable(
            "What a recommender learned was written by another version", mend="Fit it anew: kiosk recommender refit"
        )
    return str(arrays.pop(_METHOD)), arrays
