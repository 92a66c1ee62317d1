"""A provider that says what it is told, and the way of a browser to it and back, for tests of single sign-on."""

from types import SimpleNamespace

from kiosk.console.access import Role
from kiosk.errors import SignOnRefused
from kiosk.signon import parts
from kiosk.signon.provider import Asked, Identity, SignedOut

ROLES = {"shop": (Role.STAFF,), "privacy": (Role.OFFICER,), "boss": (Role.ADMIN, Role.STAFF)}
OIDC = "oidc:https://id.example"


class Saying:
    """A provider that answers what it is told to, to questions numbered from 1."""

    def __init__(self, way):
        self.way, self.asked = way, 0
        self.name = f"{way}:https://id.example"
        self.answers = Identity(self.name, "1", "meena@chain.example", ("shop",))
        self.leaves, self.gone = "https://id.example/end", None
        self.used = set()

    def ask(self, *, again):
        self.asked += 1
        self.again = again
        number = f"{self.way}{self.asked}"
        return Asked(f"https://id.example/{number}", number, "nonce", "verifier", SimpleNamespace(), again)

    def sign_out_address(self, *, state, back):
        if isinstance(self.leaves, Exception):
            raise self.leaves
        return f"{self.leaves}?state={state}&back={back}" if self.leaves else ""

    def signed_out(self, said):
        if isinstance(self.gone, Exception):
            raise self.gone
        if (word := said.get("logout_token", "")) and word in self.used:
            raise SignOnRefused("It came twice", mend="")
        self.used.add(word)
        return SignedOut(self.name, said.get("sub", ""), said.get("sid", ""), word)

    def may_repeat(self, gone):
        self.used.discard(gone.token_id)

    def identity(self, _said, _asked):
        if isinstance(self.answers, Exception):
            raise self.answers
        return self.answers


def told_providers(monkeypatch):
    """A provider of each way in place of those of the settings: that of OpenID Connect, with the other as ``saml``."""
    oidc, saml = Saying("oidc"), Saying("saml")
    monkeypatch.setattr(parts, "open_ways", lambda *_: {"oidc": oidc, "saml": saml})
    oidc.saml = saml
    return oidc


def begin(browser, way="oidc", end=""):
    answer = browser.get(f"/staff/sso/{way}{end}")
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].rpartition("/")[2]


def come_back(browser, state):
    if state.startswith("oidc"):
        return browser.get(f"/staff/sso/oidc/callback?code=1&state={state}")
    headers = {"Host": "127.0.0.1", "Origin": "https://id.example", "Sec-Fetch-Site": "cross-site"}
    return browser.client.post("/staff/sso/saml/acs", data={"RelayState": state, "SAMLResponse": "x"}, headers=headers)


def finish(browser):
    return browser.get("/staff/sso/finish")


def sign_on(room, way="oidc"):
    browser = room.browser()
    assert come_back(browser, begin(browser, way)).status_code == 200
    answer = finish(browser)
    browser.get("/staff/health")
    return browser, answer


def details(room, action):
    return [dict(one.detail) for one in reversed(room.site.audit.entries(limit=99)) if one.action == action]


def again(browser, provider, identity=None):
    provider.answers = identity or provider.answers
    state = begin(browser, end="/again")
    assert come_back(browser, state).status_code == 200
    return finish(browser)
