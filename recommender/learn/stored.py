"""Reading a policy back from its dump."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np

from recommender.errors import PolicyInvalid
from recommender.learn.drawing import Bounds
from recommender.learn.policies import VERSION, AsGiven, FixedOrder, LinUcb, Thompson
from recommender.learn.posterior import Assumed, Posterior
from recommender.learn.types import Policy


def load(dumped: Mapping[str, Any]) -> Policy:
    """A policy from :meth:`recommender.learn.types.Policy.dump`.

    Raises:
        PolicyInvalid: Of another version, of an unknown policy, incomplete, or with numbers that cannot be.
    """
    try:
        return _loaded(dumped)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, np.linalg.LinAlgError) as error:
        raise PolicyInvalid("The dump of a policy is broken", mend="Go on without it and learn anew") from error


def _loaded(dumped: Mapping[str, Any]) -> Policy:
    if dumped["version"] != VERSION:
        raise PolicyInvalid(f"A dump of version {dumped['version']!r} cannot be read", mend="Learn anew")
    least, most = dumped["bounds"]
    bounds, name = Bounds(float(least), float(most)), dumped["policy"]
    if name == AsGiven.name:
        return AsGiven(bounds)
    if name == FixedOrder.name:
        return FixedOrder(tuple(str(arm) for arm in dumped["order"]), bounds)
    kinds: dict[str, type[Thompson | LinUcb]] = {Thompson.name: Thompson, LinUcb.name: LinUcb}
    if name not in kinds:
        raise PolicyInvalid(f"There is no policy {name!r}", mend="Learn anew")
    return kinds[name](_posterior(dumped), bounds)


def _posterior(dumped: Mapping[str, Any]) -> Posterior:
    features, arms = int(dumped["features"]), tuple(str(arm) for arm in dumped["arms"])
    gram, moment = np.asarray(dumped["gram"], np.float64), np.asarray(dumped["moment"], np.float64)
    size = 3 + features + len(arms)
    fits = features >= 0 and len(set(arms)) == len(arms) and gram.shape == (size, size) and moment.shape == (size,)
    if not (fits and np.isfinite(gram).all() and np.isfinite(moment).all() and np.allclose(gram, gram.T)):
        raise PolicyInvalid("The numbers of a dump do not fit each other", mend="Learn anew")
    if np.linalg.eigvalsh(gram).min() < -1e-6 * max(1.0, float(np.abs(gram).max())):
        raise PolicyInvalid("The numbers of a dump cannot come from observations", mend="Learn anew")
    until = date.fromisoformat(dumped["until"]) if dumped["until"] else None
    given = dumped["assumed"]
    assumed = Assumed(given["noise"], given["weight"], given["level"], given["half_life_days"])
    return Posterior.restored(assumed, features=features, arms=arms, gram=gram, moment=moment, until=until)
