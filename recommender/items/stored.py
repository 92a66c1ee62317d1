"""A fitted recommender with the tables it is served from, as bytes and back: products and numbers, no customer."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recommender.errors import RecommenderUnreadable
from recommender.items.hybrid.model import FittedHybrid
from recommender.items.lookups import Beside, Lookups
from recommender.items.packing import pack, unpack
from recommender.items.registry import loaded_arrays
from recommender.types import Product

_PREFIX: Final = "lookups."


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """What one fit leaves behind.

    Attributes:
        model: Scores products for one customer.
        lookups: Tables of the same fit.
    """

    model: FittedHybrid
    lookups: Lookups


def written(learned: Learned) -> bytes:
    """Both as bytes; :func:`read` makes the same of them."""
    lookups = learned.lookups
    if not isinstance(lookups.goes_with, Beside):
        raise TypeError("lookups that were made by hand cannot be written")
    beside = lookups.goes_with
    tables = {
        "of_segment": lookups.of_segment,
        "of_category": lookups.of_category,
        "new": {product_id: list(pairs) for product_id, pairs in lookups.new.items()},
    }
    arrays: dict[str, Any] = {
        "ids": np.array(beside.ids, dtype=str),
        "data": beside.weights.data,
        "indices": beside.weights.indices,
        "indptr": beside.weights.indptr,
        "buyers": np.array([lookups.buyers[product_id] for product_id in beside.ids], np.float64),
        "tables": np.array(json.dumps(tables)),
    }
    return pack(
        learned.model.name, learned.model.dump() | {f"{_PREFIX}{name}": array for name, array in arrays.items()}
    )


def read(bytes_: bytes, items: Sequence[Product]) -> Learned:
    """From :func:`written`.

    Args:
        bytes_: As they were written.
        items: The catalogue of now.

    Raises:
        RecommenderUnreadable: They are damaged, incomplete, or of another version of the product.
    """
    method, arrays = unpack(bytes_)
    return Learned(loaded_arrays(method, arrays, items), _lookups(arrays, items))


def _lookups(arrays: Mapping[str, NDArray[Any]], items: Sequence[Product]) -> Lookups:
    try:
        ids = tuple(arrays[f"{_PREFIX}ids"].tolist())
        parts = tuple(arrays[f"{_PREFIX}{name}"] for name in ("data", "indices", "indptr"))
        weights = csr_matrix(parts, shape=(len(ids), len(ids)))
        weights.check_format(full_check=True)
        buyers = dict(zip(ids, arrays[f"{_PREFIX}buyers"].tolist(), strict=True))
        tables = json.loads(str(arrays[f"{_PREFIX}tables"]))
        return Lookups(
            catalogue={product.product_id: product for product in items},
            goes_with=Beside(ids, {product_id: code for code, product_id in enumerate(ids)}, weights),
            buyers=buyers,
            of_segment={name: tuple(found) for name, found in tables["of_segment"].items()},
            of_category={name: tuple(found) for name, found in tables["of_category"].items()},
            new={name: tuple((other, float(alike)) for other, alike in found) for name, found in tables["new"].items()},
        )
    except Exception as error:  # damaged numbers raise whatever they lead to
        raise RecommenderUnreadable(
            "The tables of a recommender do not fit together", mend="Fit it anew: kiosk recommender refit"
        ) from error
