"""The desk of learning: what may be pressed, and the daily look at the log. Every change is audited.

A look reads the log outside of every write; what it found is kept only if nobody pressed anything meanwhile.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from kiosk.errors import PressRefused
from kiosk.learning import stages
from kiosk.learning.log import Counted, Log
from kiosk.learning.stages import Order, Stage, Step
from kiosk.learning.values import USUAL, Judged, Progress, Rules, Standing
from kiosk.privacy.audit import Action, AuditLog
from kiosk.store import offer_policies as rows
from kiosk.store.database import Store
from kiosk.store.offer_policies import PolicyRow, PolicyState
from recommender.learn.gate import may_switch_on
from recommender.threads import one_thread


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at the log came to.

    Attributes:
        stage: Reached with it.
        steps: What was done, in order.
        progress: What was counted.
        judged: The verdict, where one was given.
    """

    stage: Stage
    steps: tuple[Step, ...]
    progress: Progress
    judged: Judged | None = None


class Learning:
    """Learning from answers on one site. Thread-safe, also across processes.

    Args:
        store: Of the site.
        audit: The audit trail.
        rules: By which is collected, learned and judged.
        clock: The time now, UTC.
    """

    def __init__(self, store: Store, audit: AuditLog, rules: Rules, clock: Callable[[], datetime]) -> None:
        self._store, self._audit, self._rules, self._clock = store, audit, rules, clock
        self._log = Log(store, rules, clock)

    def standing(self) -> Standing:
        """How far learning is."""
        with self._store.read() as connection:
            return standing_of(connection)

    def press(self, order: Order, *, actor: str) -> Stage:
        """Collect, switch on, or off; the stage that is reached.

        Raises:
            PressRefused: That cannot be now; the error says what to do first.
        """
        with self._audit.transaction() as connection:
            before = standing_of(connection)
            reached = stages.pressed(before.stage, order)
            self._note(connection, order.value, self._do(connection, before, order, actor), actor)
        return reached

    def _do(self, connection: Connection, before: Standing, order: Order, actor: str) -> int:
        """What is pressed; number of the policy that it is about."""
        now = self._clock()
        if order is Order.COLLECT:
            return rows.insert_policy(connection, PolicyState.COLLECTING, self._rules.collecting.dump(), now, actor)
        if order is Order.OFF:
            rows.retire(connection, *rows.IN_USE, *rows.WAITING)
            return _there(before.in_use).number
        number, state = _there(before.waiting).number, PolicyState.RUNNING.value
        rows.retire(connection, PolicyState.COLLECTING)
        rows.change(connection, number, state=state, made_at=now, looked_at=None, actor=actor)
        return number

    def look(self, today: date, actor: str, progress: Callable[[Step], None] = lambda _step: None) -> Look:
        """Read the log, and do what is due: learn a candidate, judge one, or make anew what was learned.

        After a refusal the next candidate is learned at once.

        Args:
            today: In the shop; offers that are over by then are forgotten.
            actor: Who asked for it.
            progress: Told each step as it begins.

        Raises:
            PressRefused: Learning is off, or somebody pressed something meanwhile: nothing was kept.
        """
        with one_thread():
            first = self._step(today, actor, progress)
            if first.judged is None or first.judged.verdict.allowed:
                return first
            then = self._step(today, actor, progress)
        return Look(then.stage, first.steps + then.steps, then.progress, first.judged)

    def _step(self, today: date, actor: str, progress: Callable[[Step], None]) -> Look:
        before = self.standing()
        if before.in_use is None:
            raise PressRefused("Learning is off", mend="Collect answers first: 'kiosk learning collect'")
        progress(Step.COUNT)
        judging = before.stage is Stage.JUDGING
        counted = self._log.count(_there(before.waiting).until if judging else None)
        step = stages.due(before.stage, counted.tally, self._rules.needs.decisions)
        if step is not Step.COUNT:
            progress(step)
        judged = None
        match step:
            case Step.COUNT:
                self._keep(before, counted)
            case Step.LEARN:
                self._learn(before, counted, today, actor)
            case Step.RENEW:
                self._renew(before, counted, today, actor)
            case Step.STOP:
                self._stop(before, counted, actor)
            case Step.JUDGE:
                judged = self._judge(before, counted, today, actor)
        stage = stages.done(before.stage, step, allowed=judged is not None and judged.verdict.allowed)
        return Look(stage, (step,), self._progress(counted), judged)

    def _learn(self, before: Standing, counted: Counted, today: date, actor: str) -> None:
        policy, decisions = self._log.learned()
        dump, until = self._log.to_keep(policy, today), policy.learned_until

        def insert(connection: Connection) -> None:
            state, now = PolicyState.CANDIDATE, self._clock()
            number = rows.insert_policy(connection, state, dump, now, actor, decisions=decisions, until=until)
            # What comes after it was not counted yet.
            rows.change(connection, _there(before.in_use).number, progress=None)
            self._note(connection, state.value, number, actor, decisions=decisions)

        self._keep(before, counted, insert)

    def _renew(self, before: Standing, counted: Counted, today: date, actor: str) -> None:
        """What waits is learned from the same days as before, without who was erased meanwhile."""
        row = _there(before.waiting or before.in_use)
        waits = before.waiting is not None
        policy, decisions = self._log.learned(row.until if waits else None)
        until = row.until if waits else policy.learned_until
        values = {"policy": self._log.to_keep(policy, today), "decisions": decisions, "until": until}
        self._keep(before, counted, lambda connection: self._change(connection, row, "renewed", actor, values))

    def _stop(self, before: Standing, counted: Counted, actor: str) -> None:
        def stop(connection: Connection) -> None:
            rows.retire(connection, *rows.IN_USE, *rows.WAITING)
            self._note(connection, "stopped", _there(before.in_use).number, actor)

        self._keep(before, counted, stop)

    def _judge(self, before: Standing, counted: Counted, today: date, actor: str) -> Judged:
        """What it knew of offers that are over since counts too: those days were theirs."""
        row = _there(before.waiting)
        policy, decisions = self._log.learned(row.until)
        verdict = may_switch_on(counted.later, policy, USUAL, self._rules.needs)
        judged = Judged(verdict, len(counted.subjects), self._clock())
        allowed = verdict.allowed
        state = (PolicyState.ALLOWED if allowed else PolicyState.REFUSED).value
        dump = self._log.to_keep(policy, today) if allowed else None
        values = {"state": state, "policy": dump, "decisions": decisions, "verdict": judged.as_json()}
        self._keep(before, counted, lambda connection: self._change(connection, row, state, actor, values))
        return judged

    def _keep(
        self, before: Standing, counted: Counted, more: Callable[[Connection], None] = lambda _connection: None
    ) -> None:
        """Note the look, and what came of it. Chance follows its setting from here on."""
        seen: dict[str, Any] = {"looked_at": self._clock(), "progress": self._progress(counted).as_json()}
        if before.stage is not Stage.ON:
            seen["policy"] = self._rules.collecting.dump()
        with self._audit.transaction() as connection:
            if _who(standing_of(connection)) != _who(before):
                raise PressRefused("Somebody changed how learning stands meanwhile", mend="Look again")
            rows.change(connection, _there(before.in_use).number, **seen)
            more(connection)

    def _change(self, connection: Connection, row: PolicyRow, did: str, actor: str, values: dict[str, Any]) -> None:
        rows.change(connection, row.number, **values)
        self._note(connection, did, row.number, actor, decisions=values["decisions"])

    def _progress(self, counted: Counted) -> Progress:
        tally = counted.tally
        return Progress(tally.decisions, tally.members, self._rules.needs.decisions, dict(counted.left_out))

    def _note(self, connection: Connection, did: str, number: int, actor: str, **more: int) -> None:
        detail: dict[str, str | int | bool] = {"did": did, "number": number, **more}
        self._audit.record(Action.LEARNING_CHANGED, actor=actor, detail=detail, connection=connection)


def standing_of(connection: Connection) -> Standing:
    """How far learning is, by the store."""
    in_use, waiting = rows.newest(connection, *rows.IN_USE), rows.newest(connection, *rows.WAITING)
    verdicts = tuple(Judged.of_json(row.verdict) for row in rows.judged(connection) if row.verdict is not None)
    if in_use is None:
        stage = Stage.OFF
    elif in_use.state is PolicyState.RUNNING:
        stage = Stage.ON
    elif waiting is None:
        stage = Stage.COLLECTING
    else:
        stage = Stage.ALLOWED if waiting.state is PolicyState.ALLOWED else Stage.JUDGING
    return Standing(stage, in_use, waiting, verdicts)


def _who(standing: Standing) -> tuple[object, ...]:
    """What no press and no other look has changed, if it is the same still."""
    rows_of = (standing.in_use, standing.waiting)
    return standing.stage, *(None if row is None else row.number for row in rows_of)


def _there(row: PolicyRow | None) -> PolicyRow:
    if row is None:
        raise PressRefused("There is nothing to change", mend="Load the page again")
    return row
