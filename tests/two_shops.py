"""Whole shops for tests of isolation: the real app over a real site, people in every table, and a key to every door."""

import contextlib
import io
import json
import re
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch
from zlib import crc32

from argon2 import PasswordHasher
from everywhere import fill
from sqlalchemy import insert, select

from kiosk.bootstrap import build_kiosk
from kiosk.campaigns.addresses import new_token, token_lookup
from kiosk.campaigns.campaigns import Campaigns
from kiosk.campaigns.values import Draft as CampaignDraft
from kiosk.campaigns.values import Words
from kiosk.console.access import Role
from kiosk.console.accounts import StaffAccounts
from kiosk.devices.pairing import Asker, DeviceKind
from kiosk.experiments.desk import Experiments
from kiosk.experiments.values import Draft as ExperimentDraft
from kiosk.experiments.values import Kind, Measure
from kiosk.identity import Identity
from kiosk.imports import put_customers
from kiosk.intake import Intake
from kiosk.intake.tokens import ApiTokens, Scope
from kiosk.intake.values import Incoming, Source
from kiosk.members import Correction, NewMember, utc_now
from kiosk.privacy.consent import Purpose
from kiosk.security.keyring import ring
from kiosk.settings import Settings
from kiosk.site import make_site
from kiosk.store import offers, shop
from kiosk.store.intake_tables import match_suggestions
from kiosk.store.marketing_tables import sends
from kiosk.store.offer_pictures import Picture, put_picture
from kiosk.store.schema import metadata
from kiosk.store.tables import customers, segment_members, segments
from kiosk.store.vouchers import issue
from kiosk.web import create_app
from recommender.ingest.types import DataKind, Format
from recommender.offers.types import Offer, OfferKind
from recommender.purchases import Purchases
from recommender.types import Customer, Product, Purchase

