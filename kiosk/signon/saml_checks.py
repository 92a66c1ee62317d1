"""What python3-saml leaves open: it skips conditions that are not there, and compares some addresses in part.

:func:`check_signatures` comes before the library, which would run every transform that a signature names.
:func:`check_assertion` comes after it, on a document that is valid: it matches the schema, holds exactly one assertion,
and the signature of that assertion is good. Source: SAML 2.0 profiles, section 4.1.4.2 and 4.1.4.3; core, section 5.4.
"""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from onelogin.saml2.constants import OneLogin_Saml2_Constants as Constants

from kiosk.errors import SignOnRefused
from kiosk.signon.provider import SKEW_SECONDS, does_not_hold, not_asked_anew

log = logging.getLogger(__name__)

_SKEW: Final = timedelta(seconds=SKEW_SECONDS)
_MORE: Final = "http://www.w3.org/2001/04/xmldsig-more#"
_ENC: Final = "http://www.w3.org/2001/04/xmlenc#"
SIGNATURES: Final = frozenset(
    {
        *(f"{_MORE}rsa-sha{bits}" for bits in (256, 384, 512)),
        *(f"{_MORE}ecdsa-sha{bits}" for bits in (256, 384, 512)),
    }
)
DIGESTS: Final = frozenset({f"{_ENC}sha256", f"{_MORE}sha384", f"{_ENC}sha512"})
TRANSFORMS: Final = frozenset(
    {
        "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
        "http://www.w3.org/2001/10/xml-exc-c14n#",
        "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
    }
)


@dataclass(frozen=True, slots=True)
class Expected:
    """What an assertion must say.

    Attributes:
        request_id: Whose answer it is.
        issuer: Who speaks.
        audience: To whom.
        consumer: Where it was sent to.
        now: The time, aware.
        proven_after: When the person must have proven who they are, or None for no matter when.
    """

    request_id: str
    issuer: str
    audience: str
    consumer: str
    now: datetime
    proven_after: datetime | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is kept of an assertion that holds.

    Attributes:
        assertion_id: By which it is known again.
        until: From when on it would not hold any more.
    """

    assertion_id: str
    until: datetime


def check_assertion(response: Any, expected: Expected) -> Facts:
    """Check what the library does not.

    Args:
        response: The ``samlp:Response`` element of a response that the library has found to be valid.
        expected: What it must say.

    Raises:
        SignOnRefused: It says something else, or is silent where it must not be.
    """
    assertion = _only(response, "saml:Assertion")
    demand(response.get("InResponseTo") == expected.request_id, "the response answers another question")
    demand(response.get("Destination") in {None, expected.consumer}, "it was sent to another address")
    demand(_text(_only(assertion, "saml:Issuer")) == expected.issuer, "somebody else speaks")
    until = min(_check_confirmation(assertion, expected), _check_conditions(assertion, expected))
    if expected.proven_after is not None:
        proven = _time(_only(assertion, "saml:AuthnStatement").get("AuthnInstant"))
        if proven is None or proven < expected.proven_after - _SKEW:
            raise not_asked_anew()
    return Facts(str(assertion.get("ID")), until + _SKEW)


def check_signatures(response: Any) -> None:
    """Each signature covers its own element alone, with algorithms that hold and transforms that only tidy.

    All that stands below a signature counts, because a manifest or a key may name references and transforms too.

    Args:
        response: The ``samlp:Response`` element of a response of which nothing is known yet.

    Raises:
        SignOnRefused: A signature does something else.
    """
    for signature in all_in(response, "//ds:Signature"):
        references = [one.get("URI") for one in all_in(signature, ".//ds:Reference")]
        demand(references == [f"#{signature.getparent().get('ID')}"], "a signature covers something else")
        demand(_algorithms(signature, "SignatureMethod") <= SIGNATURES, "a weak signature")
        demand(_algorithms(signature, "DigestMethod") <= DIGESTS, "a weak digest")
        demand(_algorithms(signature, "Transform") <= TRANSFORMS, "a transform that may change what is signed")


def _check_confirmation(assertion: Any, expected: Expected) -> datetime:
    """One bearer confirmation must name this question, this address and an end; returns the end."""
    for confirmation in all_in(assertion, "saml:Subject/saml:SubjectConfirmation"):
        for data in all_in(confirmation, "saml:SubjectConfirmationData"):
            until = _time(data.get("NotOnOrAfter"))
            if (
                confirmation.get("Method") == Constants.CM_BEARER
                and data.get("InResponseTo") == expected.request_id
                and data.get("Recipient") == expected.consumer
                and until is not None
                and expected.now < until + _SKEW
            ):
                return until
    raise _refused("it is not confirmed for this question, this address and this time")


def _check_conditions(assertion: Any, expected: Expected) -> datetime:
    """The conditions must name this kiosk in every list of audiences, and this time; returns the end."""
    conditions = _only(assertion, "saml:Conditions")
    begin, until = _time(conditions.get("NotBefore")), _time(conditions.get("NotOnOrAfter"))
    lists = all_in(conditions, "saml:AudienceRestriction")
    audiences = [{_text(one) for one in all_in(each, "saml:Audience")} for each in lists]
    demand(bool(audiences) and all(expected.audience in each for each in audiences), "it is meant for somebody else")
    demand(begin is None or begin <= expected.now + _SKEW, "it does not hold yet")
    demand(until is None or expected.now < until + _SKEW, "it does not hold any more")
    return datetime.max.replace(tzinfo=UTC) - _SKEW if until is None else until


def _algorithms(signature: Any, element: str) -> set[str | None]:
    return {one.get("Algorithm") for one in all_in(signature, f".//ds:{element}")}


def all_in(element: Any, path: str) -> list[Any]:
    """The elements of a path, with the usual prefixes of SAML."""
    return list(element.xpath(path, namespaces=Constants.NSMAP))


def _only(element: Any, path: str) -> Any:
    found = all_in(element, path)
    demand(len(found) == 1, f"{path} is not there once")
    return found[0]


def _text(element: Any) -> str:
    return "".join(element.itertext()).strip()


def _time(text: str | None) -> datetime | None:
    """A moment of a document; None where there is none, and where it names no zone."""
    if text is None:
        return None
    found = datetime.fromisoformat(text)
    return None if found.tzinfo is None else found


def demand(holds: bool, why: str) -> None:
    """Go on only where something holds.

    Raises:
        SignOnRefused: It does not; why is for the log.
    """
    if not holds:
        raise _refused(why)


def _refused(why: str) -> SignOnRefused:
    log.warning("an answer over SAML was refused: %s", why)
    return does_not_hold()
