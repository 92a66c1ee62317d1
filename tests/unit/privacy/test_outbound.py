"""Nothing leaves the box: which modules may open a connection is written here, and nowhere is anything sold or sent."""

import ast
from pathlib import Path

import pytest

from kiosk.privacy.processing import records_of_processing
from kiosk.privacy.records import DISCLOSED, RECORDS, SOLD
from kiosk.settings import Settings

ROOT = Path(__file__).parents[3]

NETWORK = frozenset(
    {
        "aiohttp", "asyncio", "authlib.integrations", "boto3", "fsspec", "ftplib", "grpc", "http.client", "httpx",
        "imaplib", "kafka", "paho", "pika", "poplib", "redis", "requests", "smtplib", "socket", "socketserver", "ssl",
        "telnetlib", "urllib.request", "urllib3", "websocket", "websockets", "xmlrpc", "zmq",
        "sqlalchemy.create_engine",
    }
)  # fmt: skip

ALLOWED = {
    "kiosk/server.py": {"socket"},  # listens
    "kiosk/server_tls.py": {"ssl"},  # listens
    "kiosk/server_worker.py": {"socket"},  # bounds the connections that came in
    "kiosk/api/guards.py": {"socket"},  # the name of this machine
    "kiosk/devices/camera_box.py": {"http.client", "ssl"},  # pictures of a camera box, to the kiosk it was paired with
    "kiosk/campaigns/line.py": {"smtplib", "ssl"},  # e-mails to members who agreed to be contacted
    "kiosk/handing_on/webhook.py": {"http.client", "ssl"},  # customer ids of a segment, to the address in the settings
    "kiosk/handing_on/reaching.py": {
        "http.client",
        "socket",
        "ssl",
    },  # looks where that address leads before it is called
    "kiosk/handing_on/database.py": {"sqlalchemy.create_engine"},  # the same, into the shop's own database
    "kiosk/intake/sql.py": {"sqlalchemy.create_engine"},  # reads the shop's own database
    "kiosk/signon/bounded.py": {"requests", "urllib3"},  # reads the answers of that line within bounds
    "kiosk/signon/oidc_line.py": {"authlib.integrations", "requests"},  # asks the identity provider who staff are
    "kiosk/security/key_service.py": {"http.client", "socket", "ssl"},  # wraps the data secret, where the settings say
    "kiosk/store/engine.py": {"sqlalchemy.create_engine"},  # opens the store, a file
    "kiosk/store/server.py": {"sqlalchemy.create_engine"},  # opens the store, on the server in the settings
    "kiosk/backups/bucket.py": {"fsspec"},  # encrypted backups, to the bucket in the settings, without the keys
    "recommender/ingest/locations.py": {"fsspec"},  # reads the shop's files where they lie
    "recommender/ingest/streams.py": {"fsspec"},
    "models/download.py": {"urllib.request", "http.client", "socket"},
    "models/transfer.py": {"http.client"},
}
"""Weights are fetched by a command before a start, and no personal data is near that code. The line to the shop's mail
server is closed until the site names one; it is given one address and one text at a time."""

LISTENS = ("kiosk/server.py", "kiosk/server_tls.py", "kiosk/server_worker.py", "kiosk/api/guards.py")


OURS = ("kiosk", "vision", "recommender", "models")


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module") and node.args:
            found |= {str(ast.literal_eval(node.args[0]))} if isinstance(node.args[0], ast.Constant) else set()
    return found


def network_modules(path: Path) -> set[str]:
    return {name for module in imported(path) for name in NETWORK if module == name or module.startswith(name + ".")}


