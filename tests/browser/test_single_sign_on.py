"""Signing in with real identity providers in a real Chromium, across two sites: localhost and 127.0.0.1.

Screenshots go to ``VANAKKAM_SHOTS`` if it is set, to the test's own folder otherwise.
"""

import threading
from contextlib import ExitStack, contextmanager

import pytest
import requests
from identity_peers import ROLES, SECRET, Clock, encrypting, free_port, make_certificate, oidc_peer, saml_peer
from lxml import etree
from staff_room import PASSWORD, open_room

from kiosk.signon import oidc_line
from tests.browser.serving import server_of


@pytest.fixture(scope="module")
def base():
    return f"http://localhost:{free_port()}"


@contextmanager
def _served(app, port):
    server = server_of(app, port)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def room(base, tmp_path_factory):
    """A console with both ways, and both providers running."""
    pytest.importorskip("authlib", reason="the extra oidc is not installed")
    pytest.importorskip("onelogin.saml2", reason="the extra saml is not installed")
    with ExitStack() as running:
        oidc = running.enter_context(oidc_peer(base))
        saml = running.enter_context(saml_peer(base, tmp_path_factory.mktemp("idp")))
        patch = running.enter_context(pytest.MonkeyPatch.context())
        patch.setenv("VANAKKAM_OIDC_CLIENT_SECRET", SECRET)
        home = tmp_path_factory.mktemp("site") / "home"
        opened = open_room(
            home,
            Clock(),
            signon_url=base,
            signon_roles=ROLES,
            password_sign_in="chosen",
            password_accounts=("boss",),
            **oidc.settings(),
            **saml.settings(),
        )
        opened.add_staff("boss", "admin")
        running.enter_context(_served(opened.app, int(base.rpartition(":")[2])))
        opened.oidc, opened.saml = oidc, saml
        yield opened
        opened.site.close()


class Person:
    """Somebody with a browser of their own."""

    def __init__(self, browser, base, room, shots):
        self.context = browser.new_context(viewport={"width": 1024, "height": 768})
        self.page, self.base, self.room, self.shots = self.context.new_page(), base, room, shots
        self.page.set_default_timeout(10_000)
        self.complaints = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self.heard)
        self.seen = []
        self.page.on("request", lambda request: self.seen.append(request.url))

    def heard(self, message):
        """The provider's own pages are not ours to mend."""
        if message.type == "error" and message.location["url"].startswith(self.base):
            self.complaints.append(message.text)

    def begin(self, way):
        self.page.goto(f"{self.base}/staff/sign-in")
        self.page.click(f'a[href="/staff/sso/{way}"]')

    def log_in(self, who):
        """On the provider's own page."""
        self.page.wait_for_url("http://127.0.0.1:*/**")
        self.page.fill('input[name="login"]', who)
        self.page.click("button")

    def sign_in(self, way, who):
        self.begin(way)
        self.log_in(who)
        self.arrive()
        return self

    def arrive(self):
        """Where the page between has led to, by itself."""
        between = (f"{self.base}/staff/sso/oidc/callback", f"{self.base}/staff/sso/saml/acs")
        self.page.wait_for_url(lambda url: url.startswith(self.base) and not url.startswith(between))

    def shots_of(self, name):
        """On a desk and on a phone; nothing stands out at the side."""
        before = self.page.viewport_size
        for width, height in ((1280, 800), (390, 844)):
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.screenshot(path=str(self.shots / f"{name}-{width}.png"))
            assert self.page.evaluate("document.documentElement.scrollWidth") <= width
        self.page.set_viewport_size(before)

    def menu(self):
        return self.page.locator("nav.menu a").evaluate_all("all => all.map(one => one.getAttribute('href'))")


@pytest.fixture
def somebody(browser, base, room, shots):
    opened = []

    def new():
        opened.append(Person(browser, base, room, shots))
        return opened[-1]

    yield new
    for person in opened:
        person.context.close()


