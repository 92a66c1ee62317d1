"""What a start needs, checked one by one: for ``kiosk doctor`` to list, and for ``kiosk run`` to stop at or to tell.

The checks start no thread in this process and load no net, because the server forks afterwards. Whatever might (the
camera, OpenCV) is tried in a child process.
"""

import ctypes
import multiprocessing
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection

from cryptography.x509 import Certificate
from sqlalchemy import select

from kiosk.backups import book as books
from kiosk.backups.places import refuse_home
from kiosk.backups.standing import How, standing
from kiosk.console.breached import look_over
from kiosk.errors import AuditBroken, BackupInvalid, CertificateInvalid, KeyWrong, StartFailed
from kiosk.members import utc_now
from kiosk.privacy.audit_check import verify
from kiosk.privacy.site_records import Freshness, health, needed, require_assessment
from kiosk.security import keycopies
from kiosk.security.key_report import about_key
from kiosk.security.tls import RENEW_DAYS, days_left, is_ahead, read_certificate
from kiosk.security.vault import Vault
from kiosk.server_tls import files_of, make_context
from kiosk.settings import Recognition, Settings
from kiosk.shop_zone import day_of
from kiosk.site import opened
from kiosk.store.tables import templates
from kiosk.weights import needed_weights, open_store
from models.errors import LicenceRefused, VanakkamError, WeightMissing
from models.licences import check_licence
from vision.errors import LibraryMissing
from vision.sources import SourceKind, parse_source

SYSTEM_LIBRARIES = ("libEGL.so.1", "libGLESv2.so.2", "libgomp.so.1")
"""MediaPipe opens the first two at its first use, not when it is imported; LightGBM is linked to the third."""

CAMERA_SECONDS = 20.0
"""Longest wait for a camera to open: OpenCV's own limits for addresses, twice over."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check.

    Attributes:
        subject: What was checked.
        good: Whether it is as it should be.
        text: What was found.
        mend: What to do about it; empty when it is good.
    """

    subject: str
    good: bool
    text: str
    mend: str = ""


def check_key_and_store(settings: Settings) -> str:
    """The key file is private and opens the store."""
    with opened(settings) as site:
        place = settings.database or settings.store_path
        stopped = settings.database and settings.store_path.exists()
        left = f"; {settings.store_path} is left of a move that was stopped: kiosk store move --to server"
        return f"{place} opens; {len(site.members.list())} members{left if stopped else ''}"


def check_templates(settings: Settings) -> str:
    """Every template of the site's recogniser opens. A kiosk starts without those that do not."""
    name = settings.recogniser.value
    with opened(settings) as site:
        with site.store.read() as connection:
            columns = (templates.c.member_id, templates.c.sealed)
            rows = connection.execute(select(*columns).where(templates.c.recogniser == name)).all()
        keys = site.vault.keys()
        enrolled = {member_id for member_id, _ in rows}
        broken = sorted({whose for whose, sealed in rows if not _opens(site.vault, whose, name, sealed, keys)})
    if broken:
        raise KeyWrong(
            f"The template of {len(broken)} of {len(enrolled)} members does not open, the first is {broken[0]}",
            mend="Restore the store's newest backup, or erase these members and enrol them again",
        )
    return f"{len(enrolled)} of {name}, all open"


def _opens(vault: Vault, member_id: str, recogniser: str, sealed: bytes, keys: Mapping[str, bytes]) -> bool:
    try:
        vault.open(member_id, f"template/{recogniser}", sealed, keys)
    except KeyWrong:
        return False
    return True


def check_assessment(settings: Settings) -> str:
    """What the chosen mode needs on paper is on file (requirements G17, A2, B9)."""
    must = needed(settings)
    if must:
        with opened(settings) as site:
            require_assessment(site, settings)
    return f"on file: {', '.join(kind.value for kind in must)}" if must else "this mode needs none"


