"""Draws any view on the real page: the kiosk's own templates, scripts and headers, with the views of a folder.

Run it to look at all of them: ``python tests/browser/gallery/app.py`` prints an address; ``--shots FOLDER`` writes
pictures of every view at both kiosk sizes instead.
"""

import argparse
import json
import logging
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from flask import Flask, Response, jsonify, render_template, request

import kiosk
from kiosk.api.headers import HEADERS
from kiosk.api.pagewords import page_words
from tests.browser.serving import server_of

VIEWS = Path(__file__).with_name("views")
SIZES = {"portrait": (1080, 1920), "landscape": (1280, 800)}
PICTURE = """<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480">
<rect width="640" height="480" fill="#7c8a8f"/><ellipse cx="330" cy="235" rx="90" ry="125" fill="#b07f5e"/>
<path d="M200 480c10-90 70-120 130-120s120 30 130 120z" fill="#3d5a80"/></svg>"""


def names():
    return sorted(path.stem for path in VIEWS.glob("*.json"))


def load(name, **changes):
    """A view of the folder; a test may change parts of it."""
    return {**json.loads((VIEWS / f"{name}.json").read_text()), **changes}


class Gallery:
    """A server with the page, the stream and the presses of a kiosk, and nothing behind them."""

    def __init__(self, port=0):
        self.changed = threading.Condition()
        self.view = load("idle")
        self.count = 1
        self.pressed = []
        self.answer = None
        self.open = True
        self.server = server_of(self._app(), port)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.port}/"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def show(self, view):
        """Send a view to every open page, as a new screen."""
        with self.changed:
            self.count += 1
            self.view = {**view, "serial": self.count}
            self.changed.notify_all()

    def update(self, **changes):
        """Send changes of the screen that is shown, as the same screen."""
        with self.changed:
            self.count += 1
            self.view = {**self.view, **changes}
            self.changed.notify_all()

    def close(self):
        with self.changed:
            self.open = False
            self.changed.notify_all()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(5)

    def _app(self):
        root = Path(kiosk.__file__).parent
        app = Flask("gallery", template_folder=root / "templates", static_folder=root / "static")
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        app.json.ensure_ascii = False
        app.add_url_rule("/", "page", self._page)
        app.add_url_rule("/show/<name>", "choose", self._choose)
        app.add_url_rule("/events", "events", self._events)
        app.add_url_rule("/api/v1/screen", "current", lambda: jsonify(self.view))
        app.add_url_rule("/api/v1/press", "press", self._press, methods=["POST"])
        app.add_url_rule("/api/v1/preview", "preview", lambda: Response(PICTURE, mimetype="image/svg+xml"))
        app.after_request(self._headers)
        return app

    def _page(self):
        words = page_words(("en", "ta", "hi"))
        return render_template("screen.html", view=load("idle"), shop_name="Vanakkam Stores", page_words=words)

    def _choose(self, name):
        self.show(load(name))
        return jsonify({"shown": name, "others": names()})

    def _events(self):
        return Response(self._stream(), mimetype="text/event-stream")

    def _stream(self):
        seen = 0
        while (found := self._next(seen)) is not None:
            count, view = found
            yield "event: beat\ndata: {}\n\n" if count == seen else f"event: screen\ndata: {json.dumps(view)}\n\n"
            seen = count

    def _next(self, seen):
        with self.changed:
            self.changed.wait_for(lambda: self.count != seen or not self.open, 4.0)
            return (self.count, self.view) if self.open else None

    def _press(self):
        self.pressed.append(request.get_json())
        answer = self.answer(self) if self.answer else (self.view, 200)
        return jsonify(answer[0]), answer[1]

    def _headers(self, answer):
        answer.headers.update(HEADERS)
        answer.headers["Cache-Control"] = "no-store"
        return answer


def shoot(gallery, folder, wanted):
    """Write a picture of every view at both sizes."""
    import shutil

    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for size, (width, height) in SIZES.items():
            page = browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
            page.on("console", lambda message: sys.stderr.write(f"{message.type}: {message.text}\n"))
            page.on("pageerror", lambda error: sys.stderr.write(f"{error}\n"))
            page.goto(gallery.url)
            page.wait_for_selector('body[data-stream="open"]')
            for name in wanted:
                gallery.show(load(name))
                page.wait_for_function("(serial) => document.body.dataset.serial === serial", arg=str(gallery.count))
                page.screenshot(path=folder / f"{name}-{size}.png")
        browser.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8020)
    parser.add_argument("--shots", type=Path, help="folder for pictures")
    parser.add_argument("names", nargs="*", help="views; all when left out")
    given = parser.parse_args()
    gallery = Gallery(0 if given.shots else given.port)
    if given.shots:
        shoot(gallery, given.shots, given.names or names())
    else:
        sys.stdout.write(f"{gallery.url}  and {gallery.url}show/NAME for {', '.join(names())}\n")
        gallery.thread.join()
    gallery.close()


if __name__ == "__main__":
    main()