PASSWORD = "correct horse battery"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
TODAY = date.today()  # noqa: DTZ011 - the shop's calendar, by the clock on the wall as the running kiosk has it
BOUGHT = datetime.combine(TODAY - timedelta(days=9), datetime.min.time())
BODY = "Hello {nickname},\n\n{offers}\n\nMore: https://shop.example/new\n\n{unsubscribe}\n"
ASKER = Asker(DeviceKind.SCREEN, "127.0.0.1", "Chromium")
PAGE = {"Origin": "http://localhost", "Accept": "text/html"}
STAFF_TOKEN = re.compile(r'data-csrf="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Person:
    """A customer who joined.

    Attributes:
        word: Part of everything that names them, and of nothing else in the world.
        known_by: What names them or leads to them, by what it is.
    """

    word: str
    known_by: dict[str, str] = field(repr=False)

    def __getattr__(self, name):
        with contextlib.suppress(KeyError):
            return self.known_by[name]
        raise AttributeError(name)

    def shown_in(self, text, *, sent=""):
        """What of them is in a text, beside what was in the question: the answer may say again what it was asked."""
        where, said = text.casefold(), sent.casefold()
        marks = {"word": self.word, **self.known_by}
        return [what for what, mark in marks.items() if mark.casefold() in where and mark.casefold() not in said]


@dataclass(frozen=True, slots=True, eq=False)
class Shop:
    """A shop.

    Attributes:
        word: Part of its name.
        kiosk: Everything that runs.
        app: The whole web app.
        people: Two who joined; the second has a row in every table that may hold somebody.
        ids: What the names of variables in addresses stand for here; those of a person are in :attr:`Person.known_by`.
        token: Of a program that may everything that programs may.
        screen_key: Of a paired screen.
    """

    word: str
    kiosk: object
    app: object
    people: tuple[Person, Person]
    ids: dict[str, str]
    token: str = field(repr=False)
    screen_key: str = field(repr=False)

    @property
    def site(self):
        return self.kiosk.site

    def close(self):
        self.kiosk.stop()


def open_shop(home, word, words):
    """Make a shop without a camera whose people carry these two words."""
    settings = Settings.load(home=home, recognition="off", shop_name=f"{word} Stores", languages=("en",))
    make_site(settings)
    kiosk = build_kiosk(settings)
    kiosk.stage.start()
    site = kiosk.site
    _stock(site, word)
    ids = _desks(site, settings, word)
    other = _join(site, words[1], word)
    _fill(site, other)  # first, so that what the made-up rows point to is theirs too
    people = [_join(site, words[0], word), other]
    screen_key, device = _screen(site, word)
    ids |= {"device_id": device.device_id, "device_code": site.devices.ask(ASKER)[1].code}
    token = ApiTokens(site.store, site.audit).add("programs", list(Scope), actor="cli")
    with patch("kiosk.console.accounts.PasswordHasher", lambda: QUICK):
        accounts = StaffAccounts(site.store, site.audit)
        for role in Role:
            accounts.add(f"{role.value}-{word.lower()}", PASSWORD, [role], actor="cli")
        app = create_app(kiosk.web)
    ids["draft_id"] = _enrolment(app, word)
    for person in people:
        person.known_by["phone_token"] = _phone_session(app, person)
    return Shop(word, kiosk, app, tuple(people), ids, token, screen_key)


def _stock(site, word):
    offer = Offer(
        f"O-{word}", f"{word} week", OfferKind.PERCENT_OFF, 15, None, ("P1",), (), TODAY, TODAY + timedelta(days=60)
    )
    picture = Picture(f"pic-{word}", "image/webp", 400, 400, b"RIFF" + word.encode(), datetime.now(UTC))
    with site.store.write() as connection:
        shop.put_products(connection, [Product("P1", "Filter coffee", "Coffee", 22000)])
        offers.put_offers(connection, [offer])
        put_picture(connection, picture)
        group = {"segment_id": f"seg-{word.lower()}", "label": "Regulars", "size": 30, "centre": [], "kind": "cluster"}
        connection.execute(insert(segments).values(group | {"updated_at": datetime.now(UTC)}))


def _join(site, person_word, word):
    card, phone, customer_id = f"90{_digits(person_word, 8)}", f"+9198{_digits(person_word, 8)}", f"K-{person_word}"
    with site.store.write() as connection:
        put_customers(connection, [Customer(customer_id, city="Chennai", card=card)], site.members.codes)
        lines = [
            Purchase(customer_id, "P1", BOUGHT + timedelta(days=n), 1, 22000, f"R-{person_word}-{n}") for n in (0, 5)
        ]
        shop.put_purchases(connection, Purchases.of(lines))
        entered = {"customer_id": customer_id, "segment_id": f"seg-{word.lower()}", "entered_at": datetime.now(UTC)}
        connection.execute(insert(segment_members).values(entered))
    new = NewMember(
        f"{person_word} Rao", (), "buffalo_s", f"Form {person_word}",
        (Purpose.OFFERS, Purpose.CONTACT, Purpose.ANALYTICS), customer_id=customer_id, phone=phone,
    )  # fmt: skip
    member_id, codes = site.members.enrol(new)
    email = f"{person_word.lower()}@readers.example"
    site.members.correct(member_id, Correction(email=email), actor="cli")
    with site.store.write() as connection:
        (voucher,) = issue(connection, member_id, [f"O-{word}"], TODAY)
    known = {
        "member_id": member_id, "customer_id": customer_id, "phone": phone, "email": email, "shop_card": card,
        "nickname": f"{person_word} Rao", "card": codes.card, "receipt": codes.receipt, "voucher": voucher.code,
    }  # fmt: skip
    person = Person(person_word, known)
    _mail(site, person)
    return person


def _digits(word, count):
    return f"{crc32(word.encode()) % 10**count:0{count}}"


def _desks(site, settings, word):
    """Something for every address that names a thing: campaign, experiment, import, source, suggestion, merge."""
    campaign = Campaigns(site, settings).save(
        CampaignDraft("Autumn", f"seg-{word.lower()}", {"en": Words("News", BODY)}), actor="cli"
    )
    experiment = Experiments(site, settings, utc_now).save(
        ExperimentDraft("Order", "More is redeemed", Kind.POLICY, (), Measure.REDEEMED, 14, 100, 2, 0.3), actor="cli"
    )
    intake = Intake(site, settings)
    intake.sources.save(Source(f"till-{word.lower()}", DataKind.CUSTOMERS), actor="cli")
    content = io.BytesIO(f"customer_id,city\nX1-{word},Chennai\nX2-{word},Chennai\n,nowhere\n".encode())
    run = intake.take_upload(content, Incoming(DataKind.CUSTOMERS), format=Format.CSV, actor="token:programs")
    pair = {"customer_id": f"Y1-{word}", "other_id": f"Y2-{word}"}
    with site.store.write() as connection:
        put_customers(connection, [Customer(one) for one in (*pair.values(), f"G-{word}")], site.members.codes)
        told = {"suggestion_id": 1, "score": 0.9, "why": ["phone"], "state": "open", "at": datetime.now(UTC)}
        connection.execute(insert(match_suggestions).values(pair | told))
    merge = Identity(site).merge(f"X1-{word}", f"X2-{word}", "the same address", actor="cli")
    return {
        "offer_id": f"O-{word}", "picture_id": f"pic-{word}", "segment_id": f"seg-{word.lower()}", "number": campaign,
        "campaign_id": campaign, "experiment": experiment, "source_id": f"till-{word.lower()}",
        "import_id": run.import_id, "merge_id": merge, "suggestion_id": 1,
        "guest": f"G-{word}",
    }  # fmt: skip


def _mail(site, person):
    token = new_token()
    row = {
        "campaign_id": 1, "member_id": person.member_id, "lookup": token_lookup(site.aliases, token), "state": "sent",
        "tries": 1, "at": datetime.now(UTC),
    }  # fmt: skip
    with site.store.write() as connection:
        connection.execute(insert(sends).values(row))
    person.known_by["mail_token"] = token


def _fill(site, person):
    with site.store.write() as connection:
        records = sorted([person.customer_id, f"{person.customer_id}-2"])
        connection.execute(insert(customers).values(customer_id=records[1]))
        fill(connection, person.member_id, tuple(records), person.word, datetime.now(UTC), site.aliases)


def _phone_session(app, person):
    answer = app.test_client().post("/api/v1/me/session", json={"code": person.receipt})
    assert answer.status_code == 201, answer.text
    return answer.get_json()["token"]


def _screen(site, word):
    key, asking = site.devices.ask(ASKER)
    return key, site.devices.approve(asking.code, f"Screen of {word}", actor="cli")


def _enrolment(app, word):
    """An enrolment that somebody of the staff has begun."""
    client, token = signed_in(app, word, "staff")
    answer = client.post("/staff/enrol", data={"csrf": token, "language": "en", "way": "tablet"}, headers=PAGE)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].rpartition("/")[2]


