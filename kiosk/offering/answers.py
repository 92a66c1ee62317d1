"""Writes down which offers were shown and what came of them, beside the camera's thread.

Only with the consent to analytics, under a keyed hash instead of the member's id. Of whoever agreed to an older text of
it only what that text speaks of is written: what was shown, and at the till what was used. An answer to a decision that
is not in the store is dropped: nothing is written of a visit that was disputed, or of who withdrew meanwhile.
"""

from kiosk.beside import WriteQueue
from kiosk.events.bus import Bus
from kiosk.events.types import OffersAnswered, OffersDecided, VisitDisputed
from kiosk.privacy.consent import ANSWERS_SINCE, Purpose, agreed_version
from kiosk.security.aliases import Aliases
from kiosk.store import answers as rows
from kiosk.store.answers import AnswerRow, DecisionRow
from kiosk.store.consents import consents_of
from kiosk.store.database import Store
from kiosk.store.members import MemberState, find_member

Happened = OffersDecided | OffersAnswered | VisitDisputed


class AnswerLog(WriteQueue[Happened]):
    """Takes what the screen tells from the bus at once and writes it from a thread of its own. Thread-safe.

    Args:
        store: Where it is written.
        aliases: Makes the keyed hashes.
        screen: Name of the screen.
    """

    def __init__(self, store: Store, aliases: Aliases, screen: str) -> None:
        super().__init__("an answer", "waiting answers", self._write_down, aliases)
        self._store, self._screen = store, screen

    def start(self, bus: Bus) -> None:
        """Take what the bus tells, and write. Call once."""
        bus.subscribe(OffersDecided, self.take)
        bus.subscribe(OffersAnswered, self.take)
        bus.subscribe(VisitDisputed, self.take)
        self.begin()

    def _write_down(self, event: Happened) -> None:
        subject = self._aliases.subject(event.member_id)
        with self._store.write() as connection:
            if isinstance(event, VisitDisputed):
                # What waited here when the visit was disputed was written after it had been deleted.
                rows.forget(connection, subject, event.since)
                return
            member = find_member(connection, event.member_id)
            if member is None or member.state is not MemberState.ACTIVE:
                return
            agreed = agreed_version(consents_of(connection, event.member_id), Purpose.ANALYTICS)
            if isinstance(event, OffersDecided) and agreed:
                rows.put_decision(connection, self._decision(event, subject, whole=agreed >= ANSWERS_SINCE))
            elif isinstance(event, OffersAnswered) and agreed >= ANSWERS_SINCE:
                rows.put_answer(connection, _answer(event, subject))

    def _decision(self, event: OffersDecided, subject: str, *, whole: bool) -> DecisionRow:
        made = event.decision
        return DecisionRow(
            decision_id=made.decision_id,
            subject=subject,
            at=event.at,
            screen=self._screen,
            policy=made.policy,
            arm=made.arm,
            offers=made.shown,
            context=made.context if whole else {},
        )


def _answer(event: OffersAnswered, subject: str) -> AnswerRow:
    bucket = None if event.dwell is None else event.dwell.value
    return AnswerRow(event.decision_id, subject, event.offer_id, event.act, event.at, bucket)
