"""Sources in Azure Blob Storage and Google Cloud Storage: the real drivers against emulators on this machine.

Azurite is Microsoft's own emulator, a package of npm, which ``.ci/run`` installs beside the packages of Python.
"""

import gzip
import io
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import fsspec
import polars as pl
import pytest

from recommender.errors import FileUnreadable
from recommender.ingest import DataKind, clean, fingerprint, list_sources, open_source, suggest_mapping

CUSTOMERS = "customer_id,email\nC1,a@b.example\nC2,c@d.example\n"
AZURITE = Path(sys.prefix) / "node_modules" / "azurite" / "dist" / "src" / "blob" / "main.js"
ACCOUNT = "devstoreaccount1"
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
"""Account and key that Azurite's documentation gives everybody."""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(port: int, alive: Callable[[], bool]) -> None:
    while alive():
        try:
            socket.create_connection(("127.0.0.1", port), 1.0).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("the emulator ended before it answered")


def files() -> Iterator[tuple[str, bytes]]:
    table, packed = pl.DataFrame({"customer_id": ["C1", "C2"], "email": ["a@b.example", "c@d.example"]}), io.BytesIO()
    table.write_parquet(packed)
    yield "drop/customers.csv", CUSTOMERS.encode()
    yield "drop/customers.csv.gz", gzip.compress(CUSTOMERS.encode())
    yield "drop/customers.parquet", packed.getvalue()


@contextmanager
def running(command: list[str], port: int) -> Iterator[None]:
    """A server in a process of its own, which may warn of what it likes."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            wait_for(port, lambda: server.poll() is None)
            yield
        finally:
            server.kill()


def fill(system: Any) -> None:
    system.mkdir("shop")
    for name, content in files():
        system.pipe(f"shop/{name}", content)


@pytest.fixture(scope="module")
def azure() -> Iterator[str]:
    adlfs = pytest.importorskip("adlfs")
    if not AZURITE.is_file() or shutil.which("node") is None:
        pytest.skip("Azurite is not installed")
    port = free_port()
    command = ["node", str(AZURITE), "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry", "--silent"]
    with pytest.MonkeyPatch.context() as patch:
        where = f"BlobEndpoint=http://127.0.0.1:{port}/{ACCOUNT};"
        said = f"DefaultEndpointsProtocol=http;AccountName={ACCOUNT};AccountKey={KEY};{where}"
        patch.setenv("AZURE_STORAGE_CONNECTION_STRING", said)
        with running([*command, "--blobHost", "127.0.0.1", "--blobPort", str(port)], port):
            fill(adlfs.AzureBlobFileSystem())
            yield "abfs"


@pytest.fixture(scope="module")
def google() -> Iterator[str]:
    pytest.importorskip("gcp_storage_emulator")
    port = free_port()
    command = [sys.executable, "-m", "gcp_storage_emulator", "start", "--host", "127.0.0.1", "--in-memory"]
    chosen = {"token": "anon", "project": "shop", "endpoint_url": f"http://127.0.0.1:{port}"}
    with pytest.MonkeyPatch.context() as patch:
        # The emulator does not speak the protocol by which the driver, where it is not told so before it is imported,
        # asks for the layout of a bucket.
        patch.setenv("GCSFS_EXPERIMENTAL_ZB_HNS_SUPPORT", "false")
        gcsfs = pytest.importorskip("gcsfs")
        patch.setitem(fsspec.config.conf, "gs", chosen)
        with running([*command, "--port", str(port)], port):
            fill(gcsfs.GCSFileSystem())
            yield "gs"


@pytest.fixture(params=["azure", "google"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(request.param))


def test_files_are_listed_and_read(scheme: str) -> None:
    urls = list_sources(f"{scheme}://shop/drop")
    assert urls == tuple(f"{scheme}://shop/drop/customers.{end}" for end in ("csv", "csv.gz", "parquet"))
    for url in urls:
        raw = open_source(url)
        mapping = suggest_mapping(DataKind.CUSTOMERS, raw.header, raw.sample())
        found = clean(DataKind.CUSTOMERS, raw, mapping)
        assert found.frame.select("customer_id", "email").rows() == [("C1", "a@b.example"), ("C2", "c@d.example")]
    assert {fingerprint(url) for url in urls[:2]} == {sha256(CUSTOMERS.encode()).hexdigest()}


@pytest.mark.parametrize("place", ["shop/drop/missing.csv", "no-such-bucket/a.csv"])
def test_what_is_not_there_is_a_coded_error_without_credentials(scheme: str, place: str) -> None:
    with pytest.raises(FileUnreadable) as caught:
        open_source(f"{scheme}://{place}")
    assert caught.value.mend
    assert KEY not in str(caught.value)
    assert ACCOUNT not in str(caught.value)
