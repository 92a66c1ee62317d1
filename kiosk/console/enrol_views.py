"""Where pictures come in: frames of the tablet's camera, and photos with a consent id. They stay in memory, briefly."""

from typing import Any

from flask import Response, jsonify, redirect, request
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as BaseResponse

from kiosk.console import guard
from kiosk.console.access import FORM_BYTES, Permission, route
from kiosk.console.capture import Asked, Limits, read_view
from kiosk.console.console import Console
from kiosk.console.drafts import Draft, Step, Way, next_view, step_of, wanted
from kiosk.console.enrol import draft_page, judge
from kiosk.console.pictures import MEGA, read_picture
from kiosk.errors import ConsentMissing, PictureRefused, RequestInvalid
from kiosk.privacy.consent import Purpose
from kiosk.words import say
from vision.errors import PhotoRejected
from vision.frames import Image
from vision.types import CapturedView, Hint, PoseView

FRAME_BYTES = 1_500_000
FRAME_PIXELS = 2 * MEGA
"""A frame of 1280x960 with room to spare."""
PHOTO_BYTES = 10 * 1024 * 1024
PHOTO_PIXELS = 40 * MEGA
MOST_PHOTOS = 8


class EnrolViews:
    """Views that take pictures."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._deps = console.deps

    @route("POST", "/api/draft/<draft_id>/frame", Permission.ENROL, largest=FRAME_BYTES, handed=True)
    def frame(self, draft_id: str) -> Response:
        """Look at one frame for the view that is asked for; answers with the next hint."""
        draft = self._ready(draft_id, Way.TABLET)
        view = next_view(draft)
        if view is not None:
            image = read_picture(request.get_data(cache=False), most_pixels=FRAME_PIXELS)
            with self._deps.faces() as faces:
                seen = read_view(faces, image, Asked(view, draft.views, draft.neutral), Limits())
            if seen.view is None:
                return self._progress(draft, seen.hint)
            draft = self._console.drafts.change(
                draft, views=(*draft.views, seen.view), neutral=draft.neutral or seen.pose
            )
        if next_view(draft) is None:
            draft = self._console.drafts.change(draft, judged=judge(self._console, draft, draft.views))
        return self._progress(draft, Hint.DONE)

    @route("POST", "/enrol/<draft_id>/photos", Permission.ENROL, largest=MOST_PHOTOS * PHOTO_BYTES + FORM_BYTES)
    def photos(self, draft_id: str) -> BaseResponse:
        """Read 1 to 8 photos of one person; the first that will not do ends it, and says which and why."""
        draft = self._ready(draft_id, Way.PHOTOS)
        try:
            views = self._read_photos()
        except (PictureRefused, PhotoRejected, RequestInvalid) as error:
            return draft_page(self._console, draft, error=error, status=422)
        self._console.drafts.change(draft, views=views, judged=judge(self._console, draft, views))
        return redirect(f"{guard.PREFIX}/enrol/{draft_id}", 303)

    def _ready(self, draft_id: str, way: Way) -> Draft:
        """The draft, when its consent for face recognition is on record and its views are not taken yet.

        Raises:
            ConsentMissing: No picture is looked at without it.
            RequestInvalid: Pictures are not what comes next.
        """
        draft = self._console.drafts.get(draft_id, guard.signed_in().key)
        if Purpose.FACE_RECOGNITION not in draft.purposes:
            raise ConsentMissing(
                "There is no consent for face recognition", mend="Show the shopper the text and record their yes first"
            )
        if step_of(draft) is not Step.CAPTURE or draft.way is not way:
            raise RequestInvalid("No picture is asked for now", mend="Go on with the page of this enrolment")
        return draft

    def _read_photos(self) -> tuple[CapturedView, ...]:
        files = [file for file in guard.uploads().getlist("photo") if file.filename]
        if not 1 <= len(files) <= MOST_PHOTOS:
            raise RequestInvalid(f"{len(files)} files were chosen", mend=f"Choose 1 to {MOST_PHOTOS} photos")
        with self._deps.faces() as faces:
            found = faces.template([_read_upload(file, number) for number, file in enumerate(files, 1)])
        return tuple(CapturedView(PoseView.FRONT, view.vector, view.quality) for view in found.views)

    def _progress(self, draft: Draft, hint: Hint) -> Response:
        done = {view.view for view in draft.views}
        following = next_view(draft)
        said: dict[str, Any] = {
            "hint": hint.value,
            "say": say(draft.language, f"staff-hint-{hint.value.replace('_', '-')}"),
            "next": None if following is None else following.value,
            "ask": "" if following is None else say(draft.language, f"staff-view-{following.value}"),
            "views": [{"view": view.value, "done": view in done} for view in wanted(draft)],
            "finished": draft.judged is not None,
        }
        return jsonify(said)


def _read_upload(file: FileStorage, number: int) -> Image:
    data = file.stream.read(PHOTO_BYTES + 1)
    if len(data) > PHOTO_BYTES:
        raise PictureRefused(f"Picture {number} is larger than 10 MB", mend="Choose a smaller one")
    try:
        return read_picture(data, most_pixels=PHOTO_PIXELS)
    except PictureRefused as error:
        raise PictureRefused(f"Picture {number}: {error.message}", mend=error.mend) from error
