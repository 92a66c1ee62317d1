"""Requirement S1 (V8): two shops, and two customers of one of them; nobody reaches anything of the other, anywhere."""

import pytest
from flask import Flask
from isolation_walk import BODIES, FORMS, OF_EVERYBODY, Walker, everything_of, lend, needs, staff_of, steps, uncovered
from two_shops import open_shop, rows_of_person, rows_of_shop, touched

from kiosk.console.access import Permission
from kiosk.screens.kinds import Action

OWN_SECRETS = ("card", "receipt", "phone", "shop_card", "voucher", "phone_token", "mail_token")
"""Whoever holds one of them is taken for its owner, as at a counter: another customer has none of them."""


REFUSED = {"POST /staff/sign-out", "POST /staff/api/passkey/new"}
"""Whose answer is the way to the sign-in, or to a fresh proof, also for who may."""


@pytest.fixture(scope="module")
def shops(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shops")
    opened = [open_shop(folder / "one", "Anbu", ("quillabar", "zyxomma"))]
    opened.append(open_shop(folder / "two", "Kurinji", ("brontello", "vuvuzar")))
    yield opened
    for one in opened:
        one.close()


@pytest.fixture
def fresh(tmp_path):
    """A shop of one's own, for who changes it."""
    one = open_shop(tmp_path / "home", "Anbu", ("quillabar", "zyxomma"))
    yield one
    one.close()


def bearers_of(shop, person):
    return {"phone": person.phone_token, "intake": shop.token, "till": shop.token, "camera": shop.screen_key}


def walk(walker, shop, people, look, *, leave=frozenset()):
    """Call everything: what was shown of people or had changed of them, which address fell over, and every answer.

    Args:
        walker: Calls.
        shop: Whose people they are.
        people: Nobody is to see or touch them.
        look: Reads everything that is kept of them.
        leave: Endpoints that are not called.
    """
    shown, fell, answers, before, mark = [], [], {}, look(), touched(shop)
    for step in steps(walker.shop.app):
        if step.endpoint in leave:
            continue
        answer, text, sent = walker.call(step)
        answers[step.name] = answer
        shown += [(step.name, person.word, what) for person in people for what in person.shown_in(text, sent=sent)]
        fell += [(step.name, answer.status_code)] * (answer.status_code >= 500)
        if touched(shop) != mark:
            after, mark = look(), touched(shop)
            shown += [
                (step.name, "changed", table) for table in before | after if before.get(table) != after.get(table)
            ]
            before = after
    return shown, fell, answers


def outcome(answer):
    """The status, where it says more than that nobody knows who is asking (or that too many unknown people asked)."""
    unknown = answer.status_code in {401, 429} or answer.headers.get("Location") == "/staff/sign-in"
    return "unknown" if unknown else answer.status_code


def test_every_address_is_walked(shops):
    """Whoever adds an address says here what it is called with."""
    known = everything_of(shops[0], shops[0].people[0])

    assert uncovered(shops[0].app, known) == []
    endpoints = {rule.endpoint for rule in shops[0].app.url_map.iter_rules()}
    assert (FORMS.keys() | BODIES.keys() | OF_EVERYBODY) <= endpoints, "addresses that are gone"


def test_the_walk_notices_a_new_address():
    app = Flask("new")
    app.add_url_rule("/things/<thing_id>", "things.thing", lambda thing_id: thing_id)
    app.add_url_rule("/things", "things.add", dict, methods=["POST"])

    assert [line.partition(":")[0] for line in uncovered(app, {})] == ["GET /things/<thing_id>", "POST /things"]


def test_the_keys_of_one_shop_open_nothing_in_another(shops):
    """Cookies, tokens of programs and phones, codes, vouchers and ids of one shop, sent to the other."""
    ours, theirs = shops
    someone = ours.people[0]
    known, sessions = everything_of(ours, someone), lend(staff_of(ours), theirs)
    walker = Walker(theirs, known, sessions, bearers_of(ours, someone), ours.screen_key, elsewhere=True)
    made_up = dict.fromkeys(bearers_of(ours, someone), f"vnk_{'x' * 43}")
    nobody = Walker(theirs, known, None, made_up, "x" * 43, elsewhere=True)

    shown, fell, answers = walk(walker, ours, ours.people, lambda: rows_of_shop(ours.site))

    assert (shown, fell) == ([], [])
    asked = [step for step in steps(theirs.app) if step.endpoint not in {"phone.sign_in", "staff.sign_in"}]
    told = {step.name: outcome(nobody.call(step)[0]) for step in asked}
    assert {name: outcome(answers[name]) for name in told} == told, (
        "a key of elsewhere opens no more than one that was made up"
    )


def test_staff_of_one_shop_finds_nothing_of_another(shops):
    """Their own cookies and tokens, with the ids, codes and vouchers of the other shop."""
    ours, theirs = shops
    someone = ours.people[0]
    bearers = bearers_of(theirs, theirs.people[0])
    walker = Walker(theirs, everything_of(ours, someone), staff_of(theirs), bearers)

    shown, fell, _ = walk(walker, ours, ours.people, lambda: rows_of_shop(ours.site), leave=OF_EVERYBODY)

    assert (shown, fell) == ([], [])


def test_a_customer_reaches_nothing_of_another_one(fresh):
    """Signed in on the phone, with every id of somebody else."""
    someone, other = fresh.people
    known = everything_of(fresh, other) | {name: someone.known_by[name] for name in OWN_SECRETS}
    walker = Walker(fresh, known | {"token": someone.mail_token}, None, {"phone": someone.phone_token})

    shown, fell, answers = walk(walker, fresh, [other], lambda: rows_of_person(fresh.site, other))

    assert (shown, fell) == ([], [])
    assert answers["POST /api/v1/me/erase"].status_code == 200, "their own data they did reach"
    assert rows_of_person(fresh.site, other)


def test_work_on_one_customer_leaves_another_one_alone(fresh):
    """Staff, officers and programs that may, at work on somebody: nothing of somebody else shows or changes."""
    someone, other = fresh.people
    bearers = {name: token for name, token in bearers_of(fresh, someone).items() if name != "phone"}
    walker = Walker(fresh, everything_of(fresh, someone), staff_of(fresh), bearers)

    shown, fell, answers = walk(walker, fresh, [other], lambda: rows_of_person(fresh.site, other), leave=OF_EVERYBODY)

    assert (shown, fell) == ([], [])
    guarded = {endpoint for endpoint, permission in needs().items() if permission is not Permission.ANYONE}
    turned_away = {
        step.name
        for step in steps(fresh.app)
        if step.endpoint in guarded - OF_EVERYBODY and outcome(answers[step.name]) in {"unknown", 403}
    }
    assert turned_away <= REFUSED, "the walk went through every guard"
    assert not fresh.site.members.knows(someone.member_id), "and did what it asked for, to the erasure"


def test_the_walk_finds_what_it_is_for(shops):
    """With the right keys the same addresses do show somebody: the search can find."""
    ours = shops[0]
    someone = ours.people[0]
    walker = Walker(ours, everything_of(ours, someone), staff_of(ours), bearers_of(ours, someone))
    seen = set()
    for step in steps(ours.app):
        if step.method == "GET" and step.endpoint not in OF_EVERYBODY:
            _, text, sent = walker.call(step)
            seen |= {step.rule} if someone.shown_in(text, sent=sent) else set()

    assert seen >= {"/api/v1/me", "/staff/members/<member_id>", "/staff/members/<member_id>/correct"}


def test_no_press_at_the_screen_reaches_another_customer(fresh):
    """Every button, with the ids of somebody else, in a visit of one's own."""
    someone, other = fresh.people
    client, before = fresh.app.test_client(), rows_of_person(fresh.site, other)

    def press(action, **sent):
        serial = client.get("/api/v1/screen").get_json()["serial"]
        return client.post("/api/v1/press", json={"action": action, "serial": serial, **sent})

    for action in Action:
        for value in ("", other.member_id, other.customer_id, fresh.ids["offer_id"]):
            if client.get("/api/v1/screen").get_json()["kind"] not in {"recognised", "my_data"}:
                press("done"), press("cancel"), press("back"), press("start"), press("use_code")
                press("code", fields={"code": someone.receipt})
            fields = {"member_id": other.member_id, "nickname": other.nickname, "customer_id": other.customer_id}
            answer = press(action.value, value=value, fields=fields)
            assert answer.status_code < 500, (action, answer.text)
            assert other.shown_in(answer.text, sent=f"{value} {fields}") == [], action

    assert rows_of_person(fresh.site, other) == before
