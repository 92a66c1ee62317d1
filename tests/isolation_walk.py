"""A walk over every address of the app, whichever there are, with the ids and codes of somebody.

What a new address is called with has to be written down here: a variable of its path that nobody knows, or a body that
nobody wrote, ends the walk.
"""

import re
from dataclasses import dataclass, field
from functools import cache
from itertools import count

from two_shops import PASSWORD, signed_in, text_of

from kiosk.api.device_keys import COOKIE as SCREEN_KEY
from kiosk.console.access import GRANTS, Permission, Role
from kiosk.console.routes import all_rules as staff_rules
from kiosk.marketing.routes import all_rules as marketing_rules

BROWSER = {"Origin": "http://localhost", "Accept": "text/html"}
VARIABLE = re.compile(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>")
ASKING = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})

SURE = {"sure": "yes", "password": PASSWORD}
CONTACT = {"nickname": "{nickname}", "phone": "{phone}", "email": "{email}", "card": "{shop_card}"}
DRAFT = {"name": "Autumn", "segment": "{segment_id}", "mark": "0", "about": "1", "order": "cancel"}

FORMS = {
    "staff.begin": {"language": "en", "way": "tablet"},
    "staff.consent": {"answer": "yes", "purpose": "offers", "reference": "Form {word}"},
    "staff.person": {"adult": "adult", **CONTACT},
    "staff.retake": {},
    "staff.save": {},
    "staff.discard": {},
    "staff.frame": {},
    "staff.photos": {},
    "staff.take_screen": {"on": ""},
    "staff.correct": CONTACT,
    "staff.pause": {"paused": "on"},
    "staff.lift_address": {"email": "{email}"},
    "staff.export": {"password": PASSWORD},
    "staff.receipt": {},
    "staff.erase": {"purchases": "yes", **SURE},
    "staff.purposes": {"purpose": "offers", "reference": "Form {word}"},
    "staff.dry_run": {},
    "staff.run": {"token": "0", "password": PASSWORD},
    "staff.records": {},
    "staff.note": {"kind": "training", "reference": "{word}", "dated": "2026-01-01", "approved_by": "Officer"},
    "staff.filtered": {"actor": "cli", "action": "enrolled"},
    "staff.verify": {},
    "staff.search": {"text": "{receipt}"},
    "staff.voucher": {"code": "{voucher}"},
    "staff.voucher_find": {"back": "{voucher}"},
    "staff.voucher_sure": {"redemption": "1"},
    "staff.voucher_cancel": {"redemption": "1"},
    "staff.sign_in": {"name": "staff-{shop}", "password": "not the word of anybody here"},
    "staff.sign_in_code": {"code": "000000"},
    "staff.passkey_for_sign_in": {},
    "staff.sign_in_passkey": {"answer": "{}"},
    "staff.passkey_for_confirm": {},
    "staff.confirm_passkey": {"answer": "{}"},
    "staff.passkey_for_new": {},
    "staff.confirm": {"password": PASSWORD},
    "staff.forget": {},
    "staff.sso_acs": {"SAMLResponse": "{word}", "RelayState": "{word}"},
    "staff.sso_backchannel": {"logout_token": "{word}"},
    "staff.change_password": {"password": PASSWORD, "new": "{word}", "again": "{word}"},
    "staff.set_up_second_factor": {"code": "000000"},
    "staff.remove_second_factor": {"password": PASSWORD},
    "staff.renew_recovery_codes": {"password": PASSWORD},
    "staff.add_passkey": {"name": "{word}", "answer": "{}"},
    "staff.remove_passkey": {"passkey_id": "{word}"},
    "staff.end_session": {"session": "{word}"},
    "staff.end_other_sessions": {"password": PASSWORD},
    "staff.disable_account": {"staff_id": "staff-{shop}", "disabled": ""},
    "staff.end_account_sessions": {"staff_id": "nobody-{shop}"},
    "staff.reset_account_factors": {"staff_id": "staff-{shop}"},
    "staff.find_device": {"code": "{device_code}"},
    "staff.pair_device": {"code": "{device_code}", "name": "{word}"},
    "staff.rename_device": {"name": "Till 7"},
    "staff.revoke_device": {},
    "staff.sign_out": {},
    "staff.speak": {"language": "en"},
    "staff.take_back": {"password": PASSWORD},
    "staff.stay": {},
    "staff.customer": {"customer_id": "{guest}"},
    "staff.export_customer": {"customer_id": "{guest}", "sure": "yes", "password": PASSWORD},
    "staff.erase_customer": {"customer_id": "{guest}", **SURE},
    "marketing.campaign_add": DRAFT,
    "marketing.campaign_change": DRAFT,
    "marketing.campaign_test": {"address": "{email}", "language": "en"},
    "marketing.campaign_start": DRAFT,
    "marketing.campaign_order": DRAFT,
    "marketing.offer_add": {"title": "{word}", "picture": "{picture_id}"},
    "marketing.offer_change": {"title": "Better", "picture": "{picture_id}"},
    "marketing.offer_order": {"order": "pause"},
    "marketing.offer_check": {"title": "{offer_id}", "picture": "{picture_id}"},
    "marketing.offer_products": {"id": "P1", "q": "{word}"},
    "marketing.offer_picture_add": {},
    "marketing.file": {"form": "ids", "password": PASSWORD},
    "marketing.webhook": {"password": PASSWORD},
    "marketing.database": {"password": PASSWORD},
    "marketing.look": {"kind": "customers", "source_id": "{source_id}"},
    "marketing.take": {"kind": "customers"},
    "marketing.run_source": {},
    "marketing.replay": {},
    "marketing.look_for_people": {},
    "marketing.confirm_people": {},
    "marketing.refuse_people": {},
    "marketing.part_people": {},
    "marketing.learning_order": {"order": "off"},
    "marketing.experiment_add": {"name": "{word}", "kind": "policy"},
    "marketing.experiment_change": {"name": "{word}", "kind": "policy"},
    "marketing.experiment_order": {"order": "start"},
    "marketing.refresh": {},
    "marketing.run": {"algorithm": "kmeans", "k": "3"},
    "marketing.stop": {},
    "marketing.use": {"run": "{segment_id}"},
    "marketing.recommender_fit": {},
    "marketing.recommender_back": {},
    "marketing.rename": {"label": "Regulars"},
    "marketing.remove": {},
    "mail.unsubscribe": {"List-Unsubscribe": "One-Click"},
}
"""Forms, by endpoint."""

