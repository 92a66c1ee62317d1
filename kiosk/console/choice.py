"""Which offers a member would see now, and why: asked as the shopper's screen asks, with nothing issued or written."""

from werkzeug.wrappers import Response as BaseResponse

from kiosk.console.access import Permission, route
from kiosk.console.console import Console
from kiosk.experiments.values import SEPARATOR, Kind
from kiosk.offering.tracing import Traced, titles_of, traced
from kiosk.offers import MemberChoice, profiled
from kiosk.store.experiments import find_experiment
from recommender.experiments import HOLDOUT
from recommender.offers.choosing import NO_POLICY


class ChoicePages:
    """The view of one member's offers."""

    def __init__(self, console: Console) -> None:
        self._console, self._pages = console, console.pages
        self._choosing, self._store = console.deps.choosing, console.deps.site.store

    @route("GET", "/members/<member_id>/offers", Permission.FIND)
    def member_offers(self, member_id: str) -> BaseResponse:
        """The three offers of this moment with their reasons, and what became of every other one.

        Without the member's consent to offers it shows what everybody sees, and nothing about a purchase.
        """
        made = self._choosing.offers.choice_for(member_id)
        self._console.viewed(member_id, "offers")
        personal = profiled(made.person)
        return self._pages.show(
            "member_offers",
            "staff-choice-title",
            member_id=member_id,
            at=made.at,
            personal=personal,
            rows=self._rows(made, personal=personal),
            recommender=self._recommender(made),
            order=self._order(made),
            experiment=self._experiment(made),
        )

    def _rows(self, made: MemberChoice, *, personal: bool) -> tuple[Traced, ...]:
        """All of it; without the consent only what is shown, since a refusal may tell what somebody redeemed."""
        rows = traced(made.choice, made.book, self._pages.language(), made.withheld)
        return rows if personal else tuple(one for one in rows if one.place is not None)

    def _recommender(self, made: MemberChoice) -> str:
        if made.learned is not None:
            version = self._choosing.recommender.version_of(made.learned)
            known = "staff-choice-recommender-gone" if version is None else "staff-choice-recommender-version"
            return self._pages.say(known, version=version or 0)
        none_runs = self._choosing.recommender.learned is None
        return self._pages.say("staff-choice-recommender-none" if none_runs else "staff-choice-recommender-unasked")

    def _order(self, made: MemberChoice) -> str:
        if made.choice.policy == NO_POLICY:
            return self._pages.say("staff-choice-order-usual")
        return self._pages.say("staff-choice-order-learned", policy=made.choice.policy)

    def _experiment(self, made: MemberChoice) -> str:
        """The arm in words, such as ``Bun or coffee: Usual order``."""
        say = self._pages.say
        number, _, arm = (made.arm or "").partition(SEPARATOR)
        if not number:
            return say("staff-choice-experiment-none")
        with self._store.read() as connection:
            found = find_experiment(connection, int(number))
        if found is None or arm == HOLDOUT.name:
            return say("staff-choice-held-out")
        draft = found.draft
        if draft.kind is Kind.POLICY:
            return say("staff-choice-experiment", name=draft.name, arm=say(f"experiments-arm-{arm}"))
        theirs, titles = draft.offers[draft.arms.index(arm)], titles_of(made.book)
        return say("staff-choice-experiment", name=draft.name, arm=titles.get(theirs, theirs))
