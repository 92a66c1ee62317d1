"""Answers over SAML of a real identity provider, whole and altered: every part that is wrong alone is refused."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

pytest.importorskip("onelogin.saml2", reason="the extra saml is not installed")

from identity_peers import ROLES, kiosk_key, make_certificate, saml_peer
from lxml import etree
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Constants
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from kiosk.errors import SettingsInvalid, SignOnRefused
from kiosk.settings import Settings
from kiosk.signon.saml import SamlProvider
from kiosk.signon.saml_checks import check_signatures
from kiosk.signon.saml_metadata import ServiceProvider, read_metadata
from kiosk.signon.ways import open_ways

BASE = "https://kiosk.example"
CONSUMER = f"{BASE}/staff/sso/saml/acs"
OWN = ServiceProvider(f"{BASE}/staff/sso/saml/metadata", CONSUMER, "groups", "nickname", "")
NS = Constants.NSMAP
CONFIRMED = "saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData"


@pytest.fixture(scope="module")
def peer(tmp_path_factory):
    with saml_peer(BASE, tmp_path_factory.mktemp("idp")) as running:
        yield running


@pytest.fixture(scope="module")
def metadata(file):
    return file.read_bytes()


def provider_of(file, own=OWN):
    return SamlProvider(file, own, kiosk_key(), lambda: datetime.now(UTC))


@pytest.fixture(scope="module")
def file(peer):
    return peer.settings()["saml_metadata_file"]


@pytest.fixture
def provider(file):
    return provider_of(file)


@pytest.fixture(scope="module")
def exchange(peer, file):
    """One question and its real answer; providers of other tests know the question as well as the one that asked."""
    asked = provider_of(file).ask(again=False)
    return asked, peer.answer(asked.url, "s-meena")


class Document:
    """An answer that can be altered, and signed again with the provider's own key or with another one."""

    def __init__(self, fields):
        self.fields = fields
        self.response = etree.fromstring(base64.b64decode(fields["SAMLResponse"]))

    @property
    def assertion(self):
        return self.response.find("saml:Assertion", NS)

    def at(self, path):
        return self.assertion.find(path, NS)

    def drop(self, path):
        found = self.at(path)
        found.getparent().remove(found)

    def sign(self, key, certificate, **how):
        if (old := self.at("ds:Signature")) is not None:
            self.assertion.remove(old)
        bare = self.assertion
        made = OneLogin_Saml2_Utils.add_sign(
            etree.tostring(bare).decode(), key.read_text(), certificate.read_text(), **how
        )
        self.response.replace(bare, etree.fromstring(made))

    def sent(self):
        return {**self.fields, "SAMLResponse": base64.b64encode(etree.tostring(self.response)).decode()}


def signed_again(peer, exchange, change, **how):
    """The answer with a change that the provider itself has signed."""
    document = Document(exchange[1])
    change(document)
    document.sign(peer.key, peer.certificate, **how)
    return document.sent()


def moment(**ahead):
    return (datetime.now(UTC) + timedelta(**ahead)).strftime("%Y-%m-%dT%H:%M:%SZ")


def refused(provider, fields, asked):
    with pytest.raises(SignOnRefused) as caught:
        provider.identity(fields, asked)
    return str(caught.value)


def test_a_real_answer_says_who_it_is(provider, exchange, peer):
    asked, fields = exchange
    found = provider.identity(fields, asked)
    assert fields["RelayState"] == asked.state
    assert (found.provider, found.subject) == (f"saml:{peer.url}/idp", "s-meena")
    assert (found.name, found.groups) == ("meena", ("shop-staff",))


def test_an_answer_that_was_only_signed_again_is_taken(provider, exchange, peer):
    """What the tests below alter is refused for the alteration, and not for the new signature."""
    assert provider.identity(signed_again(peer, exchange, lambda _: None), exchange[0]).subject == "s-meena"


def test_an_answer_counts_once(provider, exchange):
    asked, fields = exchange
    provider.identity(fields, asked)
    refused(provider, fields, asked)


def test_an_answer_to_another_question_is_refused(provider, exchange):
    refused(provider, exchange[1], provider.ask(again=False))


