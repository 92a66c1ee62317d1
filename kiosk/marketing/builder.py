"""The segment builder: a rule as a tree of conditions, counted and put into words while it is edited."""

import json
import re
import secrets
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from flask import Response, jsonify, request
from werkzeug.wrappers import Response as BaseResponse

from kiosk.audience.names import LONGEST_ID, checked_name
from kiosk.audience.sizes import Estimate
from kiosk.console import guard
from kiosk.console.access import Permission, route
from kiosk.errors import RequestInvalid, SegmentUnknown, SizesAsked
from kiosk.marketing.listing import segments_of
from kiosk.marketing.numbers import LABELS, unit_of
from kiosk.marketing.office import Office
from kiosk.store import insight as rows
from recommender.errors import RuleInvalid
from recommender.features.names import FEATURES, Unit
from recommender.rules import Rule, describe, dump, parse_text
from recommender.rules.names import (
    DATE_ATTRIBUTES,
    EVENT_KINDS,
    MAX_CHARACTERS,
    PREDICTIONS,
    PURPOSES,
    TEXT_ATTRIBUTES,
)

_OTHER_SIGNS: Final = re.compile(r"[^a-z0-9]+")
_EDITOR: Final = re.compile(r"new|id/[^/?#\\]{1,64}/edit")
_BODY_BYTES: Final = 2 * MAX_CHARACTERS


class Builder:
    """Views of the builder."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._say = office.pages.say

    @route("GET", "/build", Permission.SEGMENTS)
    def build(self) -> BaseResponse:
        """An empty rule."""
        return self._page("", "", None, "")

    @route("GET", "/segments/<segment_id>/rule", Permission.SEGMENTS)
    def edit(self, segment_id: str) -> BaseResponse:
        """The rule of a segment."""
        found = self._office.audience.find(segment_id)
        return self._page(segment_id, found.name, dump(found.rule), _mark(found.name, found.rule))

    @route("POST", "/api/rule", Permission.SEGMENTS, largest=_BODY_BYTES)
    def count(self) -> Response:
        """How many a rule finds now, and what it says: from a sample at once, from everybody on demand."""
        sent = _sent()
        try:
            rule = parse_text(_text_of(sent.get("rule")))
        except RuleInvalid as error:
            return _refused(error)
        audience = self._office.audience
        try:
            found = Estimate.of_all(audience.size(rule)) if sent.get("exact") is True else audience.estimate(rule)
        except SizesAsked as error:
            return _answer(429, {"code": error.code, "message": error.message, "mend": error.mend})
        said = {"people": found.people, "exact": found.exact, "say": self._size_words(found)}
        return jsonify(said | {"words": self._words(rule)})

    @route("POST", "/api/segments", Permission.SEGMENTS, largest=_BODY_BYTES)
    def save(self) -> Response:
        """Save a rule under a name; not over what somebody else saved since it was opened, unless that was read."""
        sent = _sent()
        name = checked_name(str(sent.get("name", "")))
        segment_id = str(sent.get("segment_id", ""))
        newest = self._newest_mark(segment_id)
        if newest not in {None, sent.get("seen")}:
            return self._changed(newest)
        try:
            rule = parse_text(_text_of(sent.get("rule")))
            segment_id = segment_id or self._free_id(name)
            self._office.audience.put(segment_id, name, rule, guard.actor())
        except RuleInvalid as error:
            return _refused(error)
        return jsonify({"segment_id": segment_id, "path": f"{guard.MARKETING}/segments/{segment_id}"})

    def _newest_mark(self, segment_id: str) -> str | None:
        try:
            found = self._office.audience.find(segment_id)
        except SegmentUnknown:
            return None
        return _mark(found.name, found.rule)

    def _changed(self, newest: str | None) -> Response:
        message, mend = self._say("marketing-changed"), self._say("marketing-changed-mend")
        return _answer(409, {"code": RequestInvalid.code, "message": message, "mend": mend, "seen": newest})

    def _size_words(self, found: Estimate) -> str:
        if found.people is None:
            return self._say("marketing-fewer", people=found.below)
        key = "marketing-about" if found.exact else "marketing-about-sample"
        return self._say(key, people=found.people, low=found.low, high=found.high)

    def _page(self, segment_id: str, name: str, rule: Any, seen: str) -> BaseResponse:
        return self._office.pages.show(
            "build",
            "marketing-build-title",
            segment_id=segment_id,
            name=name,
            back=_back(request.args.get("back", "")),
            start={"rule": rule, "seen": seen, "words": self._catalogue(segment_id)},
        )

    def _catalogue(self, segment_id: str) -> dict[str, Any]:
        """What a condition may speak of, for the page's script."""
        currency, minor = self._office.settings.currency, self._office.minor
        with self._office.site.store.read() as connection:
            categories = rows.categories(connection)
        return {
            "features": [_measure(one.name, one.label, one.unit, currency, minor) for one in FEATURES],
            "predictions": [
                _measure(name, words, unit, currency, minor) for name, (words, unit) in PREDICTIONS.items()
            ],
            "texts": list(TEXT_ATTRIBUTES),
            "dates": list(DATE_ATTRIBUTES),
            "events": dict(EVENT_KINDS),
            "purposes": list(PURPOSES),
            "categories": categories,
            "segments": {one.segment_id: one.name for one in segments_of(self._office) if one.segment_id != segment_id},
            "currency": currency,
            "minor": minor,
        }

    def _words(self, rule: Rule) -> str:
        names = {one.segment_id: one.name for one in segments_of(self._office)}
        return describe(rule, names, self._office.settings.currency, self._office.minor)

    def _free_id(self, name: str) -> str:
        wanted = _OTHER_SIGNS.sub("-", name.casefold()).strip("-")[: LONGEST_ID - 8].strip("-") or "segment"
        taken = {one.segment_id for one in segments_of(self._office)}
        return f"{wanted}-{secrets.token_hex(3)}" if wanted in taken or wanted == "segment" else wanted


