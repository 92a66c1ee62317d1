"""A page of the product behind a real server on this machine."""

import contextlib
import threading

from werkzeug.serving import WSGIRequestHandler, make_server


class Quiet(WSGIRequestHandler):
    def log(self, *_arguments):
        """Requests of tests are nobody's news."""


@contextlib.contextmanager
def serving(app):
    """The address of the app while it is served; the server is closed afterwards."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
