from collections.abc import Callable

import pytest

from models.errors import LicenceRefused
from models.licences import check_licence
from models.manifest import Task, Weight, load_manifest


@pytest.mark.parametrize(
    ("name", "production", "accepted"),
    [
        ("buffalo_s", False, ()),
        ("buffalo_s", True, ("buffalo_s",)),
        ("sface", True, ()),
        ("face_landmarker", True, ()),
    ],
)
def test_allowed(name: str, production: bool, accepted: tuple[str, ...]) -> None:
    check_licence(load_manifest().get(name), production=production, accepted=accepted)


@pytest.mark.parametrize("accepted", [(), ("sface",), ("buffalo",)])
def test_a_shop_without_a_licence_is_refused_and_told_of_the_free_recogniser(accepted: tuple[str, ...]) -> None:
    with pytest.raises(LicenceRefused) as caught:
        check_licence(load_manifest().get("buffalo_s"), production=True, accepted=accepted)
    assert caught.value.code == "models.licence_refused"
    assert "buffalo_s" in caught.value.message
    assert "non-commercial" in caught.value.message
    assert "licence_accepted" in caught.value.mend
    assert 'recogniser = "sface"' in caught.value.mend


def test_a_refused_detector_names_the_free_detector() -> None:
    with pytest.raises(LicenceRefused) as caught:
        check_licence(load_manifest().get("scrfd_500m"), production=True, accepted=())
    assert "face_landmarker" in caught.value.mend


def test_without_a_free_alternative_only_the_licence_mends(make_weight: Callable[..., Weight]) -> None:
    weight = make_weight(commercial=False, tasks=(Task.LIVENESS,))
    with pytest.raises(LicenceRefused) as caught:
        check_licence(weight, production=True, accepted=())
    assert caught.value.mend == 'Add "net" to licence_accepted if the shop holds a licence of its own'
