import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.cli.main import cli
from kiosk.cli.weights import _Display
from kiosk.settings import Recogniser, Settings
from kiosk.weights import needed_weights
from models import manifest as manifest_module
from models.manifest import LocalSource, Manifest, Task, Weight

Kiosk = Callable[..., Result]

CONTENTS = {"face_landmarker": b"detector" * 100, "buffalo_s": b"recogniser" * 100, "sface": b"other" * 100}


@pytest.fixture
def local(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    for name, content in CONTENTS.items():
        (folder / f"{name}.bin").write_bytes(content)
    return folder


@pytest.fixture
def kiosk(tmp_path: Path, local: Path, monkeypatch: pytest.MonkeyPatch) -> Kiosk:
    """The command with a manifest of small weights that lie in a local folder."""
    weights = tuple(
        Weight(
            name=name,
            file=f"{name}.bin",
            tasks=(Task.DETECT if name == "face_landmarker" else Task.RECOGNISE,),
            sha256=hashlib.sha256(content).hexdigest(),
            bytes=len(content),
            licence="Apache-2.0",
            commercial=name != "buffalo_s",
            role="Tests.",
            sources=(LocalSource("local"),),
        )
        for name, content in CONTENTS.items()
    )
    monkeypatch.setattr("kiosk.weights.load_manifest", lambda: Manifest(1, weights))

    def run(*arguments: str, **environment: str) -> Result:
        fixed = {"VANAKKAM_MODELS_DIR": str(tmp_path / "store"), "VANAKKAM_MODELS_LOCAL": str(local)}
        return CliRunner().invoke(cli, ["--home", str(tmp_path), "models", *arguments], env=fixed | environment)

    return run


def test_the_needed_weights_follow_the_setting(tmp_path: Path) -> None:
    for recogniser in Recogniser:
        settings = Settings.load(home=tmp_path, recogniser=recogniser)
        assert needed_weights(settings) == ("face_landmarker", recogniser.value)


def test_list_is_a_table_with_the_state(kiosk: Kiosk) -> None:
    kiosk("fetch", "sface")
    result = kiosk("list")
    assert result.exit_code == 0
    head, *rows = result.stdout.splitlines()
    assert head.split() == ["NAME", "FILE", "TASKS", "SIZE", "LICENCE", "COMMERCIAL", "STATE"]
    assert [(row.split()[0], row.split()[-2], row.split()[-1]) for row in rows] == [
        ("face_landmarker", "yes", "missing"),
        ("buffalo_s", "no", "missing"),
        ("sface", "yes", "good"),
    ]


def test_list_as_json(kiosk: Kiosk, tmp_path: Path) -> None:
    first = json.loads(kiosk("list", "--json").stdout)[0]
    assert first == {
        "name": "face_landmarker",
        "file": "face_landmarker.bin",
        "tasks": ["detect"],
        "bytes": 800,
        "sha256": hashlib.sha256(CONTENTS["face_landmarker"]).hexdigest(),
        "licence": "Apache-2.0",
        "commercial": True,
        "role": "Tests.",
        "path": str(tmp_path / "store" / "face_landmarker.bin"),
        "state": "missing",
        "fault": "",
    }


@pytest.mark.parametrize(
    ("arguments", "environment", "expected"),
    [
        ((), {}, {"face_landmarker", "buffalo_s"}),
        ((), {"VANAKKAM_RECOGNISER": "sface"}, {"face_landmarker", "sface"}),
        (("sface",), {}, {"sface"}),
        (("--all",), {}, set(CONTENTS)),
    ],
)
def test_fetch_brings_what_is_needed(
    kiosk: Kiosk, tmp_path: Path, arguments: tuple[str, ...], environment: dict[str, str], expected: set[str]
) -> None:
    result = kiosk("fetch", *arguments, **environment)
    assert result.exit_code == 0, result.output
    assert {path.stem for path in (tmp_path / "store").glob("*.bin")} == expected
    assert len(result.stdout.splitlines()) == len(expected)
    assert "from local folder" in result.stdout
    again = kiosk("fetch", *arguments, **environment)
    assert again.stdout.count("already here") == len(expected)
    assert again.stderr == ""


def test_a_fetch_that_fails_says_why_and_what_to_do(kiosk: Kiosk, local: Path) -> None:
    (local / "buffalo_s.bin").unlink()
    result = kiosk("fetch")
    assert result.exit_code == 1
    assert (
        "error [models.weight_unreachable]: No source delivered the weight buffalo_s: local folder: " in result.stderr
    )
    assert "what to do: " in result.stderr


def test_names_and_all_together_are_wrong_usage(kiosk: Kiosk) -> None:
    assert kiosk("fetch", "sface", "--all").exit_code == 2
    assert kiosk("verify", "sface", "--all").exit_code == 2


def test_verify_tells_missing_damaged_and_good(kiosk: Kiosk, tmp_path: Path) -> None:
    missing = kiosk("verify")
    assert (missing.exit_code, missing.stdout) == (1, "face_landmarker: missing\nbuffalo_s: missing\n")
    kiosk("fetch")
    good = kiosk("verify")
    assert (good.exit_code, good.stdout, good.stderr) == (0, "face_landmarker: good\nbuffalo_s: good\n", "")
    (tmp_path / "store" / "buffalo_s.bin").write_bytes(b"short")
    damaged = kiosk("verify")
    assert damaged.exit_code == 1
    assert "buffalo_s: corrupt, it has 5 bytes instead of 1000" in damaged.stdout
    assert damaged.stderr == "what to do: Run: kiosk models fetch\n"
    assert kiosk("verify", "face_landmarker").exit_code == 0
    assert kiosk("verify", "--all").exit_code == 1


def test_without_a_terminal_each_transfer_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with _Display(on_terminal=False) as display:
        for step in (("a", 10, 100), ("a", 100, 100), ("b", 5, 2_000_000), ("b", 2_000_000, 2_000_000)):
            display.progress(*step)
    assert capsys.readouterr().err == "a: fetching 0.0 MB\nb: fetching 2.0 MB\n"


def test_on_a_terminal_each_transfer_is_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    with _Display(on_terminal=True) as display:
        for step in (("net", 10, 100), ("net", 60, 100), ("net", 5, 50), ("net", 50, 50)):
            display.progress(*step)
    shown = terminal.getvalue()
    assert "net" in shown
    assert "100%" in shown
    assert shown.count("\n") == 2


def test_the_shipped_manifest_is_what_the_command_uses() -> None:
    names = {weight.name for weight in manifest_module.load_manifest().weights}
    assert names >= {"face_landmarker", *(recogniser.value for recogniser in Recogniser)}