def wrap_before(document):
    """Signature wrapping: a forged assertion where the reader looks, the signed one where the signature points."""
    signed = document.assertion
    forged = etree.fromstring(etree.tostring(signed))
    forged.set("ID", "_forged")
    forged.remove(forged.find("ds:Signature", NS))
    forged.find("saml:Subject/saml:NameID", NS).text = "s-devi"
    document.response.insert(list(document.response).index(signed), forged)


def wrap_around(document):
    """The same, with the signed assertion hidden inside of the forged one."""
    signed = document.assertion
    forged = etree.fromstring(etree.tostring(signed))
    forged.set("ID", "_forged")
    forged.remove(forged.find("ds:Signature", NS))
    forged.find("saml:Subject/saml:NameID", NS).text = "s-devi"
    document.response.replace(signed, forged)
    etree.SubElement(forged, f"{{{NS['saml']}}}Advice").append(signed)


def wrap_in_signature(document):
    """The same, with the signed assertion as an object of the signature of the forged one."""
    signed = document.assertion
    forged = etree.fromstring(etree.tostring(signed))
    forged.set("ID", "_forged")
    forged.find("saml:Subject/saml:NameID", NS).text = "s-devi"
    document.response.replace(signed, forged)
    signed.remove(signed.find("ds:Signature", NS))
    etree.SubElement(forged.find("ds:Signature", NS), f"{{{NS['ds']}}}Object").append(signed)


def set_text(path, text):
    def change(document):
        document.at(path).text = text

    return change


def set_attribute(path, name, value):
    def change(document):
        document.at(path).set(name, value)

    return change


def set_time(path, name, **ahead):
    """To a moment of when the test runs, and not of when it was collected."""
    return lambda document: document.at(path).set(name, moment(**ahead))


def drop_attribute(path, name):
    def change(document):
        del document.at(path).attrib[name]

    return change


def drop(path):
    return lambda document: document.drop(path)


FORGED = {
    "no signature": drop("ds:Signature"),
    "another person": set_text("saml:Subject/saml:NameID", "s-devi"),
    "another group": set_text("saml:AttributeStatement/saml:Attribute/saml:AttributeValue", "admins"),
    "another audience": set_text("saml:Conditions/saml:AudienceRestriction/saml:Audience", "https://other.example"),
    "a longer life": set_attribute("saml:Conditions", "NotOnOrAfter", "2099-01-01T00:00:00Z"),
    "wrapped before": wrap_before,
    "wrapped around": wrap_around,
    "wrapped in the signature": wrap_in_signature,
}


@pytest.mark.parametrize("change", FORGED.values(), ids=FORGED)
def test_what_the_provider_did_not_sign_is_refused(provider, exchange, change):
    """Requirement S1 (V10): unsigned, altered, wrapped."""
    document = Document(exchange[1])
    change(document)
    refused(provider, document.sent(), exchange[0])


def test_what_somebody_else_signed_is_refused(provider, exchange, tmp_path):
    make_certificate(tmp_path / "key", tmp_path / "crt")
    document = Document(exchange[1])
    document.sign(tmp_path / "key", tmp_path / "crt")
    refused(provider, document.sent(), exchange[0])


