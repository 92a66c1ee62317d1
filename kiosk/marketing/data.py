"""Data in: sources, a file with its columns matched, what became of each run, and what was set aside."""

import io
from collections.abc import Callable
from typing import Any

from flask import redirect
from werkzeug.wrappers import Response as BaseResponse

from kiosk.console import guard
from kiosk.console.access import FORM_BYTES, Permission, route
from kiosk.errors import IntakeBusy, PressRefused, RequestInvalid, SourceInvalid, SourceUnknown
from kiosk.identity import MOST_OPEN, Identity
from kiosk.insight.work import Progress
from kiosk.intake import Incoming, Preview, Setup, Source
from kiosk.intake.sources import check_name
from kiosk.marketing.masking import masked_cells, masked_sample
from kiosk.marketing.office import Office
from kiosk.marketing.uploads import LARGEST, Upload
from models.errors import VanakkamError
from recommender.errors import RecommenderError
from recommender.ingest.fields import fields
from recommender.ingest.mapping import check_mapping
from recommender.ingest.types import ColumnMapping, DataKind, DateOrder, DecimalMark

SHOWN_RUNS = 25
SHOWN_REJECTS = 50


class Data:
    """Views of data that comes in."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._intake = office.intake
        self._identity = Identity(office.site, office.console.deps.clock)

    @route("GET", "/data", Permission.INSIGHT)
    def data(self) -> BaseResponse:
        """Sources, runs, what waits."""
        return self._page()

    @route("POST", "/data/look", Permission.DATA, largest=LARGEST + FORM_BYTES)
    def look(self) -> BaseResponse:
        """Look at a file: its columns and which may be what. It is held in memory for some minutes."""
        form, file = guard.fields(), guard.uploads().get("file")
        try:
            kind, content = _kind(form.get("kind", "")), b"" if file is None else file.read()
            if not content:
                raise RequestInvalid("No file was chosen, or it is empty", mend="Choose one")
            name = (file.filename if file is not None else "") or "upload"
            source = self._source(form.get("source_id", ""), kind)
            self._intake.preview(source, io.BytesIO(content), name)
        except (VanakkamError, RecommenderError) as error:
            return self._page(error=error, status=422)
        owner = guard.signed_in().staff_id
        token = self._office.uploads.hold(owner, kind, source.source_id, name, content)
        return redirect(f"{guard.MARKETING}/data/columns/{token}", 303)

    @route("GET", "/data/columns/<token>", Permission.DATA)
    def columns(self, token: str) -> BaseResponse:
        """Which column of the held file is what, to be corrected."""
        _, source, preview = self._held(token)
        return self._mapping(source, preview, preview.mapping)

    @route("POST", "/data/columns/<token>", Permission.DATA)
    def take(self, token: str) -> BaseResponse:
        """Save which column is what, and take the file in, beside the requests."""
        upload, source, preview = self._held(token)
        mapping = self._said(preview)
        try:
            check_mapping(upload.kind, mapping, preview.header)
            self._begin(source, mapping, upload)
        except (VanakkamError, RecommenderError) as error:
            return self._mapping(source, preview, mapping, error=error)
        self._office.uploads.drop(token)
        return redirect(f"{guard.MARKETING}/work", 303)

    @route("POST", "/data/sources/<source_id>/run", Permission.DATA)
    def run_source(self, source_id: str) -> BaseResponse:
        """Take what a saved source has now."""
        self._intake.sources.get(source_id)
        actor = guard.actor()
        try:
            self._office.work.start("import", lambda _progress: self._intake.run(source_id, actor=actor))
        except PressRefused as error:
            return self._page(error=error, status=422)
        return redirect(f"{guard.MARKETING}/work", 303)

    @route("GET", "/data/imports/<int:import_id>", Permission.DATA)
    def report(self, import_id: int) -> BaseResponse:
        """The data-quality report of one run, and what it set aside; what speaks of a person is masked."""
        return self._report(import_id)

    @route("POST", "/data/imports/<int:import_id>/replay", Permission.DATA)
    def replay(self, import_id: int) -> BaseResponse:
        """Try again what a run set aside."""
        try:
            done = self._intake.replay(import_id, actor=guard.actor())
        except IntakeBusy as error:
            return self._report(import_id, error=error, status=422)
        return self._report(import_id, replayed=done)

    def _held(self, token: str) -> tuple[Upload, Source, Preview]:
        upload = self._office.uploads.find(guard.signed_in().staff_id, token)
        source = self._source(upload.source_id, upload.kind)
        return upload, source, self._intake.preview(source, io.BytesIO(upload.content), upload.name)

    def _begin(self, source: Source, mapping: ColumnMapping, upload: Upload) -> None:
        actor, incoming = guard.actor(), Incoming(source.kind, source.source_id)
        named = Source(source.source_id, source.kind, source.location, _with(source.setup, mapping), source.database)

        def take(progress: Progress) -> None:
            progress("read", 0.0)
            self._intake.sources.save(named, actor=actor)
            content = io.BytesIO(upload.content)
            told = share_of(progress, upload.content)
            self._intake.take_upload(content, incoming, name=upload.name, actor=actor, progress=told)

        self._office.work.start("import", take)

    def _source(self, source_id: str, kind: DataKind) -> Source:
        """The saved source of this name, or a new one; a file needs one, so that the next is read the same way."""
        name = source_id.strip()
        check_name(name)
        try:
            found = self._intake.sources.get(name)
        except SourceUnknown:
            return Source(name, kind)
        if found.kind is not kind:
            raise SourceInvalid(f"The source {name} holds {found.kind.value}", mend="Give another name")
        return found

    def _said(self, preview: Preview) -> ColumnMapping:
        form, known = guard.fields(), preview.mapping
        columns = {field.name: form.get(f"field-{field.name}", "") for field in preview.fields}
        decimal, dates = form.get("decimal", known.decimal), form.get("dates", known.dates)
        if decimal not in set(DecimalMark) or dates not in set(DateOrder):
            raise RequestInvalid("How numbers or dates are written is missing", mend="Choose it in the form")
        return ColumnMapping(
            {name: column for name, column in columns.items() if column},
            {name: value for name, value in known.constants.items() if not columns.get(name)},
            known.vocabulary,
            DecimalMark(decimal),
            DateOrder(dates),
            known.time_zone,
        )

    def _mapping(
        self,
        source: Source,
        preview: Preview,
        mapping: ColumnMapping,
        error: VanakkamError | RecommenderError | None = None,
    ) -> BaseResponse:
        return self._office.pages.show(
            "mapping",
            "marketing-mapping-title",
            status=200 if error is None else 422,
            source=source,
            preview=preview,
            mapping=mapping,
            sample=masked_sample(preview.sample, preview.fields, mapping),
            decimals=[one.value for one in DecimalMark],
            orders=[one.value for one in DateOrder],
            error=error,
        )

    def _report(self, import_id: int, *, status: int = 200, **more: Any) -> BaseResponse:
        run = self._intake.run_of(import_id)
        outcome = next((one for one in self._intake.list_runs(most=SHOWN_RUNS) if one.import_id == import_id), None)
        waiting = self._intake.rejects(import_id, most=SHOWN_REJECTS)
        setup = run.report.get("setup")
        mapping = Setup.of_json(setup).mapping if setup else None
        known = fields(DataKind(run.kind))
        return self._office.pages.show(
            "import",
            "marketing-import-title",
            status=status,
            run=run,
            quality={} if outcome is None else outcome.quality,
            counts=self._intake.reject_counts(import_id),
            rejects=[(one.line, one.code, one.reason, masked_cells(one.cells, known, mapping)) for one in waiting],
            **{"error": None, "replayed": None, **more},
        )

    def _page(self, *, status: int = 200, error: VanakkamError | RecommenderError | None = None) -> BaseResponse:
        form = guard.fields() if guard.is_form() else {}
        return self._office.pages.show(
            "data",
            "marketing-data-title",
            status=status,
            sources=self._intake.sources.all(),
            runs=self._intake.list_runs(most=SHOWN_RUNS),
            counts=self._intake.reject_counts(),
            kinds=[kind.value for kind in DataKind],
            pairs=len(self._identity.open_suggestions(MOST_OPEN)),
            said={name: form.get(name, "") for name in ("source_id", "kind")},
            error=error,
        )


def _with(setup: Setup, mapping: ColumnMapping) -> Setup:
    return Setup(mapping, setup.read, setup.format, setup.rules)


def share_of(progress: Progress, content: bytes) -> Callable[[int], None]:
    """Tells the share of the rows that are read: of text, which has about one on each line."""
    total, read = max(content.count(b"\n"), 1), 0

    def told(rows: int) -> None:
        nonlocal read
        read += rows
        progress("read", min(read / total, 0.99))

    return told


def _kind(text: str) -> DataKind:
    if text not in set(DataKind):
        raise RequestInvalid("What the file holds is missing", mend="Choose it in the form")
    return DataKind(text)
