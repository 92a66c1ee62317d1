"""``make test-server`` can be called: a little of it, in a run of its own."""

import os
import subprocess
import sys
from pathlib import Path

import postgres_server
import pytest

TESTS = Path(__file__).parents[2]
SOME = (
    "store/test_two_processes.py::test_an_erasure_in_another_process_is_seen_at_once",  # a store, and a program beside
    "privacy/test_taken_back.py::test_a_withdrawn_consent_is_not_given_back_by_a_backup",  # copies of a site; one skip
)


def run(tmp_path: Path, choice: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run(
        [*command, f"--basetemp={tmp_path / 'run'}", *(str(TESTS / "integration" / one) for one in SOME)],
        env=environment | {"VANAKKAM_STORE": choice},
        cwd=TESTS.parent,
        capture_output=True,
        text=True,
        check=False,
    )


def test_suites_run_on_a_server_and_what_is_about_the_file_is_skipped(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    postgres_server.binaries()
    done = run(tmp_path, "postgres")
    assert done.returncode == 0, done.stdout
    assert "2 passed, 1 skipped" in done.stdout
    assert "of the encrypted file: a file is put in its place by hand" in done.stdout


def test_a_store_that_nobody_knows_is_no_run(tmp_path: Path) -> None:
    done = run(tmp_path, "oracle")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "VANAKKAM_STORE is sqlcipher or postgres, not oracle" in done.stderr
