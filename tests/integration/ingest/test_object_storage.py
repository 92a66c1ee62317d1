"""Sources in an object store that speaks S3, over HTTP on this machine."""

import gzip
import warnings
from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest

from recommender.errors import FileUnreadable
from recommender.ingest import DataKind, clean, fingerprint, list_sources, open_source, suggest_mapping

CUSTOMERS = "customer_id,email\nC1,a@b.example\nC2,c@d.example\n"


@pytest.fixture(scope="module")
def store() -> Iterator[dict[str, Any]]:
    """Driver arguments of a running store with a bucket and some files."""
    import s3fs
    from moto.server import ThreadedMotoServer

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        server.start()
        host, port = server.get_host_and_port()
        storage = {
            "key": "somebody",
            "secret": "something",
            "endpoint_url": f"http://{host}:{port}",
        }
        system = s3fs.S3FileSystem(**storage)
        system.mkdir("shop")
        system.pipe("shop/drop/customers.csv", CUSTOMERS.encode())
        system.pipe("shop/drop/customers.csv.gz", gzip.compress(CUSTOMERS.encode()))
        table = pl.DataFrame({"customer_id": ["C1", "C2"], "email": ["a@b.example", "c@d.example"]})
        with system.open("shop/drop/customers.parquet", "wb") as file:
            table.write_parquet(file)
        yield storage
        server.stop()


def test_files_of_every_kind_are_read_from_a_bucket(store) -> None:
    urls = list_sources("s3://shop/drop", storage=store)
    assert urls == tuple(f"s3://shop/drop/customers.{end}" for end in ("csv", "csv.gz", "parquet"))
    for url in urls:
        raw = open_source(url, storage=store)
        mapping = suggest_mapping(DataKind.CUSTOMERS, raw.header, raw.sample())
        found = clean(DataKind.CUSTOMERS, raw, mapping)
        assert found.frame.select("customer_id", "email").rows() == [("C1", "a@b.example"), ("C2", "c@d.example")]
    assert fingerprint(urls[0], storage=store) == fingerprint(urls[1], storage=store)


@pytest.mark.parametrize("url", ["s3://shop/drop/missing.csv", "s3://no-such-bucket/a.csv"])
def test_what_is_not_in_the_store_is_a_coded_error_without_credentials(store, url) -> None:
    with pytest.raises(FileUnreadable) as caught:
        open_source(url, storage=store)
    assert caught.value.mend
    assert "something" not in str(caught.value)


def test_a_store_that_does_not_answer_is_a_coded_error(store) -> None:
    dead = {**store, "endpoint_url": "http://127.0.0.1:9", "config_kwargs": {"retries": {"max_attempts": 0}}}
    with pytest.raises(FileUnreadable):
        open_source("s3://shop/drop/customers.csv", storage=dead)
