"""Certificates of one shop: what they may name, how long they last, and that nobody else's are taken."""

import ipaddress
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given
from hypothesis import strategies as st

from kiosk.errors import CertificateInvalid, SiteExists
from kiosk.security import tls
from kiosk.security.authority import TlsFolder

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECRET = b"s" * 32
PRESENT = datetime.now(UTC)


@pytest.fixture(scope="module")
def authority():
    return tls.make_authority("Kadai", ("kiosk.shop.example", "192.168.1.0/24"), PRESENT)


def certificate_of(issued):
    return tls.read_certificate(issued.certificate)


def extension(certificate, kind):
    return certificate.extensions.get_extension_for_class(kind)


class Peers:
    """Two ends of one connection, each with a context; says what the handshake brought."""

    def __init__(self, server, client, name):
        self.ends = socket.socketpair()
        self.error = None
        thread = threading.Thread(target=self._serve, args=(server,))
        thread.start()
        try:
            with client.wrap_socket(self.ends[1], server_hostname=name) as channel:
                channel.sendall(b"x")
                self.version = channel.version()
                self.answer = channel.recv(1)
        except (ssl.SSLError, OSError) as error:
            self.error = error
        finally:
            for end in self.ends:
                end.close()
            thread.join()

    def _serve(self, context):
        try:
            with context.wrap_socket(self.ends[0], server_side=True) as channel:
                self.shown = channel.getpeercert()
                channel.sendall(channel.recv(1))
        except OSError:
            pass


def written(tmp_path, issued, name="server.pem"):
    path = tmp_path / name
    path.write_bytes(issued.key + issued.certificate)
    path.chmod(0o600)
    return path


def client_context(authority):
    context = ssl.create_default_context(cadata=authority.certificate.public_bytes(tls.Encoding.PEM).decode())
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    return context


def test_the_authority_signs_for_its_shop_only_and_for_no_other_authority(authority):
    made = authority.certificate
    assert extension(made, x509.BasicConstraints).value == x509.BasicConstraints(ca=True, path_length=0)
    constraints = extension(made, x509.NameConstraints)
    assert constraints.critical
    permitted = {str(one.value) for one in constraints.value.permitted_subtrees}
    assert permitted == {"localhost", "127.0.0.1/32", "::1/128", "kiosk.shop.example", "192.168.1.0/24"}
    assert made.not_valid_after_utc - made.not_valid_before_utc == timedelta(days=3650)


def test_a_server_s_certificate_names_hosts_and_addresses_and_lasts_as_browsers_allow(authority):
    issued = tls.issue(authority, "kiosk.shop.example", "192.168.1.10", "localhost", now=PRESENT)
    made = certificate_of(issued)
    assert tls.names_of(made) == ("kiosk.shop.example", "localhost", "192.168.1.10")
    assert made.not_valid_after_utc - made.not_valid_before_utc == timedelta(days=397)
    assert list(extension(made, x509.ExtendedKeyUsage).value) == [ExtendedKeyUsageOID.SERVER_AUTH]
    assert made.public_key().curve.name == "secp256r1"
    made.verify_directly_issued_by(authority.certificate)


def test_nothing_outlives_the_authority():
    old = tls.make_authority("Kadai", (), NOW - timedelta(days=3600))
    issued = tls.issue(old, "localhost", now=NOW)
    assert issued.ends_at == old.certificate.not_valid_after_utc
    assert tls.days_left(certificate_of(issued), NOW) == 49


def test_a_certificate_of_the_future_is_renewed_once_the_clock_is_right(authority):
    made = authority.certificate.not_valid_before_utc + timedelta(days=1)
    ahead = certificate_of(tls.issue(authority, "kiosk.shop.example", now=made + timedelta(days=500)))
    assert tls.is_ahead(ahead, made)
    assert tls.renewal_due(ahead, authority.certificate, made)
    assert not tls.renewal_due(ahead, authority.certificate, made + timedelta(days=500))
    long_ago = made - timedelta(days=9000)  # a box without a clock, before it has asked for the time
    assert not tls.renewal_due(ahead, authority.certificate, long_ago)


@pytest.mark.parametrize("name", ["bank.example", "evilkiosk.shop.example.org", "8.8.8.8", "192.168.2.1", "::2"])
def test_a_foreign_name_is_refused(authority, name):
    with pytest.raises(CertificateInvalid, match="may not name"):
        tls.issue(authority, name)


