"""Keys of devices bound to client certificates: the real command, its real server, its own TLS."""

import contextlib
import http.client
import json
import os
import signal
import ssl
import subprocess
import sys
import threading
import time

import pytest
from cryptography.hazmat.primitives.hashes import SHA256

from kiosk.errors import SettingsInvalid
from kiosk.security import tls
from kiosk.settings import Settings
from kiosk.site import open_site
from tests.integration.server.running import WARNINGS, free_port

ELSEWHERE = "127.0.0.2"
"""None of screen_addresses, so that a request from there is a stranger's."""


def kept(path, issued):
    path.write_bytes(issued.key + issued.certificate)
    path.chmod(0o600)
    return path


class Running:
    """``kiosk run`` on a site with certificates, and clients of it."""

    def __init__(self, home, folder):
        self.home, self.port = home, free_port()
        self.authority = folder / "authority.crt"
        (home / "site.toml").write_text(
            f'tls_certificate = "{folder / "server.pem"}"\ntls_client_authority = "{self.authority}"\n'
            f'device_certificates = "required"\nmodels_dir = "{home / "none"}"\ncamera = "simulator"\n'
        )
        command = [sys.executable, *WARNINGS, "-m", "kiosk", "--home", str(home), "run", "--port", str(self.port)]
        self.process = subprocess.Popen(
            command,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.said = []
        self.reader = threading.Thread(target=lambda: self.said.extend(self.process.stderr))
        self.reader.start()

    def wait_up(self):
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and self.process.poll() is None:
            with contextlib.suppress(OSError):
                return self if self.ask("GET", "/healthz")[0] == 200 else None
            time.sleep(0.1)
        raise AssertionError("".join(self.said))

    def connect(self, certificate=None):
        context = ssl.create_default_context(cafile=self.authority)
        if certificate is not None:
            context.load_cert_chain(certificate)
        return http.client.HTTPSConnection(
            "localhost", self.port, timeout=60, source_address=(ELSEWHERE, 0), context=context
        )

    def ask(self, method, path, *, certificate=None, key="", body=None):
        headers = {"Content-Type": "application/json", "Cookie": f"__Host-vanakkam_device={key}"}
        with contextlib.closing(self.connect(certificate)) as connection:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()

    def close(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
        code = self.process.wait(30)
        self.reader.join(10)
        self.process.stderr.close()
        return code


@pytest.fixture
def folder(tmp_path):
    authority = tls.make_authority("Kadai", ())
    folder = tmp_path / "tls"
    folder.mkdir()
    (folder / "authority.crt").write_bytes(authority.certificate.public_bytes(tls.Encoding.PEM))
    kept(folder / "server.pem", tls.issue(authority, "localhost", "127.0.0.1"))
    for name in ("door", "window"):
        kept(folder / f"{name}.pem", tls.issue(authority, name, client=True))
    kept(folder / "foreign.pem", tls.issue(tls.make_authority("Other", ()), "door", client=True))
    return folder


@pytest.fixture
def running(home, folder):
    started = Running(home, folder)
    try:
        yield started.wait_up()
    finally:
        assert started.close() == 0


def test_a_key_counts_only_with_the_certificate_of_its_pairing(running, folder, home):
    """Requirement S1 (V12): a stolen cookie opens nothing from another machine."""
    door, window = folder / "door.pem", folder / "window.pem"
    status, _, text = running.ask("POST", "/api/v1/pairing", body={})
    assert (status, json.loads(text)["error"]["code"]) == (403, "kiosk.screen_refused")

    status, headers, text = running.ask("POST", "/api/v1/pairing", certificate=door, body={})
    assert status == 200
    key = headers["Set-Cookie"].partition("=")[2].partition(";")[0]
    site = open_site(Settings.load(home=home))
    try:
        device = site.devices.approve_elsewhere(json.loads(text)["code"], "Door", actor="cli")
        assert json.loads(running.ask("GET", "/api/v1/pairing", certificate=door, key=key)[2])["state"] == "paired"
        shown = tls.read_certificate(door.read_bytes())
        assert site.devices.get(device.device_id).certificate == shown.fingerprint(SHA256()).hex()

        asked = [running.ask("GET", "/api/v1/screen", certificate=shown, key=key)[0] for shown in (door, None, window)]
        assert asked == [200, 403, 403]
        assert running.ask("GET", "/api/v1/screen", certificate=door)[0] == 403
        assert running.ask("GET", "/staff/", certificate=door, key=key)[0] == 303
        with pytest.raises((ssl.SSLError, ConnectionError)):
            running.ask("GET", "/api/v1/screen", certificate=folder / "foreign.pem", key=key)

        with contextlib.closing(running.connect(door)) as connection:
            connection.request("GET", "/events", headers={"Cookie": f"__Host-vanakkam_device={key}"})
            stream = connection.getresponse()
            assert stream.readline() == b"event: screen\n"
            site.devices.revoke(device.device_id, actor="cli")
            assert any(not stream.readline() for _ in range(60)), "the stream goes on"
        assert running.ask("GET", "/api/v1/screen", certificate=door, key=key)[0] == 403
    finally:
        site.close()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "it needs tls_client_authority"),
        ({"tls_certificate": "s.pem"}, "it needs tls_client_authority"),
        (
            {"tls_certificate": "s.pem", "tls_client_authority": "a.crt", "proxy_addresses": ("127.0.0.1",)},
            "behind a proxy",
        ),
    ],
)
def test_where_nobody_would_see_a_certificate_none_can_be_required(tmp_path, given, said):
    with pytest.raises(SettingsInvalid, match=f"device_certificates: .*{said}"):
        Settings.load(home=tmp_path, device_certificates="required", **given)
    good = {"tls_certificate": "s.pem", "tls_client_authority": "a.crt"}
    assert Settings.load(home=tmp_path, device_certificates="required", **good).device_certificates == "required"
