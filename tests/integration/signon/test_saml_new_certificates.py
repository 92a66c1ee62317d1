"""The provider changes its key while the kiosk runs: the next sign-in holds by the new metadata file."""

from datetime import UTC, datetime

import pytest

pytest.importorskip("onelogin.saml2", reason="the extra saml is not installed")

from identity_peers import kiosk_key, make_certificate, saml_peer

from kiosk.errors import SignOnRefused
from kiosk.signon.saml import SamlProvider
from kiosk.signon.saml_metadata import ServiceProvider

BASE = "https://kiosk.example"
OWN = ServiceProvider(f"{BASE}/staff/sso/saml/metadata", f"{BASE}/staff/sso/saml/acs", "groups", "nickname", "")


@pytest.fixture
def peer(tmp_path):
    with saml_peer(BASE, tmp_path / "idp") as running:
        yield running


@pytest.fixture
def file(peer, tmp_path):
    kept = tmp_path / "idp.xml"
    replace(kept, peer.settings()["saml_metadata_file"].read_bytes())
    return kept


def replace(file, content):
    """As whoever runs the box does it: a new file, moved over the old one."""
    new = file.with_suffix(".new")
    new.write_bytes(content)
    new.chmod(0o644)
    new.replace(file)


def certificate_of(path):
    return "".join(path.read_text().splitlines()[1:-1]).encode()


def both(metadata, other):
    """The metadata with a second certificate before the first."""
    start, end = metadata.index(b"<KeyDescriptor"), metadata.index(b"</KeyDescriptor>") + len(b"</KeyDescriptor>")
    old = metadata[start:end]
    inside = old[old.index(b"<X509Certificate>") : old.index(b"</X509Certificate>")]
    return metadata.replace(old, old.replace(inside, b"<X509Certificate>" + certificate_of(other)) + old)


def signs_in(provider, peer):
    asked = provider.ask(again=False)
    return provider.identity(peer.answer(asked.url, "s-meena"), asked).subject == "s-meena"


def test_a_new_certificate_counts_with_the_next_sign_in(peer, file, tmp_path):
    provider = SamlProvider(file, OWN, kiosk_key(), lambda: datetime.now(UTC))
    assert signs_in(provider, peer)
    make_certificate(tmp_path / "key", tmp_path / "crt")
    peer.start(key=tmp_path / "key", certificate=tmp_path / "crt")
    with pytest.raises(SignOnRefused):
        signs_in(provider, peer)
    replace(file, peer.settings()["saml_metadata_file"].read_bytes())
    assert signs_in(provider, peer)


def test_a_list_of_both_certificates_bridges_the_day_of_the_change(peer, file, tmp_path):
    provider = SamlProvider(file, OWN, kiosk_key(), lambda: datetime.now(UTC))
    make_certificate(tmp_path / "key", tmp_path / "crt")
    replace(file, both(file.read_bytes(), tmp_path / "crt"))
    assert signs_in(provider, peer)
    peer.start(key=tmp_path / "key", certificate=tmp_path / "crt")
    assert signs_in(provider, peer)


def test_a_file_whose_mode_is_corrected_counts(peer, file, tmp_path, caplog):
    """As the warning has asked for: neither its content nor its time has changed."""
    provider = SamlProvider(file, OWN, kiosk_key(), lambda: datetime.now(UTC))
    make_certificate(tmp_path / "key", tmp_path / "crt")
    peer.start(key=tmp_path / "key", certificate=tmp_path / "crt")
    file.write_bytes(peer.settings()["saml_metadata_file"].read_bytes())
    file.chmod(0o664)
    with pytest.raises(SignOnRefused):
        signs_in(provider, peer)
    assert "chmod go-w" in caplog.text
    file.chmod(0o644)
    assert signs_in(provider, peer)


@pytest.mark.parametrize("what", ["half a file", "another provider", "others may change it", "it is gone"])
def test_a_file_that_cannot_be_used_changes_nothing(peer, file, caplog, what):
    provider = SamlProvider(file, OWN, kiosk_key(), lambda: datetime.now(UTC))
    content = file.read_bytes()
    if what == "it is gone":
        file.unlink()
    elif what == "others may change it":
        make_certificate(file.with_name("key"), file.with_name("crt"))
        file.write_bytes(both(content, file.with_name("crt")))
        file.chmod(0o666)
    else:
        issuer = f'entityID="{peer.url}/idp"'.encode()
        assert issuer in content
        half = content[: len(content) // 2]
        replace(file, half if what == "half a file" else content.replace(issuer, b'entityID="https://other.example"'))
    assert signs_in(provider, peer)
    assert provider.name == f"saml:{peer.url}/idp"
    assert "metadata" in caplog.text
    caplog.clear()
    assert signs_in(provider, peer)
    assert "metadata" not in caplog.text, "it is said once"
