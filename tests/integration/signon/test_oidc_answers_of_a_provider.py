"""Answers of a real OpenID provider, brought back right and wrong; and providers that are not what they should be."""

import json
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest

pytest.importorskip("authlib", reason="the extra oidc is not installed")

import requests
from identity_peers import SECRET, free_port, oidc_peer

from kiosk.errors import ProviderUnreachable, SignOnRefused
from kiosk.signon import bounded, oidc_line
from kiosk.signon.oidc import OidcProvider
from kiosk.signon.oidc_line import Client, OidcLine

BASE = "https://kiosk.example"
CALLBACK = f"{BASE}/staff/sso/oidc/callback"


@pytest.fixture(scope="module")
def peer():
    with oidc_peer(BASE) as running:
        yield running


@pytest.fixture(scope="module")
def client(peer):
    return Client(peer.url, "kiosk", SECRET, CALLBACK, peer.settings()["oidc_scopes"])


def provider_of(client):
    return OidcProvider(client, "groups", "preferred_username", lambda: datetime.now(UTC))


@pytest.fixture
def provider(client):
    return provider_of(client)


def come_back(asked, who="s-meena"):
    """What the browser brings back to the kiosk after somebody has logged in."""
    with requests.Session() as browser:
        page = browser.get(asked.url, timeout=10)
        answer = browser.post(page.url, data={"login": who}, timeout=10, allow_redirects=False)
        while not answer.headers["Location"].startswith(CALLBACK):
            answer = browser.get(urljoin(answer.url, answer.headers["Location"]), timeout=10, allow_redirects=False)
    return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))


def test_the_question_holds_all_that_protects_the_answer(provider):
    asked = provider.ask(again=False)
    sent = dict(parse_qsl(urlsplit(asked.url).query))
    assert (sent["response_type"], sent["code_challenge_method"]) == ("code", "S256")
    assert (sent["state"], sent["nonce"], sent["redirect_uri"]) == (asked.state, asked.nonce, CALLBACK)
    assert asked.verifier not in asked.url
    assert SECRET not in asked.url
    assert not {"prompt", "max_age"} & set(sent)
    fresh = dict(parse_qsl(urlsplit(provider.ask(again=True).url).query))
    assert (fresh["prompt"], fresh["max_age"]) == ("login", "0")


def test_no_two_questions_have_anything_in_common(provider):
    first, second = provider.ask(again=False), provider.ask(again=False)
    assert not {first.state, first.nonce, first.verifier} & {second.state, second.nonce, second.verifier}


def test_a_real_answer_says_who_it_is(provider, client):
    asked = provider.ask(again=False)
    said = come_back(asked)
    assert (said["state"], said["iss"]) == (asked.state, client.issuer)
    found = provider.identity(said, asked)
    assert (found.provider, found.subject) == (f"oidc:{client.issuer}", "s-meena")
    assert (found.name, found.groups) == ("meena@chain.example", ("shop-staff",))


def test_a_fresh_proof_of_a_real_provider_is_taken(provider):
    asked = provider.ask(again=True)
    assert provider.identity(come_back(asked, "s-devi"), asked).subject == "s-devi"


@pytest.fixture
def changing(peer):
    """The provider, with the key of before at the end."""
    yield peer
    peer.start()


@pytest.mark.parametrize("alg", ["Ed25519", "EdDSA", "ES256", "PS256"])
def test_every_kind_of_signature_of_a_real_provider_is_taken(changing, client, alg):
    changing.start(kid=alg, alg=alg)
    provider = provider_of(client)
    asked = provider.ask(again=True)
    assert provider.identity(come_back(asked), asked).subject == "s-meena"


@pytest.mark.parametrize("kid", ["two", "one"], ids=["another id", "the same id"])
def test_a_new_key_at_the_provider_needs_no_restart(changing, client, kid):
    """Nor a minute: the keys were fetched a moment before."""
    provider = provider_of(client)
    asked = provider.ask(again=False)
    provider.identity(come_back(asked), asked)
    changing.start(kid=kid)
    asked = provider.ask(again=False)
    assert provider.identity(come_back(asked, "s-devi"), asked).subject == "s-devi"


