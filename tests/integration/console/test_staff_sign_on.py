"""The rooms of single sign-on behind a provider that says what it is told: who gets in, as what, and from where."""

import pytest
from sign_on_room import OIDC, ROLES, begin, come_back, details, finish, sign_on
from staff_room import ORIGIN, PASSWORD

from kiosk.console.entering import SignedInBy, enter
from kiosk.console.routes import all_rules, build_console
from kiosk.errors import ProviderUnreachable, SignInRefused, SignOnRefused, StoreFull
from kiosk.signon import attempts
from kiosk.signon.accounts import SignOnAccounts
from kiosk.signon.provider import Identity


@pytest.fixture
def room(make_sign_on):
    return make_sign_on()


def test_guessing_is_slowed(room):
    """Requirement S1: each try may call the provider, and leaves an entry."""
    client, away = room.app.test_client(), {"REMOTE_ADDR": "10.0.0.7"}
    path = "/staff/sso/oidc/callback?state=guess"
    said = [client.get(path, headers={"Host": "127.0.0.1"}, environ_base=away).status_code for _ in range(30)]
    assert said[0] == 401
    assert said[-1] == 429


@pytest.mark.parametrize("way", ["oidc", "saml"])
def test_the_first_sign_in_makes_an_account_with_the_roles_of_the_groups(room, way):
    browser, answer = sign_on(room, way)
    assert answer.status_code in {200, 303}
    assert browser.get("/staff/").status_code == 200
    account = room.accounts.find("meena")
    assert (account.roles, account.password_hash) == (("staff",), "")
    assert details(room, "staff_changed") == [{"staff": "meena", "change": "added", "roles": "staff"}]
    assert details(room, "signed_in") == [{"by": way}]


@pytest.mark.parametrize(("name", "told"), [("saml:https://id.example/idp", 2), ("saml:https://[x", 1), ("saml:us", 1)])
def test_whoever_has_two_ways_to_choose_from_is_told_where_each_leads(make_sign_on, provider, name, told):
    provider.saml.name = name
    text = make_sign_on().browser().get("/staff/sign-in").text
    assert text.count(">id.example<") == told


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
    assert first.get("/staff/account").headers["Location"] == "/staff/sign-in", "the open session ended with them"
    assert details(room, "staff_changed")[-1] == {"staff": "meena", "change": "no_role_left", "roles": ""}


def test_roles_and_session_stay_where_the_entry_cannot_be_written(room, provider, monkeypatch):
    first, _ = sign_on(room)
    provider.answers = Identity(OIDC, "1", "meena", ())

    def full(*_, **__):
        raise StoreFull("The disk is full", mend="Make room")

    browser = room.browser()
    assert come_back(browser, begin(browser)).status_code == 200
    monkeypatch.setattr(type(room.site.audit), "record", full)
    assert finish(browser).status_code >= 500
    assert room.accounts.find("meena").roles == ("staff",)
    assert first.get("/staff/enrol").status_code == 200


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


@pytest.mark.parametrize("way", ["oidc", "saml"])
def test_what_another_site_begins_says_nothing_about_who_is_signed_in(room, provider, way):
    """Its request carries no cookie of the session, and the other tabs must not take that for a sign-out."""
    browser, foreign = room.browser(), {"Host": "127.0.0.1", "Sec-Fetch-Site": "cross-site"}

    def arrive(state):
        if way == "oidc":
            return browser.client.get(f"/staff/sso/oidc/callback?code=1&state={state}", headers=foreign).text
        return browser.client.post("/staff/sso/saml/acs", data={"RelayState": state}, headers=foreign).text

    assert 'data-holder="unknown"' in arrive(begin(browser, way))
    provider.answers = provider.saml.answers = SignOnRefused("The answer does not hold", mend="Sign in again")
    assert 'data-holder="unknown"' in arrive(begin(browser, way))
    assert 'data-holder="unknown"' in arrive("of another one")
    assert 'data-holder="out"' in browser.get("/staff/sign-in").text


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
    """Requirement S1 (V3): the paths that check no origin take nothing but what a provider has signed."""
    assert [rule.path for rule in all_rules() if rule.foreign] == ["/sso/saml/acs", "/sso/oidc/backchannel"]
    browser = room.browser()
    foreign = {"Host": "127.0.0.1", "Origin": "https://id.example", "Sec-Fetch-Site": "cross-site"}
    for path in ("/staff/sign-in", "/staff/sso/finish", "/staff/sso/oidc/callback", "/staff/sso/saml/acs/more"):
        assert browser.client.post(path, data={"a": "b"}, headers=foreign).status_code in {303, 403, 404, 405}, path
    answer = browser.client.post("/staff/sso/saml/acs", data={"RelayState": "x"}, headers=foreign)
    assert answer.status_code == 401
    large = browser.client.post("/staff/sso/saml/acs", data={"SAMLResponse": "x" * 300_000}, headers=foreign)
    assert large.status_code == 413


@pytest.mark.parametrize("always", [True, False])
def test_the_provider_asks_who_it_is_at_every_sign_in_unless_the_shop_wants_one_click(make_sign_on, provider, always):
    """A tablet goes from hand to hand, and the provider still knows whoever had it before."""
    room = make_sign_on() if always else make_sign_on(signon_always_ask=False)
    begin(room.browser())
    assert provider.again is always


def test_a_shopper_who_holds_the_tablet_is_not_signed_in_by_the_provider(make_sign_on):
    """Requirement S1 (V8): the provider may still know whoever handed it over."""
    room = make_sign_on(signon_always_ask=False)
    browser, _ = sign_on(room)
    assert browser.post("/staff/enrol", way="tablet", language="en").status_code == 303
    for way in ("oidc", "saml"):
        assert browser.get(f"/staff/sso/{way}").headers["Location"] == "/staff/take-back"


@pytest.mark.parametrize(
    ("settings", "gets_in"),
    [
        ({}, {"anbu", "boss"}),
        ({"password_sign_in": "chosen", "password_accounts": ("boss",)}, {"boss"}),
        ({"password_sign_in": "off"}, set()),
    ],
    ids=["everyone", "chosen", "off"],
)
def test_passwords_are_for_whom_the_settings_leave_them(make_sign_on, settings, gets_in):
    """The break-glass account, for days on which the provider is down."""
    room = make_sign_on(**settings)
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
