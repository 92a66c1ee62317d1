"""What only looks like a request: refused with every header, without a word of it in the answer or in the log."""

import contextlib
import socket
import ssl

import pytest

from kiosk.api.headers import HEADERS
from kiosk.security import tls
from tests.integration.server.edge import NAME, Edge, keep

MARK = "quillabar"
HOST = f"Host: {NAME}\r\n"
JSON = "Content-Type: application/json\r\n"
LIMIT = 16 * 1024
HEADS = {
    "line too long": (f"GET /{MARK}{'a' * 9000} HTTP/1.1\r\n{HOST}\r\n", 414),
    "field too long": (f"GET / HTTP/1.1\r\n{HOST}X: {MARK}{'a' * 20_000}\r\n\r\n", 431),
    "too many fields": (
        f"GET / HTTP/1.1\r\n{HOST}{''.join(f'{MARK}{at}: a' + chr(13) + chr(10) for at in range(300))}\r\n",
        431,
    ),
    "folded": (f"GET / HTTP/1.1\r\n{HOST}X: a\r\n {MARK}\r\n\r\n", 400),
    "blank before the colon": (f"GET / HTTP/1.1\r\n{HOST}{MARK} : a\r\n\r\n", 400),
    "NUL": (f"GET / HTTP/1.1\r\n{HOST}X: {MARK}\0\r\n\r\n", 400),
    "bare line feeds": (f"GET / HTTP/1.1\nHost: {NAME}\nX: {MARK}\n\n", 400),
    "method": (f"<{MARK}> / HTTP/1.1\r\n{HOST}\r\n", 400),
    "version": (f"GET /{MARK} HTTP/9.9\r\n{HOST}\r\n", 400),
    "preface of HTTP/2": ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "two hosts": (f"GET / HTTP/1.1\r\n{HOST}Host: {MARK}.example\r\n\r\n", 400),
    "two lengths": (f"POST /api/who HTTP/1.1\r\n{HOST}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{{}}", 400),
    "length below zero": (f"POST /api/who HTTP/1.1\r\n{HOST}Content-Length: -1\r\n\r\n", 400),
    "unknown coding": (f"POST /api/who HTTP/1.1\r\n{HOST}Transfer-Encoding: {MARK}\r\n\r\n", 501),
    "expectation": (f"POST /api/who HTTP/1.1\r\n{HOST}Expect: {MARK}\r\nContent-Length: 2\r\n\r\n{{}}", 417),
}
BODIES = {
    "size below zero": f"-1\r\n{MARK}\r\n0\r\n\r\n",
    "size of letters": f"{MARK}\r\n",
    "long extension": f"2;{'x' * 100_000}\r\n{{}}\r\n0\r\n\r\n",
    "many trailers": f"2\r\n{{}}\r\n0\r\n{'X: y' + chr(13) + chr(10)}".replace("X: y\r\n", "X: y\r\n" * 20_000)
    + "\r\n",
    "no end of a piece": f"2\r\n{{}}{MARK}",
}


@pytest.fixture(scope="module")
def edge(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    authority = tls.make_authority("Kadai", (NAME,))
    pem = keep(folder / "server.pem", tls.issue(authority, NAME))
    edge = Edge(authority=authority, home=folder, public_url=f"https://{NAME}", tls_certificate=pem)
    yield edge.wait_up()
    edge.close()
    assert edge.errors == "", "whatever a visitor sends is no error of ours"


def answer_to(edge, sent):
    """(status, headers, body, how many answers)."""
    raw = socket.create_connection(("127.0.0.1", edge.port), timeout=60)
    with raw, edge.context().wrap_socket(raw, server_hostname=NAME) as visitor:
        got = b""
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            visitor.sendall(sent.encode("latin-1"))
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            while piece := visitor.recv(65_536):
                got += piece
    head, _, body = got.decode("latin-1").partition("\r\n\r\n")
    status, *lines = head.split("\r\n")
    return int(status.split()[1]), dict(line.split(": ", 1) for line in lines), body, got.count(b"HTTP/1.1 ")


@pytest.mark.parametrize("fault", HEADS)
def test_a_head_that_is_none_is_refused_with_every_header_and_not_said_again(edge, fault):
    sent, expected = HEADS[fault]
    status, headers, body, answers = answer_to(edge, sent)
    assert (status, answers) == (expected, 1)
    assert {name: headers[name] for name in HEADERS} == HEADERS
    assert (headers["Cache-Control"], headers["Connection"]) == ("no-store", "close")
    assert headers["Content-Type"] == "text/plain; charset=utf-8"
    assert MARK not in body
    assert len(body) == int(headers["Content-Length"]) < 60


@pytest.mark.parametrize("fault", BODIES)
def test_a_body_that_is_none_is_the_senders_fault_and_ends_the_connection(edge, fault):
    head = f"POST /api/who HTTP/1.1\r\n{HOST}{JSON}Transfer-Encoding: chunked\r\n\r\n"
    then = f"GET /api/who HTTP/1.1\r\n{HOST}\r\n"
    status, headers, body, answers = answer_to(edge, head + BODIES[fault] + then)
    assert (status, answers) == (400, 1)
    assert {name: headers[name] for name in HEADERS} == HEADERS
    assert MARK not in body


@pytest.mark.parametrize("line", ["GET /api/who", "GET /nowhere", "POST /nowhere", "GET /"])
@pytest.mark.parametrize("fault", BODIES)
def test_a_body_that_is_none_ends_the_connection_also_where_no_view_reads_it(edge, line, fault):
    head = f"{line} HTTP/1.1\r\n{HOST}Transfer-Encoding: chunked\r\n\r\n"
    status, headers, body, answers = answer_to(edge, head + BODIES[fault] + f"GET /api/who HTTP/1.1\r\n{HOST}\r\n")
    assert (status, answers) == ({"/api/who": 400, "/nowhere": 404, "/": 200}[line.split()[1]], 1)
    assert {name: headers[name] for name in HEADERS} == HEADERS
    assert MARK not in body


@pytest.mark.parametrize("beyond", [0, 1, 5_000, 300_000])
def test_a_body_without_a_length_is_read_whole_or_refused_and_never_cut_off(edge, beyond):
    body = "x" * (LIMIT + beyond)
    pieces = "".join(f"{len(part):x}\r\n{part}\r\n" for part in (body[:4_000], body[4_000:]))
    head = f"POST /api/who HTTP/1.1\r\n{HOST}{JSON}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    status, headers, text, _ = answer_to(edge, f"{head}{pieces}0\r\n\r\n")
    assert status == (413 if beyond else 200)
    assert beyond or body in text
    assert headers["Strict-Transport-Security"]


def test_a_request_of_this_version_names_its_host(edge):
    assert answer_to(edge, "GET /api/who HTTP/1.1\r\nConnection: close\r\n\r\n")[0] == 400
    assert answer_to(edge, f"GET https://evil.example/api/who HTTP/1.1\r\n{HOST}Connection: close\r\n\r\n")[0] == 200


@pytest.mark.parametrize("asked", ["websocket", "h2c"])
def test_no_connection_changes_its_protocol(edge, asked):
    more = f"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: {asked}\r\nHTTP2-Settings: AAMAAABkAAQ\r\n"
    keys = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    assert answer_to(edge, f"GET /api/who HTTP/1.1\r\n{HOST}{more}{keys}\r\n")[0] in {200, 400}
