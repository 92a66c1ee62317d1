"""Segments: the list, the card of one, two beside each other; and a person's own name for one."""

from collections.abc import Mapping
from typing import Any, Final

from flask import redirect, request
from werkzeug.wrappers import Response as BaseResponse

from kiosk.audience.names import checked_name
from kiosk.console import fresh, guard
from kiosk.console.access import Permission, route
from kiosk.errors import SegmentInvalid, SegmentUnknown
from kiosk.insight import reports
from kiosk.insight.figures import Difference, Moments, difference
from kiosk.insight.groups import EVERYBODY, MEASURES
from kiosk.insight.segmenting import FLOWS, SEGMENTATION
from kiosk.marketing import charts, segment_charts
from kiosk.marketing.listing import Listed, segments_of
from kiosk.marketing.numbers import LABELS, shown, with_margin
from kiosk.marketing.office import Office
from kiosk.privacy.audit import Action
from kiosk.store import segments as segment_rows
from kiosk.store.audience_rows import RULE, SMALLEST

PATH: Final = f"{guard.MARKETING}/segments"


class Segments:
    """Views of segments that are there."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._say = office.pages.say

    @route("GET", "/segments", Permission.INSIGHT, charts=True)
    def segments(self) -> BaseResponse:
        """The list, what the newest segmentation found, and who moved."""
        return self._office.pages.show(
            "segments",
            "marketing-segments-title",
            found=segments_of(self._office),
            groups=self._groups(),
            sankey=self._moves(),
            rules={one.segment_id: one.words for one in self._office.audience.list()},
        )

    @route("GET", "/segments/<segment_id>", Permission.INSIGHT)
    def segment(self, segment_id: str) -> BaseResponse:
        """The card of one segment."""
        return self.card(self.find(segment_id))

    @route("POST", "/segments/<segment_id>/name", Permission.SEGMENTS)
    def rename(self, segment_id: str) -> BaseResponse:
        """Give it another name, which stays when an algorithm finds the same segment again; empty takes it away."""
        found = self.find(segment_id)
        said = guard.fields().get("name", "")
        try:
            name = checked_name(said) if said.strip() or found.kind == RULE else None
        except SegmentInvalid as error:
            return self.card(found, error=error, said=said, status=422)
        audit = self._office.site.audit
        with audit.transaction() as connection:
            segment_rows.rename(connection, segment_id, name)
            audit.record(
                Action.SEGMENT_NAMED, actor=guard.actor(), detail={"segment": segment_id}, connection=connection
            )
        return redirect(f"{PATH}/{segment_id}", 303)

    @route("POST", "/segments/<segment_id>/remove", Permission.SEGMENTS)
    def remove(self, segment_id: str) -> BaseResponse:
        """Remove a segment by rule; everybody leaves it."""
        try:
            self._office.audience.remove(segment_id, guard.actor())
        except SegmentInvalid as error:
            return self.card(self.find(segment_id), error=error, status=422)
        return redirect(PATH, 303)

    @route("GET", "/compare", Permission.INSIGHT, charts=True)
    def compare(self) -> BaseResponse:
        """Two segments beside each other, with intervals."""
        known = {one.segment_id: one for one in segments_of(self._office) if one.enough}
        groups = self._groups()
        first, second = (known.get(request.args.get(side, "")) for side in ("a", "b"))
        pair = None
        if first is not None and second is not None and first != second:
            pair = self._pair(first, second, groups)
        return self._office.pages.show(
            "compare",
            "marketing-compare-title",
            known=[one for one in known.values() if one.segment_id in groups],
            first=first,
            second=second,
            pair=pair,
        )

    def find(self, segment_id: str) -> Listed:
        """One segment of the list.

        Raises:
            SegmentUnknown: There is none.
        """
        found = next((one for one in segments_of(self._office) if one.segment_id == segment_id), None)
        if found is None:
            raise SegmentUnknown("There is no such segment", mend="It may have been replaced; look at the list")
        return found

    def card(
        self, found: Listed, *, status: int = 200, error: object = None, said: str | None = None, form: str = ""
    ) -> BaseResponse:
        """The page of one segment.

        Args:
            found: Which.
            status: Of the answer.
            error: Why a form of the page was not taken, or None.
            said: The name as it was typed; None for the one it has.
            form: The file that was chosen to hand it on, or empty.
        """
        groups = self._groups()
        by_rule = next((one for one in self._office.audience.list() if one.segment_id == found.segment_id), None)
        return self._office.pages.show(
            "segment",
            "marketing-segment-title",
            status=status,
            segment=found,
            rows=self._measures(groups, found) if found.enough else [],
            money_share=groups.get(found.segment_id, {}).get("money_share"),
            moves=self._segments_report().get("moves", {}).get(found.segment_id),
            words=None if by_rule is None else by_rule.words,
            filled=1.0 if by_rule is None else by_rule.filled,
            validation=self._validation() if found.kind != RULE else None,
            handing_on=self._office.handing_on,
            asks=fresh.asked(self._office.console),
            smallest=SMALLEST,
            error=error,
            said=found.name if said is None else said,
            form=form,
        )

    def _measures(self, groups: Mapping[str, Any], found: Listed) -> list[tuple[str, str, str]]:
        """Each measure: its words, its mean in the segment with the interval, and its mean over everybody."""
        own = groups.get(found.segment_id, {}).get("moments", {})
        everybody = groups.get(EVERYBODY, {}).get("moments", {})
        currency, minor = self._office.settings.currency, self._office.minor
        rows = []
        for name in MEASURES:
            if name in own and name in everybody:
                one = Moments.of_json(own[name])
                said = " ± ".join(with_margin(name, one.mean, one.margin, currency, minor))
                rows.append((LABELS[name], said, shown(name, everybody[name][1], currency, minor)))
        return rows

    def _pair(self, first: Listed, second: Listed, groups: Mapping[str, Any]) -> dict[str, Any] | None:
        if not {first.segment_id, second.segment_id, EVERYBODY} <= groups.keys():
            return None
        a, b = (groups[one.segment_id]["moments"] for one in (first, second))
        currency, minor = self._office.settings.currency, self._office.minor
        rows = []
        for name in MEASURES:
            if name in a and name in b:
                one, other = Moments.of_json(a[name]), Moments.of_json(b[name])
                apart = difference(one, other)
                means = (shown(name, one.mean, currency, minor), shown(name, other.mean, currency, minor))
                rows.append((LABELS[name], *means, _interval(name, apart, currency, minor), apart.clear))
        axis = self._say("marketing-word-deviations")
        chart = segment_charts.compared(a, b, (first.name, second.name), groups[EVERYBODY]["moments"], axis)
        return {"rows": rows, "chart": chart}

    def _moves(self) -> charts.Chart | None:
        report = self._office.insight.read(FLOWS)
        if report is None or not any(one["count"] for one in report.content["flows"]):
            return None
        names = {"": self._say("marketing-word-outside"), **report.content["names"]}
        names |= {one.segment_id: one.name for one in segments_of(self._office)}
        words = [self._say(f"marketing-word-{word}") for word in ("before", "after", "people")]
        return segment_charts.sankey(report.content["flows"], names, words)

    def _validation(self) -> Mapping[str, Any] | None:
        report = self._office.insight.read(SEGMENTATION)
        return report.content["validation"] if report is not None and report.content["used"] else None

    def _groups(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._segments_report().get("groups", {})
        return found

    def _segments_report(self) -> Mapping[str, Any]:
        report = self._office.insight.read(reports.SEGMENTS)
        return {} if report is None else report.content


def _interval(name: str, apart: Difference, currency: str, minor: int) -> str:
    low, mean, high = (shown(name, value, currency, minor) for value in (apart.low, apart.mean, apart.high))
    return f"{mean} [{low}, {high}]"
