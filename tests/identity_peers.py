"""Real identity providers on this machine for the tests of single sign-on, and a console that signs in with them.

Both are packages of npm, which ``.ci/run`` installs beside those of Python; their scripts are in ``tests/peers``.
"""

import json
import re
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urljoin

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

MODULES = Path(sys.prefix) / "node_modules"
PEERS = Path(__file__).parent / "peers"
SECRET = "only the provider and the kiosk know it"
PEOPLE = {
    "s-meena": {"groups": ["shop-staff"], "preferred_username": "meena@chain.example", "nickname": "meena"},
    "s-devi": {"groups": ["privacy", "admins"], "preferred_username": "devi", "nickname": "devi"},
    "s-guest": {"groups": ["canteen"], "preferred_username": "guest", "nickname": "guest"},
}
ROLES = {"shop-staff": ["staff"], "privacy": ["officer"], "admins": ["admin"], "brand": ["marketing"]}


class Clock:
    """The time of this machine, as the providers have it."""

    @property
    def now(self):
        return datetime.now(UTC)


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def _running(script, port, *arguments):
    """A peer in a process of its own, which may say what it likes."""
    if shutil.which("node") is None:
        pytest.skip("node is not installed")
    command = ["node", str(PEERS / script), str(MODULES), str(port), *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as peer:
        try:
            while peer.poll() is None:
                try:
                    socket.create_connection(("127.0.0.1", port), 1.0).close()
                    break
                except OSError:
                    time.sleep(0.05)
            else:
                pytest.fail(f"{script} ended before it answered")
            yield
        finally:
            peer.kill()


def need(*packages):
    """Skip where a package of npm is missing."""
    if missing := [name for name in packages if not (MODULES / name).is_dir()]:
        pytest.skip(f"not installed from npm: {', '.join(missing)}")


@contextmanager
def oidc_peer(base):
    """The settings for a running OpenID provider whose only client is the kiosk at ``base``."""
    need("oidc-provider", "jose")
    port = free_port()
    callback = f"{base}/staff/sso/oidc/callback"
    with _running("oidc_provider.mjs", port, callback, SECRET, json.dumps(PEOPLE)):
        yield {
            "oidc_issuer": f"http://127.0.0.1:{port}",
            "oidc_client_id": "kiosk",
            "oidc_scopes": ("openid", "profile", "groups"),
        }


class SamlPeer:
    """A running SAML identity provider: its settings for the kiosk, and the key it signs with."""

    def __init__(self, folder, port, consumer):
        self.url, self.consumer, self.folder = f"http://127.0.0.1:{port}", consumer, folder
        self.key, self.certificate = folder / "idp.key", folder / "idp.crt"
        make_certificate(self.key, self.certificate)

    def settings(self):
        file = self.folder / "idp.xml"
        file.write_bytes(requests.get(f"{self.url}/metadata", timeout=10).content)
        return {"saml_metadata_file": file, "saml_name_attribute": "nickname"}

    def answer(self, question, who):
        """The fields of the form with which the browser of ``who`` would come back from a question."""
        with requests.Session() as browser:
            browser.get(question, timeout=10)
            page = browser.post(urljoin(question, "/login"), data={"login": who}, timeout=10).text
        return dict(re.findall(r'name="(SAMLResponse|RelayState)"\s+value="([^"]*)"', page))


@contextmanager
def saml_peer(base, folder):
    need("samlp", "express", "express-session")
    port = free_port()
    peer = SamlPeer(folder, port, f"{base}/staff/sso/saml/acs")
    people = json.dumps(PEOPLE)
    with _running("saml_idp.cjs", port, peer.consumer, peer.key, peer.certificate, people):
        yield peer


def make_certificate(key_file, certificate_file):
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp.example")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(datetime.now(UTC) - timedelta(days=1))
    made = made.not_valid_after(datetime.now(UTC) + timedelta(days=1)).sign(key, hashes.SHA256())
    kind, form = serialization.PrivateFormat.PKCS8, serialization.Encoding.PEM
    key_file.write_bytes(key.private_bytes(form, kind, serialization.NoEncryption()))
    certificate_file.write_bytes(made.public_bytes(form))
