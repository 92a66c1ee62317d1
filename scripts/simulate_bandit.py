"""What bandits earn on real households' visits, beside the best fixed offer and full information.

The decisions are those of ``offer_worlds``: 10,000 visits drawn from the Complete Journey, in the order of time,
between 20 offers. Each seed draws other visits, appeals and coins; figures are means over seeds, with the standard
deviation. The best fixed offer is chosen in hindsight on the same decisions. mabwiser runs beside as the independent
peer: its models have weights of their own for each offer. The last part logs a running order with much chance, learns a
policy from the first half, and holds the off-policy estimates from the second against what it earns there in truth.
"""

import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

import click
import numpy as np
from common import json_option, plain_errors, write_json
from mabwiser.mab import MAB, LearningPolicy  # type: ignore[import-untyped]
from numpy.typing import NDArray
from offer_worlds import Visits, households, read_visits, world
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from recommender.learn.drawing import Bounds
from recommender.learn.gate import may_switch_on
from recommender.learn.offpolicy import doubly_robust, ips, snips
from recommender.learn.policies import FixedOrder, LinUcb, Thompson
from recommender.learn.posterior import Assumed
from recommender.learn.simulator import World, best_fixed, by_prior, earned, full_information, replay
from recommender.learn.slates import weigh

Floats = NDArray[np.float64]
Runs = dict[str, Callable[[], float]]

BATCH: Final = 500
HALF_LIFE: Final = 30.0
"""Days; a year of visits is replayed."""
PEER_ALPHA: Final = {"LinUCB": 0.3, "LinTS": 0.1}
"""Of mabwiser; the best of 0.1, 0.3 and 0.6 with the household's vector."""


@click.command(help=__doc__)
@click.option("--data", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path), help="With cj_*.")
@click.option("--seeds", default=10, show_default=True, type=click.IntRange(min=2))
@click.option("--decisions", default=10_000, show_default=True, type=click.IntRange(min=100))
@click.option("--peers/--no-peers", default=True, help="Run mabwiser beside; it takes most of the time.")
@json_option
@plain_errors
def main(data: Path, seeds: int, decisions: int, peers: bool, json_file: Path | None) -> None:
    """Measure and print."""
    if not (data / "cj_tx.parquet").is_file():
        raise click.ClickException(f"There is no cj_tx.parquet in {data}; give the folder with the Complete Journey")
    with threadpool_limits(limits=1):
        report = simulated(read_visits(data), seeds, decisions, peers=peers)
    show(report)
    write_json(json_file, report)


def simulated(visits: Visits, seeds: int, decisions: int, *, peers: bool) -> dict[str, Any]:
    """Mean reward of each policy in each scenario, with its spread over the seeds and its lead over the best fixed."""
    found: dict[str, dict[str, list[tuple[float, float]]]] = {}
    for seed in range(seeds):
        for scenario, runs in scenarios(visits, seed, decisions, peers=peers).items():
            for label, run in runs.items():
                started = time.process_time()
                value = run()
                spent = (time.process_time() - started) / decisions * 1e6
                found.setdefault(scenario, {}).setdefault(label, []).append((value, spent))
        click.echo(f"seed {seed + 1} of {seeds}", err=True)
    return {
        "decisions": decisions,
        "seeds": seeds,
        "estimates": [estimated(world(visits, seed, decisions, appeal=True), seed) for seed in range(seeds)],
        "scenarios": {
            scenario: {label: _figures(runs, rows["best fixed offer"]) for label, runs in rows.items()}
            for scenario, rows in found.items()
        },
    }