OTHER = "https://kiosk.example.evil.example/?https://kiosk.example/staff/sso/saml/acs"
WRONG = {
    "no audience": drop("saml:Conditions/saml:AudienceRestriction"),
    "another audience": FORGED["another audience"],
    "no recipient": drop_attribute(CONFIRMED, "Recipient"),
    "a recipient that holds ours": set_attribute(CONFIRMED, "Recipient", OTHER),
    "no question": drop_attribute(CONFIRMED, "InResponseTo"),
    "another question": set_attribute(CONFIRMED, "InResponseTo", "_another"),
    "no end": drop_attribute(CONFIRMED, "NotOnOrAfter"),
    "confirmed in the past": set_time(CONFIRMED, "NotOnOrAfter", minutes=-2),
    "ended": set_time("saml:Conditions", "NotOnOrAfter", minutes=-2),
    "not begun": set_time("saml:Conditions", "NotBefore", minutes=2),
    "no conditions": drop("saml:Conditions"),
    "another issuer": set_text("saml:Issuer", "https://other.example"),
    "no issuer": set_text("saml:Issuer", ""),
    "nobody": drop("saml:Subject/saml:NameID"),
    "an empty name": set_text("saml:Subject/saml:NameID", ""),
    "a long name": set_text("saml:Subject/saml:NameID", "x" * 300),
    "a passing name": set_attribute("saml:Subject/saml:NameID", "Format", Constants.NAMEID_TRANSIENT),
    "an e-mail address": set_attribute("saml:Subject/saml:NameID", "Format", Constants.NAMEID_EMAIL_ADDRESS),
    "a name of no kind": set_attribute("saml:Subject/saml:NameID", "Format", Constants.NAMEID_UNSPECIFIED),
    "a name without a kind": drop_attribute("saml:Subject/saml:NameID", "Format"),
    "not a bearer": set_attribute("saml:Subject/saml:SubjectConfirmation", "Method", Constants.CM_HOLDER_KEY),
    "no sign-in": drop("saml:AuthnStatement"),
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_what_the_provider_signed_must_still_be_meant_for_this_question(provider, exchange, peer, change):
    """Requirement S1 (V10): audience, recipient, question, times, though the signature is good."""
    refused(provider, signed_again(peer, exchange, change), exchange[0])


def set_on_response(name, value):
    def change(document):
        if value is None:
            del document.response.attrib[name]
        else:
            document.response.set(name, value)

    return change


@pytest.mark.parametrize(
    "change",
    [
        set_on_response("InResponseTo", None),
        set_on_response("InResponseTo", "_another"),
        set_on_response("Destination", CONSUMER + "/more"),
        set_on_response("Destination", "https://other.example"),
        set_on_response("Version", "1.1"),
    ],
)
def test_the_unsigned_frame_must_fit_too(provider, exchange, change):
    document = Document(exchange[1])
    change(document)
    refused(provider, document.sent(), exchange[0])


@pytest.mark.parametrize(
    "how",
    [
        {"sign_algorithm": Constants.RSA_SHA1},
        {"digest_algorithm": Constants.SHA1},
    ],
    ids=str,
)
def test_weak_algorithms_are_refused(provider, exchange, peer, how):
    refused(provider, signed_again(peer, exchange, lambda _: None, **how), exchange[0])


def test_a_comment_does_not_cut_a_name(provider, exchange, peer):
    """The name behind the comment belongs to it: canonical XML has no comments, so the signature does not see one."""
    fields = signed_again(peer, exchange, set_text("saml:Subject/saml:NameID", "s-devi.evil"))
    text = base64.b64decode(fields["SAMLResponse"]).decode().replace("s-devi.evil", "s-devi<!-- -->.evil")
    cut = {**fields, "SAMLResponse": base64.b64encode(text.encode()).decode()}
    assert provider.identity(cut, exchange[0]).subject == "s-devi.evil"


def test_a_name_of_another_realm_is_another_person(provider, exchange, peer):
    change = set_attribute("saml:Subject/saml:NameID", "NameQualifier", "https://partner.example")
    found = provider.identity(signed_again(peer, exchange, change), exchange[0])
    assert found.subject == "https://partner.example!s-meena"


STATEMENT = "saml:AttributeStatement"


def list_person(*values, format_=Constants.NAMEID_EMAIL_ADDRESS):
    """The NameID is an e-mail address, and an attribute has the lasting id."""

    def change(document):
        document.at("saml:Subject/saml:NameID").set("Format", format_)
        document.at("saml:Subject/saml:NameID").text = "meena@chain.example"
        listed = etree.SubElement(document.at(STATEMENT), f"{{{NS['saml']}}}Attribute", Name="employee")
        for value in values:
            etree.SubElement(listed, f"{{{NS['saml']}}}AttributeValue").text = value

    return change


@pytest.fixture
def by_attribute(peer, tmp_path):
    """As the settings make it."""
    given = {**peer.settings(), "saml_subject_attribute": "employee", "signon_url": BASE, "signon_roles": ROLES}
    return open_ways(Settings.load(home=tmp_path, **given), lambda: datetime.now(UTC), bytes, {})["saml"]


@pytest.mark.parametrize(
    "format_", [Constants.NAMEID_EMAIL_ADDRESS, Constants.NAMEID_UNSPECIFIED, Constants.NAMEID_TRANSIENT]
)
def test_an_attribute_may_say_who_it_is_where_the_name_does_not_last(by_attribute, exchange, peer, format_):
    found = by_attribute.identity(signed_again(peer, exchange, list_person("e-17", format_=format_)), exchange[0])
    assert (found.subject, found.name) == ("employee!e-17", "meena")
    assert Constants.NAMEID_PERSISTENT not in by_attribute.own_metadata().decode()


def test_an_attribute_is_never_the_person_whose_name_is_the_same(by_attribute, provider, exchange, peer):
    """A site that changes the setting gets new accounts, and nobody gets a colleague's."""
    by_name = provider.identity(exchange[1], exchange[0])
    listed = by_attribute.identity(signed_again(peer, exchange, list_person(by_name.subject)), exchange[0])
    assert (listed.provider, listed.subject) == (by_name.provider, f"employee!{by_name.subject}")


@pytest.mark.parametrize("values", [(), ("",), (" ",), ("e-17", "e-18"), ("e-17", "e-17"), ("x" * 300,)], ids=len)
def test_an_attribute_that_does_not_say_one_person_is_refused(by_attribute, exchange, peer, values):
    refused(by_attribute, signed_again(peer, exchange, list_person(*values)), exchange[0])


def test_without_the_attribute_the_name_does_not_stand_in_for_it(by_attribute, exchange):
    refused(by_attribute, exchange[1], exchange[0])


BOMB = '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
FILE = '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("declared", [BOMB, FILE, '<!DOCTYPE r SYSTEM "http://127.0.0.1:9/r.dtd">'])
def test_declarations_and_entities_are_refused(provider, exchange, declared):
    """Requirement S1 (V1): no external entity, no bomb."""
    text = base64.b64decode(exchange[1]["SAMLResponse"]).decode()
    start = text.index("<samlp:Response")
    inside = text[start:].replace("meena", "&a;", 1)
    fields = {**exchange[1], "SAMLResponse": base64.b64encode((declared + inside).encode()).decode()}
    refused(provider, fields, exchange[0])


@pytest.mark.parametrize("text", ["", "a", "%%%", "PHI+", base64.b64encode(b"<r/>").decode(), "A" * 5000])
def test_what_is_no_answer_at_all_is_refused(provider, exchange, text):
    refused(provider, {"SAMLResponse": text}, exchange[0])
    refused(provider, {}, exchange[0])


def test_a_fresh_proof_must_be_fresh(provider, peer):
    """Requirement S1 (V7)."""
    asked = provider.ask(again=True)
    fields = peer.answer(asked.url, "s-meena")
    old = Document(fields)
    old.at("saml:AuthnStatement").set("AuthnInstant", moment(hours=-1))
    old.sign(peer.key, peer.certificate)
    assert "anew" in refused(provider, old.sent(), asked)
    assert provider.identity(fields, asked).subject == "s-meena"


def test_the_kiosk_describes_itself(provider):
    text = provider.own_metadata()
    root = etree.fromstring(text)
    consumer = root.find("md:SPSSODescriptor/md:AssertionConsumerService", NS)
    assert root.get("entityID") == OWN.entity_id
    assert root.get("validUntil") is None
    assert consumer.get("Location") == CONSUMER
    assert root.find("md:SPSSODescriptor", NS).get("WantAssertionsSigned") == "true"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<EntityDescriptor", b"<Other"),
        (b"X509Certificate", b"X509Other"),
        (b"<X509Certificate>MII", b"<X509Certificate>AII"),
        (b'Location="http://127.0.0.1', b'Location="http://id.example'),
        (b"IDPSSODescriptor ", b'IDPSSODescriptor WantAuthnRequestsSigned="true" '),
        (b'entityID="http', b'entityID="" other="http'),
        (b"<EntityDescriptor", b'<!DOCTYPE r SYSTEM "x"><EntityDescriptor'),
    ],
)
def test_metadata_that_cannot_be_used_stops_the_start(metadata, tmp_path, old, new):
    assert old in metadata
    (tmp_path / "idp.xml").write_bytes(metadata.replace(old, new))
    with pytest.raises(SettingsInvalid, match="saml_metadata_file"):
        provider_of(tmp_path / "idp.xml")


