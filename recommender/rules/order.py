"""Rules that ask for other segments: in which order they are worked out, and that they form no circle."""

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from recommender.errors import RuleCycle
from recommender.rules.types import Rule, segments_in


def update_order(rules: Mapping[str, Rule]) -> tuple[str, ...]:
    """Ids of segments, each after those its rule asks for.

    Args:
        rules: Every segment that has a rule, by id; a rule may also ask for segments without one.

    Raises:
        RuleCycle: Segments ask for each other in a circle; the error names the way round.
    """
    graph = {segment_id: sorted(segments_in(rules[segment_id]) & rules.keys()) for segment_id in sorted(rules)}
    try:
        return tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        way = tuple(reversed(error.args[1]))
        raise RuleCycle(
            f"These segments ask for each other in a circle: {' -> '.join(way)}",
            way=way,
            mend="Take one of them out of the other's rule",
        ) from error


def dependents(rules: Mapping[str, Rule], segment_id: str) -> tuple[str, ...]:
    """Ids of the segments whose rules ask for a segment, directly or through others, in update order."""
    reached = {segment_id}
    for one in update_order(rules):
        if segments_in(rules[one]) & reached:
            reached.add(one)
    return tuple(one for one in update_order(rules) if one in reached and one != segment_id)