def check_papers(settings: Settings) -> str:
    """Trainings and tests are on file and not too old (requirements A6, B8). What is due is told, and stops nothing."""
    with opened(settings) as site:
        duties = health(settings, site.records.all(), day_of(utc_now()))
    due = [f"{duty.kind.value} is {duty.freshness.value}" for duty in duties if duty.freshness is not Freshness.GOOD]
    return f"due: {', '.join(due)}; note them with kiosk assess add" if due else "nothing is due"


def check_audit(settings: Settings) -> str:
    """The audit trail is what this site wrote (requirement G18)."""
    with opened(settings) as site:
        found = verify(site.audit, site.store)
    if not found.good:
        raise AuditBroken(
            f"The audit trail was tampered with: {found.findings[0]}",
            mend="Run: kiosk audit verify; it tells all",
        )
    return f"{found.entries} entries, all in place"


def check_site_key(settings: Settings) -> str:
    """Which key opens the site and where it is; what should be done about it is told, and stops nothing."""
    with opened(settings):
        return about_key(settings)


def check_certificate(settings: Settings) -> str:
    """The server's certificate can be used and lasts for a while. One that ends soon is told, and stops nothing."""
    files = files_of(settings)
    if files is None:
        behind = bool(settings.proxy_addresses)
        if settings.public_url.startswith("https://") and not behind:
            return "none, and no proxy_addresses: limits cannot tell the visitors of a proxy apart; see docs/network.md"
        return "none; a proxy has it" if behind else "none: plain http"
    make_context(files)
    certificate, now = read_certificate(files.certificate.read_bytes()), utc_now()
    left = days_left(certificate, now)
    if left < 0:
        raise CertificateInvalid(f"{files.certificate} has ended", mend="Run: kiosk tls renew")
    if is_ahead(certificate, now):
        raise CertificateInvalid(
            f"{files.certificate} counts only from {certificate.not_valid_before_utc:%Y-%m-%d} on",
            mend="The clock was wrong then or is now: look at it (timedatectl), then run: kiosk tls renew",
        )
    return f"{files.certificate}, {left} days left{'; run: kiosk tls renew' if left < RENEW_DAYS else ''}"


def certificate_ends(settings: Settings, now: datetime) -> int | None:
    """Days that the server's certificate still lasts, where they are fewer than :data:`RENEW_DAYS`; None otherwise.

    Raises:
        CertificateInvalid: It cannot be read.
    """
    certificate = _certificate_of(settings)
    left = RENEW_DAYS if certificate is None else days_left(certificate, now)
    return left if left < RENEW_DAYS else None


def certificate_ahead(settings: Settings, now: datetime) -> bool:
    """Whether the server's certificate begins only after now, so that every browser refuses it.

    Raises:
        CertificateInvalid: It cannot be read.
    """
    certificate = _certificate_of(settings)
    return certificate is not None and is_ahead(certificate, now)


def _certificate_of(settings: Settings) -> Certificate | None:
    if settings.tls_certificate is None:
        return None
    try:
        return read_certificate(settings.tls_certificate.read_bytes())
    except OSError as error:
        raise CertificateInvalid(f"{settings.tls_certificate} cannot be read", mend="Run: kiosk tls renew") from error


def check_key_copies(settings: Settings) -> str:
    """Copies of the key ring are where they were made; an erasure has to overwrite each of them.

    A new site has none yet, which is told; once there is a backup, which is worth nothing on another disk without key
    ring and envelope, their absence is a fault.
    """
    with opened(settings) as site:
        copies, proved = keycopies.known(site.keyring), books.read(site.keyring).newest_proved
    if not copies and proved is not None:
        raise BackupInvalid(
            "No copy of key ring and envelope was ever made: no backup could be read if this disk failed",
            mend="Run: kiosk backup --keys FOLDER, with a folder of another disk, apart from the backups",
        )
    away = [str(path) for path in copies if not path.exists()]
    if away:
        return f"not there now, erasures wait for them: {', '.join(away)}"
    return f"{len(copies)}, all there" if copies else "none, and this disk may fail: kiosk backup --keys FOLDER"


