"""Signing in with real identity providers in a real Chromium, across two sites: localhost and 127.0.0.1.

Screenshots go to ``VANAKKAM_SHOTS`` if it is set, to the test's own folder otherwise.
"""

import threading
from contextlib import ExitStack, contextmanager

import pytest
from identity_peers import ROLES, SECRET, Clock, free_port, oidc_peer, saml_peer
from staff_room import PASSWORD, open_room

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
            **oidc,
            **saml.settings(),
        )
        opened.add_staff("boss", "admin")
        running.enter_context(_served(opened.app, int(base.rpartition(":")[2])))
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
        self.page.screenshot(path=str(self.shots / f"{name}.png"))

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
    person, seen = somebody(), []
    page = person.page
    page.on("request", lambda request: seen.append(request.url))
    person.sign_in(way, "s-meena")
    assert page.url == f"{base}/staff/"
    assert page.locator(".who").inner_text().startswith("meena")
    assert {"/staff/enrol", "/staff/vouchers"} <= set(person.menu())
    assert "/staff/audit" not in person.menu()
    cookies = {one["name"]: one for one in person.context.cookies() if "localhost" in one["domain"]}
    assert cookies["vanakkam_staff"]["sameSite"] == "Strict"
    assert not {"vanakkam_sso", "vanakkam_sso_answered"} & set(cookies)
    assert not [url for url in seen if cookies["vanakkam_staff"]["value"] in url or "meena" in url]
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{base}/staff/sign-in")
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
    assert sum(action == "proven" for _, action, _ in room.trail()) == proofs + 1


def test_whoever_has_a_colleague_sign_in_at_the_provider_is_not_in_as_them(somebody, base, way):
    """Requirement S1 (V10): two real browsers, and the address of the provider sent from one to the other."""
    mine, theirs, asked = somebody(), somebody(), []
    mine.page.on("request", lambda request: asked.append(request.url))
    mine.begin(way)
    mine.page.wait_for_url("http://127.0.0.1:*/**")
    theirs.page.goto(next(url for url in asked if not url.startswith(base)))
    theirs.log_in("s-devi")
    theirs.page.wait_for_url(lambda url: url.startswith(base))
    theirs.page.get_by_text("began in another browser").wait_for()
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
