"""Schemathesis over the whole OpenAPI document for long, with other values in each run (``make soak``).

The usual run has a short one: ``tests/integration/server/test_openapi.py``.
"""

import os
import secrets
import time
from pathlib import Path

import pytest
from api_explore import explore
from api_world import ELSEWHERE, open_world

pytestmark = pytest.mark.soak

SECONDS = float(os.environ.get("VANAKKAM_EXPLORE_SECONDS", "900"))


@pytest.mark.skipif(not os.environ.get("VANAKKAM_SOAK"), reason="a long run: VANAKKAM_SOAK=1")
def test_nothing_undocumented_is_found(tmp_path: Path) -> None:
    """No 5xx and no undocumented answer, with credentials and without."""
    ends, answers, checks, faults = time.monotonic() + SECONDS, 0, 0, {}
    with open_world(tmp_path / "home", hurried=True) as world:
        while (left := ends - time.monotonic()) > 0:
            seed = secrets.randbelow(2**32)
            for more in ({}, {"credentials": False, "addresses": ELSEWHERE}):
                found = explore(world, examples=20, seed=seed, max_time=max(5, int(left)), **more)
                answers, checks = answers + found.answers.total(), checks + found.checks.total()
                faults |= {(seed, *key): value for key, value in found.failures.items()}
            print(f"{answers} answers, {checks} checks, {len(faults)} faults, {left:.0f} s left", flush=True)  # noqa: T201 - for whoever waits

    assert faults == {}
