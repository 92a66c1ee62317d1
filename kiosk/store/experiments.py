"""Queries on experiments."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from kiosk.experiments.values import Draft, ExperimentState, Promise, ShopExperiment
from kiosk.store.experiment_tables import experiments


def insert_experiment(connection: Connection, draft: Draft, *, salt: str, actor: str, at: datetime) -> int:
    """Keep a new draft; its number."""
    values = _texts(draft) | {"salt": salt, "state": ExperimentState.DRAFT.value, "actor": actor, "created_at": at}
    wanted = insert(experiments).values(values).returning(experiments.c.experiment_id)
    return connection.execute(wanted).scalar_one()


def change_draft(connection: Connection, experiment_id: int, draft: Draft) -> None:
    """Put another draft in its place."""
    connection.execute(update(experiments).where(_mine(experiment_id)).values(_texts(draft)))


def start(connection: Connection, experiment_id: int, promise: Promise, at: datetime) -> None:
    """Note that it runs."""
    said = {"holdout": promise.holdout, "alpha": promise.alpha, "margin": promise.margin}
    values = {"state": ExperimentState.RUNNING.value, "promise": said, "started_at": at}
    connection.execute(update(experiments).where(_mine(experiment_id)).values(values))


def end(connection: Connection, experiment_id: int, report: Mapping[str, Any], at: datetime) -> None:
    """Note that it is over, with what was known then."""
    values = {"state": ExperimentState.ENDED.value, "report": dict(report), "ended_at": at}
    connection.execute(update(experiments).where(_mine(experiment_id)).values(values))


def remove(connection: Connection, experiment_id: int) -> None:
    """Forget a draft."""
    connection.execute(delete(experiments).where(_mine(experiment_id)))


def find_experiment(connection: Connection, experiment_id: int) -> ShopExperiment | None:
    """One experiment, or None."""
    row = connection.execute(select(experiments).where(_mine(experiment_id))).mappings().one_or_none()
    return None if row is None else _experiment(row)


def all_experiments(connection: Connection) -> tuple[ShopExperiment, ...]:
    """Every experiment, newest first."""
    rows = connection.execute(select(experiments).order_by(experiments.c.experiment_id.desc())).mappings()
    return tuple(_experiment(row) for row in rows)


def running(connection: Connection) -> ShopExperiment | None:
    """The one that runs; there is never more than one."""
    wanted = select(experiments).where(experiments.c.state == ExperimentState.RUNNING.value)
    row = connection.execute(wanted).mappings().one_or_none()
    return None if row is None else _experiment(row)


def _mine(experiment_id: int) -> Any:
    return experiments.c.experiment_id == experiment_id


def _texts(draft: Draft) -> dict[str, Any]:
    return {"name": draft.name, "draft": draft.as_json()}


def _experiment(row: RowMapping) -> ShopExperiment:
    return ShopExperiment(
        experiment_id=row["experiment_id"],
        salt=row["salt"],
        draft=Draft.of_json(row["name"], row["draft"]),
        promise=None if row["promise"] is None else Promise(**row["promise"]),
        state=ExperimentState(row["state"]),
        actor=row["actor"],
        created_at=row["created_at"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        report=row["report"],
    )