def test_metadata_that_others_may_change_or_that_has_no_end_stops_the_start(metadata, tmp_path):
    file = tmp_path / "idp.xml"
    file.write_bytes(metadata)
    file.chmod(0o644)
    assert read_metadata(file) == metadata
    file.chmod(0o664)
    for path in (file, tmp_path / "missing"):
        with pytest.raises(SettingsInvalid, match="saml_metadata_file"):
            read_metadata(path)
    file.chmod(0o644)
    file.write_bytes(metadata + b" " * 1_100_000)
    with pytest.raises(SettingsInvalid, match="too large"):
        read_metadata(file)


BASE64 = "http://www.w3.org/2000/09/xmldsig#base64"


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        ("ds:Signature/ds:SignedInfo/ds:Reference/ds:Transforms/ds:Transform", "Algorithm", BASE64),
        ("ds:Signature/ds:SignedInfo/ds:Reference", "URI", ""),
        ("ds:Signature/ds:SignedInfo/ds:Reference", "URI", "#_another"),
        ("ds:Signature/ds:SignedInfo/ds:SignatureMethod", "Algorithm", "http://www.w3.org/2000/09/xmldsig#hmac-sha1"),
        (
            "ds:Signature/ds:SignedInfo/ds:Reference/ds:DigestMethod",
            "Algorithm",
            "http://www.w3.org/2001/04/xmldsig-more#md5",
        ),
    ],
)
def test_a_signature_may_do_nothing_but_sign_its_own_element(exchange, path, name, value):
    document = Document(exchange[1])
    check_signatures(document.response)
    document.at(path).set(name, value)
    with pytest.raises(SignOnRefused):
        check_signatures(document.response)


