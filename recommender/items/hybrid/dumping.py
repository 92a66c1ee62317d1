"""The learned part of a hybrid as arrays and texts: products, numbers and trees, no customer, no code."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recommender.errors import RecommenderUnreadable
from recommender.items.hybrid.features import NAMES
from recommender.items.hybrid.heads import SIMPLE, Head, Heads
from recommender.items.hybrid.parts import Parts
from recommender.items.hybrid.ranker import ranker_of
from recommender.items.shelf import Shelf
from recommender.types import Product

Arrays = Mapping[str, NDArray[Any]]
_KINDS: Final = ("again", "new")


def dump(parts: Parts, heads: Heads) -> dict[str, NDArray[Any]]:
    """Arrays by name; texts are arrays of text. What was judged stays behind: it is of the fit, not of the answers."""
    found = {"columns": np.array(NAMES), "offset": np.array(heads.offset)}
    for field in fields(Shelf):
        found[f"shelf.{field.name}"] = np.array(getattr(parts.shelf, field.name))
    for name, value in _of_parts(parts).items():
        if isinstance(value, csr_matrix):
            found |= {f"{name}.data": value.data, f"{name}.indices": value.indices, f"{name}.indptr": value.indptr}
        else:
            found[name] = value
    for kind in _KINDS:
        head: Head = getattr(heads, kind)
        found[f"{kind}.simple"] = np.array(head.simple)
        found[f"{kind}.trees"] = np.array(head.ranker.texts() if head.ranker else (), dtype=str)
    return found


def load(arrays: Arrays, items: Sequence[Product] = ()) -> tuple[Parts, Heads]:
    """From :func:`dump`.

    Args:
        arrays: By name.
        items: The catalogue of now, for the products' names.

    Raises:
        RecommenderUnreadable: Something is missing, does not fit together, or is of another version.
    """
    try:
        _check_columns(arrays)
        shelf = _shelf(arrays, {product.product_id: product.name for product in items})
        parts = _parts(arrays, shelf)
        heads = Heads(_head(arrays, "again"), _head(arrays, "new"), float(arrays["offset"]))
    except Exception as error:  # damaged numbers raise whatever they lead to, in scipy and LightGBM too
        raise RecommenderUnreadable(
            "What the hybrid recommender learned does not fit together", mend="Fit it anew: kiosk recommender refit"
        ) from error
    return parts, heads


def _check_columns(arrays: Arrays) -> None:
    if tuple(arrays["columns"].tolist()) != NAMES:
        raise ValueError("other features")


def _of_parts(parts: Parts) -> dict[str, Any]:
    return {field.name: getattr(parts, field.name) for field in fields(Parts) if field.name != "shelf"}


def _shelf(arrays: Arrays, names: Mapping[str, str]) -> Shelf:
    told: dict[str, Any] = {field.name: arrays[f"shelf.{field.name}"] for field in fields(Shelf)}
    for name in ("ids", "names", "categories"):
        told[name] = tuple(told[name].tolist())
    shelf = Shelf(
        **told | {name: int(told[name]) for name in ("customers", "visits", "today")} | {"much": float(told["much"])}
    )
    if {len(value) for value in (shelf.names, shelf.category, shelf.brand, shelf.sales)} != {len(shelf.ids)}:
        raise ValueError("arrays of different lengths")
    fresh = (names.get(one, old) for one, old in zip(shelf.ids, shelf.names, strict=True))
    return replace(shelf, names=tuple(fresh))


def _parts(arrays: Arrays, shelf: Shelf) -> Parts:
    count = len(shelf)
    told: dict[str, Any] = {}
    for field in fields(Parts):
        if field.name == "shelf":
            continue
        if field.name in arrays:
            told[field.name] = arrays[field.name]
            continue
        data = tuple(arrays[f"{field.name}.{part}"] for part in ("data", "indices", "indptr"))
        matrix = csr_matrix(data, shape=(count, count))
        matrix.check_format(full_check=True)
        told[field.name] = matrix
    if len(told["factors"]) != count or len(told["sales"]) != count:
        raise ValueError("arrays of different lengths")
    return Parts(shelf=shelf, **told)


def _head(arrays: Arrays, kind: str) -> Head:
    simple, texts = str(arrays[f"{kind}.simple"]), tuple(arrays[f"{kind}.trees"].tolist())
    if simple not in SIMPLE:
        raise ValueError("unknown method")
    return Head(simple, ranker_of(texts) if texts else None, {})
