"""Every route of the product, asked with the key of a screen and with that of a camera box."""

import re

import pytest

from kiosk.api import access
from kiosk.api.access import Who
from kiosk.console.access import Permission
from kiosk.devices import DeviceKind
from tests.integration.devices.conftest import paired

OPEN_TO_BROWSERS = {Permission.ANYONE.value}


def requests_of(app):
    """(endpoint, method, path) of every route, with something in the place of each value."""
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:(\w+)(?:\([^)]*\))?:)?\w+>", lambda found: "1" if found[1] == "int" else "x1", rule.rule)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule.endpoint, method, path


class Asking:
    """Asks each time from another address: the limits of one are not what is looked at here."""

    def __init__(self, shop):
        self.app, self.count = shop.app, 0

    def __call__(self, method, path, key=""):
        self.count += 1
        client = self.app.test_client()
        headers = {"Host": "127.0.0.1", "Accept": "application/json", "Origin": "http://127.0.0.1"}
        if key:
            client.set_cookie("vanakkam_device", key, domain="127.0.0.1")
            headers["Authorization"] = f"Bearer {key}"
        answer = client.open(
            path,
            method=method,
            headers=headers,
            json={} if method != "GET" else None,
            buffered=False,
            environ_overrides={"REMOTE_ADDR": f"10.1.{self.count // 250}.{self.count % 250 + 1}"},
        )
        found = answer.status_code, answer.headers.get("Location")
        answer.close()
        return found


@pytest.mark.parametrize("kind", list(DeviceKind))
def test_the_key_of_a_device_opens_what_the_device_needs_and_nothing_else(shop, kind):
    """Requirement S1 (V8): staff, marketing, till, intake and phones refuse it as they refuse a stranger."""
    _, key = paired(shop.site, kind=kind)
    ask, accesses = Asking(shop), access.declared(shop.app)
    own = {DeviceKind.SCREEN: Who.SCREEN, DeviceKind.CAMERA: Who.CAMERA}[kind]
    wrong, seen = [], set()
    for endpoint, method, path in requests_of(shop.app):
        needs = accesses[endpoint]
        stranger, device = ask(method, path), ask(method, path, key)
        seen.add(needs.who)
        if needs.who is own:
            good = stranger[0] in {401, 403} and device[0] not in {401, 403}
        elif needs.who is Who.EVERYONE or needs.needs in OPEN_TO_BROWSERS:
            good = stranger == device
        else:
            refused = device[0] in {401, 403} or (device[1] or "").endswith("/staff/sign-in")
            good = stranger == device and refused
        if not good:
            wrong.append((endpoint, method, path, needs, stranger, device))
    assert wrong == []
    assert seen == set(Who)
