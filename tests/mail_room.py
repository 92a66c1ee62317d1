# ruff: noqa: ARG001, ARG002, N802 - the library calls handlers by these names
"""A site whose members can be written to, and a real mail server that answers as a test wants it to."""

import contextlib
import datetime as dt
import ipaddress
import shutil
import socket
import ssl
from dataclasses import dataclass, field

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from open_sites import NOON, Clock
from sqlalchemy import insert

from kiosk.campaigns.campaigns import Campaigns
from kiosk.campaigns.responses import Responses
from kiosk.campaigns.values import Draft, Words
from kiosk.members import Correction
from kiosk.modes import MailSecurity
from kiosk.privacy.consent import Purpose
from kiosk.settings import Settings
from kiosk.site import make_site, open_site
from kiosk.store import offers, shop
from kiosk.store.tables import segment_members, segments
from recommender.offers.types import Offer, OfferKind
from recommender.types import Customer, Product

PUBLIC = "https://kiosk.shop.example"
SEGMENT = "coffee-lovers"
PEOPLE = 26
BODY = "Hello {nickname},\n\nthis week at {shop}:\n\n{offers}\n\nMore: https://shop.example/new\n\n{unsubscribe}\n"
TAMIL = Words("{nickname}, {shop}", "வணக்கம் {nickname}\n\n{offers}\n\n{unsubscribe}\n")
DRAFT = Draft("Autumn", SEGMENT, {"en": Words("News for {nickname}", BODY), "ta": TAMIL})

USER, PASSWORD = "kiosk", "throw-away word"


def address(number):
    return f"reader{number}@readers.example"


def fill_home(home):
    """Make a site with PEOPLE members in one segment, each with an address; member 0 and 1 agree to analytics."""
    settings = Settings.load(home=home)
    make_site(settings)
    site = open_site(settings, clock=lambda: NOON)
    ids = [f"C{number}" for number in range(PEOPLE)]
    products = [
        Product("P1", "Filter coffee", "Coffee", 22000),
        Product("P2", "Night cream", "Care", 9900, discreet=True),
    ]
    with site.store.write() as connection:
        shop.put_customers(connection, [Customer(one) for one in ids])
        shop.put_products(connection, products)
        day = NOON.date()
        offer = Offer("O1", "15 % off filter coffee", OfferKind.PERCENT_OFF, 15, None, ("P1",), (), day, day)
        offers.put_offers(connection, [offer])
        group = {"segment_id": SEGMENT, "label": "Coffee lovers", "size": PEOPLE, "centre": [], "kind": "cluster"}
        connection.execute(insert(segments).values(group | {"updated_at": NOON}))
        people = [{"customer_id": one, "segment_id": SEGMENT, "entered_at": NOON} for one in ids]
        connection.execute(insert(segment_members), people)
    members = {}
    for number in range(PEOPLE):
        counted = (Purpose.ANALYTICS,) if number < 2 else ()
        members[number] = site.members.add(
            f"Reader {number}",
            [],
            recogniser="buffalo_s",
            consent_reference="form 7",
            purposes=(Purpose.OFFERS, Purpose.CONTACT, *counted),
            customer_id=f"C{number}",
            language="ta" if number == 2 else "en",
        )
        site.members.correct(members[number], Correction(email=address(number)), actor="cli")
    site.close()
    return members


@dataclass(eq=False)
class Postman:
    """The handler of the server.

    Attributes:
        got: (sender, recipient, message as bytes) of everything accepted.
        at_recipient: Recipient to the answer it gets, every time, or to a list of answers, one a time.
        at_data: The same after the whole message; ``drop`` ends the connection without an answer.
        at_sender: Answer to every sender; empty takes them.
    """

    got: list = field(default_factory=list)
    at_recipient: dict = field(default_factory=dict)
    at_data: dict = field(default_factory=dict)
    at_sender: str = ""
    sessions: int = 0
    accepted_but_silent: list = field(default_factory=list)

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.sessions += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.at_sender:
            return self.at_sender
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        said = _answer(self.at_recipient, address)
        if said:
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        (recipient,) = envelope.rcpt_tos
        said = _answer(self.at_data, recipient)
        if said == "drop":
            self.accepted_but_silent.append(recipient)
            server.transport.abort()
            return "421 gone"
        if said:
            return said
        self.got.append((envelope.mail_from, recipient, envelope.content))
        return "250 OK"

    @property
    def readers(self):
        return [recipient for _, recipient, _ in self.got]


def _answer(said, key):
    found = said.get(key, "")
    return found if isinstance(found, str) else (found.pop(0) if found else "")


class _Server(Controller):
    def _trigger_server(self):
        """The library connects to the port to see whether it answers; with port 0 it would ask the wrong one."""
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextlib.contextmanager
def serving(postman=None, port=0, **options):
    """A mail server on a port of this machine, a free one when left out."""
    postman = postman or Postman()
    server = _Server(postman, hostname="127.0.0.1", port=port, **options)
    server.start()
    try:
        yield postman, server.port
    finally:
        server.stop()


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def certificate(folder):
    """A throw-away certificate of 127.0.0.1, its own authority; (context of a server, file of the authority)."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail of a test")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    authority, secret = folder / "authority.pem", folder / "server.pem"
    authority.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + authority.read_bytes()
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(secret)
    return context, authority


def knows_password(server, session, envelope, mechanism, data):
    good = data.login == USER.encode() and data.password == PASSWORD.encode()
    return AuthResult(success=good, handled=False)  # the library answers the client itself


@dataclass(eq=False)
class MailRoom:
    """An open site with its campaigns, and a clock that waiting moves."""

    settings: Settings
    site: object
    clock: Clock
    members: dict
    desk: Campaigns
    responses: Responses

    def wait(self, seconds):
        """Waiting takes no time; an endless loop ends by the year."""
        self.clock.forward(seconds=seconds)
        return self.clock.now > NOON + dt.timedelta(days=300)

    def begin(self, draft=DRAFT):
        number = self.desk.save(draft, actor="staff:anbu")
        self.desk.start(number, confirmed=self.desk.reach(number), actor="staff:anbu")
        return number

    def send(self):
        self.desk.send(self.wait)

    def run(self, draft=DRAFT):
        number = self.begin(draft)
        self.send()
        return number


def open_mail_room(filled, members, home, port, **settings):
    """A copy of a filled home, opened, with a mail server on a port."""
    if not home.exists():
        home.mkdir(mode=0o700)
        for file in filled.iterdir():
            shutil.copy2(file, home / file.name)
    chosen = Settings.load(home=home, **(mail_settings(port) | settings))
    clock = Clock()
    clock.forward(hours=1)
    site = open_site(chosen, clock=clock)
    desk = Campaigns(site, chosen, clock=clock)
    return MailRoom(chosen, site, clock, members, desk, Responses(site, chosen, clock))


def mail_settings(port):
    """Settings of a site that can send."""
    return {
        "mail_server": "127.0.0.1",
        "mail_port": port,
        "mail_security": MailSecurity.NONE,
        "mail_from": "Anbu Stores <offers@shop.example>",
        "mail_bounces": "bounces@shop.example",
        "mail_per_minute": 600,
        "mail_hour_from": 0,  # some tests run by the clock on the wall, and are run at night
        "mail_hour_until": 24,
        "public_url": PUBLIC,
        "shop_name": "Anbu Stores",
    }
