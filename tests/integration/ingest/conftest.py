import os
from pathlib import Path

import pytest

_BESIDE = Path(__file__).parents[4] / "shared" / "data" / "retail-dev"


@pytest.fixture(scope="session")
def retail() -> Path:
    """Folder of real shops' data, by ``VANAKKAM_RETAIL`` or beside the checkout."""
    folder = Path(os.environ.get("VANAKKAM_RETAIL", _BESIDE))
    if not folder.is_dir():
        pytest.skip("the retail data are not here; set VANAKKAM_RETAIL to their folder")
    return folder
