"""Random rules, and random facts that are near enough to the rules' values to matter."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from recommender.rules.facts import Facts, Happening
from recommender.rules.names import (
    EVENT_KINDS,
    FEATURE_NAMES,
    PREDICTIONS,
    PURPOSES,
    TEXT_ATTRIBUTES,
    Bound,
    Measure,
    Op,
    Source,
)
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

ZONE_NOW = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
KINDS = tuple(EVENT_KINDS)
CATEGORIES = ("Coffee", "Tea")
PRODUCTS = {"P1": "Coffee", "P2": "Tea", "P3": "Coffee"}
CHANNELS = ("web", "store")
SEGMENTS = ("regulars", "lapsed")
UNKNOWN = "nowhere"
"""A segment that there is none of; no rule that asks for it can be saved."""
CITIES = (
    "Chennai",
    "chennai",
    "Chennai ",
    "மதுரை",
    "Zo\u00eb",  # one letter
    "Zoe\u0308",  # a letter and a sign: another text, that looks the same
    "\U0001f3d9",
    "%",
    "5",
    "o'; DROP TABLE customers; --",
)
NUMBERS = st.integers(-1, 4).map(float) | st.sampled_from([0.25, 0.5, 0.1 + 0.2, 0.3, -0.0, 1e15, -1e15])
DAYS = st.sampled_from([1, 2, 30, 3650])
_SINGLE = (Op.EQ, Op.NE, Op.LT, Op.LE, Op.GT, Op.GE)
_DATES = st.dates(date(2026, 2, 26), date(2026, 3, 2))


def _compared(names: st.SearchStrategy[tuple[Source, str]], values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.builds(lambda n, op, v: Compare(*n, op, (v,)), names, st.sampled_from(_SINGLE), values),
        st.builds(lambda n, v, w: Compare(*n, Op.BETWEEN, tuple(sorted((v, w)))), names, values, values),
        st.builds(lambda n, v: Compare(*n, Op.IN, tuple(v)), names, st.lists(values, min_size=1, max_size=3)),
        names.map(lambda n: Compare(*n, Op.KNOWN)),
    )


def _names(source: Source, names: tuple[str, ...]) -> st.SearchStrategy[tuple[Source, str]]:
    return st.sampled_from([(source, name) for name in names])


_NUMBERS_OF = (
    _names(Source.FEATURE, FEATURE_NAMES)
    | _names(Source.SHARE, CATEGORIES)
    | _names(Source.PREDICTION, tuple(PREDICTIONS))
)
_TEXTS = st.one_of(
    st.builds(
        lambda name, op, city: Compare(Source.ATTRIBUTE, name, op, (city,)),
        st.sampled_from(TEXT_ATTRIBUTES),
        st.sampled_from([Op.EQ, Op.NE]),
        st.sampled_from(CITIES),
    ),
    st.builds(
        lambda name, some: Compare(Source.ATTRIBUTE, name, Op.IN, tuple(some)),
        st.sampled_from(TEXT_ATTRIBUTES),
        st.lists(st.sampled_from(CITIES), min_size=1, max_size=3),
    ),
    st.sampled_from(TEXT_ATTRIBUTES).map(lambda name: Compare(Source.ATTRIBUTE, name, Op.KNOWN)),
)
_WHERE = st.builds(
    Where,
    product=st.none() | st.sampled_from(list(PRODUCTS)),
    category=st.none() | st.sampled_from(CATEGORIES),
    channel=st.none() | st.sampled_from(CHANNELS),
    value_from=st.none() | st.sampled_from([0.0, 99.5, 100.0]),
    value_to=st.none() | st.sampled_from([-1.0, 0.0, 250.0]),
)
_COUNT = st.one_of(
    st.tuples(st.just(Bound.AT_LEAST), st.integers(1, 3)), st.tuples(st.just(Bound.AT_MOST), st.integers(0, 2))
)
_MONEY = st.one_of(st.tuples(st.just(Bound.AT_LEAST), st.just(200)), st.tuples(st.just(Bound.AT_MOST), st.just(300)))
_WITHIN = st.none() | DAYS
LEAVES = st.one_of(
    _compared(_NUMBERS_OF, NUMBERS),
    _TEXTS,
    _compared(_names(Source.ATTRIBUTE, ("joined",)), _DATES),
    st.builds(lambda k, b, d, w: Event(k, *b, d, w), st.sampled_from(KINDS), _COUNT, _WITHIN, _WHERE),
    st.builds(
        lambda m, b, d, w: Bought(m, *b, d, w),
        st.sampled_from([Measure.RECEIPTS, Measure.LINES]),
        _COUNT,
        _WITHIN,
        _WHERE,
    ),
    st.builds(lambda b, d, w: Bought(Measure.MONEY, *b, d, w), _MONEY, _WITHIN, _WHERE),
    st.builds(Consent, st.sampled_from(PURPOSES), st.booleans()),
    st.builds(Member, st.booleans()),
    st.builds(InSegment, st.sampled_from((*SEGMENTS, UNKNOWN))),
)
RULES: st.SearchStrategy[Rule] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda some: All(tuple(some))),
        st.lists(inner, min_size=1, max_size=3).map(lambda some: Any_(tuple(some))),
        inner.map(Not),
    ),
    max_leaves=6,
)

_AGES = st.sampled_from([timedelta(0), timedelta(hours=23), timedelta(days=1), timedelta(days=2), timedelta(days=40)])
_MIDNIGHTS = st.sampled_from([timedelta(hours=12, minutes=30), timedelta(days=1, hours=12, minutes=30)])
_EDGES = st.builds(lambda age, by: age + by * timedelta.resolution, _AGES, st.sampled_from([-1, 1]))
_OFFSETS = st.one_of(
    _AGES, _MIDNIGHTS, _EDGES, st.just(timedelta(hours=-5)), st.timedeltas(timedelta(0), timedelta(days=3))
)


def _happenings(
    now: datetime, kinds: st.SearchStrategy[str], receipts: st.SearchStrategy[str], rest: tuple[None, ...] = ()
) -> st.SearchStrategy[Any]:
    """With ``rest`` also without a product and a value, and of a product that nobody knows."""
    return st.lists(
        st.builds(
            lambda off, kind, receipt, product, channel, value: Happening(
                now - off, kind, receipt, product, PRODUCTS.get(product or ""), channel, value
            ),
            _OFFSETS,
            kinds,
            receipts,
            st.sampled_from([*PRODUCTS, *rest, *("P9" for _ in rest)]),
            st.none() | st.sampled_from(CHANNELS),
            st.sampled_from([0, 50, 100, 250, 300, *rest]),
        ),
        max_size=4,
    ).map(tuple)


def _some(keys: tuple[str, ...], values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(keys), values)


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    member = draw(st.booleans())
    predicted = draw(st.none() | NUMBERS)
    return Facts(
        features=draw(_some(FEATURE_NAMES, NUMBERS) | NUMBERS.map(lambda value: dict.fromkeys(FEATURE_NAMES, value))),
        attributes=draw(_some(TEXT_ATTRIBUTES, st.sampled_from(CITIES))) | draw(_some(("joined",), _DATES)),
        shares=draw(_some((*CATEGORIES, "Bread"), NUMBERS)),
        predictions={} if predicted is None else dict.fromkeys(PREDICTIONS, predicted),
        events=draw(_happenings(ZONE_NOW, st.sampled_from(KINDS), st.just(""), (None,))),
        lines=draw(_happenings(ZONE_NOW.replace(tzinfo=None), st.just(""), st.sampled_from(["R1", "R2"]))),
        # who is a member and in a segment at all agrees to offers
        purposes=draw(st.frozensets(st.sampled_from(PURPOSES))) | {"offers"} if member else frozenset(),
        member=member,
        segments=draw(st.frozensets(st.sampled_from(SEGMENTS))),
    )
