"""A camera box: its key lets pictures in, one box at a time, and nothing once it was revoked."""

import re
import threading
from types import SimpleNamespace

import cv2
import numpy as np
import pytest
from click.testing import CliRunner

from kiosk.cli.main import cli
from kiosk.console.pictures import read_picture
from kiosk.devices import DeviceKind, camera_box
from kiosk.devices.camera_box import Kiosk, Link
from kiosk.devices.frames import SILENT_SECONDS, SentFrames
from kiosk.errors import DeviceInvalid, DeviceUnreachable, KeyExposed, SettingsInvalid, TokenRefused
from tests.browser.serving import serving
from tests.integration.devices.conftest import paired
from tests.integration.server.running import free_port
from vision.frames import Frame

FRAMES = "/api/v1/camera/frames"


def picture(grey=90, width=320):
    return cv2.imencode(".jpg", np.full((240, width, 3), grey, np.uint8))[1].tobytes()


def send(shop, key, data=None, **headers):
    bearer = {"Authorization": f"Bearer {key}"} if key else {}
    return shop.visitor().open(
        FRAMES,
        "POST",
        data=picture() if data is None else data,
        content_type="image/jpeg",
        headers={**bearer, **headers},
    )


@pytest.fixture
def filmed(make_shop):
    """A shop whose camera is a paired box, opened as the vision loop opens it."""
    shop = make_shop(camera="paired")
    shop.kiosk.web.frames.open()
    return shop


def test_a_paired_box_is_the_camera(filmed):
    frames = filmed.kiosk.web.frames
    asked = filmed.visitor().ask(kind="camera", name="ceiling pi")
    assert "Set-Cookie" not in asked.headers
    key = asked.json["key"]
    assert send(filmed, key).status_code == 401
    who = filmed.staff().post("/staff/devices/find", code=asked.json["code"])
    assert "ceiling pi" in who.text
    filmed.site.devices.approve(asked.json["code"], "Ceiling", actor="cli")
    answer = send(filmed, key)
    assert (answer.status_code, answer.data) == (204, b"")
    frame = frames.read(0.0)
    assert frame.image.shape == (240, 320, 3)
    assert abs(int(frame.image.mean()) - 90) <= 2
    assert frames.fault is None
    assert frames.read(0.0) is None


def test_a_revoked_box_is_out_at_its_next_picture(filmed):
    device, key = paired(filmed.site, kind=DeviceKind.CAMERA)
    assert send(filmed, key).status_code == 204
    filmed.site.devices.revoke(device.device_id, actor="cli")
    refused = send(filmed, key)
    assert (refused.status_code, refused.json["error"]["code"]) == (401, "kiosk.token_refused")


def test_a_revoked_box_leaves_no_picture_behind_and_the_next_one_may_send(filmed):
    device, key = paired(filmed.site, kind=DeviceKind.CAMERA)
    _, other = paired(filmed.site, "Window", kind=DeviceKind.CAMERA)
    assert send(filmed, key).status_code == 204
    filmed.site.devices.revoke(device.device_id, actor="cli")
    assert filmed.kiosk.web.frames.read(0.0) is None
    assert send(filmed, other).status_code == 204


def test_a_picture_that_was_on_its_way_when_its_box_was_revoked_is_dropped(filmed, monkeypatch):
    device, key = paired(filmed.site, kind=DeviceKind.CAMERA)

    def revoked_meanwhile(data, **how):
        filmed.site.devices.revoke(device.device_id, actor="cli")
        return read_picture(data, **how)

    monkeypatch.setattr("kiosk.api.camera.read_picture", revoked_meanwhile)
    assert send(filmed, key).status_code == 401
    assert filmed.kiosk.web.frames.read(0.0) is None


@pytest.mark.parametrize("key", ["", "x", "screen"])
def test_nobody_else_sends_pictures(filmed, key):
    """Requirement A4: no face comes in but by the shop's own camera."""
    if key == "screen":
        _, key = paired(filmed.site)
    assert send(filmed, key).status_code == 401
    assert filmed.kiosk.web.frames.read(0.0) is None


@pytest.mark.parametrize(("data", "status"), [(b"no picture", 415), (b"", 415), (picture(width=7000), 415)])
def test_what_is_no_picture_of_a_camera_is_refused(filmed, data, status):
    _, key = paired(filmed.site, kind=DeviceKind.CAMERA)
    assert send(filmed, key, data).status_code == status
    assert send(filmed, key, b"\xff\xd8\xff" + bytes(1_100_000)).status_code == 413


def test_a_kiosk_with_a_camera_of_its_own_takes_no_pictures(shop):
    _, key = paired(shop.site, kind=DeviceKind.CAMERA)
    assert send(shop, key).status_code == 404


def test_one_box_at_a_time(filmed):
    _, first = paired(filmed.site, "Ceiling", DeviceKind.CAMERA)
    _, second = paired(filmed.site, "Door", DeviceKind.CAMERA)
    assert send(filmed, first).status_code == 204
    refused = send(filmed, second)
    assert refused.status_code == 400
    assert "already" in refused.json["error"]["message"]


