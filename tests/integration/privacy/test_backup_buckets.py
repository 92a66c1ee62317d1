"""Second copies in real object stores: S3 as moto speaks it, Azure Blob Storage as Microsoft's own emulator does."""

import shutil
import warnings
from collections.abc import Iterator

import pytest
from open_sites import Clock, Join

from kiosk.backups.bucket import BucketPlace
from kiosk.backups.desk import Backups
from kiosk.backups.listing import listed
from kiosk.backups.names import name_of
from kiosk.backups.places import digest_of_file
from kiosk.errors import OffsiteFailed, StoreMissing
from kiosk.settings import Settings
from kiosk.site import Site
from tests.integration.ingest.test_azure_and_gcs import ACCOUNT, AZURITE, KEY, free_port, running

SECRET = "something-secret"


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    import s3fs
    from moto.server import ThreadedMotoServer

    with warnings.catch_warnings(), pytest.MonkeyPatch.context() as patch:
        warnings.simplefilter("ignore")
        server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        server.start()
        host, port = server.get_host_and_port()
        patch.setenv("AWS_ACCESS_KEY_ID", "somebody")
        patch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
        patch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        # The server keeps its buckets for the life of the process, and "shop" is that of other tests.
        s3fs.S3FileSystem(skip_instance_cache=True).mkdir("second-place")
        yield "s3://second-place/backups"
        server.stop()


@pytest.fixture(scope="module")
def azure() -> Iterator[str]:
    adlfs = pytest.importorskip("adlfs")
    if not AZURITE.is_file() or shutil.which("node") is None:
        pytest.skip("Azurite is not installed")
    port = free_port()
    command = ["node", str(AZURITE), "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry", "--silent"]
    where = f"BlobEndpoint=http://127.0.0.1:{port}/{ACCOUNT};"
    said = f"DefaultEndpointsProtocol=http;AccountName={ACCOUNT};AccountKey={KEY};{where}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AZURE_STORAGE_CONNECTION_STRING", said)
        with running([*command, "--blobHost", "127.0.0.1", "--blobPort", str(port)], port):
            adlfs.AzureBlobFileSystem(skip_instance_cache=True).mkdir("shop")
            yield "abfs://shop/backups"


@pytest.fixture(params=["s3", "azure"])
def bucket(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(request.param))


@pytest.fixture
def empty(bucket: str) -> Iterator[BucketPlace]:
    """The folder of the bucket, without what an earlier test left."""
    place = BucketPlace(bucket)
    yield place
    for one in place.list():
        place.delete(one.name)


def test_copies_go_there_are_read_back_rotated_and_proved(
    site: Site, settings: Settings, clock: Clock, join: Join, empty: BucketPlace
) -> None:
    join(site, "Ravi")
    chosen = {"backup_offsite": empty.label, "backup_daily": 2, "backup_weekly": 0, "backup_monthly": 0}
    settings = settings.model_copy(update=chosen)
    desk = Backups(site, settings, clock, actor="system")
    assert empty.list() == ()
    for _day in range(3):
        assert desk.run().sent_to == empty.label
        clock.forward(days=1)

    names = [name_of(clock.now.replace(day=day)) for day in (2, 3)]
    assert [one.name for one in empty.list()] == names
    assert {empty.digest(name) for name in names} == {digest_of_file(desk.folder / name) for name in names}
    shutil.rmtree(desk.folder)
    assert desk.prove(names[1], from_offsite=True).members == 1
    assert [(one.here, one.away) for one in listed(settings, desk.book())] == [(False, True)] * 2
    with pytest.raises(StoreMissing):
        desk.prove("vanakkam-20250101T000000Z.db", from_offsite=True)


def test_no_backup_goes_beside_a_key_and_deleting_twice_is_fine(
    site: Site, settings: Settings, clock: Clock, empty: BucketPlace
) -> None:
    """Requirement G15."""
    empty._system.pipe_file(empty._path("vanakkam.key"), b"x")
    desk = Backups(site, settings.model_copy(update={"backup_offsite": empty.label}), clock, actor="system")

    with pytest.raises(OffsiteFailed, match="key"):
        desk.run()

    assert empty.list() == ()
    empty.delete("vanakkam.key")
    empty.delete("vanakkam.key")


def test_a_bucket_that_is_not_there_is_a_coded_error_without_credentials(bucket: str) -> None:
    scheme = bucket.partition("://")[0]
    place = BucketPlace(f"{scheme}://no-such-bucket/backups")
    with pytest.raises(OffsiteFailed) as caught:
        place.digest("vanakkam-20250101T000000Z.db")
    assert caught.value.mend
    assert not [secret for secret in (SECRET, KEY, ACCOUNT) if secret in str(caught.value)]


def test_a_driver_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_arguments: object, **_named: object) -> None:
        raise ImportError("Install s3fs to access S3")

    monkeypatch.setattr("fsspec.core.url_to_fs", missing)
    with pytest.raises(OffsiteFailed) as caught:
        BucketPlace("s3://second-place/backups")
    assert "vanakkam[s3]" in caught.value.mend