def scenarios(visits: Visits, seed: int, decisions: int, *, peers: bool) -> dict[str, Runs]:
    """What is run with one seed."""
    plain = world(visits, seed, decisions, informed=False)
    known = world(visits, seed, decisions)
    taste = world(visits, seed, decisions, appeal=True)
    change = world(visits, seed, decisions, appeal=True, change=True)
    blind = replace(plain, contexts=plain.contexts[:, :, :0])
    made: dict[str, Runs] = {
        "steady": references(plain)
        | {"own history alone": lambda: float(by_prior(known).mean())}
        | {"Thompson without context": lambda: ours(Thompson, blind, seed)}
        | policies(plain, seed),
        "batches": {"best fixed offer": references(plain)["best fixed offer"]} | policies(plain, seed, batch=BATCH),
        "prior": references(known) | prior_alone(known) | policies(known, seed),
        "appeal": references(taste) | prior_alone(taste) | policies(taste, seed),
        "change": references(change, HALF_LIFE)
        | prior_alone(change)
        | policies(change, seed)
        | {f"{label}, forgetting": run for label, run in policies(change, seed, half_life=HALF_LIFE).items()},
    }
    if peers:
        made["steady"] |= peer_runs(visits, plain, seed, 1)
        made["batches"] |= peer_runs(visits, plain, seed, BATCH)
    return made


def references(of: World, half_life: float | None = None) -> Runs:
    """The ends between which a policy can be expected."""
    return {
        "best fixed offer": lambda: float(best_fixed(of)[1].mean()),
        "full information": lambda: float(full_information(of, Assumed(half_life_days=half_life)).mean()),
    }


def prior_alone(of: World) -> Runs:
    """The highest prior, nothing learned."""
    return {"own history alone": lambda: float(by_prior(of).mean())}


def policies(of: World, seed: int, *, batch: int = 1, half_life: float | None = None) -> Runs:
    """Both policies that learn, as the kiosk runs them: with their bounds of exploration."""
    return {
        "LinUCB": lambda: ours(LinUcb, of, seed, batch, half_life),
        "Thompson": lambda: ours(Thompson, of, seed, batch, half_life),
    }


def ours(kind: type[LinUcb | Thompson], of: World, seed: int, batch: int = 1, half_life: float | None = None) -> float:
    """Mean reward of a policy that starts from nothing."""
    start = kind.new(of.contexts.shape[2], Assumed(half_life_days=half_life))
    return float(earned(start, of, np.random.default_rng(seed), batch=batch).mean())


def peer_runs(visits: Visits, of: World, seed: int, batch: int) -> Runs:
    """mabwiser: given the household's vector as its users do, and given what our policies see."""
    house = households(visits, seed, len(of))
    whole = np.repeat(house[:, None, :], len(of.arms), axis=1)
    ones = np.ones((*of.contexts.shape[:2], 1))
    own = np.concatenate([ones, of.contexts], axis=2)
    ucb = LearningPolicy.LinUCB(alpha=PEER_ALPHA["LinUCB"])
    sampling = LearningPolicy.LinTS(alpha=PEER_ALPHA["LinTS"])
    return {
        "mabwiser LinUCB, household": lambda: peer(ucb, whole, of, seed, batch),
        "mabwiser LinTS, household": lambda: peer(sampling, whole, of, seed, batch),
        "mabwiser LinUCB, as ours": lambda: peer(ucb, own, of, seed, batch),
        "mabwiser LinTS, as ours": lambda: peer(sampling, own, of, seed, batch),
    }


def peer(policy: Any, contexts: Floats, of: World, seed: int, batch: int) -> float:
    """Mean reward of mabwiser's models, asked and fitted one by one: each arm has its own row; the front is slower."""
    mab = MAB(arms=list(range(len(of.arms))), learning_policy=policy, seed=seed)
    mab.fit([0], [0.0], np.zeros((1, contexts.shape[2])))  # it wants a fit before it is asked; this one says nothing
    models, waiting, total = mab._imp.arm_to_model, [], 0.0  # noqa: SLF001 - see above
    for decision, rows in enumerate(contexts):
        picked = int(np.argmax([models[arm].predict(rows[arm : arm + 1])[0] for arm in models]))
        total += of.rewards[decision, picked]
        waiting.append((picked, decision))
        if len(waiting) == batch:
            for arm in {arm for arm, _ in waiting}:
                seen = [row for other, row in waiting if other == arm]
                models[arm].fit(contexts[seen, arm], of.rewards[seen, arm])
            waiting = []
    return total / len(of)