def test_a_box_that_falls_silent_leaves_no_picture_behind():
    now = [100.0]
    frames = SentFrames(lambda: now[0]).open()
    image = np.zeros((2, 2, 3), np.uint8)
    assert frames.fault == "no camera box sends pictures"
    frames.put(image, "d1")
    assert frames.fault is None
    now[0] += SILENT_SECONDS + 0.1
    assert frames.read(0.0) is None
    assert frames._frame is None
    assert frames.fault is not None
    frames.put(image, "d2")
    with pytest.raises(DeviceInvalid):
        frames.put(image, "d1")


def test_nothing_is_kept_before_the_loop_looks_and_after_it_ended():
    frames = SentFrames(lambda: 0.0)
    image = np.zeros((2, 2, 3), np.uint8)
    frames.put(image, "d1")
    assert frames.open().read(0.0) is None
    frames.put(image, "d1")
    frames.close()
    frames.put(image, "d1")
    assert frames.open().read(0.0) is None


# The other end


class Still:
    """A camera that always sees the same."""

    fault = None

    def __init__(self):
        self.index = 0

    def read(self, _timeout):
        self.index += 1
        return Frame(np.full((720, 1280, 3), 120, np.uint8), self.index, 0.0)


def test_a_box_asks_shows_its_code_and_sends_until_it_is_revoked(filmed):
    frames, codes = filmed.kiosk.web.frames, []

    def wait(seconds):
        if seconds == camera_box.ASK_SECONDS and len(codes) == 1:
            filmed.site.devices.approve(codes[0], "Ceiling", actor="cli")

    with serving(filmed.app) as address:
        link = Link(Kiosk(address))
        key = camera_box.pair(link, "ceiling pi", codes.append, wait)
        device = filmed.site.devices.named("Ceiling")
        sent = []

        def pause(_seconds):
            sent.append(frames.read(0.0))
            if len(sent) == 3:
                filmed.site.devices.revoke(device.device_id, actor="cli")

        with pytest.raises(TokenRefused):
            camera_box.send_pictures(link, key, Still(), lambda _: None, pause)
        link.close()
    assert [frame.image.shape for frame in sent] == [(720, 1280, 3)] * 3


def test_a_box_whose_code_ran_out_shows_a_new_one(filmed):
    codes = []
    waiting = filmed.site.devices._waiting

    def wait(_seconds):
        if len(codes) == 1:
            waiting._askings.clear()
        else:
            filmed.site.devices.approve(codes[1], "Ceiling", actor="cli")

    with serving(filmed.app) as address:
        link = Link(Kiosk(address))
        camera_box.pair(link, "pi", codes.append, wait)
        link.close()
    assert len(set(codes)) == 2


def test_a_kiosk_that_is_away_is_told_once_and_tried_again():
    said, tries = [], []

    class Away:
        def send(self, _key, _picture):
            tries.append(1)
            if len(tries) == 4:
                raise TokenRefused("over")
            raise DeviceUnreachable("The kiosk does not answer")

    with pytest.raises(TokenRefused):
        camera_box.send_pictures(Away(), "k", Still(), said.append, lambda _: None)
    assert said == ["The kiosk does not answer"]


def test_nobody_listens():
    link = Link(Kiosk(f"http://127.0.0.1:{free_port()}"))
    with pytest.raises(DeviceUnreachable, match="does not answer"):
        link.ask("pi")


def test_what_the_kiosk_says_is_passed_on(shop):
    _, key = paired(shop.site, kind=DeviceKind.CAMERA)
    with serving(shop.app) as address:
        link = Link(Kiosk(address))
        with pytest.raises(DeviceUnreachable, match="a camera of its own"):
            link.send(key, picture())
        link.close()


@pytest.mark.parametrize(
    "address",
    [
        "http://192.168.1.9:8000",
        "http://kiosk.shop.example",
        "ftp://127.0.0.1",
        "127.0.0.1",
        "https://a/b",
        "",
        "http://[::1",
        "https://a:99999",
        "https://a:x",
        "http://[x]",
    ],
)
def test_pictures_never_travel_in_the_clear(address):
    with pytest.raises(SettingsInvalid):
        Link(Kiosk(address))


def test_the_key_of_a_box_is_its_owners_alone(tmp_path):
    path = tmp_path / "box.key"
    camera_box.keep_key(path, "secret")
    assert path.stat().st_mode & 0o777 == 0o600
    assert camera_box.kept_key(path) == "secret"
    camera_box.keep_key(path, "other")
    assert camera_box.kept_key(path) == "other"
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    with pytest.raises(KeyExposed):
        camera_box.kept_key(path)


