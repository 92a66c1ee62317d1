"""Assertions that a real identity provider encrypts for the kiosk, and what an encrypted one may not ask for."""

import base64
from datetime import UTC, datetime

import pytest

pytest.importorskip("onelogin.saml2", reason="the extra saml is not installed")

from identity_peers import encrypting, kiosk_key, make_certificate, saml_peer
from lxml import etree
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Constants
from onelogin.saml2.response import OneLogin_Saml2_Response

from kiosk.errors import SettingsInvalid, SignOnRefused
from kiosk.signon.saml import SamlProvider
from kiosk.signon.saml_metadata import ServiceProvider
from kiosk.signon.saml_own_key import FILE, own_key

BASE = "https://kiosk.example"
OWN = ServiceProvider(f"{BASE}/staff/sso/saml/metadata", f"{BASE}/staff/sso/saml/acs", "groups", "nickname", "")
NS = {**Constants.NSMAP, "xenc": "http://www.w3.org/2001/04/xmlenc#"}
ENC, ENC11 = "http://www.w3.org/2001/04/xmlenc#", "http://www.w3.org/2009/xmlenc11#"


def now():
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def peer(tmp_path_factory):
    with saml_peer(BASE, tmp_path_factory.mktemp("idp")) as running:
        yield running


@pytest.fixture(scope="module")
def provider(peer):
    return SamlProvider(peer.settings()["saml_metadata_file"], OWN, kiosk_key(), now)


def certificate_of(metadata):
    """As a provider takes it out of the metadata of the kiosk."""
    (found,) = etree.fromstring(metadata).findall(".//md:KeyDescriptor", NS)
    assert found.get("use") == "encryption"
    lines = "".join(found.find(".//ds:X509Certificate", NS).text.split())
    return f"-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n"


@pytest.fixture(scope="module")
def exchange(peer, provider):
    """One question, and its real answer, encrypted."""
    peer.start(**encrypting(certificate_of(provider.own_metadata())))
    asked = provider.ask(again=False)
    return asked, peer.answer(asked.url, "s-meena")


def altered(fields, change):
    response = etree.fromstring(base64.b64decode(fields["SAMLResponse"]))
    change(response)
    return {**fields, "SAMLResponse": base64.b64encode(etree.tostring(response)).decode()}


def fresh(peer, exchange):
    """The provider of the kiosk anew, so that the one answer of this module is no second one."""
    return SamlProvider(peer.settings()["saml_metadata_file"], OWN, kiosk_key(), now), exchange


def test_an_encrypted_answer_says_who_it_is_and_counts_once(peer, exchange):
    provider, (asked, fields) = fresh(peer, exchange)
    assert b"s-meena" not in base64.b64decode(fields["SAMLResponse"])
    assert b"EncryptedAssertion" in base64.b64decode(fields["SAMLResponse"])
    found = provider.identity(fields, asked)
    assert (found.subject, found.name, found.groups) == ("s-meena", "meena", ("shop-staff",))
    with pytest.raises(SignOnRefused):
        provider.identity(fields, asked)
    with pytest.raises(SignOnRefused):
        fresh(peer, exchange)[0].identity(fields, provider.ask(again=False))


@pytest.mark.parametrize(
    "algorithm", [f"{ENC11}aes128-gcm", f"{ENC11}aes256-gcm", f"{ENC}aes128-cbc", f"{ENC}aes256-cbc"]
)
def test_every_usual_encryption_of_a_real_provider_is_taken(peer, provider, algorithm):
    loose = {"disallowEncryptionWithInsecureAlgorithm": False, "warnOnInsecureEncryptionAlgorithm": False}
    peer.start(**encrypting(kiosk_key().certificate, encryptionAlgorithm=algorithm, **loose))
    asked = provider.ask(again=True)
    assert provider.identity(peer.answer(asked.url, "s-devi"), asked).subject == "s-devi"


@pytest.mark.parametrize("algorithm", [f"{ENC}tripledes-cbc"])
def test_an_encryption_that_is_broken_is_refused(peer, provider, algorithm):
    loose = {"disallowEncryptionWithInsecureAlgorithm": False, "warnOnInsecureEncryptionAlgorithm": False}
    peer.start(**encrypting(kiosk_key().certificate, encryptionAlgorithm=algorithm, **loose))
    asked = provider.ask(again=False)
    with pytest.raises(SignOnRefused):
        provider.identity(peer.answer(asked.url, "s-devi"), asked)