def signed_in(app, word, role):
    """A client with the session of somebody of a role, and the token of its forms."""
    client, headers = app.test_client(), PAGE
    form = {"name": f"{role}-{word.lower()}", "password": PASSWORD}
    answer = client.post("/staff/sign-in", data=form, headers=headers)
    assert answer.status_code == 303, answer.text
    page = client.get("/staff/health" if role != "marketing" else "/marketing/", headers=headers)
    return client, STAFF_TOKEN.search(page.text)[1]


def touched(one):
    """Something that is another as soon as anybody has written to the store or the key ring of a shop."""
    files = (path for path in sorted(one.kiosk.settings.home.glob("vanakkam.*")) if not path.name.endswith("-shm"))
    return [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in files]


def rows_of_shop(site):
    """Every row of the store and of the key ring, raw, by table."""
    with site.store.read() as connection:
        found = {
            table.name: [repr(tuple(row)) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in metadata.sorted_tables
        }
    with site.keyring._file.read() as connection:
        for table in ring.sorted_tables:
            found[f"ring.{table.name}"] = [repr(tuple(row)) for row in connection.execute(select(table))]
    return found


def rows_of_person(site, person):
    """Those that name somebody, by whatever they are known."""
    marks = (person.member_id, person.customer_id, site.aliases.subject(person.member_id), person.word)
    return {
        table: kept
        for table, rows in rows_of_shop(site).items()
        if (kept := [row for row in rows if any(mark in row for mark in marks)])
    }


def text_of(answer):
    """Everything of an answer that can be read: its headers and its body, archives unpacked."""
    parts = [str(answer.headers)]
    if answer.mimetype == "application/zip":
        with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
            parts += [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
    elif answer.is_json:
        parts.append(json.dumps(answer.get_json(), ensure_ascii=False))
    else:
        parts.append(answer.get_data(as_text=False).decode("utf-8", "replace"))
    return "\n".join(parts)
