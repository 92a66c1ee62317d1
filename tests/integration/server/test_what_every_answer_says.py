"""Every address of the product, asked over TLS by whoever may: its headers, its cookies, and what its pages hold.

Requirement S1 (V3, V14): policies without inline scripts, hardened cookies, and nothing of a person in an address.
"""

import re
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
from isolation_walk import OF_EVERYBODY, Walker, everything_of, staff_of, steps
from two_shops import open_shop

from kiosk.api.guards import KEPT
from kiosk.console.routes import all_rules as staff_rules
from kiosk.devices import Asker, DeviceKind
from kiosk.marketing.routes import all_rules as marketing_rules

POLICY = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "img-src": {"'self'"},
    "connect-src": {"'self'"},
    "base-uri": {"'none'"},
    "form-action": {"'none'"},
    "frame-ancestors": {"'none'"},
    "require-trusted-types-for": {"'script'"},
}
"""What every page may, unless it declares more."""

FILTERS = frozenset(
    {
        "known",
        "segment",
        "category",
        "q",
        "feature",
        "x",
        "y",
        "a",
        "b",
        "standing",
        "day",
        "hour",
        "store",
        "state",
        "kind",
    }
)
"""Fields of forms that go into an address; none is about one person."""

LETTER = "marketing.campaign_page"
"""Shows an e-mail as it is sent, within a page: mail programs know inline styles only."""

NAMES_SOMEBODY = frozenset({"customer_id", "phone", "email", "shop_card", "nickname", "card", "receipt", "voucher"})
PHONE_TOKENS = frozenset({"phone_token", "mail_token"})


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    shop = open_shop(tmp_path_factory.mktemp("said") / "home", "Anbu", ("quillabar", "zyxomma"))
    inner = shop.app.wsgi_app

    def over_tls(environ, start):
        origin = environ.get("HTTP_ORIGIN", "").replace("http://", "https://")
        return inner({**environ, "wsgi.url_scheme": "https", **({"HTTP_ORIGIN": origin} if origin else {})}, start)

    shop.app.wsgi_app = over_tls
    yield shop
    shop.close()


class Known(dict):
    """What variables stand for; one that nobody wrote stands for nothing that there is."""

    def __missing__(self, name):
        return "9"


@pytest.fixture(scope="module")
def answers(shop):
    """(step, answer, text) of every address, the ones that end things last."""
    someone = shop.people[0]
    # another one's phone: who is erased by staff on the way has nothing to sign out of
    bearers = {"phone": shop.people[1].phone_token, "intake": shop.token, "till": shop.token}
    walker = Walker(shop, Known(everything_of(shop, someone)), staff_of(shop), bearers)
    found = []
    for step in steps(shop.app):
        if step.method == "GET" or step.endpoint not in OF_EVERYBODY:
            answer, text, _ = walker.call(step)
            found.append((step, answer, text))
    return found


def rules():
    found = {f"staff.{rule.name}": rule for rule in staff_rules()}
    return found | {f"marketing.{rule.name}": rule for rule in marketing_rules()}


def policy_of(answer):
    parts = [part.split() for part in answer.headers["Content-Security-Policy"].split(";")]
    return {name: set(values) for name, *values in parts}


def expected(step):
    """The policy of a route by what it declares."""
    policy, rule = dict(POLICY), rules().get(step.endpoint)
    if rule is not None:
        policy |= {"form-action": {"'self'"}, "font-src": {"'self'"}}
        if rule.charts:
            policy |= {"style-src": {"'self'", "'unsafe-inline'"}, "img-src": {"'self'", "data:"}}
        if rule.framed:
            policy |= {"frame-ancestors": {"'self'"}}
        if rule.frames:
            policy |= {"frame-src": {"'self'"}}
    elif step.endpoint.startswith("mail.") and step.endpoint in {"mail.ask", "mail.unsubscribe"}:
        policy |= {"form-action": {"'self'"}}
    return policy


