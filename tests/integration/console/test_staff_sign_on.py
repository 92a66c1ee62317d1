"""The rooms of single sign-on behind a provider that says what it is told: who gets in, as what, and from where."""

from types import SimpleNamespace

import pytest
from staff_room import ORIGIN, PASSWORD

from kiosk.console import sso
from kiosk.console.access import Role
from kiosk.console.entering import SignedInBy, enter
from kiosk.console.routes import all_rules, build_console
from kiosk.errors import ProviderUnreachable, SignInRefused, SignOnRefused
from kiosk.signon import attempts
from kiosk.signon.accounts import SignOnAccounts
from kiosk.signon.provider import Asked, Identity

ROLES = {"shop": (Role.STAFF,), "privacy": (Role.OFFICER,), "boss": (Role.ADMIN, Role.STAFF)}
OIDC = "oidc:https://id.example"


class Saying:
    """A provider that answers what it is told to, to questions numbered from 1."""

    def __init__(self, way):
        self.way, self.asked = way, 0
        self.name = f"{way}:https://id.example"
        self.answers = Identity(self.name, "1", "meena@chain.example", ("shop",))

    def ask(self, *, again):
        self.asked += 1
        self.again = again
        number = f"{self.way}{self.asked}"
        return Asked(f"https://id.example/{number}", number, "nonce", "verifier", SimpleNamespace(), again)

    def identity(self, _said, _asked):
        if isinstance(self.answers, Exception):
            raise self.answers
        return self.answers


@pytest.fixture
def provider(monkeypatch):
    oidc, saml = Saying("oidc"), Saying("saml")
    monkeypatch.setattr(sso, "open_ways", lambda *_: {"oidc": oidc, "saml": saml})
    oidc.saml = saml
    return oidc


@pytest.fixture
def make(provider, make_room):  # noqa: ARG001 - the provider is put in before the room is built
    def make(**settings):
        return make_room(signon_url="http://127.0.0.1", signon_roles=ROLES, **settings)

    return make


@pytest.fixture
def room(make):
    return make()


def test_guessing_is_slowed(room):
    """Requirement S1: each try may call the provider, and leaves an entry."""
    client, away = room.app.test_client(), {"REMOTE_ADDR": "10.0.0.7"}
    path = "/staff/sso/oidc/callback?state=guess"
    said = [client.get(path, headers={"Host": "127.0.0.1"}, environ_base=away).status_code for _ in range(30)]
    assert said[0] == 401
    assert said[-1] == 429


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


@pytest.mark.parametrize("way", ["oidc", "saml"])
def test_the_first_sign_in_makes_an_account_with_the_roles_of_the_groups(room, way):
    browser, answer = sign_on(room, way)
    assert answer.status_code in {200, 303}
    assert browser.get("/staff/").status_code == 200
    account = room.accounts.find("meena")
    assert (account.roles, account.password_hash) == (("staff",), "")
    assert details(room, "staff_changed") == [{"staff": "meena", "change": "added", "roles": "staff"}]
    assert details(room, "signed_in") == [{"by": way}]


def test_no_password_ever_fits_an_account_of_the_provider(room):
    sign_on(room)
    for password in ("", PASSWORD):
        assert room.browser().post("/staff/sign-in", name="meena", password=password).status_code == 401


def test_roles_follow_the_groups_at_every_sign_in(room, provider):
    """Requirement S1 (V8): also in a browser that is still signed in."""
    first, _ = sign_on(room)
    assert first.get("/staff/enrol").status_code == 200
    provider.answers = Identity(OIDC, "1", "meena", ("privacy",))
    sign_on(room)
    assert first.get("/staff/enrol").status_code == 403
    assert first.get("/staff/audit").status_code == 200
    assert room.accounts.find("meena").roles == ("officer",)
    assert details(room, "staff_changed")[-1] == {"staff": "meena", "change": "roles", "roles": "officer"}