def _back(said: str) -> str:
    """The editor of an offer from which somebody came to make a rule, or empty."""
    return f"{guard.MARKETING}/offers/{said}" if _EDITOR.fullmatch(said) else ""


def _mark(name: str, rule: Rule) -> str:
    """What a segment was when somebody opened it."""
    return sha256(json.dumps([name, dump(rule)]).encode()).hexdigest()[:16]


def _measure(name: str, words: str, unit: Unit, currency: str, minor: int) -> dict[str, Any]:
    """A number with the factor between what is typed and what is kept."""
    factor = minor if unit is Unit.MINOR else 0.01 if unit is Unit.SHARE else 1
    sign = unit_of(name, currency) if name in LABELS else {Unit.MINOR: currency, Unit.SHARE: "%"}.get(unit, "")
    return {"name": name, "words": words[:1].upper() + words[1:], "factor": factor, "unit": sign}


def _sent() -> dict[str, Any]:
    try:
        found = request.get_json(silent=True)
    except RecursionError:  # deeper than the reader can follow, and a hundred times deeper than a rule may be
        found = None
    if not isinstance(found, dict):
        raise RequestInvalid("This is no JSON object", mend="Load the page again")
    return found


def _text_of(rule: object) -> str:
    """The rule as text: the parser that reads text is the one that bounds its size."""
    return json.dumps(rule, ensure_ascii=False)


def _refused(error: RuleInvalid) -> Response:
    # The place is shown by where the words stand; as a pointer it says nothing to a person.
    said = error.message.removeprefix(f"At {error.path}: ")
    message = said[:1].upper() + said[1:]
    return _answer(422, {"code": error.code, "message": message, "mend": "", "place": error.path})


def _answer(status: int, error: Mapping[str, object]) -> Response:
    answer = jsonify({"error": error})
    answer.status_code = status
    return answer