def check_backups(settings: Settings) -> str:
    """The newest backup was proved, is not too old, and has its second copy. A new site has none yet, which is told."""
    with opened(settings) as site:
        found = standing(settings, books.read(site.keyring), utc_now())
    if found.how is How.NEVER:
        return "none yet; make one: kiosk backup"
    when = "" if found.at is None else f"; the newest good one is of {found.at:%Y-%m-%d %H:%M} UTC"
    if found.how is How.FAILED:
        raise BackupInvalid(
            f"The last backup failed at the step {found.step} [{found.code}]{when}", mend="Run: kiosk backup"
        )
    if found.how is How.LATE:
        raise BackupInvalid(f"No backup was made for too long{when}", mend="Run: kiosk backup; let the kiosk run")
    if found.how is How.UNSENT:
        raise BackupInvalid(f"The second copy is missing{when}", mend="Run: kiosk backup --due")
    return f"the newest of {found.at:%Y-%m-%d %H:%M} UTC, proved"


def check_weights(settings: Settings) -> str:
    """Every weight that a start loads is there, unharmed and allowed."""
    store = open_store(settings)
    names = needed_weights(settings)
    for name in names:
        weight = store.manifest.get(name)
        check_licence(weight, production=settings.production, accepted=settings.licence_accepted)
        store.path(name)
    return f"{', '.join(names)} in {settings.models_dir}, verified"


def check_libraries(_settings: Settings) -> str:
    """The system libraries of MediaPipe and LightGBM, and OpenCV, can be loaded."""
    for name in SYSTEM_LIBRARIES:
        try:
            ctypes.CDLL(name)
        except OSError as error:
            raise LibraryMissing(
                f"The system library {name} is missing", mend="Run: sudo apt-get install libegl1 libgles2 libgomp1"
            ) from error
    return f"{', '.join(SYSTEM_LIBRARIES)} and OpenCV {_in_child(_opencv_version)}"


def check_camera(settings: Settings) -> str:
    """The camera opens and delivers a picture."""
    spec = parse_source(settings.camera)
    if spec.kind is SourceKind.SIMULATOR:
        return "the simulator"
    if spec.kind is SourceKind.PAIRED:
        return "a paired camera box, as soon as it sends pictures"
    return f"{spec.shown}, {_in_child(_probe, settings.camera)} pixels"


FONT_SECONDS = 10.0
"""Longest wait for fontconfig, which may build its cache first."""


def check_fonts(settings: Settings) -> str:
    """There are fonts for the languages of the screen. A missing one is told, and stops nothing."""
    tool = shutil.which("fc-list")
    if tool is None:
        return "not checked: fc-list is not installed; whether the screen's browser has them shows at a look"
    missing = [language for language in settings.languages if not _has_font(tool, language)]
    if missing:
        return f"none for {', '.join(missing)}: the screen shows boxes there; sudo apt-get install fonts-noto-core"
    return f"there for {', '.join(settings.languages)}, on this machine"


