"""The outermost layer: who is believed what, cookies under TLS, the way to https."""

import hypothesis
import pytest
from flask import Flask, jsonify, make_response, request
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.http import parse_cookie

from kiosk.addresses import UNKNOWN, forwarded_for
from kiosk.api import answers, guards
from kiosk.api.edge import hardened
from kiosk.api.pace import Pace, address_of
from kiosk.api.screen_access import OwnPlace
from kiosk.errors import SettingsInvalid
from kiosk.security import tls
from kiosk.settings import Settings

NAME = "kiosk.shop.example"


def make_app(**settings):
    app = Flask("edge", static_folder=None)
    guards.install(app, Settings(**{"public_url": f"https://{NAME}", **settings}))
    answers.install(app)

    @app.get("/")
    def who():
        answer = make_response(
            jsonify(
                address=request.remote_addr, scheme=request.scheme, host=request.host, cookies=dict(request.cookies)
            )
        )
        answer.set_cookie("plain", "1", path="/staff", httponly=True, samesite="Strict", domain="shop.example")
        return answer

    return app


BEHIND = make_app(proxy_addresses=("10.1.0.0/16",))
LOCAL = make_app(proxy_addresses=("127.0.0.1",))


@pytest.fixture
def ask():
    def ask(remote="127.0.0.1", headers=(), base_url=f"http://{NAME}", path="/", **settings):
        client = make_app(**settings).test_client(use_cookies=False)
        return client.get(path, headers=dict(headers), base_url=base_url, environ_overrides={"REMOTE_ADDR": remote})

    return ask


@given(
    st.ip_addresses(v=4).map(str) | st.just("10.1.2.3"), st.lists(st.ip_addresses().map(str), min_size=1, max_size=4)
)
def test_only_the_last_hop_of_only_the_proxy_is_believed(remote, hops):
    answer = BEHIND.test_client().get(
        "/", headers={"X-Forwarded-For": ", ".join(hops), "X-Forwarded-Proto": "https"},
        base_url=f"http://{NAME}", environ_overrides={"REMOTE_ADDR": remote},
    ).json  # fmt: skip
    proxied = remote.startswith("10.1.")
    assert (answer["address"], answer["scheme"]) == ((hops[-1], "https") if proxied else (remote, "http"))


@given(st.text(st.characters(max_codepoint=255, exclude_categories=["Cc"])) | st.just('"'), st.booleans())
def test_no_visitor_of_a_proxy_that_appends_is_taken_for_the_proxy(sent, told):
    """An open quote would swallow what the proxy appends, to a reader of quoted lists."""
    headers = {"X-Forwarded-For": f"{sent}, 192.0.2.7" if told else sent, "X-Forwarded-Proto": f"{sent}, https"}
    LOCAL.extensions["vanakkam.pace"] = Pace(lambda: 0.0)
    answer = LOCAL.test_client().get("/", headers=headers, base_url=f"http://{NAME}").json
    assert answer["scheme"] == "https"
    assert answer["address"] == ("192.0.2.7" if told else forwarded_for(sent))
    assert address_of(answer["address"]) is not None or forwarded_for(sent).startswith(("127.", "::1"))


def test_whoever_a_proxy_says_nothing_good_of_shares_one_count_and_is_no_screen_of_the_box():
    said = {LOCAL.test_client().get("/", headers={"X-Forwarded-For": sent}, base_url=f"http://{NAME}").json["address"]
            for sent in ("", '"', "x", "10.0.0.1,", "localhost")}  # fmt: skip
    assert said == {UNKNOWN}
    assert address_of(UNKNOWN) == f"address:{UNKNOWN}"
    assert not OwnPlace(Settings()).allows(UNKNOWN)


def test_a_proxy_is_known_by_its_address_in_the_form_of_ipv6_too(ask):
    headers = {"X-Forwarded-For": "192.0.2.7"}
    assert ask("::ffff:10.1.0.1", headers, proxy_addresses=("10.1.0.1",)).json["address"] == "192.0.2.7"
    assert ask("unix:", headers, proxy_addresses=("10.1.0.1",)).json["address"] == "unix:"


def test_no_proxy_is_believed_the_host(ask):
    headers = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Port": "1", "X-Forwarded-Prefix": "/evil"}
    assert ask("10.1.0.1", headers, proxy_addresses=("10.1.0.1",)).json["host"] == NAME


@pytest.mark.parametrize("addresses", [("0.0.0.0/0",), ("::/0",), ("proxy.shop.example",), ("10.0.0.1/8",)])
def test_everybody_is_no_proxy(addresses):
    with pytest.raises(SettingsInvalid, match="proxy_addresses"):
        Settings.load(proxy_addresses=addresses)


