"""What the groups of customers spend their money on, told so that nobody can be worked out."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from kiosk.insight.groups import EVERYBODY
from kiosk.store.audience_rows import SMALLEST
from kiosk.store.categories import CategorySum

SHOWN: Final = 10
"""Categories with a name of their own, the largest ones; the others are together."""

_Groups = Mapping[str, Mapping[str, CategorySum]]


def by_group(sums: Iterable[CategorySum]) -> dict[str, Any]:
    """Mean share of a customer's money in each category.

    A category that fewer than 20 customers of a group bought from goes with the others of that group. So do further
    ones until 20 bought from the others, and a category of a segment whose value together with everybody's would tell
    of fewer than 20 in the remaining segments.

    Args:
        sums: Of everybody and of segments that share nobody, in any order.

    Returns:
        ``categories``, the largest of everybody first, and ``groups``: by id ``people``, the mean ``shares`` in that
        order with None where one went with the others, and ``others``. Groups of fewer than 20 have no entry.
    """
    known: dict[str, dict[str, CategorySum]] = {}
    for one in sums:
        known.setdefault(one.group, {})[one.category] = one
    groups = {name: found for name, found in known.items() if _people(found) >= SMALLEST}
    everybody = sorted(groups.get(EVERYBODY, {}).values(), key=lambda one: (-one.shares, one.category))
    named = [one.category for one in everybody[:SHOWN]]
    apart = {name: _apart(found, named) for name, found in groups.items()}
    for category in apart.get(EVERYBODY, ()):
        _guard(category, groups, apart)
    return {"categories": named, "groups": {name: _told(groups[name], apart[name], named) for name in groups}}


def _people(found: Mapping[str, CategorySum]) -> int:
    """Shares of a customer add up to 1, so all of them add up to the number of customers."""
    return round(sum(one.shares for one in found.values()))


def _apart(found: Mapping[str, CategorySum], named: Iterable[str]) -> set[str]:
    """The categories that can be told by themselves."""
    rest = sorted((found[name] for name in named if name in found), key=lambda one: one.buyers)
    hidden = sum(one.buyers for one in found.values()) - sum(one.buyers for one in rest)
    while rest and (rest[0].buyers < SMALLEST or 0 < hidden < SMALLEST):
        hidden += rest.pop(0).buyers
    return {one.category for one in rest}


def _guard(category: str, groups: _Groups, apart: Mapping[str, set[str]]) -> None:
    """Everybody less the segments that tell a category must leave nobody, or 20 buyers."""
    telling = [groups[name][category] for name in groups if name != EVERYBODY and category in apart[name]]
    left = groups[EVERYBODY][category].buyers - sum(one.buyers for one in telling)
    if telling and 0 < left < SMALLEST:
        apart[min(telling, key=lambda one: one.buyers).group].discard(category)


def _told(found: Mapping[str, CategorySum], apart: set[str], named: Iterable[str]) -> dict[str, Any]:
    people = _people(found)
    shares = [found[name].shares / people if name in apart else None for name in named]
    others = 1.0 - sum(share for share in shares if share is not None)
    return {"people": people, "shares": shares, "others": max(0.0, others)}
