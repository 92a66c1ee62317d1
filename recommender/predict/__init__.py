"""What customers will do: the chance that they do not come back, and the money they will spend.

``examples`` cuts past windows out of the purchases, ``fit_churn`` and ``fit_value`` learn from them, and ``snapshot``
is what their ``predict`` takes.
"""

from recommender.predict.churn import Chances, ChurnModel, fit_churn
from recommender.predict.held_out import HeldOut, hold_out, older
from recommender.predict.scores import ChanceScores, MoneyScores, score_chances, score_money
from recommender.predict.value import Money, ValueModel, fit_value
from recommender.predict.windows import Split, examples, outcome, snapshot, split_before

__all__ = [
    "ChanceScores",
    "Chances",
    "ChurnModel",
    "HeldOut",
    "Money",
    "MoneyScores",
    "Split",
    "ValueModel",
    "examples",
    "fit_churn",
    "fit_value",
    "hold_out",
    "older",
    "outcome",
    "score_chances",
    "score_money",
    "snapshot",
    "split_before",
]