def _has_font(tool: str, language: str) -> bool:
    try:
        found = subprocess.run(  # noqa: S603 - the tool of this machine and a language of the settings
            [tool, f":lang={language}"], capture_output=True, timeout=FONT_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return True  # a tool that fails says nothing about fonts
    return found.returncode != 0 or bool(found.stdout.strip())


def check_mode(settings: Settings) -> str:
    """What the site chose to do with faces."""
    if settings.recognition is Recognition.OFF:
        return 'recognition is off: nobody is recognised until site.toml says recognition = "identify" or "verify"'
    return f"recognition is {settings.recognition.value}, the act is {settings.engage.value}"


def check_second_place(settings: Settings) -> str:
    """Second copies of backups lie elsewhere than the first. Whether the place answers is no matter of a start."""
    refuse_home(settings.backup_offsite, settings.home)
    return settings.backup_offsite or "none: a disk that fails takes every backup with it; see backup_offsite"


def check_breached_passwords(settings: Settings) -> str:
    """The file that new passwords of staff are looked up in can be asked. A kiosk starts without it."""
    if settings.breached_passwords_file is None:
        return "new passwords are compared with the 1.5 million that are installed; more: breached_passwords_file"
    return f"a sorted file of {look_over(settings.breached_passwords_file):,} bytes"


CAMERA = "camera"

START_CHECKS: tuple[tuple[str, Callable[[Settings], str]], ...] = (
    ("mode", check_mode),
    ("key and store", check_key_and_store),
    ("assessment", check_assessment),
    ("second place", check_second_place),
    ("libraries", check_libraries),
    ("weights", check_weights),
    (CAMERA, check_camera),
)


DOCTOR_CHECKS: tuple[tuple[str, Callable[[Settings], str]], ...] = (
    ("templates", check_templates),
    ("papers", check_papers),
    ("audit trail", check_audit),
    ("site key", check_site_key),
    ("certificate", check_certificate),
    ("copies of the keys", check_key_copies),
    ("backups", check_backups),
    ("fonts", check_fonts),
    ("breached passwords", check_breached_passwords),
)


WITHOUT_FACES = (WeightMissing, LicenceRefused)
"""What only faces need: without the weight the kiosk works by card and code. A damaged one stops the start (S3)."""


def check_start(settings: Settings) -> tuple[Finding, ...]:
    """Run every check that a start needs.

    Returns:
        What leaves the kiosk without faces; empty when all is well. It opens no camera then, so none is checked.

    Raises:
        VanakkamError: The first failure that leaves nothing to start.
    """
    told: list[Finding] = []
    for subject, check in START_CHECKS:
        if told and subject == CAMERA:
            continue
        try:
            check(settings)
        except WITHOUT_FACES as error:
            told.append(_bad(subject, error))
    return tuple(told)


def examine(settings: Settings) -> Iterator[Finding]:
    """Run every check and tell each result; a failure does not stop the others."""
    for subject, check in (*START_CHECKS, *DOCTOR_CHECKS):
        try:
            yield Finding(subject, good=True, text=check(settings))
        except VanakkamError as error:
            yield _bad(subject, error)


def _bad(subject: str, error: VanakkamError) -> Finding:
    return Finding(subject, good=False, text=f"[{error.code}] {error.message}", mend=error.mend)


def _in_child(work: Callable[..., str], *arguments: str) -> str:
    """Run ``work`` in a process of its own: its threads, and a crash of a native library, stay out of this one."""
    here, there = multiprocessing.get_context("fork").Pipe(duplex=False)
    child = multiprocessing.get_context("fork").Process(target=_answer, args=(there, work, arguments), daemon=True)
    child.start()
    there.close()
    try:
        answer = here.recv() if here.poll(CAMERA_SECONDS) else None
    except EOFError:
        answer = None
    finally:
        child.kill()
        child.join()
        here.close()
    if isinstance(answer, VanakkamError):
        raise answer
    if not isinstance(answer, str):
        raise StartFailed(
            f"The check of {work.__name__.strip('_')} did not come to an end",
            mend="Run kiosk --debug doctor again; if it stays so, reinstall the environment with: make clean run",
        )
    return answer


def _answer(pipe: Connection, work: Callable[..., str], arguments: tuple[str, ...]) -> None:
    try:
        pipe.send(work(*arguments))
    except VanakkamError as error:
        pipe.send(error)


def _probe(camera: str) -> str:
    from vision.camera import probe  # noqa: PLC0415 - OpenCV is loaded in the child only

    width, height = probe(parse_source(camera))
    return f"{width}x{height}"


def _opencv_version() -> str:
    try:
        import cv2  # noqa: PLC0415 - as above
    except ImportError as error:
        raise LibraryMissing(
            f"OpenCV cannot be loaded: {error}", mend="Run: make run; it installs the environment"
        ) from error
    return str(cv2.__version__)
