"""What is no rule is said so, however it is written; the reader of the body is never the one that falls over."""

import pytest
from staff_room import ORIGIN

DEEP = '{"rule": ' + "[" * 9_000 + "]" * 9_000 + "}"
"""Within the bytes that a rule may have, and beyond what a reader of JSON can follow."""


@pytest.mark.parametrize("path", ["/marketing/api/rule", "/marketing/api/segments"])
@pytest.mark.parametrize(
    "body", [DEEP, DEEP[:9_000], '{"rule": {"a": NaN}}', "[]", ""], ids=["deep", "torn", "NaN", "list", "none"]
)
def test_a_body_that_is_no_rule_is_refused_with_a_code(mala, path, body):
    """Requirement S1 (V2.2.1, V16.5.1)."""
    headers = {**ORIGIN, "X-Csrf-Token": mala.csrf}
    answer = mala.client.post(path, data=body, content_type="application/json", headers=headers)
    assert answer.status_code in {400, 422}, answer.text
    assert answer.json["error"]["code"] in {
        "kiosk.request_invalid",
        "recommender.rule_invalid",
        "kiosk.segment_invalid",
    }
