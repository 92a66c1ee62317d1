"""Experiments: who gets what, how many are needed, and what may be said when. Pure functions over sums per unit."""

from recommender.experiments.analysis import Comparison, Observed, by_week, compare, told_steps
from recommender.experiments.assignment import assign, held_out
from recommender.experiments.cuped import adjust, winsorise
from recommender.experiments.effects import effect, summarise, summarise_ratio
from recommender.experiments.exposures import first_exposures
from recommender.experiments.guardrails import Guarded, Guardrail, guarded, summarise_rare
from recommender.experiments.power import Design, Metric, days_needed, smallest_effect, units_needed
from recommender.experiments.ratio_check import RatioCheck, check_ratio
from recommender.experiments.types import HOLDOUT, Arm, Better, Effect, Experiment, Exposure, Interval, Summary
from recommender.experiments.verdict import Look, Plan, State, Verdict, Why, judge

__all__ = [
    "HOLDOUT",
    "Arm",
    "Better",
    "Comparison",
    "Design",
    "Effect",
    "Experiment",
    "Exposure",
    "Guarded",
    "Guardrail",
    "Interval",
    "Look",
    "Metric",
    "Observed",
    "Plan",
    "RatioCheck",
    "State",
    "Summary",
    "Verdict",
    "Why",
    "adjust",
    "assign",
    "by_week",
    "check_ratio",
    "compare",
    "days_needed",
    "effect",
    "first_exposures",
    "guarded",
    "held_out",
    "judge",
    "smallest_effect",
    "summarise",
    "summarise_rare",
    "summarise_ratio",
    "told_steps",
    "units_needed",
    "winsorise",
]
