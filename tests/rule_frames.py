"""Random facts as tables, the customers numbered from 0."""

from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl

from recommender.rules import Facts, Frames, Happening
from recommender.rules.frames import _SHAPES


def frames_of(people: Sequence[Facts]) -> Frames:
    named = [(str(number), one) for number, one in enumerate(people)]
    return Frames(
        customers=_table("customers", ({"customer_id": who} | dict(one.attributes) for who, one in named)),
        features=_table("features", ({"customer_id": who} | dict(one.features) for who, one in named if one.features)),
        shares=_table(
            "shares",
            (
                {"customer_id": who, "category": category, "share": share}
                for who, one in named
                for category, share in one.shares.items()
            ),
        ),
        predictions=_table(
            "predictions", ({"customer_id": who} | dict(one.predictions) for who, one in named if one.predictions)
        ),
        events=_table("events", ({"customer_id": who} | cells(row) for who, one in named for row in one.events)),
        lines=_table("lines", ({"customer_id": who} | cells(row) for who, one in named for row in one.lines)),
        consents=_table(
            "consents", ({"customer_id": who, "purpose": one} for who, person in named for one in person.purposes)
        ),
        members=_table("members", ({"customer_id": who} for who, one in named if one.member)),
        segments=_table(
            "segments", ({"customer_id": who, "segment_id": one} for who, person in named for one in person.segments)
        ),
    )


def cells(row: Happening) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "at": row.at,
        "receipt_id": row.receipt_id,
        "product_id": row.product,
        "category": row.category,
        "channel": row.channel,
        "value_minor": row.value_minor,
    }


def _table(name: str, rows: Iterable[dict[str, Any]]) -> pl.DataFrame:
    shape = _SHAPES[name]
    kept = [{key: row.get(key) for key in shape} for row in rows]
    return pl.DataFrame(kept, schema=shape, strict=False)
