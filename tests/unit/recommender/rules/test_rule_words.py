from typing import Any

import pytest

from recommender.rules import describe, parse


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"feature": "recency_days", "op": "<=", "value": 1}, "days since the last purchase is at most 1 day"),
        (
            {"feature": "monetary_minor", "op": ">", "value": 125000},
            "money spent, returns taken off is more than ₹1,250.00",
        ),
        ({"feature": "annual_income", "op": "<", "value": 50000}, "declared annual income is less than ₹50,000"),
        ({"prediction": "churn", "op": ">", "value": 0.6}, "predicted chance of not coming back is more than 60 %"),
        ({"share": "Tea", "op": "=", "value": 0}, "share of the money spent on “Tea” is 0 %"),
        ({"attribute": "joined", "op": "<", "value": "2026-01-01"}, "first day as a customer is before 1 January 2026"),
        ({"attribute": "city", "op": "in", "value": ["மதுரை", "Pune"]}, "city is one of “மதுரை”, “Pune”"),
        ({"event": "tap", "at_most": 0}, "never tapped an offer"),
        ({"event": "tap", "at_least": 1, "within_days": 1}, "tapped an offer at least once in the last 24 hours"),
        ({"bought": "lines", "at_least": 1}, "bought at least 1 line of a receipt ever"),
        (
            {
                "bought": "money_minor",
                "at_least": 5000,
                "within_days": 7,
                "where": {"category": "Tea", "value_from": 100},
            },
            "spent at least ₹50.00 in the last 7 days (category “Tea”, each worth at least ₹1.00)",
        ),
        ({"bought": "receipts", "at_most": 2, "within_days": 30}, "shopped at most twice in the last 30 days"),
        ({"consent": "contact", "given": False}, "does not agree to contact"),
        ({"segment": "seen"}, "is in the segment “Seen lately”"),
        (
            {"all": [{"member": True}, {"any": [{"member": False}, {"not": {"segment": "x"}}]}]},
            "is a member and (is not a member or not (is in the segment “x”))",
        ),
    ],
)
def test_a_rule_reads_as_a_person_would_say_it(data: Any, words: str) -> None:
    assert describe(parse(data), {"seen": "Seen lately"}, "₹") == words
