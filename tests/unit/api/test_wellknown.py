"""The files for whoever looks for them: where to report a weakness, and the shop's authority."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from flask import Flask

from kiosk.api import access, answers, guards
from kiosk.api.wellknown import wellknown_routes
from kiosk.security import tls
from kiosk.security.authority import TlsFolder
from kiosk.settings import Settings

NOW = datetime(2026, 11, 23, 12, 30, tzinfo=UTC)


@pytest.fixture
def ask(tmp_path):
    def ask(path, **settings):
        chosen = Settings(home=tmp_path, **settings)
        app = Flask("kiosk")
        guards.install(app, chosen)
        answers.install(app)
        access.install(app)
        app.register_blueprint(wellknown_routes(SimpleNamespace(settings=chosen), lambda: NOW))
        return app.test_client().get(path)

    return ask


def test_security_txt_is_as_the_rfc_wants_it(ask):
    answer = ask(
        "/.well-known/security.txt", security_contact="security@shop.example", public_url="https://kiosk.shop.example"
    )
    assert (answer.status_code, answer.content_type) == (200, "text/plain; charset=utf-8")
    assert answer.text.splitlines() == [
        "Contact: mailto:security@shop.example",
        "Expires: 2027-02-21T00:00:00Z",
        "Preferred-Languages: en",
        "Canonical: https://kiosk.shop.example/.well-known/security.txt",
    ]


def test_without_a_contact_there_is_no_such_file(ask):
    assert ask("/.well-known/security.txt").status_code == 404


def test_the_authority_is_there_for_tablets_and_its_key_is_not(ask, tmp_path):
    assert ask("/authority.crt").status_code == 404
    authority = tls.make_authority("Kadai", ())
    TlsFolder.of(tmp_path).keep(authority, b"s" * 32)
    answer = ask("/authority.crt")
    assert answer.content_type == "application/x-x509-ca-cert"
    assert tls.fingerprint(tls.read_certificate(answer.data)) == tls.fingerprint(authority.certificate)
    assert b"PRIVATE" not in answer.data
