"""TLS of the server's own: what it speaks, a renewed certificate, devices, slow and crowding visitors."""

import contextlib
import select
import socket
import ssl

import pytest

from kiosk.errors import CertificateInvalid, KeyExposed
from kiosk.security import tls
from kiosk.server_tls import TlsFiles, make_context
from tests.integration.server.edge import NAME, Edge, keep
from tests.integration.server.running import free_port


@pytest.fixture(scope="module")
def authority():
    return tls.make_authority("Kadai", (NAME,))


@pytest.fixture(scope="module")
def folder(tmp_path_factory, authority):
    folder = tmp_path_factory.mktemp("tls")
    keep(folder / "server.pem", tls.issue(authority, NAME))
    (folder / "authority.crt").write_bytes(authority.certificate.public_bytes(tls.Encoding.PEM))
    return folder


@pytest.fixture(scope="module")
def edge(authority, folder):
    edge = Edge(
        "--head-seconds", "1", "--silence-seconds", "1", "--body-seconds", "1",
        authority=authority, home=folder, public_url=f"https://{NAME}", tls_certificate=folder / "server.pem",
        tls_client_authority=folder / "authority.crt", http_redirect_port=free_port(),
    )  # fmt: skip
    yield edge.wait_up()
    edge.close()
    assert edge.errors == "", "whatever a visitor does is no error of ours"


@pytest.fixture
def start():
    edges = []

    def begin(*arguments, **settings):
        edges.append(Edge(*arguments, **settings))
        return edges[-1]

    yield begin
    for edge in edges:
        edge.close()


def test_pages_come_over_tls_and_tell_browsers_to_stay(edge):
    status, headers, text = edge.get("/")
    assert (status, text) == (200, "<p>page</p>")
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert edge.who()["scheme"] == "https"


def test_a_cookie_for_two_paths_is_one_that_no_neighbour_can_replace(edge):
    cookies = edge.get("/")[1].get_all("Set-Cookie")
    assert cookies == ["__Host-vanakkam_staff=t; HttpOnly; SameSite=Strict; Path=/; Secure"]
    shown = edge.who({"Cookie": "__Host-vanakkam_staff=t; vanakkam_staff=planted; other=x"})
    assert shown["cookies"] == {"vanakkam_staff": "t"}


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_both_versions_that_count_are_spoken_with_forward_secrecy(edge, version):
    with socket.create_connection(("127.0.0.1", edge.port)) as raw:
        context = edge.context(maximum_version=version)
        with context.wrap_socket(raw, server_hostname=NAME) as channel:
            cipher, spoken, _ = channel.cipher()
    assert spoken == ("TLSv1.2" if version is ssl.TLSVersion.TLSv1_2 else "TLSv1.3")
    assert cipher.startswith(("ECDHE-", "TLS_"))
    assert "GCM" in cipher or "CHACHA20" in cipher


@pytest.mark.parametrize("ciphers", ["AES256-GCM-SHA384:AES128-SHA", "ECDHE-ECDSA-AES256-SHA384:ECDHE-RSA-AES128-SHA"])
def test_weak_ciphers_are_refused(edge, ciphers):
    context = edge.context(maximum_version=ssl.TLSVersion.TLSv1_2)
    context.set_ciphers(ciphers)
    with socket.create_connection(("127.0.0.1", edge.port)) as raw, pytest.raises(ssl.SSLError):
        context.wrap_socket(raw, server_hostname=NAME)


def test_an_old_version_is_refused(edge):
    context = edge.context()
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        context.minimum_version = ssl.TLSVersion.TLSv1
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    with socket.create_connection(("127.0.0.1", edge.port)) as raw, pytest.raises(ssl.SSLError):
        context.wrap_socket(raw, server_hostname=NAME)


