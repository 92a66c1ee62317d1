"""Real servers for a test, ended with it."""

import pytest

from tests.integration.server.running import Server


@pytest.fixture
def start():
    servers = []

    def begin(*arguments, port=None):
        servers.append(Server(*arguments, port=port))
        return servers[-1]

    yield begin
    for server in servers:
        server.close()


@pytest.fixture
def server(start):
    return start().wait_up()


@pytest.fixture(scope="module")
def shared():
    server = Server("--engage", "tap")
    yield server.wait_up()
    server.close()


@pytest.fixture
def empty(shared):
    """A server that several tests use one after the other, with nobody in front of it."""
    shared.feed("left")
    while '"kind":"idle"' not in shared.request("GET", "/api/v1/screen")[1]:
        pass
    shared.printed["out"] = ""
    return shared
