"""Fresh proofs through a provider that says what it is told: for whom they count, and what becomes of the roles."""

import pytest
from sign_on_room import OIDC, again, begin, come_back, details, finish, sign_on

from kiosk.signon.provider import Identity


@pytest.fixture
def room(make_sign_on):
    return make_sign_on()


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


def test_a_fresh_proof_of_somebody_else_makes_and_changes_no_account(room, provider):
    """Requirement S1 (V8): nothing is done for anybody before it is known that it is the person of the session."""
    browser, _ = sign_on(room)
    provider.answers = Identity(OIDC, "3", "kavi", ("shop",))
    sign_on(room)
    before = [(one.staff_id, one.roles) for one in room.accounts.list()]
    for number, groups in (("2", ("boss",)), ("3", ("boss",)), ("3", ()), ("9", ())):
        assert again(browser, provider, Identity(OIDC, number, "devi", groups)).status_code == 401
    assert [(one.staff_id, one.roles) for one in room.accounts.list()] == before


def test_roles_follow_the_groups_at_every_fresh_proof(room, provider):
    """Requirement S1 (V8): who was given or denied something since the sign-in need not sign in again."""
    browser, _ = sign_on(room)
    answer = again(browser, provider, Identity(OIDC, "1", "meena", ("privacy",)))
    assert answer.headers["Location"] == "/staff/confirm"
    assert browser.get("/staff/audit").status_code == 200
    assert browser.get("/staff/enrol").status_code == 403
    assert details(room, "staff_changed")[-1] == {"staff": "meena", "change": "roles", "roles": "officer"}


def test_whoever_has_no_group_left_at_a_fresh_proof_is_signed_out_and_told_why(room, provider):
    browser, _ = sign_on(room)
    other, _ = sign_on(room)
    answer = again(browser, provider, Identity(OIDC, "1", "meena", ("canteen",)))
    assert answer.status_code == 403
    assert "you are signed out here" in answer.text
    assert 'href="/staff/sign-in"' in answer.text
    assert 'data-holder="out"' in answer.text
    for one in (browser, other):
        assert one.get("/staff/account").headers["Location"] == "/staff/sign-in"
    assert room.accounts.find("meena").roles == ()
    assert "proven" not in [action for _, action, _ in room.trail()]
    assert details(room, "staff_changed")[-1] == {"staff": "meena", "change": "no_role_left", "roles": ""}


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


@pytest.mark.parametrize("way", ["oidc", "saml"])
def test_whoever_has_a_colleague_answer_has_not_proven_who_they_are(room, way):
    """Requirement S1 (V10): the same for a fresh proof, in a session that was left open."""
    mine, _ = sign_on(room, way)
    theirs = room.browser()
    come_back(theirs, begin(mine, way, end="/again"))
    assert finish(mine).status_code == 401
    assert finish(theirs).status_code == 401
    assert "proven" not in [action for _, action, _ in room.trail()]