class Page(HTMLParser):
    """What of a page could run a script, set a style, or put something into an address."""

    def __init__(self, text):
        super().__init__()
        self.inline, self.styles, self.addresses, self.asked = [], [], [], set()
        self._form = None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.inline += [f"{tag} {name}" for name in given if name.startswith("on")]
        self.styles += [f"<{tag} style>"] * ("style" in given) + ["<style>"] * (tag == "style")
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self.inline.append("<script>")
        self.addresses += [given[name] for name in ("href", "src", "action", "formaction") if given.get(name)]
        self._form = given if tag == "form" else self._form
        gets = self._form is not None and self._form.get("method", "get").casefold() != "post"
        if gets and tag in {"input", "select", "textarea", "button"} and given.get("name"):
            self.asked.add(given["name"])
        self._text = given.get("type")

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None


def pages(answers):
    return [(step, answer, Page(answer.text)) for step, answer, _ in answers if answer.mimetype == "text/html"]


def test_the_walk_sees_the_product(answers):
    good = {step.endpoint for step, answer, _ in answers if answer.status_code < 300}
    assert {"screen.page", "screen.events", "phone.page", "notice.page", "staff.home", "marketing.overview"} <= good | {
        step.endpoint for step, answer, _ in answers if step.endpoint == "notice.privacy"
    } | {"notice.page"}
    assert len(pages(answers)) > 60
    assert [step.name for step, answer, _ in answers if answer.status_code >= 500] == []


def test_every_answer_has_the_policy_that_its_route_declares(answers):
    wrong = [(step.name, policy_of(answer)) for step, answer, _ in answers if policy_of(answer) != expected(step)]
    assert wrong == []


def test_no_policy_lets_a_script_in(answers):
    """Whatever a route declares: inline styles on pages with charts are the one thing that is ever let through."""
    for step, answer, _ in answers:
        policy = policy_of(answer)
        assert policy["script-src"] == {"'self'"}, step.name
        assert "unsafe-eval" not in answer.headers["Content-Security-Policy"], step.name
        assert policy["frame-ancestors"] <= {"'none'", "'self'"}, step.name


def test_every_answer_has_the_other_headers(answers):
    for step, answer, _ in answers:
        rule = rules().get(step.endpoint)
        framed = rule is not None and rule.framed
        assert answer.headers["X-Content-Type-Options"] == "nosniff", step.name
        assert answer.headers["X-Frame-Options"] == ("SAMEORIGIN" if framed else "DENY"), step.name
        assert answer.headers["Referrer-Policy"] in {"no-referrer", "same-origin"}, step.name
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", step.name
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin", step.name
        assert ("camera=(self)" in answer.headers["Permissions-Policy"]) == (rule is not None and rule.camera), (
            step.name
        )
        if step.endpoint not in KEPT:
            assert answer.headers["Cache-Control"] == "no-store", step.name


def test_every_text_says_how_it_is_written(answers):
    """Requirement S1 (V4.1.1)."""
    told = {answer.headers["Content-Type"] for _, answer, _ in answers if "Content-Type" in answer.headers}
    texts = {one for one in told if one.startswith("text/") or "+xml" in one}
    assert texts
    assert [one for one in texts if "charset=utf-8" not in one.casefold()] == []
    bare = [step.name for step, answer, _ in answers if answer.data and "Content-Type" not in answer.headers]
    assert bare == []


def test_names_of_files_are_of_plain_signs(answers):
    """Requirement S1 (V5.4.2)."""
    told = {
        answer.headers["Content-Disposition"] for _, answer, _ in answers if "Content-Disposition" in answer.headers
    }
    assert told >= {'attachment; filename="my-data.zip"'}
    assert [one for one in told if re.fullmatch(r'attachment; filename="[a-z0-9-]+\.[a-z]+"', one) is None] == []


def test_the_product_is_never_in_debug_mode(shop):
    """Requirement S1 (V13.4.2)."""
    assert not shop.app.debug
    assert not shop.app.testing


def test_no_visitor_writes_a_line_of_the_log(shop, caplog):
    """Requirement S1 (V16.4.1)."""
    caplog.set_level("DEBUG")
    client, forged = shop.app.test_client(), "%0d%0aERROR%20forged"
    for path in (f"/{forged}", f"/?q={forged}", f"/staff/{forged}", f"/api/v1/{forged}"):
        for method in ("GET", "POST"):
            client.open(
                path, method=method, headers={"Accept": "text/html", "User-Agent": "forged", "Origin": "forged"}
            )
    client.get("/", headers={"Host": "forged"})
    assert [one.getMessage() for one in caplog.records if "forged" in one.getMessage()] == []


