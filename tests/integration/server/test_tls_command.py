"""``kiosk tls``: an authority for one shop, its certificates, and what a browser makes of them."""

import re
import ssl

import pytest
from click.testing import CliRunner

from kiosk.checks import check_certificate
from kiosk.cli.main import cli
from kiosk.errors import CertificateInvalid
from kiosk.privacy.audit import Action
from kiosk.security import tls
from kiosk.security.authority import TlsFolder
from kiosk.server_tls import TlsFiles, make_context
from kiosk.settings import Settings
from kiosk.site import make_site, opened

FINGERPRINT = re.compile(r"SHA-256\s+((?:[0-9A-F]{4} ){15}[0-9A-F]{4})")


@pytest.fixture
def site(tmp_path):
    make_site(Settings.load(home=tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def run(site):
    def call(*arguments):
        return CliRunner().invoke(cli, ["--home", str(site), "tls", *arguments])

    return call


def test_a_shop_makes_its_authority_and_the_server_takes_its_certificate(run, site):
    made = run("make", "kiosk.shop.example", "192.168.1.10", "--network", "192.168.1.0/24")
    assert made.exit_code == 0, made.output
    folder = TlsFolder.of(site)
    assert folder.server.stat().st_mode & 0o777 == 0o600
    certificate = tls.read_certificate(folder.server.read_bytes())
    assert tls.names_of(certificate) == ("kiosk.shop.example", "localhost", "192.168.1.10", "127.0.0.1", "::1")
    assert FINGERPRINT.search(made.output)[1] == tls.fingerprint(folder.certificate())
    (site / "site.toml").write_text(re.search(r"tls_certificate = .*", made.output)[0])
    settings = Settings.load(home=site)
    make_context(TlsFiles(settings.tls_certificate, settings.tls_certificate, folder.authority))
    assert "395 days left" in check_certificate(settings) or "396 days left" in check_certificate(settings)
    shown = run("show").output
    assert set(FINGERPRINT.findall(shown)) == {tls.fingerprint(folder.certificate()), tls.fingerprint(certificate)}
    again = run("make")
    assert (again.exit_code, "kiosk.site_exists" in again.output) == (1, True)
    with opened(settings) as open_:
        kinds = [entry.detail["kind"] for entry in open_.audit.entries(action=Action.CERTIFICATE_ISSUED)]
    assert kinds == ["server", "authority"]


def test_a_renewal_keeps_the_names_and_changes_the_key(run, site):
    run("make", "kiosk.shop.example")
    folder = TlsFolder.of(site)
    before = tls.read_certificate(folder.server.read_bytes())
    assert run("renew").exit_code == 0
    after = tls.read_certificate(folder.server.read_bytes())
    assert tls.names_of(after) == tls.names_of(before)
    assert after.public_key() != before.public_key()
    assert run("renew", "till.kiosk.shop.example").exit_code == 0
    refused = run("renew", "bank.example")
    assert refused.exit_code == 1
    assert "may not name bank.example" in refused.output


def test_a_device_gets_a_certificate_of_its_own(run, tmp_path):
    run("make")
    answer = run("device", "camera-2", "--out", str(tmp_path / "out"))
    assert answer.exit_code == 0, answer.output
    pem = tmp_path / "out" / "camera-2.pem"
    assert pem.stat().st_mode & 0o777 == 0o600
    assert FINGERPRINT.search(answer.output)[1] == tls.fingerprint(tls.read_certificate(pem.read_bytes()))
    context = ssl.create_default_context(cafile=tmp_path / "out" / "authority.crt")
    context.load_cert_chain(pem)
    assert "may not" not in run("show").output


@pytest.mark.parametrize("arguments", [("renew",), ("device", "camera-2", "--out", "x")])
def test_without_an_authority_it_says_what_to_do(run, arguments):
    answer = run(*arguments)
    assert answer.exit_code == 1
    assert "kiosk tls make" in answer.output


def test_the_doctor_tells_of_certificates(site, tmp_path):
    assert "plain http" in check_certificate(Settings.load(home=site))
    assert "proxy_addresses" in check_certificate(Settings.load(home=site, public_url="https://a.example"))
    behind = Settings.load(home=site, public_url="https://a.example", proxy_addresses=("127.0.0.1",))
    assert check_certificate(behind) == "none; a proxy has it"
    pem = tmp_path / "server.pem"
    for days, said, fault in ((380, "run: kiosk tls renew", ""), (500, "", "has ended"), (-9, "", "counts only from")):
        authority = tls.make_authority("Kadai", ())
        issued = tls.issue(authority, "localhost", now=tls.datetime.now(tls.UTC) - tls.timedelta(days=days))
        pem.write_bytes(issued.key + issued.certificate)
        pem.chmod(0o600)
        settings = Settings.load(home=site, tls_certificate=pem)
        if fault:
            with pytest.raises(CertificateInvalid, match=fault):
                check_certificate(settings)
        else:
            assert said in check_certificate(settings)
