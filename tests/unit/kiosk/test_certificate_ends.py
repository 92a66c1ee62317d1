"""A certificate does not run out silently: the page about the box and the log at the start tell of it."""

import logging
from datetime import timedelta

import pytest

from kiosk.checks import certificate_ahead, certificate_ends
from kiosk.cli.run import _tell_of_certificate
from kiosk.console.health import State, _certificate
from kiosk.errors import CertificateInvalid
from kiosk.members import utc_now
from kiosk.security import tls
from kiosk.settings import Settings


@pytest.fixture(scope="module")
def issued():
    return tls.issue(tls.make_authority("Kadai", ("kiosk.shop.example",)), "kiosk.shop.example")


@pytest.fixture
def settings(tmp_path, issued):
    path = tmp_path / "server.pem"
    path.write_bytes(issued.certificate)
    return Settings(tls_certificate=path)


@pytest.fixture
def end(issued):
    return tls.read_certificate(issued.certificate).not_valid_after_utc


@pytest.mark.parametrize(("days", "told"), [(31, None), (30, None), (29, 29), (0, 0), (-1, -1)])
def test_it_is_told_from_the_last_30_days_on(settings, end, days, told):
    now = end - timedelta(days=days)
    assert certificate_ends(settings, now) == told
    (measure,) = _certificate(settings, now)
    assert (measure.state is State.LOOK) == (told is not None)
    assert measure.values == ({} if told is None else {"days": max(told, 0)})


def test_without_one_there_is_nothing_to_tell(end):
    assert certificate_ends(Settings(), end) is None
    assert list(_certificate(Settings(), end)) == []


def test_one_that_has_not_begun_is_told(settings, issued, caplog, monkeypatch):
    begins = tls.read_certificate(issued.certificate).not_valid_before_utc
    early = begins - timedelta(seconds=1)
    assert (certificate_ahead(settings, early), certificate_ahead(settings, begins)) == (True, False)
    assert not certificate_ahead(Settings(), early)
    (measure,) = _certificate(settings, early)
    assert (measure.name, measure.state) == ("certificate-ahead", State.LOOK)
    monkeypatch.setattr("kiosk.members.utc_now", lambda: early)
    _tell_of_certificate(settings)
    assert ["begins only after now" in one.getMessage() for one in caplog.records] == [True]


@pytest.mark.parametrize("content", [b"torn", None])
def test_one_that_cannot_be_read_is_told_as_such(settings, end, content):
    settings.tls_certificate.unlink() if content is None else settings.tls_certificate.write_bytes(content)
    with pytest.raises(CertificateInvalid):
        certificate_ends(settings, end)
    (measure,) = _certificate(settings, end)
    assert (measure.name, measure.state) == ("certificate-torn", State.LOOK)


def test_the_start_logs_it(settings, end, monkeypatch, caplog):
    caplog.set_level(logging.WARNING)
    _tell_of_certificate(settings)
    assert caplog.records == []
    assert utc_now() < end
    monkeypatch.setattr("kiosk.members.utc_now", lambda: end - timedelta(days=3))
    _tell_of_certificate(settings)
    assert ["3 days left; run: kiosk tls renew" in one.getMessage() for one in caplog.records] == [True]