@pytest.fixture(params=["oidc", "saml"])
def way(request):
    return request.param


def test_staff_sign_in_land_with_their_role_and_sign_out(somebody, base, way):
    """And the next colleague at the tablet is somebody else, though the provider still knows the one before."""
    person = somebody()
    page = person.page
    person.sign_in(way, "s-meena")
    assert page.url == f"{base}/staff/"
    assert page.locator(".who").inner_text().startswith("meena")
    assert {"/staff/enrol", "/staff/vouchers"} <= set(person.menu())
    assert "/staff/audit" not in person.menu()
    cookies = {one["name"]: one for one in person.context.cookies() if "localhost" in one["domain"]}
    assert cookies["vanakkam_staff"]["sameSite"] == "Strict"
    assert not {"vanakkam_sso", "vanakkam_sso_answered"} & set(cookies)
    assert not [url for url in person.seen if cookies["vanakkam_staff"]["value"] in url or "meena" in url]
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{base}/staff/sso/oidc/leave" if way == "oidc" else f"{base}/staff/sign-in")
    page.goto(f"{base}/staff/")
    assert page.url == f"{base}/staff/sign-in"
    assert person.complaints == []
    person.sign_in(way, "s-devi")
    assert page.locator(".who").inner_text().startswith("devi")
    assert "/staff/audit" in person.menu()
    assert "/staff/enrol" not in person.menu()


def test_whoever_has_no_group_here_is_told_what_to_do(somebody, base, way):
    person = somebody().sign_in(way, "s-guest")
    page = person.page
    assert page.url == f"{base}/staff/sso/finish"
    said = page.locator("main").inner_text()
    assert "none of your groups" in said
    assert "Ask whoever gives out access" in said
    assert "kiosk.no_role_given" in said
    person.shots_of(f"sign-on-no-group-{way}")
    page.click("main a.button")
    assert page.url == f"{base}/staff/sign-in"
    person.shots_of("sign-on-ways")


def test_a_fresh_proof_is_asked_for_at_the_provider_though_it_still_knows_the_person(somebody, base, room, way):
    person = somebody().sign_in(way, "s-meena")
    page = person.page
    proofs = sum(action == "proven" for _, action, _ in room.trail())
    page.goto(f"{base}/staff/confirm")
    page.click(f'a[href="/staff/sso/{way}/again"]')
    person.log_in("s-meena")
    page.wait_for_url(f"{base}/staff/confirm")
    assert page.locator(".note.good").count() == 1
    assert sum(action == "proven" for _, action, _ in room.trail()) == proofs + 1
    page.goto(f"{base}/staff/sso/{way}/again")
    person.log_in("s-devi")
    page.wait_for_url(f"{base}/staff/sso/finish")
    assert "Somebody else was signed in" in page.locator("main").inner_text()
    person.shots_of(f"sign-on-somebody-else-{way}")
    assert sum(action == "proven" for _, action, _ in room.trail()) == proofs + 1


@pytest.fixture
def typed(somebody, way):
    """Somebody with a second tab of the console, in which a form is half filled."""
    person = somebody().sign_in(way, "s-meena")
    person.tab = person.context.new_page()
    person.tab.goto(f"{person.base}/staff/vouchers")
    person.tab.fill("#code", "half a code")
    person.tab.evaluate(
        """() => {
            window.listening = new BroadcastChannel("vanakkam-staff");
            window.listening.addEventListener("message", ({data}) => {
                document.body.dataset.heard = data.heard ?? document.body.dataset.heard ?? "";
            });
        }"""
    )
    return person


def after_all_words(person):
    """Whether the form is there still once every word that the other tab has said is heard."""
    person.page.wait_for_load_state()
    person.page.evaluate("() => (window.said = new BroadcastChannel('vanakkam-staff')).postMessage({heard: 'all'})")
    person.tab.locator("body[data-heard=all]").wait_for()
    heard = person.tab.input_value("#code") == "half a code"
    person.tab.evaluate("() => delete document.body.dataset.heard")
    return heard


