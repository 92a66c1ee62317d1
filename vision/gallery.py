"""The gallery: one protected mean vector a member, searched by inner product with FAISS.

A gallery is an immutable snapshot with the revision of the store it was made from. It is rebuilt and swapped, never
changed in place (faiss issue 5578), and never written to disk.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from vision.embed import Vectors

FLAT_UP_TO = 30_000
"""Members up to which exact search is fast enough, below 6 ms on one thread; it takes 18 ms at 100,000."""

_SUB_QUANTISERS, _BITS = 256, 4
_REFINE_FACTOR, _REFINE_FACTOR_COARSE = 50, 400
"""At 100,000 members of 512 components 0.6 ms with the same first match and score as exact search (500 mated and 500
stranger probes). Vectors too short for 256 sub-quantisers are told apart less well, so more are compared exactly."""


@dataclass(frozen=True, slots=True)
class Match:
    """One candidate of a search.

    Attributes:
        member_id: Opaque id.
        score: Cosine similarity in [-1, 1].
    """

    member_id: str
    score: float


class GallerySource(Protocol):
    """Hands out the gallery that is valid now; asked before every single search, so that an erasure cannot be late."""

    def current(self) -> "Gallery":
        """The newest snapshot."""


class Gallery:
    """An immutable set of templates.

    Args:
        member_ids: One opaque id a row, all different.
        vectors: Shape (n, d), float32, rows of length 1, C order.
        revision: Revision of the store this was read from.
        flat_up_to: Size from which the two-stage index is used.

    Attributes:
        members: The ids, for comparing two galleries.
        revision: As given.

    Raises:
        ValueError: The ids do not match the rows, or repeat.
    """

    def __init__(
        self, member_ids: Sequence[str], vectors: Vectors, revision: int, flat_up_to: int = FLAT_UP_TO
    ) -> None:
        if len(member_ids) != len(vectors) or len(set(member_ids)) != len(member_ids):
            raise ValueError("a gallery needs one row for each of its members, and each member once")
        self._ids = tuple(member_ids)
        self.members = frozenset(member_ids)
        self._index = _index(np.ascontiguousarray(vectors, np.float32), flat_up_to) if len(vectors) else None
        self.revision = revision

    def __len__(self) -> int:
        return len(self.members)

    def __contains__(self, member_id: str) -> bool:
        return member_id in self.members

    def search(self, probe: Vectors, count: int = 2) -> tuple[Match, ...]:
        """The nearest members, best first.

        Args:
            probe: Shape (d,), float32, length 1, protected like the rows.
            count: How many are wanted; fewer come from a smaller gallery.
        """
        if self._index is None:
            return ()
        scores, rows = self._index.search(probe[None, :], min(count, len(self._ids)))
        pairs = zip(scores[0], rows[0], strict=True)
        return tuple(Match(self._ids[row], float(score)) for score, row in pairs if row >= 0)


def _index(vectors: Vectors, flat_up_to: int) -> Any:
    import faiss  # noqa: PLC0415 - a third of a second to import

    # two threads on a busy machine take forty times as long as one
    faiss.omp_set_num_threads(1)
    dimension = vectors.shape[1]
    if len(vectors) <= flat_up_to:
        exact = faiss.IndexFlatIP(dimension)
        exact.add(vectors)
        return exact
    coarse = faiss.IndexPQFastScan(dimension, min(_SUB_QUANTISERS, dimension // 2), _BITS, faiss.METRIC_INNER_PRODUCT)
    staged = faiss.IndexRefineFlat(coarse)
    staged.k_factor = _REFINE_FACTOR if dimension >= 2 * _SUB_QUANTISERS else _REFINE_FACTOR_COARSE
    staged.train(vectors)
    staged.add(vectors)
    return staged
