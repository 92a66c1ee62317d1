"""Keys that were seen, out of millions: 16 bytes each instead of a Python object."""

import numpy as np
from numpy.typing import NDArray

_Keys = NDArray[np.uint64]
_Lines = NDArray[np.int64]


class SeenKeys:
    """Tells for each key on which line it stood first.

    Keys are 64-bit hashes: among 10 million different ones two agree with a chance of 3 in a million. They are held in
    sorted runs that are merged as they grow (log-structured), so that adding stays cheap.
    """

    def __init__(self) -> None:
        self._runs: list[tuple[_Keys, _Lines]] = []

    def first_lines(self, keys: _Keys, lines: _Lines) -> _Lines:
        """Line on which each key stood first, -1 for a key that is new; the new ones are remembered.

        Args:
            keys: (n,) hashes, in the order of the source.
            lines: (n,) their lines.
        """
        first = np.full(len(keys), -1, np.int64)
        for known, at in self._runs:
            place = np.minimum(np.searchsorted(known, keys), len(known) - 1)
            first = np.where(known[place] == keys, at[place], first)
        fresh = np.flatnonzero(first == -1)
        if len(fresh):
            new, begin, of = np.unique(keys[fresh], return_index=True, return_inverse=True)
            again = begin[of] != np.arange(len(fresh))
            first[fresh[again]] = lines[fresh][begin[of]][again]
            self._add(new, lines[fresh][begin])
        return first

    def _add(self, keys: _Keys, lines: _Lines) -> None:
        while self._runs and len(self._runs[-1][0]) <= 2 * len(keys):
            more_keys, more_lines = self._runs.pop()
            keys, lines = np.concatenate([more_keys, keys]), np.concatenate([more_lines, lines])
            order = np.argsort(keys, kind="stable")
            keys, lines = keys[order], lines[order]
        self._runs.append((keys, lines))