BODIES = {
    "pairing.ask": {"code": "{device_code}", "name": "{word}"},
    "camera.frame": {"frame": "{word}"},
    "screen.press": {"action": "start", "serial": 1, "value": "{member_id}", "fields": {"code": "{voucher}"}},
    "phone.sign_in": {"code": "{receipt}"},
    "phone.sign_out": {"member_id": "{member_id}"},
    "phone.purposes": {"purposes": [], "member_id": "{member_id}"},
    "phone.paused": {"paused": True, "member_id": "{member_id}"},
    "phone.export": {"member_id": "{member_id}", "receipt": "{receipt}"},
    "phone.receipt": {"member_id": "{member_id}"},
    "phone.erase": {"confirm": True, "also_purchases": True, "member_id": "{member_id}", "code": "{receipt}"},
    "intake.events": {"events": [{"customer_id": "{customer_id}", "card": "{shop_card}", "kind": "view"}]},
    "intake.upload": {"customer_id": "{customer_id}"},
    "till.check": {"code": "{voucher}"},
    "till.redeem": {"code": "{voucher}", "receipt": "{receipt}", "store": "{shop}"},
    "till.cancel": {"redemption": 1, "receipt": "R-{word}-0"},
    "marketing.count": {"rule": {"bought": {"customer_id": "{customer_id}"}}},
    "marketing.save": {"rule": {"member": True}, "label": "{word}"},
}  # fmt: skip
"""Bodies in JSON, by endpoint."""

PATHS = {"intake.run": {"what": "{import_id}"}}
"""Variables that mean something else at one endpoint."""

ANSWERS_SLOWLY = frozenset({"screen.events", "screen.preview"})
"""Streams; only their first piece is read."""

OF_EVERYBODY = frozenset(
    {
        "staff.run", "marketing.refresh", "marketing.run", "marketing.use", "marketing.recommender_fit",
        "marketing.look_for_people", "marketing.run_source", "marketing.replay", "marketing.file",
    }
)  # fmt: skip
"""Work on all customers of the shop at once: no id leads to anybody, and nobody without a right gets there."""

LAST = (
    "phone.sign_in", "staff.receipt", "staff.begin", "staff.take_back", "staff.take_screen", "staff.erase_customer",
    "staff.erase", "phone.receipt",
    "phone.erase", "phone.sign_out", "staff.sign_out",
)  # fmt: skip
"""What ends or hands over the session, or the person, in this order behind everything else."""


ADDRESSES = (f"198.51.{100 + number // 250}.{1 + number % 250}" for number in count())
"""For documentation (RFC 5737, and beyond it): nobody asks from there."""


@dataclass(frozen=True, slots=True)
class Step:
    """One address with one method."""

    endpoint: str
    method: str
    rule: str
    variables: frozenset[str] = field(hash=False)

    @property
    def name(self):
        return f"{self.method} {self.rule}"


