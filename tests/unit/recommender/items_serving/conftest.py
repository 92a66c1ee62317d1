import pytest
from small_shop import World, small_shop


@pytest.fixture(scope="session")
def world() -> World:
    return small_shop()
