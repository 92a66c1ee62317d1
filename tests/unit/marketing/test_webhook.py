"""Calls of another system that fails as real ones do: a real server on this machine, and no stub between."""

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from kiosk.errors import HandingOnFailed
from kiosk.handing_on import reaching, webhook
from kiosk.handing_on.webhook import IDEMPOTENCY, SIGNATURE, WAITS, Hook, signature

NOW = 1_700_000_000.0
DROP, CUT, SLOW, DRIP = "drop", "cut", "slow", "drip"
"""Ends the connection unread; in the middle of its answer; says nothing; says a little, again and again."""


class Crm:
    """Another system.

    Attributes:
        answers: What it does with each call: a status, (status, headers), or a word from above; then 204.
        got: (headers, body) of each call it read.
        waits: Seconds that were waited between the calls.
    """

    def __init__(self):
        self.answers, self.got, self.waits = [], [], []
        self.over = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        self.hook = Hook(
            f"http://127.0.0.1:{self._server.server_port}/take",
            b"secret",
            private=True,
            wait=self.waits.append,
            clock=lambda: NOW,
        )

    def close(self):
        self.over.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def taken(self):
        """Parts by their key, each once, as a receiver with a memory has them."""
        return {headers[IDEMPOTENCY]: json.loads(body) for headers, body in self.got}

    def _handler(crm):  # noqa: N805 - the handler has a self of its own
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                said = crm.answers.pop(0) if crm.answers else 204
                if said == DROP:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                crm.got.append((self.headers, self.rfile.read(int(self.headers["Content-Length"]))))
                crm.answer(self, said)

            def log_message(self, *_arguments):
                """Requests of tests are nobody's news."""

        return Handler

    def answer(self, handler, said):
        if said == CUT:
            handler.wfile.write(b"HTTP/1.0 20")
        elif said == SLOW:
            self.over.wait(20)
        elif said == DRIP:
            while not self.over.wait(0.02):
                handler.wfile.write(b"x")
        else:
            status, headers = said if isinstance(said, tuple) else (said, {})
            handler.send_response(status)
            for name, value in headers.items():
                handler.send_header(name, value)
            handler.end_headers()


@pytest.fixture
def crm():
    made = Crm()
    yield made
    made.close()


def call(crm, ids=("C1", "C2"), **more):
    told = []
    webhook.call(crm.hook, "frequent", ids, "d1", lambda part, of: told.append((part, of)), **more)
    return told


@pytest.mark.parametrize("fault", [500, 503, 429, 408, 425, DROP, CUT])
def test_what_may_pass_is_tried_again_with_the_same_key(crm, fault):
    crm.answers = [fault]
    assert call(crm) == [(1, 1)]
    assert crm.waits == [WAITS[0]]
    assert {headers[IDEMPOTENCY] for headers, _ in crm.got} == {'"d1-1"'}
    assert len({body for _, body in crm.got}) == 1
    headers, body = crm.got[-1]
    assert headers[SIGNATURE] == signature(b"secret", int(NOW), body)


@pytest.mark.parametrize(("fault", "calls"), [(403, 1), (302, 1), (500, 4), (DROP, 0), (CUT, 4)])
def test_what_does_not_pass_is_told(crm, fault, calls):
    crm.answers = [fault] * 9
    with pytest.raises(HandingOnFailed, match=r"answered|does not answer"):
        call(crm)
    assert len(crm.got) == calls
    assert crm.waits == ([] if fault in {403, 302} else list(WAITS))


@pytest.mark.parametrize(
    ("after", "waited"),
    [("7", 7.0), ("0", WAITS[0]), ("Tue, 14 Nov 2023 22:13:40 GMT", 20.0), ("nonsense", WAITS[0])],
)
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_honoured(crm, status, after, waited):
    crm.answers = [(status, {"Retry-After": after})]
    call(crm)
    assert crm.waits == [waited]
    assert len(crm.got) == 2


def test_whoever_wants_an_hour_is_not_waited_for(crm):
    crm.answers = [(429, {"Retry-After": "3590"})]
    with pytest.raises(HandingOnFailed, match="left alone for 60 minutes"):
        call(crm)
    assert crm.waits == []
    assert len(crm.got) == 1


@pytest.mark.parametrize("fault", [SLOW, DRIP])
def test_an_answer_that_does_not_come_to_an_end_is_cut_off(crm, fault, monkeypatch):
    monkeypatch.setattr(reaching, "TIMEOUT_SECONDS", 0.3)
    monkeypatch.setattr(webhook, "WHOLE_SECONDS", 0.6)
    crm.answers = [fault]
    assert call(crm) == [(1, 1)]
    assert crm.waits == [WAITS[0]]


def test_many_ids_go_in_numbered_parts_each_with_its_key(crm, monkeypatch):
    monkeypatch.setattr(webhook, "PART_IDS", 2)
    crm.answers = [204, CUT, 204, DROP]
    ids = [f"C{number}" for number in range(5)]
    assert call(crm, ids) == [(1, 3), (2, 3), (3, 3)]
    taken = crm.taken()
    assert sorted(taken) == ['"d1-1"', '"d1-2"', '"d1-3"']
    assert [one for key in sorted(taken) for one in taken[key]["customer_ids"]] == ids


def test_parts_that_were_taken_are_not_sent_again(crm, monkeypatch):
    monkeypatch.setattr(webhook, "PART_IDS", 2)
    assert call(crm, ["C0", "C1", "C2", "C3", "C4"], done=2) == [(3, 3)]
    ((headers, body),) = crm.got
    assert (headers[IDEMPOTENCY], json.loads(body)["part"]) == ('"d1-3"', 3)