def test_plain_http_leads_to_https_on_both_ports_and_serves_nothing(start, authority, folder):
    second = free_port()
    both = start(authority=authority, home=folder, tls_certificate=folder / "server.pem", http_redirect_port=second)
    both.wait_up()
    for port in (both.port, second):
        status, headers, _ = both.get("/?language=ta", plain=True, port=port)
        assert (status, headers["Location"]) == (308, f"https://{NAME}:{both.port}/?language=ta")
        assert "Strict-Transport-Security" not in headers
        assert "Set-Cookie" not in headers
        assert both.get("/api/who", plain=True, port=port)[0] == 403
        assert both.ask("POST", "/", "secret=1", plain=True, port=port)[0] == 403
        assert both.get("/", {"Host": "evil.example"}, plain=True, port=port)[0] == 403
    assert both.get("/")[0] == 200


def test_a_renewed_certificate_is_taken_at_once_and_no_stream_ends(start, tmp_path, authority):
    pem = keep(tmp_path / "server.pem", tls.issue(authority, NAME))
    edge = start(authority=authority, home=tmp_path, tls_certificate=pem).wait_up()
    with contextlib.closing(edge.connection()) as stream:
        stream.request("GET", "/events", headers={"Host": NAME})
        beats = stream.getresponse()
        before = serial(edge)
        renewed = tls.issue(authority, NAME)
        keep(pem, renewed)
        assert serial(edge) == tls.read_certificate(renewed.certificate).serial_number != before
        pem.write_text("torn")
        assert serial(edge) == tls.read_certificate(renewed.certificate).serial_number
        for _ in range(30):
            assert beats.readline()
        beats.close()


def serial(edge):
    with over_tls(edge) as channel:
        return int(channel.getpeercert()["serialNumber"], 16)


@contextlib.contextmanager
def over_tls(edge):
    raw = socket.create_connection(("127.0.0.1", edge.port), timeout=60)
    with raw, edge.context().wrap_socket(raw, server_hostname=NAME) as channel:
        yield channel


def test_a_device_is_known_by_its_certificate(edge, authority, tmp_path):
    context = edge.context()
    context.load_cert_chain(keep(tmp_path / "camera.pem", tls.issue(authority, "camera-2", client=True)))
    assert edge.who(context=context)["shown"] > 200
    assert edge.who()["shown"] is None
    assert edge.who({"X-Client-Cert": "made up", "X-SSL-Client-Verify": "SUCCESS"})["shown"] is None


def test_no_header_of_a_visitor_says_who_or_how(edge):
    told = {
        "X-Forwarded-For": "10.9.8.7",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Host": "evil.example",
        "Forwarded": "for=10.9.8.7;proto=http",
        "X-Forwarded-Prefix": "/evil",
    }
    assert edge.who(told) == edge.who()


@pytest.mark.parametrize("sent", [b"\x16", b"\x16\x03\x01\x02\x00\x01\x00", b"G", b"GET / HTTP/1.1\r\nHost:"])
def test_a_handshake_or_head_that_never_ends_is_cut_off(edge, sent):
    with socket.create_connection(("127.0.0.1", edge.port), timeout=60) as visitor:
        visitor.sendall(sent)
        with contextlib.suppress(ConnectionResetError):
            while visitor.recv(4096):
                pass


def test_a_head_within_tls_that_never_ends_is_cut_off(edge):
    with over_tls(edge) as visitor:
        visitor.sendall(b"GET / HTTP/1.1\r\nHost: ki")
        with contextlib.suppress(ConnectionResetError, ssl.SSLError):
            while visitor.recv(4096):
                pass


