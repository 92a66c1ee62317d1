"""The language that dynamic segments are written in: rules over what is known of a customer, as data."""

from recommender.rules.dumping import dump
from recommender.rules.facts import Facts, Happening
from recommender.rules.frames import Frames, evaluate_frame, to_expr
from recommender.rules.order import update_order
from recommender.rules.parsing import parse, parse_text
from recommender.rules.reference import matches
from recommender.rules.schema import json_schema
from recommender.rules.timing import next_change
from recommender.rules.types import (
    All,
    Any_,
    Bought,
    Compare,
    Consent,
    Event,
    InSegment,
    Member,
    Not,
    Rule,
    Where,
)
from recommender.rules.words import describe

__all__ = [
    "All",
    "Any_",
    "Bought",
    "Compare",
    "Consent",
    "Event",
    "Facts",
    "Frames",
    "Happening",
    "InSegment",
    "Member",
    "Not",
    "Rule",
    "Where",
    "describe",
    "dump",
    "evaluate_frame",
    "json_schema",
    "matches",
    "next_change",
    "parse",
    "parse_text",
    "to_expr",
    "update_order",
]