def test_nobody_gets_in_without_a_group_that_has_a_role(room, provider):
    """Requirement S1 (V8): and no account is made."""
    for groups in ((), ("canteen",), ("Boss",), ("boss ",)):
        provider.answers = Identity(OIDC, "9", "guest", groups)
        browser, answer = sign_on(room)
        assert answer.status_code == 403
        assert "none of your groups" in answer.text
        assert "kiosk.no_role_given" in answer.text
        assert browser.get("/staff/").headers["Location"] == "/staff/sign-in"
    assert room.accounts.list() == ()
    assert details(room, "sign_in_failed")[-1] == {"by": "oidc", "why": "kiosk.no_role_given"}


def test_whoever_lost_their_last_group_loses_their_roles_everywhere(room, provider):
    first, _ = sign_on(room)
    provider.answers = Identity(OIDC, "1", "meena", ())
    _, answer = sign_on(room)
    assert answer.status_code == 403
    assert room.accounts.find("meena").roles == ()
    assert first.get("/staff/enrol").status_code == 403


def test_admin_is_whoever_a_group_makes_admin_and_nobody_else(room, provider):
    for number, (groups, roles) in enumerate(
        {("shop", "privacy"): ("officer", "staff"), ("boss",): ("admin", "staff")}.items()
    ):
        provider.answers = Identity(OIDC, str(number), f"person{number}", groups)
        sign_on(room)
        assert room.accounts.find(f"person{number}").roles == roles


def test_an_account_that_is_closed_here_stays_closed(room, provider):
    first, _ = sign_on(room)
    room.accounts.set_disabled("meena", True, actor="cli")
    provider.answers = Identity(OIDC, "1", "meena", ("boss",))
    _, answer = sign_on(room)
    assert answer.status_code == 401
    assert "closed here" in answer.text
    assert room.accounts.find("meena").roles == ("staff",)
    assert first.get("/staff/").status_code == 303


@pytest.mark.parametrize("name", ["meena", "MEENA", "meena@other.example", "meena@chain.example"])
def test_a_name_never_leads_to_the_account_of_somebody_else(room, provider, name):
    """Requirement S1 (V10): whoever may choose their name at the provider could choose a colleague's."""
    room.add_staff("meena", "admin")
    sign_on(room)
    provider.answers = Identity(OIDC, "2", name, ("shop",))
    sign_on(room)
    assert [(one.staff_id, one.roles) for one in room.accounts.list()] == [
        ("meena", ("admin",)),
        ("meena-2", ("staff",)),
        ("meena-3", ("staff",)),
    ]


def test_the_same_subject_of_another_provider_is_another_person(room, provider):
    sign_on(room)
    provider.answers = Identity("saml:https://id.example", "1", "meena", ("shop",))
    sign_on(room)
    assert len(room.accounts.list()) == 2


def test_the_same_person_is_known_again_under_a_new_name(room, provider):
    sign_on(room)
    provider.answers = Identity(OIDC, "1", "meena.k", ("shop",))
    sign_on(room)
    assert [one.staff_id for one in room.accounts.list()] == ["meena"]


@pytest.mark.parametrize("way", ["oidc", "saml"])
def test_an_answer_on_another_browser_signs_nobody_in(room, way):
    """Requirement S1 (V10): whoever plants their own answer on a colleague's browser gets no further."""
    mine, theirs = room.browser(), room.browser()
    state = begin(mine, way)
    planted = come_back(theirs, state)
    assert planted.status_code == (401 if way == "oidc" else 200)
    assert finish(theirs).status_code == 401
    assert theirs.get("/staff/").headers["Location"] == "/staff/sign-in"
    assert theirs.client.get_cookie("vanakkam_staff", domain="127.0.0.1", path="/staff") is None


@pytest.mark.parametrize("way", ["oidc", "saml"])
def test_whoever_has_a_colleague_answer_their_question_does_not_get_in_as_them(room, way):
    """Requirement S1 (V10): the address of the provider was sent to the colleague, who signs in there."""
    mine, theirs = room.browser(), room.browser()
    come_back(theirs, begin(mine, way))
    assert finish(mine).status_code == 401
    assert finish(theirs).status_code == 401
    for browser in (mine, theirs):
        assert browser.get("/staff/").headers["Location"] == "/staff/sign-in"
    assert room.accounts.list() == ()