def test_what_is_typed_in_another_tab_outlives_a_fresh_proof_at_the_provider(typed, way):
    typed.page.goto(f"{typed.base}/staff/confirm")
    typed.page.click(f'a[href="/staff/sso/{way}/again"]')
    typed.log_in("s-meena")
    typed.page.wait_for_url(f"{typed.base}/staff/confirm")
    assert after_all_words(typed)


def test_what_is_typed_in_another_tab_outlives_a_sign_on_that_fails(typed, way):
    """At the way back, whose request carries no cookie of the session."""
    typed.page.goto(f"{typed.base}/staff/sso/{way}/again")
    typed.context.clear_cookies(name="vanakkam_sso")
    typed.log_in("s-meena")
    typed.page.get_by_text("began in another browser").wait_for()
    assert after_all_words(typed)


@pytest.mark.parametrize("way", ["saml"])
def test_what_is_typed_in_another_tab_outlives_a_proof_of_somebody_else(typed, way):
    """Not over OpenID Connect: there the provider signs out the one before, and says so."""
    typed.page.goto(f"{typed.base}/staff/sso/{way}/again")
    typed.log_in("s-devi")
    typed.page.get_by_text("Somebody else was signed in").wait_for()
    assert after_all_words(typed)


def test_what_is_typed_in_another_tab_outlives_a_sign_in_as_the_same_person_and_of_nobody_else(typed, way):
    """The page of one person is not there for the next one at the same device."""
    typed.page.goto(f"{typed.base}/staff/sso/{way}")
    typed.log_in("s-meena")
    typed.arrive()
    assert after_all_words(typed)
    typed.page.goto(f"{typed.base}/staff/sso/{way}")
    typed.log_in("s-devi")
    typed.tab.wait_for_url(f"{typed.base}/staff/")
    assert typed.tab.locator(".who").inner_text().startswith("devi")


def test_a_sign_out_empties_the_other_tabs(typed):
    typed.page.get_by_role("button", name="Sign out").click()
    typed.tab.wait_for_url(f"{typed.base}/staff/sign-in")


def sign_out_at_the_company(page):
    """On the provider's own page."""
    page.wait_for_url("http://127.0.0.1:*/session/end*")
    page.click("button[name=logout]")


def is_in(person):
    person.page.goto(f"{person.base}/staff/account")
    return person.page.url == f"{person.base}/staff/account"


def test_whoever_signs_out_here_may_sign_out_at_the_provider_too(somebody, base):
    """And is out in every browser then: the provider itself says so."""
    person, elsewhere, colleague = (somebody().sign_in("oidc", who) for who in ("s-meena", "s-meena", "s-devi"))
    page = person.page
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{base}/staff/sso/oidc/leave")
    person.shots_of("sign-out-here")
    assert is_in(elsewhere)
    page.get_by_role("link", name="Sign out of the company account").click()
    sign_out_at_the_company(page)
    page.get_by_text("You are back from your company's sign-out page").wait_for()
    person.shots_of("sign-out-back")
    assert not [url for url in person.seen if "id_token" in url or "meena" in url]
    assert not is_in(elsewhere)
    assert is_in(colleague)
    assert person.complaints == []


def test_whoever_stays_signed_in_at_the_provider_is_not_told_otherwise(somebody, base):
    """The provider sends those back too who said no."""
    page = somebody().sign_in("oidc", "s-meena").page
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("link", name="Sign out of the company account").click()
    page.wait_for_url("http://127.0.0.1:*/session/end*")
    page.get_by_text("No, stay signed in").click()
    page.wait_for_url(f"{base}/staff/sso/oidc/left*")
    said = page.locator("main").inner_text()
    assert "your company account is still open" in said
    assert "You are signed out" not in said


