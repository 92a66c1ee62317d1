"""Buy till you die: how often somebody who was seen a few times will come again, and for how much.

BG/NBD: P. Fader, B. Hardie, K. L. Lee, "Counting your customers the easy way", Marketing Science 24 (2005).
Gamma-gamma: P. Fader, B. Hardie, "The gamma-gamma model of monetary value" (2013). Both are fitted by maximum
likelihood.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from recommender.errors import PredictionImpossible

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """What the models need of ``n`` customers.

    Attributes:
        repeats: Days with a purchase after the first one, shape ``(n,)``.
        recency: Time from the first to the last purchase, shape ``(n,)``; 0 without a repeat.
        age: Time from the first purchase to now, shape ``(n,)``, in the same unit, not below ``recency``.
        spent: Mean money of a day with a purchase, shape ``(n,)``.
    """

    repeats: Floats
    recency: Floats
    age: Floats
    spent: Floats

    def __len__(self) -> int:
        return len(self.repeats)

    def take(self, rows: NDArray[np.intp]) -> "History":
        """Some of the customers."""
        return History(self.repeats[rows], self.recency[rows], self.age[rows], self.spent[rows])


@dataclass(frozen=True, slots=True)
class BgNbd:
    """A fitted BG/NBD model.

    Attributes:
        r: Shape of the customers' rates.
        alpha: Scale of the rates, in the unit of time.
        a: First parameter of the chance to stop after a purchase.
        b: Second one.
    """

    r: float
    alpha: float
    a: float
    b: float

    @classmethod
    def fit(cls, seen: History) -> Self:
        """Fit by maximum likelihood.

        Raises:
            PredictionImpossible: Nobody came twice, or the search did not end.
        """
        from scipy.optimize import minimize  # noqa: PLC0415 - takes long to load, and most starts need no predictions
        from scipy.special import betaln, gammaln  # noqa: PLC0415 - as above

        if not (seen.repeats > 0).any():
            raise PredictionImpossible("Nobody bought on two days", mend="Import purchases over a longer time")
        unit = max(float(seen.age.mean()), 1e-9)  # a search over numbers near 1 is safe
        recency, age = seen.recency / unit, seen.age / unit
        again = seen.repeats > 0

        def loss(logs: Floats) -> float:
            r, alpha, a, b = np.exp(logs)
            x = seen.repeats
            common = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + betaln(a, b + x) - betaln(a, b)
            alive = -(r + x) * np.log(alpha + age)
            gone = np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + recency)
            return float(-(common + np.where(again, np.logaddexp(alive, gone), alive)).mean())

        found = minimize(loss, np.zeros(4), method="L-BFGS-B", bounds=[(-8.0, 8.0)] * 4)
        if not np.isfinite(found.fun):
            raise PredictionImpossible("The model of repeat purchases could not be fitted")
        r, alpha, a, b = (float(value) for value in np.exp(found.x))
        return cls(r, alpha * unit, a, b)

    def p_alive(self, seen: History) -> Floats:
        """Chance that a customer has not stopped for good, shape ``(n,)``."""
        x = seen.repeats
        log_odds_gone = np.log(self.a) - np.log(self.b + np.maximum(x, 1) - 1)
        log_odds_gone += (self.r + x) * (np.log(self.alpha + seen.age) - np.log(self.alpha + seen.recency))
        return np.asarray(np.where(x > 0, 1 / (1 + np.exp(np.minimum(log_odds_gone, 500))), 1.0), dtype=np.float64)

    def p_none(self, seen: History, horizon: float) -> Floats:
        """Chance of no purchase in the horizon, shape ``(n,)``: gone, or alive and not seen."""
        quiet = ((self.alpha + seen.age) / (self.alpha + seen.age + horizon)) ** (self.r + seen.repeats)
        return np.asarray(1 - self.p_alive(seen) * (1 - quiet), dtype=np.float64)

    def expected(self, seen: History, horizon: float) -> Floats:
        """Expected days with a purchase in the horizon, shape ``(n,)`` (equation 10 of the paper)."""
        from scipy.special import hyp2f1  # noqa: PLC0415 - as above

        # At a = 1 the fraction and the bracket are both without bounds and zero; beside it their product is right.
        a = self.a if abs(self.a - 1) > 1e-6 else 1 + 1e-6  # noqa: PLR2004 - see above
        x, t, b = seen.repeats, seen.age, self.b
        shrink = hyp2f1(self.r + x, b + x, a + b + x - 1, horizon / (self.alpha + t + horizon))
        powered = ((self.alpha + t) / (self.alpha + t + horizon)) ** (self.r + x)
        bracket = (a + b + x - 1) / (a - 1) * (1 - powered * shrink)
        return np.asarray(np.maximum(bracket * self.p_alive(seen), 0.0), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class GammaGamma:
    """A fitted gamma-gamma model of the money of a purchase.

    Attributes:
        p: Shape of a customer's purchases.
        q: Shape of the customers' scales.
        gamma: Scale of the scales, in money.
    """

    p: float
    q: float
    gamma: float

    @classmethod
    def fit(cls, seen: History) -> Self:
        """Fit on those who spent something; with too few of them everybody gets the mean."""
        from scipy.optimize import minimize  # noqa: PLC0415 - as above
        from scipy.special import gammaln  # noqa: PLC0415 - as above

        known = seen.spent > 0
        count, mean = seen.repeats[known] + 1, seen.spent[known]
        if count.size < 2:  # noqa: PLR2004 - a spread needs two
            return cls(1.0, 2.0, float(seen.spent.mean()))
        unit = float(mean.mean())
        mean = mean / unit

        def loss(logs: Floats) -> float:
            p, q, gamma = np.exp(logs)
            value = gammaln(p * count + q) - gammaln(p * count) - gammaln(q) + q * np.log(gamma)
            value += (p * count - 1) * np.log(mean) + p * count * np.log(count)
            return float(-(value - (p * count + q) * np.log(gamma + count * mean)).mean())

        found = minimize(
            loss, np.array([1.0, 1.0, 1.0]), method="L-BFGS-B", bounds=[(-6.0, 6.0), (0.05, 6.0), (-6.0, 8.0)]
        )
        p, q, gamma = (float(value) for value in np.exp(found.x))
        return cls(p, q, gamma * unit)

    def expected(self, seen: History) -> Floats:
        """Expected money of a day with a purchase, shape ``(n,)``: the own mean, drawn to that of all."""
        count = np.where(seen.spent > 0, seen.repeats + 1, 0)
        expected = self.p * (self.gamma + count * seen.spent) / (self.p * count + self.q - 1)
        return np.asarray(expected, dtype=np.float64)