@pytest.mark.parametrize("name", ["", "a b", "-a.example", "a..b", "192.168.1.300", "kiosk_1", "x" * 64, "a.\x00b"])
def test_what_is_no_name_is_refused(authority, name):
    with pytest.raises(CertificateInvalid):
        tls.issue(authority, name)
    with pytest.raises(CertificateInvalid):
        tls.make_authority("Kadai", (name,))


@given(st.ip_addresses())
def test_only_addresses_of_the_named_networks_are_issued_for(authority, address):
    inside = address in ipaddress.ip_network("192.168.1.0/24") or address.compressed in {"127.0.0.1", "::1"}
    if inside:
        assert tls.names_of(certificate_of(tls.issue(authority, str(address)))) == (str(address),)
    else:
        with pytest.raises(CertificateInvalid):
            tls.issue(authority, str(address))


def test_a_browser_takes_the_server_and_sees_who_it_is(authority, tmp_path):
    from kiosk.server_tls import TlsFiles, make_context

    pem = written(tmp_path, tls.issue(authority, "kiosk.shop.example"))
    peers = Peers(make_context(TlsFiles(pem, pem, None)), client_context(authority), "kiosk.shop.example")
    assert peers.error is None
    assert (peers.version, peers.shown, peers.answer) == ("TLSv1.3", None, b"x")


def test_a_stolen_authority_cannot_name_a_bank(authority, tmp_path, monkeypatch):
    """A thief skips our own check; the constraints in the certificate are what stops a browser."""
    from kiosk.server_tls import TlsFiles, make_context

    monkeypatch.setattr(tls, "_refuse_foreign", lambda *_: None)
    pem = written(tmp_path, tls.issue(authority, "bank.example"))
    peers = Peers(make_context(TlsFiles(pem, pem, None)), client_context(authority), "bank.example")
    assert "permitted subtree violation" in str(peers.error)


def test_a_device_shows_its_certificate_and_a_server_s_is_of_no_use_for_that(authority, tmp_path):
    from kiosk.server_tls import TlsFiles, make_context

    pem = written(tmp_path, tls.issue(authority, "kiosk.shop.example"))
    roots = tmp_path / "authority.crt"
    roots.write_bytes(authority.certificate.public_bytes(tls.Encoding.PEM))
    asking = make_context(TlsFiles(pem, pem, roots))
    device, without = client_context(authority), client_context(authority)
    device.load_cert_chain(written(tmp_path, tls.issue(authority, "camera-2", client=True), "camera-2.pem"))
    shown = Peers(asking, device, "kiosk.shop.example").shown
    assert shown["subject"] == ((("commonName", "camera-2"),),)
    assert Peers(asking, without, "kiosk.shop.example").error is None
    wrong = client_context(authority)
    wrong.load_cert_chain(pem)
    assert Peers(asking, wrong, "kiosk.shop.example").error is not None
    stranger = client_context(authority)
    other = tls.make_authority("Other", ())
    stranger.load_cert_chain(written(tmp_path, tls.issue(other, "camera-2", client=True), "other.pem"))
    assert Peers(asking, stranger, "kiosk.shop.example").error is not None


@pytest.mark.parametrize("names", [(), ("a", "b"), ("camera.2",), ("",)])
def test_a_device_has_one_plain_name(authority, names):
    with pytest.raises(CertificateInvalid, match="needs a name"):
        tls.issue(authority, *names, client=True)


def test_the_authority_is_kept_sealed_and_never_replaced(authority, tmp_path):
    folder = TlsFolder(tmp_path / "tls")
    folder.keep(authority, SECRET)
    assert folder.authority_key.stat().st_mode & 0o777 == 0o600
    assert b"ENCRYPTED PRIVATE KEY" in folder.authority_key.read_bytes()
    found = folder.open(SECRET)
    assert (found.certificate, found.key.private_numbers()) == (authority.certificate, authority.key.private_numbers())
    with pytest.raises(SiteExists):
        folder.keep(tls.make_authority("Kadai", ()), SECRET)
    with pytest.raises(CertificateInvalid):
        folder.open(b"t" * 32)
    folder.authority.write_bytes(tls.make_authority("Kadai", ()).certificate.public_bytes(tls.Encoding.PEM))
    with pytest.raises(CertificateInvalid):
        folder.open(SECRET)


def test_a_fingerprint_is_read_in_groups(authority):
    said = tls.fingerprint(authority.certificate)
    assert len(said.split(" ")) == 16
    assert {len(group) for group in said.split(" ")} == {4}


def test_no_key_is_in_a_text_form(authority):
    issued = tls.issue(authority, "localhost")
    assert "PRIVATE" not in repr(issued)
    assert "key" not in repr(authority)