@pytest.mark.parametrize("way", ["oidc", "saml"])
def test_whoever_has_a_colleague_answer_has_not_proven_who_they_are(room, way):
    """Requirement S1 (V10): the same for a fresh proof, in a session that was left open."""
    mine, _ = sign_on(room, way)
    theirs = room.browser()
    come_back(theirs, begin(mine, way, end="/again"))
    assert finish(mine).status_code == 401
    assert finish(theirs).status_code == 401
    assert "proven" not in [action for _, action, _ in room.trail()]


def test_a_colleague_who_has_begun_too_is_not_signed_in_by_the_question_of_another(room):
    """Both of their cookies are real, but of two attempts; their own one still works."""
    mine, theirs = room.browser(), room.browser()
    state = begin(theirs, "saml")
    come_back(theirs, begin(mine, "saml"))
    assert finish(theirs).status_code == 401
    assert finish(mine).status_code == 401
    assert come_back(theirs, state).status_code == 200
    assert finish(theirs).status_code in {200, 303}


@pytest.mark.parametrize("way", ["oidc", "saml"])
def test_an_answer_is_kept_for_a_minute_only(room, way):
    browser = room.browser()
    assert come_back(browser, begin(browser, way)).status_code == 200
    room.seconds.now += 60.0
    assert finish(browser).status_code == 401


def test_a_flood_out_of_one_network_pushes_out_its_own(room, monkeypatch):
    """Requirement S1: whoever has one IPv6 network has as many addresses in it as they like."""
    monkeypatch.setattr(attempts, "_MOST", 5)
    browser = room.browser()
    state = begin(browser)
    flood = room.app.test_client()
    for number in range(10):
        away = {"REMOTE_ADDR": f"2001:db8::{number + 1:x}"}
        assert flood.get("/staff/sso/oidc", headers={"Host": "127.0.0.1"}, environ_base=away).status_code == 303
    assert come_back(browser, state).status_code == 200


@pytest.mark.parametrize("way", ["oidc", "saml"])
def test_an_answer_counts_once(room, way):
    browser = room.browser()
    state = begin(browser, way)
    assert come_back(browser, state).status_code == 200
    assert come_back(browser, state).status_code == 401
    assert finish(browser).status_code in {200, 303}
    assert finish(browser).status_code == 401


@pytest.mark.parametrize("state", ["", "oidc2", "saml1", "x" * 5000])
def test_a_wrong_state_is_refused(room, state):
    browser = room.browser()
    begin(browser)
    assert (
        browser.get(
            "/staff/sso/oidc/callback",
        ).status_code
        == 401
    )
    assert browser.client.get(f"/staff/sso/oidc/callback?code=1&state={state}", headers=ORIGIN).status_code == 401
    assert finish(browser).status_code == 401


def test_an_answer_after_ten_minutes_is_refused(room):
    browser = room.browser()
    state = begin(browser)
    room.seconds.now += 600.0
    answer = come_back(browser, state)
    assert answer.status_code == 401
    assert "too long" in answer.text


def test_no_request_of_another_site_begins_or_finishes(room):
    browser = room.browser()
    elsewhere = {"Host": "127.0.0.1", "Sec-Fetch-Site": "cross-site"}
    answer = browser.client.get("/staff/sso/oidc", headers=elsewhere)
    assert answer.headers["Location"] == "http://127.0.0.1/staff/sign-in"
    assert come_back(browser, begin(browser)).status_code == 200
    assert browser.client.get("/staff/sso/finish", headers=elsewhere).status_code == 401
    assert finish(browser).status_code in {200, 303}


def test_under_another_name_of_the_box_the_sign_in_page_of_the_right_one_is_shown(make_room, provider):
    room = make_room(signon_url="https://kiosk.shop.example", signon_roles=ROLES)
    answer = room.browser().get("/staff/sso/oidc")
    assert answer.headers["Location"] == "https://kiosk.shop.example/staff/sign-in"
    assert provider.asked == 0


def test_the_cookie_of_an_attempt_opens_nothing_else(room):
    browser = room.browser()
    answer = browser.get("/staff/sso/oidc")
    cookie = answer.headers["Set-Cookie"]
    for part in ("HttpOnly", "SameSite=Lax", "Path=/staff/sso", "Max-Age=600"):
        assert part in cookie
    (second,) = come_back(browser, answer.headers["Location"].rpartition("/")[2]).headers.getlist("Set-Cookie")
    for part in ("vanakkam_sso_answered=", "HttpOnly", "SameSite=Strict", "Path=/staff/sso", "Max-Age=60"):
        assert part in second
    token = cookie.partition("=")[2].partition(";")[0]
    browser.client.set_cookie("vanakkam_staff", token, domain="127.0.0.1", path="/staff")
    assert browser.get("/staff/").headers["Location"] == "/staff/sign-in"


