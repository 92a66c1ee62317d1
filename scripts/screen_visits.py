"""Visits to a running kiosk over HTTP: the code of a card is sent, and the offers come back in the answer."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Final

HOST: Final = "127.0.0.1"
START_SECONDS: Final = 120.0
TRIES: Final = 5
"""Of a visit: the simulated camera sees people pass, and a press at a screen that has just changed is refused."""
SETTLE_SECONDS: Final = 15.0
"""After the start, while the kiosk loads its recommender and reads the offers: it starts once a day."""
WARM: Final = 20
"""First visits that are not counted."""


def visits(home: Path, codes: Sequence[str], port: int) -> list[float]:
    """Milliseconds from a press with a card's code to the answer with the offers, one a code after the first ones.

    Args:
        home: Folder of a site.
        codes: Of its members' cards.
        port: Free on this machine.

    Raises:
        RuntimeError: The kiosk does not start, does not show offers, or never stands still.
    """
    with _running(home, port):
        times = [_visit(port, code) for code in (*codes[:WARM], *codes)]
    return times[WARM:]


class _Changed(Exception):
    """The screen is another one than the press was meant for."""


def _visit(port: int, code: str) -> float:
    for _ in range(TRIES):
        try:
            return _tried(port, code)
        except _Changed:
            continue
    raise RuntimeError("no offers come: the screen changes at each try")


def _tried(port: int, code: str) -> float:
    screen = _screen(port)
    if "hide" in _actions(screen):
        screen = _press(port, screen, "hide")
    asks = _press(port, screen, "use_code")
    began = time.perf_counter()
    shown = _press(port, asks, "code", fields={"code": code})
    took = (time.perf_counter() - began) * 1e3
    if shown["kind"] != "recognised":  # somebody left in this moment, and took the screen along
        raise _Changed
    return took


def _actions(screen: dict[str, Any]) -> set[str]:
    return {one["action"] for one in screen["buttons"]}


def _screen(port: int) -> dict[str, Any]:
    return _asked(port, "GET", "/api/v1/screen")


def _press(port: int, screen: dict[str, Any], action: str, **more: Any) -> dict[str, Any]:
    return _asked(port, "POST", "/api/v1/press", json.dumps({"action": action, "serial": screen["serial"], **more}))


def _asked(port: int, method: str, path: str, body: str | None = None) -> dict[str, Any]:
    with closing(HTTPConnection(HOST, port, timeout=10)) as connection:
        connection.request(method, path, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        if answer.status == HTTPStatus.CONFLICT:
            raise _Changed
        if answer.status != HTTPStatus.OK:
            raise RuntimeError(f"the kiosk answers {answer.status} to {path}")
        found: dict[str, Any] = json.load(answer)
    return found


@contextmanager
def _running(home: Path, port: int) -> Iterator[None]:
    command = [sys.executable, "-m", "kiosk", "--home", str(home), "run", "--port", str(port), "--camera", "simulator"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:  # noqa: S603 - our own
        try:
            until = time.monotonic() + START_SECONDS
            while not _answers(port):
                if process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError("the kiosk did not start")
                time.sleep(0.2)
            time.sleep(SETTLE_SECONDS)
            yield
        finally:
            process.terminate()


def _answers(port: int) -> bool:
    try:
        return bool(_screen(port))
    except OSError:
        return False
