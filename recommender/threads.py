"""How many threads numeric libraries may use."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import local

_LIMITED = local()


@contextmanager
def one_thread() -> Iterator[None]:
    """Run numeric libraries on one thread: the kiosk shares its cores with the camera, and small problems slow down.

    A decorator too, as ``@one_thread()``. A library that is loaded inside for the first time is not limited; LightGBM
    and ``implicit`` are told their threads at each call.

    Within another one it does nothing: finding the libraries takes 10 ms, as long as many a small fit.
    """
    if getattr(_LIMITED, "already", False):
        yield
        return
    import sklearn.cluster  # noqa: F401, PLC0415 - limits hold for the libraries that are loaded
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # noqa: PLC0415 - with scikit-learn

    with threadpool_limits(limits=1):
        _LIMITED.already = True
        try:
            yield
        finally:
            _LIMITED.already = False