@pytest.mark.parametrize("package", ["kiosk", "vision", "recommender", "models"])
def test_no_module_can_open_a_connection_but_those_listed(package: str) -> None:
    """Requirement B3: no code path discloses a template, because nothing that runs beside one can send."""
    for path in sorted((ROOT / package).rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        assert network_modules(path) <= ALLOWED.get(name, set()), name


@pytest.mark.parametrize("name", LISTENS)
def test_what_listens_never_connects(name: str) -> None:
    """Requirement B3."""
    text = (ROOT / name).read_text(encoding="utf-8")

    assert not [call for call in (".connect(", "create_connection", ".sendto(", ".connect_ex(") if call in text]


def test_what_fetches_weights_knows_no_store() -> None:
    """Requirement B3."""
    for name in ("models/download.py", "models/transfer.py"):
        assert not [module for module in imported(ROOT / name) if module.split(".")[0] in {"kiosk", "vision"}]


def test_the_line_to_the_mail_server_knows_neither_members_nor_templates() -> None:
    """Requirement B3: what sends an e-mail is given an address and a text, and can reach for nothing else."""
    ours = {module for module in imported(ROOT / "kiosk/campaigns/line.py") if module.split(".")[0] in OURS}

    assert {module.rsplit(".", 1)[0] if module.split(".")[-1][0].isupper() else module for module in ours} <= {
        "kiosk.campaigns.states",
        "kiosk.errors",
        "kiosk.modes",
        "kiosk.settings",
    }


def test_the_line_to_the_key_service_knows_neither_members_nor_templates() -> None:
    """Requirement B3: it is given 32 bytes and a label."""
    ours = {module for module in imported(ROOT / "kiosk/security/key_service.py") if module.split(".")[0] in OURS}

    assert {module for module in ours if module.rpartition(".")[0] not in ours} <= {
        "kiosk.errors",
        "kiosk.modes",
        "kiosk.security.exposure",
        "kiosk.security.key_sources",
        "kiosk.security.keys",
    }


def test_the_line_to_a_bucket_knows_neither_keys_nor_members() -> None:
    """Requirements B3 and G15: it is given a finished file, and can reach for nothing that would open it."""
    ours = {module for module in imported(ROOT / "kiosk/backups/bucket.py") if module.split(".")[0] in OURS}

    assert {module for module in ours if module.rpartition(".")[0] not in ours} <= {
        "kiosk.backups.names",
        "kiosk.backups.places",
        "kiosk.errors",
    }


def test_the_second_place_of_backups_is_named_as_a_recipient(tmp_path: Path) -> None:
    """Requirement G14, article 30 (1d)."""
    settings = Settings.load(home=tmp_path, backup_offsite="s3://bucket/shop")
    (told,) = records_of_processing(settings, [])["recipients"]
    assert "s3://bucket/shop" in told


def test_nothing_of_campaigns_comes_near_a_face() -> None:
    """Requirement B3."""
    faces = ("vision", "numpy", "kiosk.gallery", "kiosk.faces", "kiosk.store.templates", "kiosk.members.shelf")
    for path in sorted((ROOT / "kiosk" / "campaigns").rglob("*.py")):
        found = [module for module in imported(path) if module.startswith(faces)]
        assert not found, path.name


def test_the_search_finds_what_it_is_for(tmp_path: Path) -> None:
    path = tmp_path / "sends.py"
    path.write_text("import http.client\nfrom urllib import request\ndef f():\n    import smtplib\n")

    assert network_modules(path) == {"http.client", "urllib.request", "smtplib"}


def test_no_page_loads_anything_from_elsewhere() -> None:
    """Requirement B3."""
    for path in [*(ROOT / "kiosk" / "static").rglob("*"), *(ROOT / "kiosk" / "templates").rglob("*")]:
        if path.suffix in {".js", ".css", ".html"}:
            text = path.read_text(encoding="utf-8")
            for sign in ('src="http', "src='http", "url(http", "@import", "fetch('http", 'fetch("http', "sendBeacon"):
                assert sign not in text, (path.name, sign)


def test_a_mail_server_is_named_as_a_recipient(tmp_path: Path) -> None:
    """Requirement G14, article 30 (1d)."""
    assert records_of_processing(Settings.load(home=tmp_path), [])["recipients"] == []
    (told,) = records_of_processing(Settings.load(home=tmp_path, mail_server="mail.shop.example"), [])["recipients"]
    assert "mail.shop.example" in told


def test_whoever_takes_segments_is_named_as_a_recipient(tmp_path: Path) -> None:
    """Requirement G14, article 30 (1d)."""
    database = "postgresql+psycopg://crm@db.shop.example/c"
    where = {"webhook_url": "https://crm.shop.example/in", "segments_database": database}
    hook, table = records_of_processing(Settings.load(home=tmp_path, **where), [])["recipients"]
    assert "crm.shop.example" in hook
    assert "vanakkam_segments" in table


def test_nothing_is_sold_or_disclosed(tmp_path: Path) -> None:
    """Requirements B3 and B6: the register says it of every kind of data."""
    records = records_of_processing(Settings.load(home=tmp_path), [])

    assert SOLD == DISCLOSED == "never"
    assert {(entry["sold"], entry["disclosed"]) for entry in records["records"]} == {("never", "never")}
    assert len(records["records"]) == len(RECORDS)