def test_an_answer_for_another_kiosk_is_refused(peer, provider, tmp_path):
    make_certificate(tmp_path / "key", tmp_path / "crt")
    peer.start(**encrypting((tmp_path / "crt").read_text()))
    asked = provider.ask(again=False)
    with pytest.raises(SignOnRefused):
        provider.identity(peer.answer(asked.url, "s-meena"), asked)


def test_who_encrypts_has_proven_nothing(peer, provider, tmp_path):
    """Requirement S1 (V10): anybody may encrypt for the kiosk; the assertion inside must be the provider's."""
    make_certificate(tmp_path / "key", tmp_path / "crt")
    before = peer.key, peer.certificate
    peer.start(key=tmp_path / "key", certificate=tmp_path / "crt", **encrypting(kiosk_key().certificate))
    asked = provider.ask(again=False)
    with pytest.raises(SignOnRefused):
        provider.identity(peer.answer(asked.url, "s-devi"), asked)
    peer.start(key=before[0], certificate=before[1])


def child(response, path, name, **attributes):
    return etree.SubElement(response.find(f".//{path}", NS), name, **attributes)


def weak_key(response):
    response.find(".//xenc:EncryptedKey/xenc:EncryptionMethod", NS).set("Algorithm", f"{ENC}rsa-1_5")


def no_method(response):
    method = response.find(".//xenc:EncryptedData/xenc:EncryptionMethod", NS)
    method.getparent().remove(method)


def fetch_data(response):
    held = response.find(".//xenc:EncryptedData/xenc:CipherData", NS)
    held.clear()
    etree.SubElement(held, f"{{{ENC}}}CipherReference", URI="http://127.0.0.1:9/")


def fetch_key(response):
    child(
        response,
        "xenc:EncryptedData/ds:KeyInfo",
        f"{{{NS['ds']}}}RetrievalMethod",
        URI="http://127.0.0.1:9/",
        Type=f"{ENC}EncryptedKey",
    )


def transform_key(response):
    found = child(
        response, "xenc:EncryptedData/ds:KeyInfo", f"{{{NS['ds']}}}RetrievalMethod", URI="#a", Type=f"{ENC}EncryptedKey"
    )
    etree.SubElement(found, f"{{{NS['ds']}}}Transforms")


def second(response):
    found = response.find("saml:EncryptedAssertion", NS)
    response.append(etree.fromstring(etree.tostring(found)))


def outside(response):
    response.append(etree.fromstring(etree.tostring(response.find(".//xenc:EncryptedData", NS))))


@pytest.mark.parametrize("change", [weak_key, no_method, fetch_data, fetch_key, transform_key, second, outside])
def test_what_an_encrypted_answer_asks_for_is_looked_at_before_it_is_decrypted(peer, exchange, monkeypatch, change):
    """Requirement S1 (V1): to decrypt is to do what an unknown sender says."""
    provider, (asked, fields) = fresh(peer, exchange)
    decrypted = []
    monkeypatch.setattr(OneLogin_Saml2_Response, "_decrypt_assertion", lambda *_: decrypted.append(1))
    with pytest.raises(SignOnRefused):
        provider.identity(altered(fields, change), asked)
    assert not decrypted


def test_altered_bytes_are_refused_like_everything_else(peer, exchange):
    provider, (asked, fields) = fresh(peer, exchange)

    def flip(response):
        value = response.findall(".//xenc:CipherValue", NS)[-1]
        value.text = value.text[:-8] + ("A" if value.text[-8] != "A" else "B") + value.text[-7:]

    said = []
    for wrong in (altered(fields, flip), {}):
        with pytest.raises(SignOnRefused) as caught:
            provider.identity(wrong, asked)
        said.append(str(caught.value))
    assert said[0] == said[1]


def test_the_key_lies_sealed_and_is_made_once(tmp_path):
    secrets = [b"of this site"]
    made = own_key(tmp_path, lambda: secrets[0], now)
    content = (tmp_path / FILE).read_bytes()
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    assert b"BEGIN ENCRYPTED PRIVATE KEY" in content
    assert made.key.encode() not in content
    assert "PRIVATE KEY" not in repr(made)
    assert own_key(tmp_path, lambda: secrets[0], now) == made
    secrets[0] = b"of another site"
    with pytest.raises(SettingsInvalid, match="cannot be opened"):
        own_key(tmp_path, lambda: secrets[0], now)
    (tmp_path / FILE).write_bytes(content[:200])
    with pytest.raises(SettingsInvalid):
        own_key(tmp_path, lambda: b"of this site", now)