@pytest.mark.parametrize(("length", "sent"), [("Content-Length: 100", b"{"), ("Transfer-Encoding: chunked", b"9\r\n{")])
def test_a_body_that_stops_is_answered_and_the_connection_ends(edge, length, sent):
    head = f"POST /api/who HTTP/1.1\r\nHost: {NAME}\r\nContent-Type: application/json\r\n{length}\r\n\r\n"
    with over_tls(edge) as visitor:
        visitor.sendall(head.encode() + sent)
        answer = b""
        with contextlib.suppress(ssl.SSLEOFError):
            while piece := visitor.recv(4096):
                answer += piece
    assert answer.startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize(
    ("length", "drop"), [("Content-Length: 60", b"x"), ("Transfer-Encoding: chunked", b"1\r\nx\r\n")]
)
def test_a_body_that_drips_is_answered_before_its_end(edge, length, drop):
    with over_tls(edge) as visitor:
        head = f"POST /api/who HTTP/1.1\r\nHost: {NAME}\r\nContent-Type: application/json\r\n{length}\r\n\r\n"
        visitor.sendall(head.encode())
        for _ in range(60):
            visitor.sendall(drop)
            if select.select([visitor], [], [], 0.2)[0]:
                break
        assert visitor.recv(4096).startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize(
    "lengths",
    [
        ("Content-Length: 4", "Transfer-Encoding: chunked"),
        ("Content-Length: 4", "Content-Length: 5"),
        ("Content-Length: +4",),
        ("Content-Length: 4, 4",),
        ("Content-Length : 4",),
        ("Transfer-Encoding: xchunked",),
        ("Transfer-Encoding: chunked", "Transfer-Encoding: identity"),
    ],
    ids=" + ".join,
)
def test_a_message_whose_end_two_readers_see_differently_is_refused(edge, lengths):
    head = "\r\n".join((f"POST /api/who HTTP/1.1\r\nHost: {NAME}", *lengths))
    with over_tls(edge) as visitor:
        visitor.sendall(f"{head}\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: {NAME}\r\n\r\n".encode())
        answer = b""
        with contextlib.suppress(ssl.SSLError, ConnectionResetError):
            while piece := visitor.recv(4096):
                answer += piece
    assert answer.count(b"HTTP/1.1 ") == 1
    assert answer.split()[1] in {b"400", b"501"}


def test_one_address_cannot_hold_every_thread(start, authority, folder):
    edge = start("--count-everybody", authority=authority, home=folder, tls_certificate=folder / "server.pem")
    edge.wait_up()
    with contextlib.ExitStack() as held:
        crowd = [
            held.enter_context(socket.create_connection(("127.0.0.1", edge.port), 60, ("127.0.0.9", 0)))
            for _ in range(20)
        ]
        for one in crowd:
            with contextlib.suppress(OSError):
                one.sendall(b"\x16")
        assert all(map(is_ended, crowd[8:])), "only eight of them are heard at all"
        assert edge.who(source="127.0.0.10")["address"] == "127.0.0.10"


def is_ended(visitor):
    try:
        return visitor.recv(1) == b""
    except ConnectionResetError:
        return True


@pytest.fixture
def pem(tmp_path, authority):
    return keep(tmp_path / "server.pem", tls.issue(authority, NAME))


def test_a_start_with_a_torn_certificate_is_refused(start, authority, pem):
    pem.write_text("torn")
    edge = start(authority=authority, home=pem.parent, tls_certificate=pem)
    assert edge.end() == 2
    assert edge.errors.startswith(f"kiosk.certificate_invalid: The certificate {pem} cannot be used")
    assert "Traceback" not in edge.errors


def test_a_key_that_others_may_read_is_refused(pem):
    pem.chmod(0o644)
    with pytest.raises(KeyExposed):
        make_context(TlsFiles(pem, pem, None))


@pytest.mark.parametrize("wrong", ["certificate", "key", "client_authority"])
def test_files_that_do_not_fit_are_refused(tmp_path, authority, pem, wrong):
    other = keep(tmp_path / "other.pem", tls.issue(authority, NAME))
    files = {"certificate": pem, "key": pem, "client_authority": None}
    for given in (tmp_path / "missing.pem", other):
        files[wrong] = given
        if (wrong, given) == ("client_authority", other):
            continue  # any certificate will do for an authority
        with pytest.raises(CertificateInvalid):
            make_context(TlsFiles(**files))