def test_the_command_of_a_box(filmed, tmp_path, monkeypatch):
    """From the code on its terminal to pictures of a clip; once it is revoked, to another code."""
    clip = tmp_path / "clip.avi"
    writer = cv2.VideoWriter(str(clip), cv2.VideoWriter.fourcc(*"MJPG"), 30, (320, 240))
    for grey in range(60, 120):
        writer.write(np.full((240, 320, 3), grey, np.uint8))
    writer.release()
    monkeypatch.setattr(camera_box, "ASK_SECONDS", 0.05)
    frames, arrived = filmed.kiosk.web.frames, threading.Event()
    shown = []

    def show(text="", **_more):
        shown.append(text)
        if found := re.search("[A-Z0-9]{3} [A-Z0-9]{3}", text):
            if arrived.is_set():
                raise KeyboardInterrupt
            filmed.site.devices.approve(found[0], "Ceiling", actor="cli")

    def staff():
        if frames.read(60.0) is not None:
            arrived.set()
        filmed.site.devices.revoke(filmed.site.devices.named("Ceiling").device_id, actor="cli")

    monkeypatch.setattr("kiosk.cli.devices.click.echo", show)
    thread = threading.Thread(target=staff)
    thread.start()
    with serving(filmed.app) as address:
        command = ["devices", "camera", address, "--camera", str(clip), "--key-file", str(tmp_path / "box.key")]
        done = CliRunner().invoke(cli, command)
    thread.join()
    assert arrived.is_set()
    assert done.exit_code == 130, "stopped by Ctrl-C"
    assert shown.count("Paired. Pictures are sent now; Ctrl-C stops it") == 1
    assert "does not know this camera box any more" in shown[-2]
    assert shown[-1].startswith("Type this code")


class Ended(BaseException):
    """Ends the command where a box would go on."""


def test_a_box_whose_kept_key_was_revoked_is_paired_again(filmed, tmp_path, monkeypatch):
    device, old = paired(filmed.site, "Ceiling", DeviceKind.CAMERA)
    filmed.site.devices.revoke(device.device_id, actor="cli")
    path, used = tmp_path / "box.key", []
    camera_box.keep_key(path, old)

    def send_pictures(_link, key, _camera, _said):
        used.append(key)
        if key == old:
            raise TokenRefused("The kiosk does not know this camera box any more")
        raise Ended

    def pair(_link, _name, _show):
        assert camera_box.kept_key(path) == old, "the old one stays until there is another"
        return "new"

    monkeypatch.setattr(camera_box, "send_pictures", send_pictures)
    monkeypatch.setattr(camera_box, "pair", pair)
    monkeypatch.setattr("vision.camera.Camera", lambda _spec: SimpleNamespace(close=lambda: None))
    with pytest.raises(Ended):
        CliRunner().invoke(cli, ["devices", "camera", "http://127.0.0.1:9", "--key-file", str(path)])
    assert used == [old, "new"]
    assert camera_box.kept_key(path) == "new"
    assert list(tmp_path.glob("box.key*")) == [path]


def test_nobody_is_asked_for_a_key_that_cannot_be_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(camera_box, "pair", lambda *_: pytest.fail("asked"))
    (tmp_path / "file").write_text("")
    path = tmp_path / "file" / "box.key"
    done = CliRunner().invoke(cli, ["devices", "camera", "http://127.0.0.1:9", "--key-file", str(path)])
    assert (done.exit_code, "cannot be kept" in done.output) == (1, True)


@pytest.mark.parametrize("content", [b"", b"two words", b"\xff\xfe", b"a\nb", b"k" * 5_000])
def test_a_file_without_a_key_is_told_as_such(tmp_path, content):
    path = tmp_path / "box.key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(SettingsInvalid, match="holds no key"):
        camera_box.kept_key(path)


@pytest.mark.parametrize("answer", [b"<html>", b"", b"[]", b"null", b"{}", b"\xff", b'{"key": "k"}'])
def test_what_is_no_kiosk_is_told_as_such(answer, monkeypatch):
    link = Link(Kiosk("http://127.0.0.1:9"))
    monkeypatch.setattr(link, "_once", lambda *_: (200, answer))
    with pytest.raises(DeviceUnreachable, match="no kiosk"):
        link.ask("pi")
    with pytest.raises(DeviceUnreachable, match="no kiosk"):
        link.state("k")


@pytest.mark.parametrize("host", ["a..b", "x" * 70 + ".example", "."])
def test_names_that_no_host_can_have_are_no_fault_of_the_program(host):
    with pytest.raises((DeviceUnreachable, SettingsInvalid)):
        Link(Kiosk(f"https://{host}")).ask("pi")


def test_a_second_box_is_refused_before_its_picture_is_decoded(filmed, monkeypatch):
    _, first = paired(filmed.site, "Ceiling", DeviceKind.CAMERA)
    _, second = paired(filmed.site, "Door", DeviceKind.CAMERA)
    assert send(filmed, first).status_code == 204
    monkeypatch.setattr("kiosk.api.camera.read_picture", lambda *_, **__: pytest.fail("decoded"))
    assert send(filmed, second).status_code == 400
