import io
from collections.abc import Callable

import pytest

from recommender.ingest import Cleaned, ColumnMapping, Context, DataKind, Rules, clean, identity_mapping, open_upload

KOLKATA = Context(currency="INR", time_zone="Asia/Kolkata")


@pytest.fixture
def cleaned() -> Callable[..., Cleaned]:
    """Clean a text whose columns are named like the fields, unless a mapping says otherwise."""

    def cleaned(
        kind: str,
        content: str | bytes,
        mapping: ColumnMapping | None = None,
        *,
        rules: Rules | None = None,
        context: Context = KOLKATA,
        name: str = "shop.csv",
    ) -> Cleaned:
        data = content.encode() if isinstance(content, str) else content
        raw = open_upload(io.BytesIO(data), name)
        found = clean(DataKind(kind), raw, mapping or identity_mapping(DataKind(kind)), rules or Rules(), context)
        assert found.report.balanced
        assert found.report.set_aside == len(found.rejects)
        assert found.report.kept == found.frame.height
        return found

    return cleaned
