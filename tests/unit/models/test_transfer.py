import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.manifest import LocalSource, Task, Weight
from models.transfer import SourceFailed, fault_of, plain_reason, read_chunks, save, save_member


def ignore(_done: int, _total: int) -> None:
    pass


def zipped(content: bytes, packing: int = zipfile.ZIP_DEFLATED, member: str = "a/net.onnx") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as archive:
        archive.writestr(member, content)
    return buffer.getvalue()


@given(content=st.binary(max_size=300_000), expected=st.integers(1, 300_000))
@settings(max_examples=40, deadline=None)
def test_exactly_the_expected_number_of_bytes_or_nothing(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, expected: int
) -> None:
    target = tmp_path_factory.mktemp("save") / "part"
    source = io.BytesIO(content)
    if len(content) == expected:
        save(read_chunks(source), target, limit=expected, report=ignore)
        assert target.read_bytes() == content
    else:
        with pytest.raises(SourceFailed):
            save(read_chunks(source), target, limit=expected, report=ignore)
        assert target.stat().st_size <= expected


def test_an_endless_source_is_left_soon(tmp_path: Path) -> None:
    class Endless:
        given = 0

        def read(self, size: int, /) -> bytes:
            self.given += size
            return bytes(size)

    endless = Endless()
    with pytest.raises(SourceFailed, match="more than the expected 1000"):
        save(read_chunks(endless), tmp_path / "part", limit=1000, report=ignore)
    assert endless.given < 1_000_000


def test_progress_grows_to_the_total(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    save(
        read_chunks(io.BytesIO(bytes(200_000))),
        tmp_path / "part",
        limit=200_000,
        report=lambda done, total: seen.append((done, total)),
    )
    assert seen == sorted(seen)
    assert seen[-1] == (200_000, 200_000)


def test_a_failed_read_is_the_source_and_a_failed_write_is_the_disk(tmp_path: Path) -> None:
    class Broken:
        def read(self, _size: int, /) -> bytes:
            raise OSError(5, "Input/output error")

    with pytest.raises(SourceFailed, match="Input/output error"):
        save(read_chunks(Broken()), tmp_path / "part", limit=10, report=ignore)
    with pytest.raises(OSError, match="No space left"):
        save(read_chunks(io.BytesIO(bytes(10))), Path("/dev/full"), limit=10, report=ignore)


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_one_member_of_a_zip(tmp_path: Path, packing: int) -> None:
    content = bytes(range(256)) * 10
    (tmp_path / "a.zip").write_bytes(zipped(content, packing))
    save_member(tmp_path / "a.zip", "a/net.onnx", tmp_path / "part", limit=len(content))
    assert (tmp_path / "part").read_bytes() == content
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "part"]


@pytest.mark.parametrize(
    ("archive", "reason"),
    [
        (b"", "not a zip"),
        (b"<html>Sign in to the guest network</html>", "not a zip"),
        (zipped(b"x" * 10, member="b/net.onnx"), "no member"),
        (zipped(b"x" * 9), "ended after 9 of 10"),
        (zipped(bytes(10_000_000)), "more than the expected 10"),
        (zipped(b"x" * 10, zipfile.ZIP_LZMA), "unusual"),
        (zipped(b"x" * 10, zipfile.ZIP_BZIP2), "unusual"),
    ],
)
def test_a_wrong_zip_says_why(tmp_path: Path, archive: bytes, reason: str) -> None:
    (tmp_path / "a.zip").write_bytes(archive)
    with pytest.raises(SourceFailed, match=reason):
        save_member(tmp_path / "a.zip", "a/net.onnx", tmp_path / "part", limit=10)


def test_an_encrypted_member_says_why(tmp_path: Path) -> None:
    archive = bytearray(zipped(b"x" * 10))
    archive[6] |= 1
    archive[archive.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "a.zip").write_bytes(archive)
    with pytest.raises(SourceFailed, match="encrypted"):
        save_member(tmp_path / "a.zip", "a/net.onnx", tmp_path / "part", limit=10)


CONTENT = bytes(range(256)) * 4
GOOD_ZIP = zipped(CONTENT)


@given(place=st.integers(0, len(GOOD_ZIP) - 1), value=st.integers(0, 255), cut=st.none() | st.integers(0, 400))
@settings(max_examples=300, deadline=None)
def test_a_damaged_zip_gives_the_right_bytes_or_a_reason(
    tmp_path_factory: pytest.TempPathFactory, place: int, value: int, cut: int | None
) -> None:
    folder = tmp_path_factory.getbasetemp()
    damaged = bytearray(GOOD_ZIP)
    damaged[place] = value
    (folder / "a.zip").write_bytes(damaged[:cut] if cut is not None else damaged)
    try:
        save_member(folder / "a.zip", "a/net.onnx", folder / "part", limit=len(CONTENT))
    except SourceFailed as failure:
        assert str(failure)  # noqa: PT017 - either outcome is right
    else:
        assert (folder / "part").stat().st_size == len(CONTENT)


@given(place=st.integers(0, 200 * 256 - 1), flip=st.integers(1, 255))
@settings(max_examples=50, deadline=None)
def test_any_changed_byte_is_a_fault(tmp_path_factory: pytest.TempPathFactory, place: int, flip: int) -> None:
    payload = bytes(range(256)) * 200
    weight = Weight(
        name="net",
        file="net.onnx",
        tasks=(Task.DETECT,),
        sha256=hashlib.sha256(payload).hexdigest(),
        bytes=len(payload),
        licence="MIT",
        commercial=True,
        role="Tests.",
        sources=(LocalSource("local"),),
    )
    path = tmp_path_factory.getbasetemp() / "net.onnx"
    tampered = bytearray(payload)
    tampered[place] ^= flip
    path.write_bytes(tampered)
    fault = fault_of(path, weight)
    assert fault is not None
    assert "sha256" in fault
    path.write_bytes(payload)
    assert fault_of(path, weight) is None


def test_a_short_file_is_told_by_its_size(tmp_path: Path, payload: bytes, make_weight: Callable[..., Weight]) -> None:
    path = tmp_path / "net.onnx"
    path.write_bytes(payload[:-1])
    assert fault_of(path, make_weight()) == f"it has {len(payload) - 1} bytes instead of {len(payload)}"
    with pytest.raises(FileNotFoundError):
        fault_of(tmp_path / "none", make_weight())


def test_reasons_are_one_plain_line() -> None:
    assert plain_reason(OSError(2, "No such file or directory", "/secret")) == "No such file or directory"
    assert plain_reason(ValueError("two\nlines")) == "two lines"
    assert plain_reason(ValueError()) == "ValueError"
