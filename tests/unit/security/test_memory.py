import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]

PROGRAM = """
import ctypes, resource
from kiosk.security.memory import keep_memory_private
keep_memory_private()
print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""


def test_a_crash_leaves_no_memory_in_a_file() -> None:
    """Requirement G15: no core dumps, and the process is not dumpable (PR_GET_DUMPABLE is 3)."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "(0, 0) 0"


COMMAND = """
import ctypes, resource, sys, types
import click
from kiosk.cli import main
@click.command()
def doctor():
    print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
sys.modules["kiosk.cli.doctor"] = module = types.ModuleType("kiosk.cli.doctor")
module.doctor = doctor
main(["doctor"])
"""


def test_every_command_keeps_its_memory_private() -> None:
    """What fits and learns beside the kiosk is a program of its own, and inherits nothing of that but the limit."""
    done = subprocess.run([sys.executable, "-c", COMMAND], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "(0, 0) 0"
