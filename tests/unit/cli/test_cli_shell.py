import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import click
import pytest
from click.testing import CliRunner

from kiosk.cli.main import SUBCOMMANDS, CliContext, cli, show_logs
from kiosk.errors import SettingsInvalid
from models.errors import WeightMissing
from recommender.errors import BadRow, RowsInvalid, TooFewCustomers

ROOT = Path(__file__).parents[3]

Raises = Callable[[Exception | type[BaseException]], None]


def run_kiosk(program: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def doctor_raises(monkeypatch: pytest.MonkeyPatch) -> Raises:
    """Puts a stand-in for one subcommand in its place that raises what it is given."""
    module = ModuleType("kiosk.cli.doctor")

    def use(error: Exception | type[BaseException]) -> None:
        @click.command()
        def doctor() -> None:
            raise error

        module.doctor = doctor  # type: ignore[attr-defined] # a stand-in made here
        monkeypatch.setitem(sys.modules, "kiosk.cli.doctor", module)

    return use


def test_help_lists_every_subcommand_without_loading_one() -> None:
    program = (
        "import sys; from kiosk.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit as end: assert end.code == 0\n"
        "loaded = set(sys.modules)\n"
        "heavy = {'pydantic', 'numpy', 'cv2', 'flask', 'sqlalchemy', 'onnxruntime', 'polars', 'kiosk.settings'}\n"
        "print('LOADED', sorted(heavy & loaded), sorted(m for m in loaded if m.startswith('kiosk.cli.')))\n"
    )
    done = run_kiosk(program)
    assert "LOADED [] ['kiosk.cli.main']" in done.stdout
    for name, subcommand in SUBCOMMANDS.items():
        assert name in done.stdout
        assert subcommand.help in done.stdout


@pytest.mark.parametrize("name", list(SUBCOMMANDS))
def test_the_table_and_the_subcommand_agree(name: str) -> None:
    subcommand = SUBCOMMANDS[name]
    module = subcommand.target.partition(":")[0]
    if find_spec(module) is None:
        pytest.fail(f"{module} is named in the table and is not there")
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert command.help


def test_an_error_with_a_code_is_two_lines_and_no_trace(doctor_raises: Raises) -> None:
    doctor_raises(WeightMissing("The weight sface is not here", mend="Run: kiosk models fetch"))
    result = CliRunner().invoke(cli, ["doctor"])
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr == (
        "error [models.weight_missing]: The weight sface is not here\nwhat to do: Run: kiosk models fetch\n"
    )


def test_the_recommenders_errors_look_the_same_and_an_empty_mend_is_left_out(doctor_raises: Raises) -> None:
    doctor_raises(TooFewCustomers("Two customers cannot make three segments"))
    result = CliRunner().invoke(cli, ["doctor"])
    assert result.exit_code == 1
    assert result.stderr == "error [recommender.too_few_customers]: Two customers cannot make three segments\n"


@pytest.mark.parametrize(
    ("count", "more"), [(1, None), (20, None), (21, "  ... and 1 more"), (500, "  ... and 480 more")]
)
def test_bad_lines_of_a_file_are_shown_up_to_twenty(count: int, more: str | None, doctor_raises: Raises) -> None:
    rows = tuple(BadRow(line=number + 2, reason="price: not a number") for number in range(count))
    doctor_raises(RowsInvalid("Some lines are wrong; nothing was imported", rows=rows, mend="Correct the file"))
    result = CliRunner().invoke(cli, ["doctor"])
    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    assert lines[0] == "error [recommender.rows_invalid]: Some lines are wrong; nothing was imported"
    assert lines[1] == "  line 2: price: not a number"
    assert sum(line.startswith("  line ") for line in lines) == min(count, 20)
    assert lines[-1] == "what to do: Correct the file"
    assert (lines[-2] == more) is (more is not None)


@pytest.mark.parametrize("error", [ValueError("broken\nin two lines"), PermissionError(13, "Permission denied")])
def test_an_unexpected_error_is_one_line_that_names_debug(error: Exception, doctor_raises: Raises) -> None:
    doctor_raises(error)
    result = CliRunner().invoke(cli, ["doctor"])
    assert result.exit_code == 70
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith(f"unexpected error: {type(error).__name__}: ")
    assert "--debug" in result.stderr


@pytest.mark.parametrize("error", [ValueError("broken"), WeightMissing("The weight sface is not here")])
def test_debug_shows_where(error: Exception, doctor_raises: Raises) -> None:
    doctor_raises(error)
    result = CliRunner().invoke(cli, ["--debug", "doctor"])
    assert "Traceback (most recent call last)" in result.stderr
    assert "in doctor" in result.stderr


def test_ctrl_c_ends_quietly(doctor_raises: Raises) -> None:
    doctor_raises(KeyboardInterrupt)
    result = CliRunner().invoke(cli, ["doctor"])
    assert (result.exit_code, result.output) == (130, "")


def test_a_subcommand_may_choose_its_exit_code(doctor_raises: Raises) -> None:
    doctor_raises(click.exceptions.Exit(3))
    assert CliRunner().invoke(cli, ["doctor"]).exit_code == 3


@pytest.mark.parametrize("arguments", [["nonsense"], ["--nonsense"], ["models", "list", "--nonsense"], ["models", "x"]])
def test_wrong_usage_is_two(arguments: list[str]) -> None:
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 2
    assert "Usage: " in result.stderr


def test_version() -> None:
    result = CliRunner().invoke(cli, ["--version"])
    assert result.exit_code == 0
    assert result.stdout.startswith("kiosk ")


@pytest.mark.parametrize("by", ["option", "environment"])
def test_home_reaches_the_settings(by: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[CliContext] = []

    @click.command()
    @click.pass_obj
    def doctor(context: CliContext) -> None:
        seen.append(context)

    module = ModuleType("kiosk.cli.doctor")
    module.doctor = doctor  # type: ignore[attr-defined] # a stand-in made here
    monkeypatch.setitem(sys.modules, "kiosk.cli.doctor", module)
    (tmp_path / "site.toml").write_text('shop_name = "Corner"\nport = 8123\n', encoding="utf-8")
    if by == "option":
        result = CliRunner().invoke(cli, ["--home", str(tmp_path), "doctor"])
    else:
        result = CliRunner().invoke(cli, ["doctor"], env={"VANAKKAM_HOME": str(tmp_path)})
    assert result.exit_code == 0
    (context,) = seen
    settings = context.settings(port=8200, host=None)
    assert (settings.home, settings.shop_name, settings.port) == (tmp_path, "Corner", 8200)


def test_without_a_home_the_default_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VANAKKAM_HOME", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert CliContext(home=None).settings().home == tmp_path / "vanakkam"


def test_a_wrong_setting_is_an_error_with_a_code(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text("port = 0\n", encoding="utf-8")
    with pytest.raises(SettingsInvalid):
        CliContext(home=tmp_path).settings()
    result = CliRunner().invoke(cli, ["--home", str(tmp_path), "models", "list"])
    assert result.exit_code == 1
    assert result.stderr.startswith("error [kiosk.settings_invalid]: Setting port")


def test_logs_are_shown_for_a_while_and_once(capsys: pytest.CaptureFixture[str]) -> None:
    logger = logging.getLogger("models.store")
    with show_logs(("models",), logging.INFO), show_logs(("models",), logging.DEBUG):
        logger.info("weight %s", "net")
        logger.debug("hidden: the outer one chose the level")
    logger.info("hidden: it is over")
    assert capsys.readouterr().err == "weight net\n"


ENTRY_POINT = "from kiosk.cli import main; main()"


def test_exit_codes_of_the_real_process(tmp_path: Path) -> None:
    models_dir = {"VANAKKAM_MODELS_DIR": str(tmp_path / "none")}
    missing = run_kiosk(ENTRY_POINT, "--home", str(tmp_path), "models", "verify", **models_dir)
    assert missing.returncode == 1
    assert "Traceback" not in missing.stderr
    assert "kiosk models fetch" in missing.stderr
    unknown = run_kiosk(ENTRY_POINT, "--home", str(tmp_path), "models", "fetch", "nothing", **models_dir)
    assert unknown.returncode == 1
    assert unknown.stderr.startswith("error [models.weight_unknown]: There is no weight named nothing\nwhat to do: ")
    assert run_kiosk(ENTRY_POINT, "nonsense").returncode == 2


INTERRUPTED = """
import os, signal, sys, types
import click
from kiosk.cli import main
signal.signal(signal.SIGINT, signal.default_int_handler)
@click.command()
def doctor():
    os.kill(os.getpid(), signal.SIGINT)
    signal.pause()
sys.modules["kiosk.cli.doctor"] = module = types.ModuleType("kiosk.cli.doctor")
module.doctor = doctor
main(["doctor"])
"""


def test_a_real_ctrl_c_is_quiet() -> None:
    done = run_kiosk(INTERRUPTED)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_a_reader_that_goes_away_makes_no_noise(tmp_path: Path) -> None:
    command = [sys.executable, "-c", ENTRY_POINT, "--home", str(tmp_path), "models", "list", "--json"]
    read, write = os.pipe()
    os.close(read)
    with subprocess.Popen(command, cwd=ROOT, stdout=write, stderr=subprocess.PIPE, text=True) as process:
        os.close(write)
        assert process.stderr is not None
        assert process.stderr.read() == ""
    assert process.returncode == 1


IN_THE_ZONE = """
import sys, types
from datetime import UTC, datetime
import click
from kiosk.cli.main import CliContext, main
from kiosk.offers import local_now
@click.command()
@click.pass_obj
def doctor(context):
    context.settings()
    apart = local_now() - datetime.now(UTC).replace(tzinfo=None)
    click.echo(round(apart.total_seconds() / 3600))
sys.modules["kiosk.cli.doctor"] = module = types.ModuleType("kiosk.cli.doctor")
module.doctor = doctor
main(["--home", sys.argv[1], "doctor"])
"""


@pytest.mark.parametrize(("zone", "hours"), [("Pacific/Kiritimati", "14"), ("Pacific/Pago_Pago", "-11")])
def test_the_day_of_a_command_is_the_day_of_the_shop(tmp_path: Path, zone: str, hours: str) -> None:
    """Whatever zone the box stands in: an offer of today begins today."""
    (tmp_path / "site.toml").write_text(f'time_zone = "{zone}"\n', encoding="utf-8")
    done = run_kiosk(IN_THE_ZONE, str(tmp_path), TZ="Europe/Berlin")
    assert (done.stdout.strip(), done.stderr) == (hours, "")


def test_a_command_within_another_program_leaves_its_zone_alone(tmp_path: Path) -> None:
    before = time.tzname
    (tmp_path / "site.toml").write_text('time_zone = "Pacific/Kiritimati"\n', encoding="utf-8")
    assert "recognition is off" in CliRunner().invoke(cli, ["--home", str(tmp_path), "doctor"]).output
    assert time.tzname == before