def test_a_provider_that_names_its_sessions_ends_one_of_them(somebody, room):
    """A sign-out on the company's own page, of which this browser tells the kiosk nothing."""
    room.oidc.start(session=True)
    person, elsewhere = (somebody().sign_in("oidc", "s-meena") for _ in range(2))
    person.page.goto(f"{room.oidc.url}/session/end")
    sign_out_at_the_company(person.page)
    person.page.wait_for_url("**/session/end/success*")
    assert not is_in(person)
    assert is_in(elsewhere)
    room.oidc.start()


def test_a_provider_encrypts_with_the_certificate_of_the_metadata(somebody, base, room, tmp_path):
    metadata = etree.fromstring(requests.get(f"{base}/staff/sso/saml/metadata", timeout=10).content)
    (found,) = metadata.iter("{http://www.w3.org/2000/09/xmldsig#}X509Certificate")
    pem = f"-----BEGIN CERTIFICATE-----\n{''.join(found.text.split())}\n-----END CERTIFICATE-----\n"
    room.saml.start(**encrypting(pem))
    assert is_in(somebody().sign_in("saml", "s-meena"))
    before = room.saml.key, room.saml.certificate
    make_certificate(tmp_path / "key", tmp_path / "crt")
    room.saml.start(key=tmp_path / "key", certificate=tmp_path / "crt")
    person = somebody()
    person.begin("saml")
    person.log_in("s-meena")
    person.page.get_by_text("does not hold").wait_for()
    person.shots_of("sign-on-does-not-hold")
    assert not is_in(person)
    room.saml.start(key=before[0], certificate=before[1])


def test_a_provider_that_is_down_is_said_and_the_account_for_such_days_gets_in(somebody, room, monkeypatch):
    monkeypatch.setattr(oidc_line, "_LATELY_SECONDS", 0.0)
    monkeypatch.setattr(oidc_line, "_REST_SECONDS", 0.0)
    person = somebody()
    room.oidc.stop()
    person.begin("oidc")
    said = person.page.locator("main").inner_text()
    assert "does not answer" in said
    assert "kiosk.provider_unreachable" in said
    assert "Traceback" not in said
    person.shots_of("sign-on-provider-down")
    person.page.click("main a.button")
    person.page.fill("#name", "boss")
    person.page.fill("#password", PASSWORD)
    person.page.click('form[action="/staff/sign-in"] button')
    person.page.locator(".who").wait_for()
    room.oidc.start(kid="another key")
    assert is_in(somebody().sign_in("oidc", "s-meena"))


def test_whoever_has_a_colleague_sign_in_at_the_provider_is_not_in_as_them(somebody, base, way):
    """Requirement S1 (V10): two real browsers, and the address of the provider sent from one to the other."""
    mine, theirs = somebody(), somebody()
    mine.begin(way)
    mine.page.wait_for_url("http://127.0.0.1:*/**")
    theirs.page.goto(next(url for url in mine.seen if not url.startswith(base)))
    theirs.log_in("s-devi")
    theirs.page.wait_for_url(lambda url: url.startswith(base))
    theirs.page.get_by_text("began in another browser").wait_for()
    theirs.shots_of(f"sign-on-another-browser-{way}")
    mine.page.goto(f"{base}/staff/sso/finish")
    mine.page.get_by_text("began in another browser").wait_for()
    for person in (mine, theirs):
        person.page.goto(f"{base}/staff/")
        assert person.page.url == f"{base}/staff/sign-in"


def test_the_account_for_bad_days_signs_in_with_its_password(somebody, base):
    page = somebody().page
    page.goto(f"{base}/staff/sign-in")
    page.fill("#name", "boss")
    page.fill("#password", PASSWORD)
    page.click('form[action="/staff/sign-in"] button')
    page.locator(".who").wait_for()
    assert page.locator(".who").inner_text().startswith("boss")