def test_the_page_between_goes_on_by_itself_and_has_no_word_of_the_answer(room):
    browser = room.browser()
    answer = come_back(browser, begin(browser))
    assert answer.headers["Refresh"] == "0; url=/staff/sso/finish"
    assert 'href="/staff/sso/finish"' in answer.text
    assert "meena" not in answer.text
    assert not [one for one in answer.headers.getlist("Set-Cookie") if "vanakkam_staff" in one]


@pytest.mark.parametrize("way", ["oidc", "saml"])
def test_a_refusal_is_a_page_with_a_code_and_an_entry_without_a_name(room, provider, way):
    said = SignOnRefused("The answer of the identity provider does not hold", mend="Sign in again")
    provider.answers = provider.saml.answers = said
    browser = room.browser()
    answer = come_back(browser, begin(browser, way))
    assert answer.status_code == 401
    assert "kiosk.sign_on_refused" in answer.text
    assert "Traceback" not in answer.text
    assert details(room, "sign_in_failed") == [{"by": way, "why": "kiosk.sign_on_refused"}]
    assert finish(browser).status_code == 401


def test_a_provider_that_is_down_says_so_with_what_to_do(room, provider, monkeypatch):
    def down(**_):
        raise ProviderUnreachable("The identity provider does not answer", mend="Try again in a minute")

    monkeypatch.setattr(provider, "ask", down)
    answer = room.browser().get("/staff/sso/oidc")
    assert answer.status_code == 503
    assert "Try again in a minute" in answer.text
    assert "kiosk.provider_unreachable" in answer.text


def test_forms_of_other_sites_come_to_the_consumer_and_nowhere_else(room):
    """Requirement S1 (V3): the one path that checks no origin takes nothing but signed answers."""
    assert [rule.path for rule in all_rules() if rule.foreign] == ["/sso/saml/acs"]
    browser = room.browser()
    foreign = {"Host": "127.0.0.1", "Origin": "https://id.example", "Sec-Fetch-Site": "cross-site"}
    for path in ("/staff/sign-in", "/staff/sso/finish", "/staff/sso/oidc/callback", "/staff/sso/saml/acs/more"):
        assert browser.client.post(path, data={"a": "b"}, headers=foreign).status_code in {303, 403, 404, 405}, path
    answer = browser.client.post("/staff/sso/saml/acs", data={"RelayState": "x"}, headers=foreign)
    assert answer.status_code == 401
    large = browser.client.post("/staff/sso/saml/acs", data={"SAMLResponse": "x" * 300_000}, headers=foreign)
    assert large.status_code == 413


@pytest.mark.parametrize("always", [True, False])
def test_the_provider_asks_who_it_is_at_every_sign_in_unless_the_shop_wants_one_click(make, provider, always):
    """A tablet goes from hand to hand, and the provider still knows whoever had it before."""
    room = make() if always else make(signon_always_ask=False)
    begin(room.browser())
    assert provider.again is always


def test_a_shopper_who_holds_the_tablet_is_not_signed_in_by_the_provider(make):
    """Requirement S1 (V8): the provider may still know whoever handed it over."""
    room = make(signon_always_ask=False)
    browser, _ = sign_on(room)
    assert browser.post("/staff/enrol", way="tablet", language="en").status_code == 303
    for way in ("oidc", "saml"):
        assert browser.get(f"/staff/sso/{way}").headers["Location"] == "/staff/take-back"


def again(browser, provider, identity=None):
    provider.answers = identity or provider.answers
    state = begin(browser, end="/again")
    assert come_back(browser, state).status_code == 200
    return finish(browser)


def test_a_fresh_proof_is_noted_for_the_session_that_asked(room, provider):
    browser, _ = sign_on(room)
    answer = again(browser, provider)
    assert answer.headers["Location"] == "/staff/confirm"
    assert "proven" in [action for _, action, _ in room.trail()]