def test_a_provider_that_is_away_for_a_moment_is_asked_again(changing, client):
    seconds = SimpleNamespace(now=0.0)
    line = OidcLine(client, lambda: seconds.now)
    changing.stop()
    with pytest.raises(ProviderUnreachable):
        line.metadata()
    changing.start()
    seconds.now += 10.0
    assert line.metadata()["issuer"] == client.issuer


def test_a_code_counts_once(provider):
    asked = provider.ask(again=False)
    said = come_back(asked)
    provider.identity(said, asked)
    with pytest.raises(SignOnRefused):
        provider.identity(said, asked)


@pytest.mark.parametrize("part", ["nonce", "verifier"])
def test_a_code_of_another_browser_is_refused(provider, part):
    """Requirement S1 (V10): a stolen code is worth nothing without what only the kiosk knows."""
    asked = provider.ask(again=False)
    with pytest.raises(SignOnRefused):
        provider.identity(come_back(asked), replace(asked, **{part: "x" * 64}))


def test_a_wrong_secret_is_refused_and_is_in_no_log(client, caplog):
    caplog.set_level("DEBUG")
    wrong = "what somebody mistyped"
    provider = provider_of(replace(client, secret=wrong))
    asked = provider.ask(again=False)
    with pytest.raises(SignOnRefused):
        provider.identity(come_back(asked), asked)
    assert "invalid_client" in caplog.text
    assert wrong not in caplog.text
    assert SECRET not in caplog.text


GOOD = {
    "issuer": "{base}",
    "authorization_endpoint": "{base}/auth",
    "token_endpoint": "{base}/token",
    "jwks_uri": "{base}/keys",
}


@contextmanager
def provider_that_says(said, status=200, headers=()):
    """A server on this machine that answers everything alike."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.asked.append(self.path)
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.end_headers()
            text = said if isinstance(said, str) else json.dumps(said).replace("{base}", self.server.base)
            self.wfile.write(text.encode())

        do_POST = do_GET  # noqa: N815 - the name the server looks for

        def log_message(self, *_arguments):
            """Nobody's news."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.base, server.asked = f"http://127.0.0.1:{server.server_port}", []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def line_to(base, clock=None):
    seconds = clock or SimpleNamespace(now=0.0)
    return OidcLine(Client(base, "kiosk", SECRET, CALLBACK, ("openid",)), lambda: seconds.now)


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"issuer": "{base}/"}, 200),
        ({"issuer": "https://other.example"}, 200),
        ({"issuer": None}, 200),
        ({"token_endpoint": "http://id.example/token"}, 200),
        ({"jwks_uri": "http://id.example/keys"}, 200),
        ({"authorization_endpoint": "javascript:alert(1)"}, 200),
        ({"authorization_endpoint": "http://id.example/auth"}, 200),
        ({"userinfo_endpoint": "http://id.example/me"}, 200),
        ({"jwks_uri": 7}, 200),
        ({}, 500),
        ({}, 404),
    ],
    ids=str,
)
def test_a_provider_that_describes_itself_wrongly_is_not_asked(changed, status):
    """Requirement S1 (V10): an address in the clear or another issuer would get the codes."""
    with provider_that_says({**GOOD, **changed}, status) as server:
        line = line_to(server.base)
        with pytest.raises(ProviderUnreachable):
            line.question(state="s", nonce="n", verifier="v" * 64, again=False)
        with pytest.raises(ProviderUnreachable):
            line.tokens("code", "v" * 64)
        assert set(server.asked) == {"/.well-known/openid-configuration"}


@pytest.mark.parametrize("said", ["", "<html>", "[]", "7", '"text"'])
def test_what_is_no_description_is_a_provider_that_does_not_answer(said):
    with provider_that_says(said) as server, pytest.raises(ProviderUnreachable):
        line_to(server.base).metadata()


