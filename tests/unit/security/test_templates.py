import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from kiosk.security.templates import Rotation

KEY = bytes(range(32))
OTHER_KEY = bytes(range(1, 33))


def unit_vectors(seed: int, count: int, size: int) -> NDArray[np.float32]:
    vectors = np.random.default_rng(seed).standard_normal((count, size)).astype(np.float32)
    unit: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 2**32 - 1), size=st.sampled_from([2, 3, 128, 512]), key=st.binary(min_size=32, max_size=32))
def test_inner_products_and_norms_survive_the_rotation(seed: int, size: int, key: bytes) -> None:
    vectors = unit_vectors(seed, 7, size)

    protected = Rotation(key).protect(vectors)

    assert protected.dtype == np.float32
    assert protected.shape == vectors.shape
    np.testing.assert_allclose(protected @ protected.T, vectors @ vectors.T, atol=1e-5)


@pytest.mark.parametrize("size", [128, 512])
def test_another_site_cannot_link_a_template(size: int) -> None:
    vectors = unit_vectors(5, 200, size)
    here, there = Rotation(KEY).protect(vectors), Rotation(OTHER_KEY).protect(vectors)

    same_person = np.sum(here * there, axis=1)
    strangers = np.sum(here * np.roll(there, 1, axis=0), axis=1)

    # A random pair has a cosine of mean 0 and deviation 1/sqrt(d); the same person must look no different.
    assert np.abs(same_person).max() < 5 / np.sqrt(size)
    assert abs(same_person.mean()) < 4 / np.sqrt(size * 200)
    assert same_person.std() == pytest.approx(strangers.std(), rel=0.25)


def test_a_template_does_not_resemble_its_own_protected_form() -> None:
    vectors = unit_vectors(6, 200, 512)

    assert np.abs(np.sum(vectors * Rotation(KEY).protect(vectors), axis=1)).max() < 5 / np.sqrt(512)


def test_the_rotation_is_the_same_on_every_machine_and_release() -> None:
    protected = Rotation(KEY).protect(np.eye(4, dtype=np.float32))

    # Computed once; a change here would make every enrolled member a stranger.
    np.testing.assert_allclose(protected[0], [-0.1252450, -0.8778738, -0.3485129, -0.3036280], atol=1e-6)


def test_the_rotation_is_uniform_in_sign() -> None:
    """Without the sign correction, QR gives a first column of one sign only."""
    signs = [np.sign(Rotation(bytes([number]) * 32).protect(np.eye(3, dtype=np.float32))[0, 0]) for number in range(60)]

    assert 15 < sum(sign > 0 for sign in signs) < 45


def test_one_vector_alone_is_refused() -> None:
    with pytest.raises(ValueError, match="shape"):
        Rotation(KEY).protect(np.ones(512, dtype=np.float32))


def test_it_does_not_show_its_key() -> None:
    assert repr(Rotation(KEY)) == "Rotation(<hidden>)"
