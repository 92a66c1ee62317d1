"""Members as the store's tests enrol them."""

import contextlib
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import event

from kiosk.members import MemberDesk
from kiosk.store.database import Store
from vision.types import CapturedView, PoseView

Face = Callable[[int], NDArray[np.float32]]


@contextlib.contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    """What a store is asked meanwhile, BEGIN and COMMIT too."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    event.listen(store._engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(store._engine, "before_cursor_execute", note)


def views(*vectors: NDArray[np.float32]) -> tuple[CapturedView, ...]:
    return tuple(CapturedView(view, vector, 0.5) for view, vector in zip(PoseView, vectors, strict=False))


def enrol(desk: MemberDesk, vector: NDArray[np.float32], name: str = "Asha", **more: object) -> str:
    return desk.add(name, [vector] * 3, recogniser="buffalo_s", **{"consent_reference": "form 17"} | more)