def test_what_has_no_end_is_a_provider_that_does_not_answer(monkeypatch):
    """Requirement S1: neither by its size nor by how slowly it drips."""
    large = json.dumps({**GOOD, "more": "x" * 600_000})
    with provider_that_says(large) as server, pytest.raises(ProviderUnreachable):
        line_to(server.base).metadata()
    monkeypatch.setattr(bounded, "MOST_SECONDS", 0.0)
    with provider_that_says(GOOD) as server, pytest.raises(ProviderUnreachable):
        line_to(server.base).metadata()


def test_redirects_are_not_followed():
    with (
        provider_that_says(GOOD) as other,
        provider_that_says("", 302, [("Location", f"{other.base}/elsewhere")]) as server,
    ):
        with pytest.raises(ProviderUnreachable):
            line_to(server.base).metadata()
        assert other.asked == []


def test_a_provider_that_is_down_is_said_so_with_what_to_do():
    with pytest.raises(ProviderUnreachable) as caught:
        line_to(f"http://127.0.0.1:{free_port()}").metadata()
    assert "account that is kept for such days" in str(caught.value.mend)


def test_proxies_of_the_environment_are_not_used(monkeypatch):
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("no_proxy", "")
    with provider_that_says(GOOD) as server:
        assert line_to(server.base).metadata()["issuer"] == server.base


def test_tokens_that_make_no_sense_are_a_provider_that_does_not_answer():
    for said in ("", "[]", '"text"'):
        with provider_that_says(GOOD) as server:
            line = line_to(server.base)
            line.metadata()
            with provider_that_says(said) as broken:
                line._metadata = (0.0, {**line.metadata(), "token_endpoint": f"{broken.base}/token"})
                with pytest.raises(ProviderUnreachable):
                    line.tokens("code", "v" * 64)


def test_the_description_is_kept_for_an_hour_and_new_keys_are_asked_for_once_a_minute():
    clock = SimpleNamespace(now=0.0)
    with provider_that_says(GOOD) as server:
        line = line_to(server.base, clock)
        for _ in range(3):
            line.keys(anew=True)
        line.keys(anew=True)
        assert server.asked == ["/.well-known/openid-configuration", "/keys", "/keys"]
        clock.now = 60.0
        line.keys()
        line.keys(anew=True)
        assert server.asked[3:] == ["/keys"]
        clock.now = 3600.0
        line.keys()
        assert server.asked[4:] == ["/.well-known/openid-configuration", "/keys"]


def test_nobody_is_sent_to_a_provider_that_has_not_answered_lately():
    """Their browser would show nothing but its own page about a site that cannot be reached."""
    clock = SimpleNamespace(now=0.0)
    question = {"state": "s", "nonce": "n", "verifier": "v" * 64, "again": False}
    with provider_that_says(GOOD) as server:
        line = line_to(server.base, clock)
        for clock.now in (0.0, 29.0, 30.0):
            assert line.question(**question).startswith(server.base)
        assert server.asked == ["/.well-known/openid-configuration"] * 2
    clock.now = 60.0
    with pytest.raises(ProviderUnreachable):
        line.question(**question)


def test_a_provider_that_is_down_is_not_asked_by_everybody_who_presses_the_button():
    """Requirement S1: or all threads of the server would wait for it."""
    clock = SimpleNamespace(now=0.0)
    with provider_that_says(GOOD, 500) as server:
        line = line_to(server.base, clock)
        for _ in range(5):
            with pytest.raises(ProviderUnreachable):
                line.metadata()
        assert len(server.asked) == 1
        clock.now = 10.0
        with pytest.raises(ProviderUnreachable):
            line.metadata()
        assert len(server.asked) == 2


def test_whoever_comes_while_the_provider_is_asked_waits_for_a_moment_only(monkeypatch):
    monkeypatch.setattr(oidc_line, "_WAIT_SECONDS", 0.01)
    line = line_to("http://127.0.0.1:1")
    with line._turn(), pytest.raises(ProviderUnreachable):
        line.metadata()
