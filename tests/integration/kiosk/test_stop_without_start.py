"""A kiosk that was built and never started leaves no net open: MediaPipe's fail when the interpreter ends first."""

import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.settings import Settings
from kiosk.site import make_site
from models.store import ModelStore

PROGRAM = """
import gc, sys
from pathlib import Path

from kiosk.bootstrap import build_kiosk
from kiosk.settings import Settings


def nets():
    found = [one for one in gc.get_objects() if type(one).__name__ in {"FaceDetector", "FaceLandmarker"}]
    return [one._handle is not None for one in found]


kiosk = build_kiosk(Settings.load(home=Path(sys.argv[1]), models_dir=Path(sys.argv[2]), recognition="off"))
print(nets())
kiosk.stop()
print(nets())
"""


@pytest.mark.models
def test_a_kiosk_that_never_began_leaves_no_net_open(weights: ModelStore, tmp_path: Path) -> None:
    home = tmp_path / "site"
    make_site(Settings.load(home=home))

    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(home), str(weights.root)],
        capture_output=True,
        text=True,
        timeout=600,  # a program that hangs at its end fails here
        check=False,
    )

    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.splitlines() == ["[True, True]", "[False, False]"]