def test_cookies_get_their_prefix_over_tls_only(ask):
    told = {"Cookie": "__Host-plain=safe; plain=planted"}
    over = ask(headers=told, base_url=f"https://{NAME}")
    assert over.headers.getlist("Set-Cookie") == ["__Host-plain=1; HttpOnly; SameSite=Strict; Path=/; Secure"]
    assert over.json["cookies"] == {"plain": "safe"}
    plain = ask(headers=told)
    assert plain.headers["Set-Cookie"].startswith("plain=1; Domain=shop.example; HttpOnly; Path=/staff")
    assert plain.json["cookies"] == {"plain": "planted", "__Host-plain": "safe"}


@hypothesis.settings(max_examples=40)
@given(st.text("abcXYZ012-_", min_size=1, max_size=9), st.text("abc012-_.~+/", max_size=9), st.permutations(
    ["Path=/staff", "Domain=a.example", "Secure", "HttpOnly", "Max-Age=0", "SameSite=Lax", "Expires=Thu, 01 Jan 1970"]
), st.integers(0, 7))  # fmt: skip
def test_whatever_is_set_becomes_a_host_cookie_and_loses_nothing_else(name, value, attributes, count):
    made = hardened("; ".join((f"{name}={value}", *attributes[:count])))
    parts = made.split("; ")
    assert parts[0] == f"__Host-{name}={value}"
    assert parts[-2:] == ["Path=/", "Secure"]
    assert not any(part.startswith("Domain") for part in parts)
    kept = [one for one in attributes[:count] if one.split("=")[0] not in {"Path", "Domain", "Secure"}]
    names = {part.split("=")[0] for part in kept}
    added = [one for one in ("HttpOnly", "SameSite=Strict") if one.split("=")[0] not in names]
    assert parts[1:-2] == kept + added
    assert parse_cookie(parts[0]).to_dict() == {f"__Host-{name}": value}


def test_hsts_is_told_over_tls_and_not_to_this_machine(ask):
    header = "Strict-Transport-Security"
    assert ask(base_url=f"https://{NAME}").headers[header] == "max-age=31536000; includeSubDomains"
    assert header not in ask().headers
    assert header not in ask(headers={"X-Forwarded-Proto": "https"}).headers
    assert header not in ask(base_url="https://localhost").headers
    assert header not in ask(base_url=f"https://{NAME}", hsts_seconds=0).headers


@pytest.fixture
def own_tls(tmp_path):
    issued = tls.issue(tls.make_authority("Kadai", (NAME, "till.shop.example")), NAME, "till.shop.example")
    (tmp_path / "server.pem").write_bytes(issued.certificate)
    return {"tls_certificate": tmp_path / "server.pem", "port": 8443, "public_url": ""}


def test_plain_http_of_a_server_with_tls_is_led_there(ask, own_tls):
    answer = ask(path="/?language=ta", **own_tls)
    assert (answer.status_code, answer.headers["Location"]) == (308, f"https://{NAME}:8443/?language=ta")
    assert answer.headers["Cache-Control"] == "no-store"
    assert ask(**{**own_tls, "port": 443}).headers["Location"] == f"https://{NAME}/"
    assert ask(base_url="http://[::1]", **own_tls).headers["Location"] == "https://[::1]:8443/"


@pytest.mark.parametrize("path", ["/api/v1/me", "/events", "/healthz"])
def test_programs_and_foreign_names_are_not(ask, own_tls, path):
    assert ask(path=path, **own_tls).status_code == 403
    assert ask(base_url="http://evil.example", **own_tls).status_code == 403


def test_a_name_in_the_certificate_is_one_of_the_kiosk_s(ask, own_tls):
    assert ask(base_url="https://till.shop.example:8443", **own_tls).status_code == 200
    assert ask(base_url="https://other.shop.example:8443", **own_tls).status_code == 400


@pytest.mark.parametrize(
    "setting", [{"tls_key": "key.pem"}, {"tls_client_authority": "a.crt"}, {"http_redirect_port": 80}]
)
def test_parts_of_tls_without_a_certificate_are_refused(setting):
    with pytest.raises(SettingsInvalid, match="tls_certificate"):
        Settings.load(**setting)


@pytest.mark.parametrize(("given_", "kept"), [
    ("security@shop.example", "mailto:security@shop.example"), ("mailto:a@b.example", "mailto:a@b.example"),
    ("https://shop.example/report", "https://shop.example/report"), ("tel:+91-1", "tel:+91-1"), ("", ""),
])  # fmt: skip
def test_contacts_for_weaknesses(given_, kept):
    assert Settings.load(security_contact=given_).security_contact == kept


NO_CONTACTS = ["http://shop.example", "me", "a b@c", "a@b\nExpires: 2099", "javascript:x", "mailto:"]


@pytest.mark.parametrize("contact", NO_CONTACTS)
def test_what_is_no_contact(contact):
    with pytest.raises(SettingsInvalid, match="security_contact"):
        Settings.load(security_contact=contact)