def test_a_fresh_proof_of_somebody_else_proves_nothing(room, provider):
    browser, _ = sign_on(room)
    answer = again(browser, provider, Identity(OIDC, "2", "devi", ("shop",)))
    assert answer.status_code == 401
    assert "Somebody else" in answer.text
    assert "proven" not in [action for _, action, _ in room.trail()]


def test_a_fresh_proof_makes_and_changes_no_account(room, provider):
    """Requirement S1 (V8): nothing is done for anybody before it is known that it is the person of the session."""
    browser, _ = sign_on(room)
    provider.answers = Identity(OIDC, "3", "kavi", ("shop",))
    sign_on(room)
    before = [(one.staff_id, one.roles) for one in room.accounts.list()]
    for number, groups in (("2", ("boss",)), ("3", ("boss",)), ("3", ()), ("9", ())):
        assert again(browser, provider, Identity(OIDC, number, "devi", groups)).status_code == 401
    assert again(browser, provider, Identity(OIDC, "1", "meena", ("boss",))).headers["Location"] == "/staff/confirm"
    assert [(one.staff_id, one.roles) for one in room.accounts.list()] == before


@pytest.mark.parametrize(("way", "other"), [("oidc", "saml"), ("saml", "oidc")])
def test_a_fresh_proof_is_offered_with_the_provider_of_the_account_only(room, way, other):
    browser, _ = sign_on(room, way)
    text = browser.get("/staff/confirm").text
    assert f'href="/staff/sso/{way}/again"' in text
    assert f'href="/staff/sso/{other}/again"' not in text


def test_a_fresh_proof_does_not_sign_in(room):
    browser, _ = sign_on(room)
    state = begin(browser, end="/again")
    browser.post("/staff/sign-out")
    come_back(browser, state)
    assert finish(browser).status_code == 401
    assert browser.get("/staff/").status_code == 303


@pytest.mark.parametrize(
    ("settings", "gets_in"),
    [
        ({}, {"anbu", "boss"}),
        ({"password_sign_in": "chosen", "password_accounts": ("boss",)}, {"boss"}),
        ({"password_sign_in": "off"}, set()),
    ],
    ids=["everyone", "chosen", "off"],
)
def test_passwords_are_for_whom_the_settings_leave_them(make, settings, gets_in):
    """The break-glass account, for days on which the provider is down."""
    room = make(**settings)
    for name in ("anbu", "boss"):
        room.add_staff(name, "staff")
        answer = room.browser().post("/staff/sign-in", name=name, password=PASSWORD)
        assert answer.status_code == (303 if name in gets_in else 401)
        wrong = room.browser().post("/staff/sign-in", name=name, password="not this one")
        assert wrong.status_code == 401
        assert answer.status_code == 303 or answer.text == wrong.text, "it does not tell that the password was right"


def test_a_passkey_is_no_way_around_the_provider(room):
    """Whoever the provider has let go would get in with one for ever."""
    sign_on(room)
    room.add_staff("anbu", "staff")
    console = build_console(room.deps, lambda: room.seconds.now)
    with room.app.test_request_context("/staff/sign-in/passkey", headers=ORIGIN):
        assert enter(console, room.accounts.find("anbu"), SignedInBy.PASSKEY).status_code == 303
        with pytest.raises(SignInRefused):
            enter(console, room.accounts.find("meena"), SignedInBy.PASSKEY)


def test_without_single_sign_on_its_addresses_are_not_there(make_room):
    browser = make_room().browser()
    for path in ("oidc", "saml", "oidc/callback?state=a", "saml/metadata"):
        assert browser.get(f"/staff/sso/{path}").status_code == 404, path
    assert browser.get("/staff/sign-in").text.count("/staff/sso/") == 0


def test_two_first_sign_ins_at_once_make_two_accounts_with_two_names(room):
    from concurrent.futures import ThreadPoolExecutor

    accounts = SignOnAccounts(room.site.store, room.site.audit, ROLES, lambda: room.clock.now)
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda n: accounts.admit(Identity(OIDC, str(n % 4), "meena", ("shop",))), range(16)))
    assert len({one.staff_id for one in made}) == 4
    assert len(room.accounts.list()) == 4
