"""The real server around a small app behind the real guards; it says what it believes of each request.

The settings come from the environment (``VANAKKAM_TLS_CERTIFICATE=...``), as for every command.
"""

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from flask import Flask, Response, jsonify, make_response, request

from kiosk import server_body, server_worker
from kiosk.api import answers, guards
from kiosk.server import serve
from kiosk.server_tls import client_certificate
from kiosk.settings import Settings
from models.errors import VanakkamError


def make_app(settings):
    app = Flask("edge", static_folder=None)
    guards.install(app, settings)
    answers.install(app)

    @app.get("/")
    def page():
        answer = make_response("<p>page</p>")
        for path in ("/staff", "/marketing"):
            answer.set_cookie(
                "vanakkam_staff", "t", path=path, httponly=True, samesite="Strict", secure=request.is_secure
            )
        return answer

    @app.route("/api/who", methods=["GET", "POST"])
    def who():
        shown = client_certificate(request.environ)
        return jsonify(
            address=request.remote_addr,
            scheme=request.scheme,
            host=request.host,
            cookies=dict(request.cookies),
            shown=None if shown is None else len(shown),
            body=request.get_data(as_text=True),
        )

    @app.get("/events")
    def events():
        def beats():
            while True:
                yield "event: beat\ndata: {}\n\n"
                time.sleep(0.05)

        return Response(beats(), mimetype="text/event-stream")

    return app


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--head-seconds", type=float, default=server_worker.HEAD_SECONDS)
    parser.add_argument("--silence-seconds", type=float, default=server_worker.SILENCE_SECONDS)
    parser.add_argument("--body-seconds", type=float, default=server_body.BODY_SECONDS)
    parser.add_argument("--count-everybody", action="store_true", help="also this machine's own addresses")
    given = parser.parse_args()
    server_worker.HEAD_SECONDS, server_worker.SILENCE_SECONDS = given.head_seconds, given.silence_seconds
    server_body.BODY_SECONDS = given.body_seconds
    if given.count_everybody:
        server_worker.Crowd._is_free = lambda *_: False
    settings = Settings.load(port=given.port, threads=16)
    try:
        serve(lambda: (make_app(settings), lambda: None), settings)
    except VanakkamError as error:
        sys.stderr.write(f"{error.code}: {error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
