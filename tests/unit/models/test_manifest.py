import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.settings import Recogniser
from models.errors import ManifestInvalid, WeightUnknown
from models.manifest import (
    FORBIDDEN_WORDS,
    MANIFEST_PATH,
    LocalSource,
    Task,
    UrlSource,
    WheelSource,
    forbidden_word,
    load_manifest,
    parse_manifest,
)

DOC = Path(__file__).parents[3] / "docs" / "weights.md"

ENTRY = """
version = 1
[[weights]]
name = "net"
file = "net.onnx"
tasks = ["detect"]
sha256 = "{sha}"
bytes = 10
licence = "MIT"
commercial = true
role = "Finds faces."
[[weights.sources]]
kind = "wheel"
requirement = "some-package==1.0"
member = "some/net.onnx"
archive_bytes = 20
""".format(sha="0" * 64)


def changed(old: str, new: str) -> str:
    assert old in ENTRY
    return ENTRY.replace(old, new, 1)


def test_shipped_manifest_names_the_four_weights() -> None:
    manifest = load_manifest()
    assert {weight.name: weight.file for weight in manifest.weights} == {
        "face_landmarker": "face_landmarker.task",
        "buffalo_s": "w600k_mbf.onnx",
        "scrfd_500m": "scrfd_500m_bnkps.onnx",
        "sface": "face_recognition_sface_2021dec_int8bq.onnx",
    }
    assert [weight.name for weight in manifest.weights if weight.commercial] == ["face_landmarker", "sface"]
    assert manifest.get("face_landmarker").tasks == (Task.DETECT, Task.LANDMARK)


def test_every_shipped_weight_is_looked_for_locally_first_then_officially_then_in_a_wheel() -> None:
    rank = {LocalSource: 0, UrlSource: 1, WheelSource: 2}
    for weight in load_manifest().weights:
        ranks = [rank[type(source)] for source in weight.sources]
        assert ranks[0] == 0
        assert ranks == sorted(ranks)
        assert ranks[-1] == 2


def test_every_setting_of_the_recogniser_names_a_weight_that_recognises() -> None:
    for recogniser in Recogniser:
        assert Task.RECOGNISE in load_manifest().get(recogniser.value).tasks


def test_document_says_what_the_manifest_says() -> None:
    text = DOC.read_text(encoding="utf-8")
    for weight in load_manifest().weights:
        row = next(line for line in text.splitlines() if line.startswith(f"| `{weight.name}` "))
        cells = [cell.strip().strip("`") for cell in row.strip("|").split("|")]
        tasks = ", ".join(weight.tasks)
        assert cells == [weight.name, weight.file, tasks, weight.licence, "yes" if weight.commercial else "no"]
        assert weight.sha256 in text
        assert f"{weight.bytes:,}" in text


def test_the_sample_entry_is_good() -> None:
    assert parse_manifest(ENTRY).weights[0].name == "net"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (changed('["detect"]', '["detect", "gender"]'), "tasks"),
        (changed('["detect"]', '["age"]'), "tasks"),
        (changed('["detect"]', "[]"), "tasks"),
        (changed("0" * 64, "0" * 63), "sha256"),
        (changed("0" * 64, "A" * 64), "sha256"),
        (changed("bytes = 10", "bytes = 0"), "bytes"),
        (changed("bytes = 10", 'bytes = "10"'), "bytes"),
        (changed("commercial = true", 'commercial = "yes"'), "commercial"),
        (changed('file = "net.onnx"', 'file = "../net.onnx"'), "file"),
        (changed('file = "net.onnx"', 'file = ".lock"'), "file"),
        (changed('member = "some/net.onnx"', 'member = "some/../../net.onnx"'), "member"),
        (changed('member = "some/net.onnx"', 'member = "/etc/passwd"'), "member"),
        (changed("some-package==1.0", "some-package>=1.0"), "requirement"),
        (changed("some-package==1.0", "--index-url=http://elsewhere"), "requirement"),
        (changed("some-package==1.0", "https://elsewhere/a.whl"), "requirement"),
        (changed('kind = "wheel"', 'kind = "hub"'), "sources"),
        (changed('role = "Finds faces."', 'role = "Finds faces."\nextra = 1'), "extra"),
        (changed("version = 1", "version = 2"), "version"),
        (ENTRY.split("[[weights.sources]]", maxsplit=1)[0], "sources"),
        ("version = 1\nweights = []", "weights"),
        ("version = ", "not TOML"),
    ],
)
def test_a_wrong_entry_refuses_the_manifest_and_names_the_place(text: str, place: str) -> None:
    with pytest.raises(ManifestInvalid) as caught:
        parse_manifest(text)
    assert caught.value.code == "models.manifest_invalid"
    assert place in caught.value.message
    assert caught.value.mend