XSLT = "http://www.w3.org/TR/1999/REC-xslt-19991116"


def add_transform(document):
    transforms = document.at("ds:Signature/ds:SignedInfo/ds:Reference/ds:Transforms")
    etree.SubElement(transforms, f"{{{NS['ds']}}}Transform", Algorithm=XSLT)


def add_to_key(document):
    retrieval = etree.SubElement(document.at("ds:Signature/ds:KeyInfo"), f"{{{NS['ds']}}}RetrievalMethod", URI="")
    transforms = etree.SubElement(retrieval, f"{{{NS['ds']}}}Transforms")
    etree.SubElement(transforms, f"{{{NS['ds']}}}Transform", Algorithm=XSLT)


def add_manifest(document):
    held = etree.SubElement(document.at("ds:Signature"), f"{{{NS['ds']}}}Object")
    manifest = etree.SubElement(held, f"{{{NS['ds']}}}Manifest")
    etree.SubElement(manifest, f"{{{NS['ds']}}}Reference", URI="http://127.0.0.1:9/")


@pytest.mark.parametrize("change", [add_transform, add_to_key, add_manifest])
def test_what_a_signature_tells_to_run_is_refused_before_it_runs(provider, exchange, monkeypatch, change):
    """Requirement S1 (V1): who made the answer is not known yet, and a transform may be a program."""
    verified = []
    monkeypatch.setattr(OneLogin_Saml2_Response, "is_valid", lambda *_, **__: verified.append(1))
    document = Document(exchange[1])
    change(document)
    refused(provider, document.sent(), exchange[0])
    assert not verified


def test_a_box_in_the_shops_own_network_may_have_a_name_of_one_word(file):
    own = ServiceProvider("kiosk", "https://kiosk:8443/staff/sso/saml/acs", "groups", "", "")
    asked = provider_of(file, own).ask(again=False)
    assert asked.url.startswith("http://127.0.0.1:")
