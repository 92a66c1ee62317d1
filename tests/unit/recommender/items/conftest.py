import polars as pl
import pytest
from made_up_baskets import made_up_baskets, made_up_products

from recommender.items.hybrid.model import FittedHybrid, Hybrid
from recommender.items.interactions import interactions_of_frame
from recommender.items.types import Interactions


@pytest.fixture(scope="session")
def frame() -> pl.DataFrame:
    return made_up_baskets()


@pytest.fixture(scope="session")
def lines(frame: pl.DataFrame) -> Interactions:
    return interactions_of_frame(frame)


@pytest.fixture(scope="session")
def hybrid(lines: Interactions) -> FittedHybrid:
    return Hybrid().fit(lines, made_up_products())
