"""A shop whose members answer offers as a known taste says, through the kiosk's own desk: for tests of learning.

The usual order begins with ``O1``; what members like is ``O4``, which stands last in it.
"""

import random
from datetime import timedelta

from kiosk.learning.learning import Learning
from kiosk.learning.running import RunningPolicy
from kiosk.learning.values import Rules
from kiosk.offering.deciding import decision_of
from kiosk.offering.values import OfferAct
from kiosk.offers import House, ShopOffers
from kiosk.privacy.consent import Purpose
from kiosk.store import answers, shop
from kiosk.store.answers import AnswerRow, DecisionRow
from kiosk.store.offers import put_offers
from recommender.learn.gate import Needs
from recommender.offers.types import Offer, OfferKind
from recommender.types import Product

LIKED = "O4"
RULES = Rules(0.5, needs=Needs(decisions=240, effective=30))
LOGGED = (Purpose.OFFERS, Purpose.ANALYTICS)


def stock(store, day):
    """Four offers on products of four categories, worth less and less to the shop."""
    products = [Product(f"P{one}", f"Thing {one}", f"Kind {one}", 10_000) for one in range(1, 5)]
    offers = [
        Offer(f"O{one}", f"Thing {one} for less", OfferKind.PERCENT_OFF, 45 - 10 * one, None, (f"P{one}",), (), day,
              day + timedelta(days=300))
        for one in range(1, 5)
    ]  # fmt: skip
    with store.write() as connection:
        shop.put_products(connection, products)
        put_offers(connection, offers)


class Town:
    """Members who come once a day, and the kiosk that greets them.

    Args:
        site: An open site with the offers of :func:`stock`.
        clock: Has ``now``; days pass on it.
        rules: By which is learned.
        experiments: The room of experiments, or None.
    """

    def __init__(self, site, clock, rules=RULES, experiments=None):
        self.site, self.clock = site, clock
        self.learning = Learning(site.store, site.audit, rules, lambda: clock.now)
        self.running = RunningPolicy(site.store)
        # Without aliases nobody grows tired of an offer: four of them would not last.
        aliases = None if experiments is None else site.aliases
        house = House("€", aliases=aliases, experiments=experiments, policy=lambda: self.running.policy)
        self.desk = ShopOffers(site.store, site.members, house, self.local)
        self.rng = random.Random(5)  # noqa: S311 - invented shoppers
        self.members = []

    def local(self):
        return self.clock.now.astimezone().replace(tzinfo=None)

    def join(self, count, purposes=LOGGED):
        made = [
            self.site.members.add(f"M{number}", [], recogniser="buffalo_s", consent_reference="7", purposes=purposes)
            for number in range(count)
        ]
        self.members += made
        return made

    def live(self, days):
        """Days on which each member is greeted once, and redeems what they like; written once a day."""
        for _ in range(days):
            self.running.look()
            with self.site.store.write() as connection:
                for number, member in enumerate(self.members):
                    self.greet(connection, member, self.clock.now + timedelta(minutes=5 * number))
            self.clock.now += timedelta(days=1)

    def greet(self, connection, member, at):
        made = self.desk.choice_for(member)
        decision = decision_of(made.choice, made.at, made.arm)
        subject = self.site.aliases.subject(member)
        row = DecisionRow(
            decision.decision_id,
            subject,
            at,
            "kiosk-1",
            decision.policy,
            decision.arm,
            decision.shown,
            decision.context,
        )
        answers.put_decision(connection, row)
        for place, shown in enumerate(decision.shown):
            wanted = 0.6 if shown.offer_id == LIKED else 0.05
            if self.rng.random() < wanted / (1 + place):
                later = at + timedelta(hours=1)
                redeemed = AnswerRow(row.decision_id, subject, shown.offer_id, OfferAct.REDEMPTION, later)
                answers.put_answer(connection, redeemed)

    def look(self):
        self.desk.forget_shop()
        return self.learning.look(self.local().date(), "system")

    def later(self, days):
        self.clock.now += timedelta(days=days)

    def logged(self):
        """Every decision with its answers."""
        with self.site.store.read() as connection:
            return list(answers.shown_until(connection, self.clock.now))
