"""Real reverse proxies before the real server: who asks is their visitor, and nobody can pretend."""

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from kiosk.security import tls
from tests.integration.server.edge import NAME, Edge, keep
from tests.integration.server.running import free_port

DOCS = Path(__file__).resolve().parents[3] / "docs" / "network.md"

NGINX = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log stderr error;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  {block}
}}
"""

CADDY = """
{{
    admin off
    auto_https off
}}
{block}
"""


@pytest.fixture(scope="module")
def authority():
    return tls.make_authority("Kadai", (NAME,))


@pytest.fixture(scope="module")
def edge(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    edge = Edge(home=home, public_url=f"https://{NAME}", proxy_addresses='["127.0.0.1"]')
    yield edge.wait_up()
    edge.close()


class Proxy:
    """A proxy that runs the example of the docs, with ports and files of the test put in."""

    def __init__(self, name, folder, edge, authority):
        program = shutil.which(name) or shutil.which(name, path="/usr/sbin")
        if program is None:
            pytest.skip(f"{name} is not installed")
        self.port, self.edge = free_port(), edge
        pem = keep(folder / "server.pem", tls.issue(authority, NAME))
        block = example(name)
        for said, meant in {
            "127.0.0.1:8000": f"127.0.0.1:{edge.port}",
            "/etc/ssl/kiosk.pem": str(pem),
            "listen 443": f"listen 127.0.0.1:{self.port}",
            "https://kiosk.shop.example {": f"https://kiosk.shop.example:{self.port} {{\n    bind 127.0.0.1",
        }.items():
            block = block.replace(said, meant)
        config = folder / name
        config.write_text((NGINX if name == "nginx" else CADDY).format(folder=folder, block=block))
        arguments = {
            "nginx": ["-p", str(folder), "-c", str(config)],
            "caddy": ["run", "--adapter", "caddyfile", "--config", str(config)],
        }[name]
        self.process = subprocess.Popen(
            [program, *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env={**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)},
        )

    def wait_up(self):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 5).close()
            except OSError:
                time.sleep(0.05)
            else:
                return self
        self.close()
        raise AssertionError(f"the proxy did not start: {self.errors}")

    def close(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
        self.errors = self.process.communicate(timeout=60)[1]


def example(name):
    """The example of a proxy's configuration as the docs have it."""
    return DOCS.read_text(encoding="utf-8").split(f"```{name}\n")[1].split("```")[0]


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def proxy(request, edge, authority, tmp_path_factory):
    proxy = Proxy(request.param, tmp_path_factory.mktemp(request.param), edge, authority)
    edge.authority = authority
    yield proxy.wait_up()
    edge.authority = None
    proxy.close()


def test_who_asks_is_the_proxy_s_visitor_and_comes_over_https(proxy):
    shown = proxy.edge.who(port=proxy.port, source="127.0.0.5")
    assert (shown["address"], shown["scheme"], shown["host"]) == ("127.0.0.5", "https", NAME)
    status, headers, _ = proxy.edge.get("/", port=proxy.port)
    assert status == 200
    assert headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert headers["Set-Cookie"].startswith("__Host-vanakkam_staff=t;")


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_a_visitor_of_the_proxy_cannot_say_who_they_are(proxy, header):
    value = "for=10.9.8.7" if header == "Forwarded" else "10.9.8.7, 10.9.8.6"
    told = {header: value, "X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example"}
    shown = proxy.edge.who(told, port=proxy.port, source="127.0.0.6")
    assert (shown["address"], shown["scheme"], shown["host"]) == ("127.0.0.6", "https", NAME)


def test_events_pass_at_once(proxy):
    connection = proxy.edge.connection(port=proxy.port)
    try:
        connection.request("GET", "/events", headers={"Host": NAME})
        beats = connection.getresponse()
        assert [beats.readline() for _ in range(3)] == [b"event: beat\n", b"data: {}\n", b"\n"]
        beats.close()
    finally:
        connection.close()


def test_whoever_goes_around_the_proxy_is_believed_nothing(edge):
    told = {"X-Forwarded-For": "10.9.8.7", "X-Forwarded-Proto": "https"}
    shown = edge.who(told, plain=True, source="127.0.0.7")
    assert (shown["address"], shown["scheme"]) == ("127.0.0.7", "http")
