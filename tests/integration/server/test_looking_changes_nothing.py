"""Every look at every page, by whoever may: nothing changes by it, each has its way out, and no other origin reads it.

ASVS V3.4.2, V3.5.3 and V7.4.4.
"""

import pytest
from isolation_walk import Walker, everything_of, needs, staff_of, steps
from sqlalchemy import select
from two_shops import open_shop

from kiosk.console.access import Permission
from kiosk.store.schema import metadata

NOTED = frozenset({"audit"})
"""Whoever looks at somebody's data leaves an entry."""
COUNTED = {
    "/mail/o/<token>.gif": {"tallies", "sends"},
    "/mail/c/<int:campaign_id>/<int:number>/<token>": {"tallies", "sends"},
}
"""Openings and links of e-mails are counted, once, where the reader agreed to that; nobody decides anything by them."""
BARE = frozenset({"marketing.offer_screen", "marketing.campaign_page"})
"""A screen within a page that has the way out, and an e-mail as it is sent, in a tab of its own."""


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    shop = open_shop(tmp_path_factory.mktemp("looks") / "home", "Anbu", ("quillabar", "zyxomma"))
    yield shop
    shop.close()


def kept(shop):
    """Everything in the store, by table."""
    with shop.site.store.read() as connection:
        return {
            table.name: sorted(repr(tuple(row)) for row in connection.execute(select(table)))
            for table in metadata.sorted_tables
        }


@pytest.fixture(scope="module")
def looks(shop):
    """(step, answer, its text, tables that changed by it) of every look at every address."""
    someone = shop.people[0]
    bearers = {"phone": someone.phone_token, "intake": shop.token, "till": shop.token, "camera": shop.screen_key}
    walker = Walker(shop, everything_of(shop, someone), staff_of(shop), bearers)
    before, found = kept(shop), []
    for step in steps(shop.app):
        if step.method == "GET":
            answer, text, _ = walker.call(step)
            after = kept(shop)
            found.append((step, answer, text, {name for name in after if after[name] != before[name]}))
            before = after
    return found


def test_no_look_changes_anything(looks):
    """Requirement S1 (V3.5.3): a picture on a page of another site, or a link, can do nothing in somebody's name."""
    wrong = [(step.name, changed) for step, _, _, changed in looks if changed - NOTED - COUNTED.get(step.rule, set())]
    assert wrong == []
    assert sum(answer.status_code < 300 for _, answer, _, _ in looks) > 60, "the walk went through the doors"


def test_every_page_of_somebody_who_is_signed_in_has_a_way_out(looks):
    """Requirement S1 (V7.4.4)."""
    guarded = {endpoint for endpoint, permission in needs().items() if permission is not Permission.ANYONE}
    pages = {
        step.endpoint: text
        for step, answer, text, _ in looks
        if step.endpoint in guarded - BARE and answer.status_code == 200 and answer.mimetype == "text/html"
    }
    assert len(pages) > 40
    assert [endpoint for endpoint, text in pages.items() if 'action="/staff/sign-out"' not in text] == []


def test_no_answer_lets_another_origin_read_it(shop, looks):
    """Requirement S1 (V3.4.2): nor does the answer to a browser that asks beforehand, for any address."""
    allowed = {name for _, answer, _, _ in looks for name, _ in answer.headers if name.startswith("Access-Control-")}
    assert allowed == set()
    asking = {
        "Origin": "https://evil.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization",
    }
    client = shop.app.test_client()
    paths = {rule.rule for rule in shop.app.url_map.iter_rules() if not rule.arguments}
    assert len(paths) > 60
    for path in sorted(paths):
        with client.options(path, headers=asking) as answer:
            assert not [name for name, _ in answer.headers if name.startswith("Access-Control-")], path
