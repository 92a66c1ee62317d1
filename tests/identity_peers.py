"""Real identity providers on this machine for the tests of single sign-on, and a console that signs in with them.

Both are packages of npm, which ``.ci/run`` installs beside those of Python; their scripts are in ``tests/peers``.
"""

import json
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from functools import lru_cache
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


@lru_cache(maxsize=1)
def kiosk_key():
    """The kiosk's own pair of keys for SAML; to make one takes a moment."""
    from kiosk.signon.saml_own_key import own_key

    with tempfile.TemporaryDirectory() as home:
        return own_key(Path(home), bytes, lambda: datetime.now(UTC))


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


class OidcPeer:
    """A running OpenID provider whose only client is a kiosk.

    Args:
        room: Address of single sign-on of the kiosk.
    """

    def __init__(self, room):
        self.room, self.port, self._running = room, free_port(), ExitStack()
        self.url = f"http://127.0.0.1:{self.port}"

    def settings(self):
        return {
            "oidc_issuer": self.url,
            "oidc_client_id": "kiosk",
            "oidc_scopes": ("openid", "profile", "groups"),
        }

    def start(self, *, kid="one", alg="RS256", session=False):
        """Start, or start anew: with a new key, and knowing nobody any more.

        Args:
            kid: Of the key.
            alg: Of its signatures.
            session: Whether it names its sessions, and signs one out at a time.
        """
        self.stop()
        key = json.dumps({"kid": kid, "alg": alg, "session": session})
        self._running.enter_context(
            _running("oidc_provider.mjs", self.port, self.room, SECRET, json.dumps(PEOPLE), key)
        )

    def stop(self):
        self._running.close()


@contextmanager
def oidc_peer(base):
    """A running OpenID provider for the kiosk at ``base``."""
    need("oidc-provider", "jose")
    peer = OidcPeer(f"{base}/staff/sso")
    try:
        peer.start()
        yield peer
    finally:
        peer.stop()


class SamlPeer:
    """A running SAML identity provider: its settings for the kiosk, and the key it signs with.

    Args:
        folder: Of its files.
        consumer: Where its answers go to.
    """

    def __init__(self, folder, consumer):
        self.port, self.consumer, self.folder, self._running = free_port(), consumer, folder, ExitStack()
        self.url = f"http://127.0.0.1:{self.port}"
        self.key, self.certificate = folder / "idp.key", folder / "idp.crt"
        folder.mkdir(exist_ok=True)
        make_certificate(self.key, self.certificate)

    def start(self, *, key=None, certificate=None, **how):
        """Start, or start anew.

        Args:
            key: File of another key to sign with.
            certificate: Of that key.
            **how: Further options of the library.
        """
        self.stop()
        self.key, self.certificate = key or self.key, certificate or self.certificate
        said = (self.consumer, self.key, self.certificate, json.dumps(PEOPLE), json.dumps(how))
        self._running.enter_context(_running("saml_idp.cjs", self.port, *said))

    def stop(self):
        self._running.close()

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
    """A running SAML identity provider for the kiosk at ``base``, with its files in a folder."""
    need("samlp", "express", "express-session")
    peer = SamlPeer(folder, f"{base}/staff/sso/saml/acs")
    try:
        peer.start()
        yield peer
    finally:
        peer.stop()


def encrypting(certificate, **how):
    """Options of the SAML provider: encrypt with the certificate of the kiosk."""
    public = x509.load_pem_x509_certificate(certificate.encode()).public_key()
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
    return {"encryptionCert": certificate, "encryptionPublicKey": pem, **how}


def make_certificate(key_file, certificate_file):
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp.example")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(datetime.now(UTC) - timedelta(days=1))
    made = made.not_valid_after(datetime.now(UTC) + timedelta(days=1)).sign(key, hashes.SHA256())
    kind, form = serialization.PrivateFormat.PKCS8, serialization.Encoding.PEM
    key_file.write_bytes(key.private_bytes(form, kind, serialization.NoEncryption()))
    certificate_file.write_bytes(made.public_bytes(form))