def test_no_page_holds_a_script_or_a_style(answers):
    assert [(step.name, page.inline) for step, _, page in pages(answers) if page.inline] == []
    assert {step.endpoint for step, _, page in pages(answers) if page.styles} <= {LETTER}


def test_every_cookie_is_hardened(answers):
    seen = set()
    for step, answer, _ in answers:
        for cookie in answer.headers.getlist("Set-Cookie"):
            name, _, rest = cookie.partition("=")
            parts = set(rest.split("; ")[1:])
            assert name.startswith("__Host-"), step.name
            assert {"HttpOnly", "Secure", "Path=/"} <= parts, (step.name, cookie)
            assert parts & {"SameSite=Strict", "SameSite=Lax"}, (step.name, cookie)
            assert not any(part.startswith("Domain") for part in parts), step.name
            seen.add(name)
    assert "__Host-vanakkam_staff" in seen


def test_no_address_names_anybody(shop, answers):
    """Requirement S1 (14.2.1): links, forms, redirects and frames lead by random ids."""
    marks = {
        mark.casefold()
        for person in shop.people
        for what, mark in {"word": person.word, **person.known_by}.items()
        if what in NAMES_SOMEBODY | PHONE_TOKENS | {"word"}
    }
    wrong = []
    for step, answer, _ in answers:
        addresses = [answer.headers["Location"]] if "Location" in answer.headers else []
        addresses += Page(answer.text).addresses if answer.mimetype == "text/html" else []
        # what was asked for is said again by the links for other languages
        own = step.rule.startswith("/mail/")
        wrong += [
            (step.name, address)
            for address in addresses
            if not own and any(mark in unquote(address).casefold() for mark in marks)
        ]
    assert wrong == []


def test_no_path_has_a_place_for_what_names_somebody(shop):
    variables = {name for step in steps(shop.app) for name in step.variables}
    assert variables.isdisjoint(NAMES_SOMEBODY | {"phone_number", "name", "code", "session"})
    tokens = {step.rule for step in steps(shop.app) if "token" in step.variables and not step.rule.startswith("/mail/")}
    assert tokens == {"/marketing/data/columns/<token>"}, "a file of the account that is signed in, and of no other"


def test_forms_that_go_into_an_address_ask_for_nobody(answers):
    asked = {(step.name, name) for step, _, page in pages(answers) for name in page.asked}
    assert {name for _, name in asked} <= FILTERS | {"name"}
    assert {step for step, name in asked if name == "name"} <= {
        "GET /marketing/build",
        "GET /marketing/segments/<segment_id>/change",
    }


@pytest.mark.parametrize(
    ("endpoint", "parts"),
    [
        ("staff.sign_out", {'"cache"', '"cookies"', '"storage"'}),
        ("phone.sign_out", {'"cache"', '"storage"'}),
        ("phone.erase", {'"cache"', '"storage"'}),
    ],
)
def test_whoever_leaves_leaves_nothing_in_the_browser(answers, endpoint, parts):
    """Requirement S1 (14.3.1)."""
    told = [answer for step, answer, _ in answers if step.endpoint == endpoint]
    assert [answer.status_code < 400 for answer in told] == [True]
    assert {one.strip() for one in told[0].headers["Clear-Site-Data"].split(",")} == parts


def test_a_screen_that_was_revoked_keeps_nothing(shop):
    devices, client = shop.site.devices, shop.app.test_client()
    key, asking = devices.ask(Asker(DeviceKind.SCREEN, "192.168.9.9", "test", None))
    device = devices.approve(asking.code, "window", actor="cli")
    assert devices.look(key) is not None, "its browser hears of it"
    client.set_cookie("__Host-vanakkam_device", key)

    def page():
        return client.get("/", headers={"Accept": "text/html"}, environ_overrides={"REMOTE_ADDR": "192.168.9.9"})

    assert "Clear-Site-Data" not in page().headers
    devices.revoke(device.device_id, actor="cli")
    assert page().headers["Clear-Site-Data"] == '"cache", "storage"'
