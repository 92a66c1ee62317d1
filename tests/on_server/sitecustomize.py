"""Read by every Python that a test starts while the stores of a run lie on a server: see ``store_on_server.py``."""

import importlib.util
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType

_place = importlib.util.spec_from_file_location("store_on_server", Path(__file__).parents[1] / "store_on_server.py")
assert _place is not None
assert _place.loader is not None
seam = importlib.util.module_from_spec(_place)
_place.loader.exec_module(seam)


class _WhenImported(MetaPathFinder):
    """Changes the modules of the seam when a program imports them, and imports nothing that it would not."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name not in seam.PATCHES:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is None or spec.loader is None:
            return spec
        run = spec.loader.exec_module

        def run_and_change(module: ModuleType) -> None:
            run(module)
            seam.PATCHES[name](module)

        spec.loader.exec_module = run_and_change  # type: ignore[method-assign]
        return spec


if seam.chosen():
    sys.meta_path.insert(0, _WhenImported())
