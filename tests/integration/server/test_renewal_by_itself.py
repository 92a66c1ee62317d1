"""The shop's own certificate is renewed by the running kiosk: over real TLS, while a stream stays open."""

import contextlib
import threading
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from kiosk import certificates
from kiosk.bootstrap import build_kiosk
from kiosk.certificates import CertificateRenewal
from kiosk.cli.main import cli
from kiosk.errors import CertificateInvalid, StoreBusy
from kiosk.privacy.audit import Action
from kiosk.security import tls
from kiosk.security.authority import LOCK_FILE, TlsFolder
from kiosk.security.keyring import Secret
from kiosk.security.lockfile import one_at_a_time
from kiosk.settings import Settings
from kiosk.site import make_site, open_site
from tests.integration.server.edge import NAME, Edge, keep

NOW = datetime.now(UTC)
LASTS = tls.CERTIFICATE_DAYS


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    home = tmp_path_factory.mktemp("renewal") / "home"
    make_site(Settings.load(home=home))
    assert CliRunner().invoke(cli, ["--home", str(home), "tls", "make", NAME, "192.168.1.10"]).exit_code == 0
    return home


@pytest.fixture
def settings(made):
    return Settings.load(home=made, tls_certificate=TlsFolder.of(made).server, models_dir=made / "none")


@pytest.fixture
def site(settings):
    opened = open_site(settings)
    yield opened
    opened.close()


@pytest.fixture
def folder(made):
    return TlsFolder.of(made)


def put_one_of(site, folder, days):
    """Put a certificate in use that was issued so many days ago; its serial number."""
    authority = folder.open(site.keyring.secret(Secret.AUTHORITY))
    issued = tls.issue(authority, NAME, "192.168.1.10", *tls.ALWAYS, now=NOW - timedelta(days=days))
    folder.put_server(issued)
    return in_use(folder).serial_number


def in_use(folder):
    return tls.read_certificate(folder.server.read_bytes())


@pytest.mark.parametrize(("days", "renewed"), [(0, False), (LASTS - 47, False), (LASTS - 44, True), (LASTS + 5, True)])
def test_a_certificate_is_renewed_in_good_time_and_not_before(site, settings, folder, days, renewed):
    before = put_one_of(site, folder, days)
    renewal = CertificateRenewal(site, settings)
    assert renewal.look() is renewed
    after = in_use(folder)
    assert (after.serial_number != before) is renewed
    assert set(tls.names_of(after)) == {NAME, "192.168.1.10", *tls.ALWAYS}
    assert renewal.look() is False, "once is enough"
    if renewed:
        assert tls.days_left(after, NOW) > LASTS - 3
        noted = next(iter(site.audit.entries(action=Action.CERTIFICATE_ISSUED)))
        assert (noted.actor, noted.detail["names"]) == ("system", f"{NAME}, 192.168.1.10")


def test_new_connections_get_the_new_one_and_open_ones_go_on(site, settings, folder):
    put_one_of(site, folder, LASTS - 10)
    authority = folder.open(site.keyring.secret(Secret.AUTHORITY))
    edge = Edge(authority=authority, home=folder.path.parent, tls_certificate=folder.server)
    try:
        edge.wait_up()
        before = shown(edge)
        assert before == in_use(folder).serial_number
        with contextlib.closing(edge.connection()) as stream:
            stream.request("GET", "/events", headers={"Host": NAME})
            beats = stream.getresponse()
            assert CertificateRenewal(site, settings).look()
            assert shown(edge) == in_use(folder).serial_number != before
            for _ in range(30):
                assert beats.readline()
            beats.close()
    finally:
        edge.close()
    assert edge.errors == ""


def shown(edge):
    connection = edge.connection()
    with contextlib.closing(connection):
        connection.connect()
        return int(connection.sock.getpeercert()["serialNumber"], 16)


def test_a_kiosk_renews_as_it_starts(site, settings, folder, monkeypatch):
    before = put_one_of(site, folder, LASTS - 10)
    site.close()
    renewed, real = threading.Event(), certificates.note_issued

    def noted(*given, **named):
        real(*given, **named)
        renewed.set()

    monkeypatch.setattr(certificates, "note_issued", noted)
    kiosk = build_kiosk(settings)
    try:
        kiosk.start()
        assert renewed.wait(120)
    finally:
        kiosk.stop()
    assert in_use(folder).serial_number != before


def test_nobody_else_issues_between_the_reading_of_the_names_and_the_new_one(site, settings, folder, monkeypatch):
    """Else a command that gives other names would be undone by a renewal that read those before."""
    held, busy, real = [], StoreBusy("held", mend="wait"), tls.names_of

    def asked(certificate):
        try:
            with one_at_a_time(folder.path.with_name(LOCK_FILE), busy):
                held.append(False)
        except StoreBusy:
            held.append(True)
        return real(certificate)

    monkeypatch.setattr(tls, "names_of", asked)
    monkeypatch.setattr(certificates, "names_of", asked)
    put_one_of(site, folder, LASTS - 10)
    assert CertificateRenewal(site, settings).look()
    assert CliRunner().invoke(cli, ["--home", str(settings.home), "tls", "renew"]).exit_code == 0
    assert held == [True, True]
    assert set(tls.names_of(in_use(folder))) == {NAME, "192.168.1.10", *tls.ALWAYS}


def test_one_of_a_clock_that_ran_ahead_is_renewed_once_it_is_right(site, settings, folder):
    before = put_one_of(site, folder, -500)
    assert CertificateRenewal(site, settings).look()
    assert in_use(folder).serial_number != before
    assert not tls.is_ahead(in_use(folder), NOW)


def test_near_the_end_of_the_authority_nothing_is_renewed_again_and_again(site, settings, folder):
    late = NOW + timedelta(days=tls.AUTHORITY_DAYS - 20)
    authority = folder.open(site.keyring.secret(Secret.AUTHORITY))
    folder.put_server(tls.issue(authority, NAME, now=late))
    assert CertificateRenewal(site, settings, lambda: late).look() is False


def test_a_certificate_of_somebody_else_is_left_alone(site, made, folder, tmp_path):
    other = keep(
        tmp_path / "other.pem", tls.issue(tls.make_authority("Other", (NAME,)), NAME, now=NOW - timedelta(400))
    )
    before = other.read_bytes()
    for more in ({"tls_certificate": other}, {"tls_certificate": folder.server, "tls_key": other}, {}):
        assert CertificateRenewal(site, Settings.load(home=made, **more)).look() is False
    assert other.read_bytes() == before


def test_where_the_authority_cannot_be_read_the_certificate_stays(site, settings, folder):
    before = put_one_of(site, folder, LASTS - 10)
    key = folder.authority_key.read_bytes()
    folder.authority_key.write_bytes(b"torn")
    try:
        with pytest.raises(CertificateInvalid):
            CertificateRenewal(site, settings).look()
    finally:
        folder.authority_key.write_bytes(key)
    assert in_use(folder).serial_number == before