def steps(app):
    """Every address of the app with every method, but for files that are the same for everybody."""
    found = [
        Step(rule.endpoint, method, rule.rule, frozenset(VARIABLE.findall(rule.rule)))
        for rule in app.url_map.iter_rules()
        for method in sorted(rule.methods & ASKING)
        if not rule.endpoint.endswith("static")
    ]
    places = {endpoint: place for place, endpoint in enumerate(LAST, 1)}
    return sorted(found, key=lambda step: places.get(step.endpoint, 0))


def uncovered(app, known):
    """Addresses that the walk does not know how to call: their variables, or what they are sent."""
    found = [
        f"{step.name}: nobody wrote what {name} stands for"
        for step in steps(app)
        for name in sorted(step.variables - known.keys())
    ]
    return found + [
        f"{step.name}: nobody wrote what is sent to {step.endpoint}"
        for step in steps(app)
        if step.method != "GET" and step.endpoint not in FORMS and step.endpoint not in BODIES
    ]


@cache
def needs():
    """The permission of each endpoint of the consoles."""
    rules = {f"staff.{rule.name}": rule.needs for rule in staff_rules()}
    return rules | {f"marketing.{rule.name}": rule.needs for rule in marketing_rules()}


def role_for(permission):
    """A role that is granted a permission."""
    if permission in {Permission.ANYONE, Permission.SIGNED_IN}:
        return Role.STAFF
    return next(role for role in Role if permission in GRANTS[role])


@dataclass(eq=False)
class Walker:
    """Calls addresses of one shop with the authority of somebody, and with the ids of somebody.

    Args:
        shop: Whose app is called.
        known: What variables and fields stand for.
        sessions: Client and token of the forms by role, of the shop whose staff asks; None for nobody.
        bearers: Token by blueprint.
        screen_key: Of a paired screen.
        elsewhere: Whether the requests come from other machines, each from another one: no pace of asking counts then.
    """

    shop: object
    known: dict
    sessions: dict | None = None
    bearers: dict = field(default_factory=dict)
    screen_key: str = ""
    elsewhere: bool = False

    def call(self, step):
        """Call an address; returns the answer, and everything that was sent."""
        named = self.known | self._filled(PATHS.get(step.endpoint, {}))
        path = VARIABLE.sub(lambda found: str(named[found[1]]), step.rule)
        headers = dict(BROWSER)
        blueprint = step.endpoint.partition(".")[0]
        if blueprint in self.bearers:
            headers["Authorization"] = f"Bearer {self.bearers[blueprint]}"
        client, token = self._client(step.endpoint)
        if self.screen_key:
            client.set_cookie(SCREEN_KEY, self.screen_key)
        body = {}
        if step.endpoint in FORMS and step.method != "GET":
            body = {"data": {"csrf": token, **self._filled(FORMS[step.endpoint])}}
        elif step.endpoint in BODIES and step.method != "GET":
            body = {"json": self._filled(BODIES[step.endpoint])}
            headers["X-Csrf-Token"] = token
        place = {"REMOTE_ADDR": next(ADDRESSES) if self.elsewhere else "127.0.0.1"}
        answer = client.open(path, method=step.method, headers=headers, environ_base=place, **body)
        with answer:
            text = (
                _first_piece(answer)
                if step.endpoint in ANSWERS_SLOWLY and answer.status_code == 200
                else text_of(answer)
            )
        return answer, text, f"{path} {body}"

    def _client(self, endpoint):
        permission = needs().get(endpoint)
        if self.sessions is None or permission is None:
            return self.shop.app.test_client(), ""
        return self.sessions[role_for(permission)]

    def _filled(self, value):
        if isinstance(value, dict):
            return {name: self._filled(one) for name, one in value.items()}
        if isinstance(value, list):
            return [self._filled(one) for one in value]
        return value.format_map(self.known) if isinstance(value, str) and value != "{}" else value


def _first_piece(answer):
    return next(iter(answer.iter_encoded())).decode("utf-8", "replace")


def staff_of(shop):
    """Sessions of every role of a shop, by role."""
    return {role: signed_in(shop.app, shop.word, role.value) for role in Role}


def lend(sessions, shop):
    """The same cookies and tokens in browsers that call another shop."""
    lent = {}
    for role, (client, token) in sessions.items():
        other = shop.app.test_client()
        for cookie in client._cookies.values():
            other.set_cookie(
                cookie.key, cookie.value, domain=cookie.domain, path=cookie.path, origin_only=cookie.origin_only
            )
        lent[role] = (other, token)
    return lent


def everything_of(shop, person):
    """What leads to somebody, and to the things of their shop, for variables and fields."""
    return {
        **shop.ids, **person.known_by, "word": person.word, "shop": shop.word.lower(), "token": person.mail_token,
        "language": "en", "what": "customers", "way": "oidc", "anything": person.member_id, "digest": "0" * 16,
    }  # fmt: skip
