"""Learning from feedback which of the open offers to show, and proof before a policy is switched on.

``Thompson.new`` makes a policy, ``choose`` draws from it, ``update`` learns from what came of it, ``dump`` and ``load``
keep it, and ``may_switch_on`` judges it by the log of the one that runs.
"""

from recommender.learn.drawing import Bounds
from recommender.learn.gate import Needs, Refusal, Verdict, may_switch_on
from recommender.learn.policies import AsGiven, FixedOrder, LinUcb, Thompson
from recommender.learn.posterior import Assumed
from recommender.learn.rewards import Answer, reward, settled
from recommender.learn.stored import load
from recommender.learn.types import Drawn, Logged, Observation, Picked, Policy

__all__ = [
    "Answer",
    "AsGiven",
    "Assumed",
    "Bounds",
    "Drawn",
    "FixedOrder",
    "LinUcb",
    "Logged",
    "Needs",
    "Observation",
    "Picked",
    "Policy",
    "Refusal",
    "Thompson",
    "Verdict",
    "load",
    "may_switch_on",
    "reward",
    "settled",
]
