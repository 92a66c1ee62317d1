"""Codes and passkeys in a real Chromium: its virtual authenticator makes and uses the passkeys.

Screenshots go to ``VANAKKAM_SHOTS`` if it is set, to the test's own folder otherwise.
"""

import os
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pyotp
import pytest
from staff_room import PASSWORD, open_room

from tests.browser.serving import serving

UPRIGHT, WIDE = (820, 1180), (1280, 900)


@pytest.fixture(scope="module")
def shots(tmp_path_factory):
    folder = Path(os.environ.get("VANAKKAM_SHOTS") or tmp_path_factory.mktemp("shots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    clock = SimpleNamespace(now=datetime(2026, 3, 1, 12, 30, tzinfo=UTC))
    opened = open_room(tmp_path_factory.mktemp("site") / "home", clock)
    opened.add_staff("anbu", "staff", "officer", "admin")
    opened.add_staff("devi", "staff")
    yield opened
    opened.site.close()


@pytest.fixture(scope="module")
def address(room):
    """By name: an address is no relying party."""
    with serving(room.app) as served:
        yield served.replace("127.0.0.1", "localhost")


class Desk:
    """A page of the console with a virtual authenticator, what it complained about and how it fares with axe."""

    def __init__(self, page, address, shots):
        self.page, self.address, self.shots = page, address, shots
        self.complaints, self.violations = [], []
        page.on("console", lambda one: self.complaints.append(one.text) if one.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.cdp = page.context.new_cdp_session(page)
        self.cdp.send("WebAuthn.enable")
        self.key = self.new_authenticator()

    def new_authenticator(self, verified=True):
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": verified,
            "automaticPresenceSimulation": True,
        }
        return self.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def credentials(self):
        return self.cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.key})["credentials"]

    def go(self, path):
        self.page.goto(self.address + path)
        return self

    def fill(self, **fields):
        for name, value in fields.items():
            self.page.fill(f"#{name}", value)
        return self

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()
        return self

    def follow(self, name):
        self.page.get_by_role("link", name=name, exact=True).click()
        return self

    def at(self, path):
        self.page.wait_for_url(self.address + path)
        return self

    def title(self, text):
        self.page.get_by_role("heading", name=text, exact=True, level=1).wait_for()
        return self

    def text(self):
        return self.page.inner_text("main")

    def look(self, name):
        """Check the page with axe, that nothing sticks out, and keep a picture of it."""
        from axe_playwright_python.sync_playwright import Axe

        self.page.wait_for_load_state("load")
        width = self.page.viewport_size["width"]
        for found in Axe().run(self.page).response["violations"]:
            self.violations.append(f"{name}: {found['id']} {[node['target'] for node in found['nodes']]}")
        assert self.page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} is wider than the screen"
        self.page.screenshot(path=self.shots / f"H_{name}-{width}.png", full_page=True)
        return self


@pytest.fixture
def desk(browser, address, shots):
    opened = []

    def make(size=UPRIGHT, **options):
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
        context.set_default_timeout(20_000)
        opened.append(Desk(context.new_page(), address, shots))
        opened[-1].page.on("dialog", lambda dialog: dialog.accept())
        return opened[-1]

    yield make
    for one in opened:
        one.page.context.close()
        assert one.violations == []
        assert [text for text in one.complaints if "40" not in text] == [], "statuses of refusals are expected"


def test_a_passkey_is_made_signs_in_proves_and_goes(desk, room):
    """Requirements S1 (V6) and W1: no name, no password, no code; the erasure asks for it again and loses nothing."""
    one = desk()
    one.go("/staff/sign-in").look("sign-in").fill(name="anbu", password=PASSWORD).press("Sign in").at("/staff/")
    one.follow("anbu").title("My account").look("account")
    one.follow("Add a passkey").title("Is it you?").look("confirm-password")
    one.fill(password=PASSWORD).press("Confirm").title("Add a passkey").look("passkey")
    one.fill(name="My tablet").press("Make the passkey").at("/staff/account")
    assert "My tablet" in one.text()
    [made] = one.credentials()
    assert made["isResidentCredential"]
    assert made["rpId"] == "localhost"
    one.press("Sign out").at("/staff/sign-in")

    one.press("Sign in with a passkey").at("/staff/")
    newest = next(entry for entry in room.site.audit.entries(limit=9) if entry.action == "signed_in")
    assert (newest.actor, dict(newest.detail)) == ("staff:anbu", {"by": "passkey"})
    assert one.credentials()[0]["signCount"] > made["signCount"]

    member_id = room.join("Meena")
    one.go(f"/staff/members/{member_id}/erase")
    assert one.page.locator("input[type=password]").count() == 0
    one.page.get_by_text("The member is here").click()
    one.look("erase-room").press("Erase this member").title("Is it you?").look("confirm-passkey")
    assert len(room.site.members.list()) == 1
    one.press("Confirm with a passkey").page.wait_for_selector("text=Confirmed")
    one.look("confirmed").press("Go on with it").page.wait_for_selector("text=The member was erased")
    assert room.site.members.list() == ()

    one.go("/staff/account").look("account-passkey").press("Remove the passkey My tablet").at("/staff/account")
    assert "None yet" in one.text()
    one.press("Sign out").at("/staff/sign-in")
    one.press("Sign in with a passkey").page.wait_for_selector("text=does not fit")


