"""A key service in a process of its own: over a socket and over TLS with client certificates, up, down and at fault."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme

from kiosk.errors import KeyExposed, KeyInvalid, KeyMissing, KeyServiceRefused, KeyServiceUnreachable
from kiosk.security import key_service
from kiosk.security.custody import open_secret
from kiosk.security.envelope import read_envelope
from kiosk.security.key_service import HttpKeyService, MemoryKeyService, ServiceKey
from kiosk.settings import SITE_FILE, Settings
from kiosk.site import make_site, open_site
from tests.integration.keys.conftest import Kiosk

PEER = Path(__file__).parents[2] / "peers" / "key_service.py"
SECRET, LABEL = bytes(range(32)), "vanakkam/envelope/1/data-secret/0/0"


@dataclass
class Peer:
    process: "subprocess.Popen[str]"
    address: str

    def order(self, line: str) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(line, file=self.process.stdin, flush=True)
        assert self.process.stdout.readline() == "done\n"

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def started(*arguments: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    command = [sys.executable, str(PEER), *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


@pytest.fixture
def peer(tmp_path: Path) -> Iterator[Peer]:
    with started(str(tmp_path / "keys.sock")) as (process, where):
        yield Peer(process, f"unix:{where}")


def patient(address: str, **more: Path) -> HttpKeyService:
    return HttpKeyService(address, wait=lambda _seconds: None, **more)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_service, "WAITS", (0.0, 0.0))


def settings_of(settings: Settings, peer: Peer, source: str = "service") -> Settings:
    (settings.home / SITE_FILE).write_text(f'key_source = "{source}"\nkey_service = "{peer.address}"\n')
    return Settings.load(home=settings.home)


def test_the_protocol_over_a_socket(peer: Peer) -> None:
    service = patient(peer.address)

    name, wrapped = service.wrap(SECRET, LABEL)

    assert name == service.key_id() == "first"
    assert SECRET not in wrapped
    assert service.unwrap(name, wrapped, LABEL) == SECRET
    with pytest.raises(KeyServiceRefused, match="not_wrapped_so"):
        service.unwrap(name, wrapped, "another label")
    with pytest.raises(KeyServiceRefused, match="unknown_key"):
        service.unwrap("second", wrapped, LABEL)


@pytest.mark.parametrize(("order", "again"), [("fail 2 503", True), ("hang 3", True), ("fail 1 429", True)])
def test_it_is_asked_again_where_that_may_help(peer: Peer, order: str, again: bool) -> None:
    waited = list[float]()
    peer.order(order)

    assert HttpKeyService(peer.address, wait=waited.append).key_id() == "first"

    assert bool(waited) is again


def test_it_is_not_asked_for_ever_and_a_refusal_is_final(peer: Peer) -> None:
    waited = list[float]()
    service = HttpKeyService(peer.address, wait=waited.append)
    peer.order("fail 9 500")
    with pytest.raises(KeyServiceUnreachable, match="500"):
        service.key_id()
    assert len(waited) == len(key_service.WAITS)

    peer.order("fail 1 403")
    with pytest.raises(KeyServiceRefused, match="ordered"):
        service.key_id()
    assert len(waited) == len(key_service.WAITS)


def test_a_socket_of_somebody_else_is_told_nothing(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_service, "_ROOT", -1)
    monkeypatch.setattr(key_service.os, "geteuid", lambda: 4321)
    with pytest.raises(KeyExposed):
        patient(peer.address).wrap(SECRET, LABEL)


@pytest.mark.usefixtures("impatient")
def test_a_site_moves_to_the_service_and_gets_a_new_key_there(kiosk: Kiosk, settings: Settings, peer: Peer) -> None:
    settings_of(settings, peer, "file")
    done = kiosk("keys", "move", "--to", "service")
    assert done.exit_code == 0, done.output
    service = settings_of(settings, peer)
    open_site(service).close()
    assert not settings.key_path.exists()
    assert "the key service unix:" in kiosk("keys", "show").output
    assert kiosk("doctor").output.count("first in the key service") == 1

    assert KeyInvalid.code in kiosk("keys", "rotate", "--yes").output
    peer.order("new second")
    assert kiosk("keys", "rotate", "--yes").exit_code == 0
    peer.order("drop first")
    assert kiosk("members", "list").exit_code == 0
    assert kiosk("keys", "rotate", "--deep", "--yes").exit_code == 0
    peer.order("drop second")
    assert KeyServiceRefused.code in kiosk("members", "list").output


@pytest.mark.usefixtures("impatient")
def test_no_service_no_start(peer: Peer, tmp_path: Path) -> None:
    new = Settings.load(home=tmp_path / "new", key_source="service", key_service=peer.address)
    make_site(new)
    secret = open_secret(new).reveal()
    content = new.envelope_path.read_bytes()
    assert secret.hex().encode() not in content
    open_site(new).close()

    peer.stop()
    with pytest.raises(KeyServiceUnreachable):
        open_site(new)
    new.envelope_path.unlink()
    with pytest.raises(KeyMissing):
        open_site(new)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def written(path: Path, *blobs: trustme.Blob) -> Path:
    path.write_bytes(b"".join(blob.bytes() for blob in blobs))
    path.chmod(0o600)
    return path


@pytest.fixture
def certificates(authority: trustme.CA, tmp_path: Path) -> Callable[[trustme.CA, str], Path]:
    def make(by: trustme.CA, name: str) -> Path:
        issued = by.issue_cert("127.0.0.1", common_name=name)
        return written(tmp_path / f"{name}.pem", issued.private_key_pem, *issued.cert_chain_pems)

    written(tmp_path / "ca.pem", authority.cert_pem)
    return make


def test_over_tls_both_sides_prove_who_they_are(
    authority: trustme.CA, certificates: Callable[[trustme.CA, str], Path], tmp_path: Path
) -> None:
    stranger, ca = trustme.CA(), tmp_path / "ca.pem"
    ours, theirs = certificates(authority, "kiosk"), certificates(stranger, "stranger")
    with started("0", str(certificates(authority, "service")), str(ca)) as (_process, port):
        address = f"https://127.0.0.1:{port}"
        service = patient(address, ca_file=ca, certificate=ours)
        name, wrapped = service.wrap(SECRET, LABEL)
        assert ServiceKey(service).unwrap(ServiceKey(service).wrap(SECRET, LABEL), LABEL) == SECRET
        assert service.unwrap(name, wrapped, LABEL) == SECRET

        with pytest.raises(KeyServiceUnreachable):
            patient(address, ca_file=ca).key_id()
        with pytest.raises(KeyServiceUnreachable):
            patient(address, ca_file=ca, certificate=theirs).key_id()
        other = written(tmp_path / "other.pem", stranger.cert_pem)
        with pytest.raises(KeyServiceRefused, match="certificate"):
            patient(address, ca_file=other, certificate=ours).key_id()
        ours.chmod(0o644)
        with pytest.raises(KeyExposed):
            patient(address, ca_file=ca, certificate=ours)
    with pytest.raises(KeyMissing):
        patient("https://127.0.0.1:1", ca_file=tmp_path / "none.pem")


def test_the_one_in_memory_keeps_the_protocol() -> None:
    service = MemoryKeyService({"one": bytes(32)})
    key = ServiceKey(service)
    wrapped = key.wrap(SECRET, LABEL)
    service.keys["two"] = bytes([2]) * 32

    assert (wrapped.key_id, key.key_id, key.unwrap(wrapped, LABEL)) == ("one", "two", SECRET)
    with pytest.raises(KeyServiceRefused):
        key.unwrap(wrapped, "another label")
    del service.keys["one"]
    with pytest.raises(KeyServiceRefused):
        key.unwrap(wrapped, LABEL)
    service.down = True
    with pytest.raises(KeyServiceUnreachable):
        key.wrap(SECRET, LABEL)


def test_an_envelope_by_a_service_names_its_key(peer: Peer, tmp_path: Path) -> None:
    new = Settings.load(home=tmp_path / "new", key_source="service", key_service=peer.address)
    make_site(new)
    envelope = read_envelope(new.envelope_path)
    assert envelope is not None
    assert (envelope.used.place.value, envelope.used.key_id) == ("service", "first")


def test_no_code_of_the_kiosk_builds_the_service_in_memory() -> None:
    """It lies beside its protocol for tests; a site behind it would lose its key with the process."""
    package = Path(key_service.__file__).parents[1]
    files = [path for path in package.rglob("*.py") if path != Path(key_service.__file__)]
    assert len(files) > 100
    assert [path.name for path in files if "MemoryKeyService" in path.read_text(encoding="utf-8")] == []
    assert "MemoryKeyService(" not in Path(key_service.__file__).read_text(encoding="utf-8")