RUNNING: Final = FixedOrder(bounds=Bounds(least=0.01, most=0.5))
"""What is shown before anything is learned: the highest prior, and the others often enough to learn of them."""


def estimated(of: World, seed: int) -> dict[str, Any]:
    """What a policy learned in the first half would have earned in the second, by the log and in truth."""
    log = [one for _, one in replay(RUNNING, of, np.random.default_rng(seed), batch=None)]
    half = next(row for row, at in enumerate(of.at) if at.date() > of.at[len(of) // 2].date())
    seen = [learned for one in log[:half] for learned in one.seen()]
    candidate = Thompson.new(of.contexts.shape[2]).update(seen)
    verdict = may_switch_on(log, candidate, RUNNING)
    weighed = weigh(log[half:], candidate)
    shares = [candidate.shares(of.arms, of.contexts[row], of.prior[row]) for row in range(half, len(of))]
    ours = [RUNNING.shares(of.arms, of.contexts[row], of.prior[row]) for row in range(half, len(of))]
    return {
        "truth": float((np.array(shares) * of.rewards[half:]).sum(axis=1).mean()),
        "running": float((np.array(ours) * of.rewards[half:]).sum(axis=1).mean()),
        "estimates": {find.__name__: asdict(find(weighed)) for find in (ips, snips, doubly_robust)},
        "decisions": verdict.decisions,
        "effective": verdict.effective,
        "refusals": list(verdict.refusals),
        "difference": asdict(verdict.difference) if verdict.difference else None,
    }


def _figures(runs: list[tuple[float, float]], fixed: list[tuple[float, float]]) -> dict[str, float]:
    values = [value for value, _ in runs]
    leads = [value - best for value, (best, _) in zip(values, fixed, strict=True)]
    return {
        "mean": float(np.mean(values)),
        "deviation": float(np.std(values, ddof=1)),
        "lead": float(np.mean(leads)),
        "least_lead": float(np.min(leads)),
        "microseconds": float(np.median([spent for _, spent in runs])),
    }


TITLES: Final = {
    "steady": "Every buyer takes the offer; learned from nothing",
    "batches": f"The same, feedback in batches of {BATCH}",
    "prior": "The same, starting from the household's own shares as the prior",
    "appeal": "Offers differ in appeal (0.2 to 1 of the buyers take them), prior as above",
    "change": "The same, all appeals drawn anew half-way",
}


def show(report: dict[str, Any]) -> None:
    """Print the figures as a person reads them."""
    click.echo(f"{report['decisions']:,} decisions, {report['seeds']} seeds; reward of a decision")
    for scenario, rows in report["scenarios"].items():
        click.echo(f"\n{TITLES[scenario]}\n{'':32}  mean  deviation  lead over fixed (least)  us")
        for label, row in rows.items():
            click.echo(
                f"{label:32} {row['mean']:5.3f}  {row['deviation']:9.3f}  {row['lead']:+8.3f}"
                f" ({row['least_lead']:+.3f}){row['microseconds']:12.0f}"
            )
    click.echo("\nOff-policy, before a policy is switched on: truth, what the log said, and the verdict")
    for one in report["estimates"]:
        said = "  ".join(
            f"{name} {each['value']:.3f} [{each['low']:.3f}, {each['high']:.3f}]"
            for name, each in one["estimates"].items()
        )
        verdict = ", ".join(one["refusals"]) or "may be switched on"
        click.echo(
            f"runs {one['running']:.3f}, truth {one['truth']:.3f}: {said};"
            f" {one['decisions']:,} decisions worth {one['effective']:,.0f}: {verdict}"
        )


if __name__ == "__main__":
    main()