@pytest.mark.parametrize(
    "address", ["http://example.org/net.onnx", "ftp://example.org/net.onnx", "file:///etc/passwd", "https://a b"]
)
def test_only_https_and_this_machine_are_addresses(address: str) -> None:
    source = f'kind = "url"\naddress = "{address}"\n'
    text = ENTRY.split('kind = "wheel"', maxsplit=1)[0] + source
    with pytest.raises(ManifestInvalid, match="address"):
        parse_manifest(text)


def test_an_archive_at_an_address_needs_its_size() -> None:
    source = 'kind = "url"\naddress = "https://example.org/net.zip"\nmember = "net.onnx"\n'
    with pytest.raises(ManifestInvalid, match="archive_bytes"):
        parse_manifest(ENTRY.split('kind = "wheel"', maxsplit=1)[0] + source)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('name = "net"', 'name = "genderage"'),
        ('name = "net"', 'name = "age_net"'),
        ('file = "net.onnx"', 'file = "gender-net.onnx"'),
        ('file = "net.onnx"', 'file = "EmotionFer.onnx"'),
        ('member = "some/net.onnx"', 'member = "some/genderage.onnx"'),
    ],
)
def test_names_that_speak_of_age_gender_or_emotion_are_refused(old: str, new: str) -> None:
    with pytest.raises(ManifestInvalid, match="is refused"):
        parse_manifest(changed(old, new))


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("AgeNet.onnx", "age"),
        ("AGE_net", "age"),
        ("age2", "age"),
        ("face-gender.v1", "gender"),
        ("agegender", "agegender"),
        ("emotion_ferplus", "emotion"),
        ("image_net", None),
        ("engagement", None),
        ("package", None),
        ("w600k_mbf.onnx", None),
        ("face_landmarker.task", None),
    ],
)
def test_words_are_told_from_parts_of_words(name: str, word: str | None) -> None:
    assert forbidden_word(name) == word


@given(
    word=st.sampled_from(sorted(FORBIDDEN_WORDS)),
    before=st.text("_-./0123456789", max_size=4),
    after=st.text("_-./0123456789", max_size=4),
    upper=st.booleans(),
)
def test_a_forbidden_word_is_found_between_any_separators(word: str, before: str, after: str, upper: bool) -> None:
    assert forbidden_word(f"net{before or '_'}{word.upper() if upper else word}{after or '_'}onnx") == word


@pytest.mark.parametrize("second", ['name = "net"', 'name = "other"'])
def test_two_weights_share_neither_name_nor_file(second: str) -> None:
    again = ENTRY.replace("version = 1", "").replace('name = "net"', second)
    if second == 'name = "net"':
        again = again.replace('file = "net.onnx"', 'file = "other.onnx"')
    else:
        again = again.replace('file = "net.onnx"', 'file = "NET.onnx"')
    with pytest.raises(ManifestInvalid, match="Two weights share"):
        parse_manifest(ENTRY + again)


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(WeightUnknown, match="antelope") as caught:
        load_manifest().get("antelope")
    assert "buffalo_s" in caught.value.mend


def test_an_unreadable_manifest_is_an_error_with_a_code(tmp_path: Path) -> None:
    with pytest.raises(ManifestInvalid, match="Cannot read"):
        load_manifest(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ManifestInvalid, match="Cannot read"):
        load_manifest(tmp_path / "latin.toml")


def test_manifest_file_lies_in_the_package() -> None:
    assert MANIFEST_PATH.is_file()
    assert not re.search(r"genderage", MANIFEST_PATH.read_text(encoding="utf-8"))
