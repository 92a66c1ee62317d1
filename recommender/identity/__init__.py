"""One customer across card, phone, e-mail and ids of other systems: exact rules, and suggestions with a probability.

Works on keyed hashes as well as on plain values: two traits agree where their texts are equal, nothing else is asked.
"""

from recommender.identity.clusters import People, Told, consistent, joined, told_of
from recommender.identity.exact import Link, Rule, exact_links
from recommender.identity.mixture import Mixture
from recommender.identity.names import FIELDS, GIVEN_UP, parts, traits_of
from recommender.identity.records import MOST_SHARED
from recommender.identity.suggest import THRESHOLD, Suggested, suggest

__all__ = [
    "FIELDS",
    "GIVEN_UP",
    "MOST_SHARED",
    "THRESHOLD",
    "Link",
    "Mixture",
    "People",
    "Rule",
    "Suggested",
    "Told",
    "consistent",
    "exact_links",
    "joined",
    "parts",
    "suggest",
    "told_of",
    "traits_of",
]