def test_a_passkey_without_verified_user_or_with_an_old_counter_is_refused(desk, room):
    """Requirement S1 (V6): a copied authenticator shows a counter that has not grown."""
    one = desk(WIDE)
    one.go("/staff/sign-in").fill(name="devi", password=PASSWORD).press("Sign in").at("/staff/")
    one.go("/staff/account/passkey").fill(password=PASSWORD).press("Confirm").title("Add a passkey")
    one.fill(name="Phone").press("Make the passkey").at("/staff/account").press("Sign out").at("/staff/sign-in")
    [kept] = one.credentials()
    one.press("Sign in with a passkey").at("/staff/").press("Sign out").at("/staff/sign-in")

    one.cdp.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": one.key})
    one.key = one.new_authenticator()
    copied = {name: value for name, value in kept.items() if name not in {"backupEligibility", "backupState"}}
    one.cdp.send("WebAuthn.addCredential", {"authenticatorId": one.key, "credential": {**copied, "signCount": 0}})
    one.press("Sign in with a passkey").page.wait_for_selector("text=does not fit")
    failed = next(entry for entry in room.site.audit.entries(limit=9) if entry.action == "sign_in_failed")
    assert dict(failed.detail) == {"staff": "devi", "by": "passkey"}

    one.cdp.send("WebAuthn.setUserVerified", {"authenticatorId": one.key, "isUserVerified": False})
    one.go("/staff/sign-in").press("Sign in with a passkey").page.wait_for_selector("[data-complaint]")


def test_an_app_is_set_up_and_asked_for(desk, room):
    """Requirements S1 (V6) and W1."""
    one = desk(WIDE)
    one.go("/staff/sign-in").fill(name="devi", password=PASSWORD).press("Sign in").at("/staff/")
    one.go("/staff/account/second-factor").fill(password=PASSWORD).press("Confirm").title("Set up codes")
    shared = one.look("second-factor").page.inner_text("p.code").replace("-", "")
    one.fill(code=pyotp.TOTP(shared).at(room.clock.now)).press("Use this app").title("Recovery codes")
    codes = one.look("recovery-codes").page.locator("ol.codes code").all_inner_texts()
    assert len(codes) == 10
    one.follow("I have kept them").title("My account").look("account-factor")
    one.press("Sign out").at("/staff/sign-in")

    one.fill(name="devi", password=PASSWORD).press("Sign in").title("Your code").look("code")
    one.fill(code="000000").press("Sign in").page.wait_for_selector("text=does not fit")
    one.look("code").fill(code=codes[0]).press("Sign in").at("/staff/")


def test_whoever_runs_the_box_sees_the_accounts_in_their_language(desk, room):
    """Requirement W1."""
    room.add_staff("kavi", "marketing")
    room.accounts.set_disabled("kavi", True, actor="cli")
    one = desk(UPRIGHT, locale="ta-IN")
    one.go("/staff/sign-in").fill(name="anbu", password=PASSWORD)
    one.page.locator("form[action='/staff/sign-in'] button").click()
    one.at("/staff/").go("/staff/accounts").look("accounts-ta")
    one.press("हिन्दी").at("/staff/").go("/staff/account").look("account-hi")
    one.press("English").at("/staff/").go("/staff/accounts").look("accounts-en")
    assert "argon2" not in one.page.content()


@pytest.mark.parametrize("size", [(1280, 800), (768, 1024)])
def test_the_room_shows_what_waits_and_the_tablet_is_taken_back_with_a_passkey(desk, room, size):
    """Requirements S1 (V6) and W1: two tabs, each with its own erasure; then a shopper holds the tablet."""
    name = f"mala{size[0]}"
    room.add_staff(name, "staff", "admin")
    one = desk(size)
    one.go("/staff/sign-in").look("1-sign-in").fill(name=name, password=PASSWORD).press("Sign in").at("/staff/")
    one.follow(name).title("My account").look("2-account")
    one.go("/staff/account/passkey").fill(password=PASSWORD).press("Confirm").title("Add a passkey")
    one.fill(name="Tablet").press("Make the passkey").at("/staff/account")
    one.follow("Set up").title("Set up codes").look("3-second-factor")
    shared = one.page.inner_text("p.code").replace("-", "")
    room.seconds.now += 400.0
    one.fill(code=pyotp.TOTP(shared).at(room.clock.now)).press("Use this app").title("Recovery codes")
    one.go("/staff/account").look("4-account-full").press("Sign out").at("/staff/sign-in")

    one.press("Sign in with a passkey").at("/staff/")
    members = [room.join(f"{name}{number}", number=100 + 20 * number + size[0] // 256) for number in range(2)]
    for member_id in members:
        one.go(f"/staff/members/{member_id}/erase")
        one.page.get_by_text("The member is here").click()
        one.press("Erase this member").title("Is it you?")
    names = [room.site.aliases.log_name(member_id) for member_id in reversed(members)]
    assert one.page.locator("li.line strong").all_inner_texts() == [f"Erase member {known}" for known in names]
    one.look("5-two-wait").press("Confirm with a passkey").page.wait_for_selector("text=Confirmed")
    one.look("6-two-go-on").page.locator("li.line", has_text=names[1]).get_by_role(
        "button", name="Go on with it"
    ).click()
    one.page.wait_for_selector("text=The member was erased")
    assert [known for known in members if room.site.members.knows(known)] == members[1:]
    one.go("/staff/confirm").look("7-one-waits").press("Leave it").at("/staff/")

    for other, after in (("old", 200), ("gone", 0)):
        if room.accounts.find(other) is None:
            room.add_staff(other, "staff", "officer")
            room.accounts.set_disabled(other, after == 0, actor="cli")
    one.go("/staff/accounts").look("8-accounts")

    one.go("/staff/enrol").press("Begin on this tablet").page.wait_for_selector(".handover, form")
    one.go("/staff/take-back").look("9-take-back")
    one.press("Confirm with a passkey").page.wait_for_selector("text=Confirmed")
    one.look("10-taken-back").press("Go on").page.wait_for_url("**/staff/enrol/*")
