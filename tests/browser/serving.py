"""A page of the product behind a real server on this machine."""

import contextlib
import threading
from functools import partial

from werkzeug.serving import WSGIRequestHandler, make_server


class Quiet(WSGIRequestHandler):
    def log(self, *_arguments):
        """Requests of tests are nobody's news."""


def _read_at_once(app):
    """Files are closed before they are sent; this server forgets to where the browser has gone meanwhile."""

    def read(file, _size=0):
        with file:
            return [file.read()]

    return lambda environ, start_response: app({**environ, "wsgi.file_wrapper": read}, start_response)


def server_of(app, port=0):
    """A server that is not started yet; the caller runs it in a thread and closes it, which takes no half second."""
    server = make_server("127.0.0.1", port, _read_at_once(app), threaded=True, request_handler=Quiet)
    server.serve_forever = partial(server.serve_forever, poll_interval=0.02)
    return server


@contextlib.contextmanager
def serving(app):
    """The address of the app while it is served; the server is closed afterwards."""
    server = server_of(app)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
