"""Codes by time, challenges, where passkeys work, and what a form asks for: all of it without a store."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.console.access import Role
from kiosk.console.challenges import SECONDS, Challenges
from kiosk.console.fresh import Asks, asks
from kiosk.console.halves import SECONDS as HALF_SECONDS
from kiosk.console.halves import Halves
from kiosk.console.parking import Parked, Parking
from kiosk.console.passkeys import RelyingParty, relying_party
from kiosk.console.second_factor import DRIFT_STEPS, STEP_SECONDS, step_of
from kiosk.console.sessions import SignedInBy
from kiosk.console.throttle import SignInThrottle
from kiosk.errors import KeyWrong, SettingsInvalid
from kiosk.security.staff_secrets import StaffSecrets
from kiosk.settings import Settings
from kiosk.settings_second_factor import ROLES, SecondFactor

SHARED = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""Of RFC 6238, appendix B: the ASCII text 12345678901234567890."""
VECTORS = {59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037"}
"""Its last six digits for SHA-1, by second."""
SEVERAL = st.integers(min_value=10**6, max_value=4 * 10**9)


def at(second):
    return datetime.fromtimestamp(second, UTC)


@pytest.mark.parametrize("second", VECTORS)
def test_codes_are_those_of_the_standard(second):
    assert step_of(SHARED, VECTORS[second], at(second)) == second // STEP_SECONDS


@given(SEVERAL, st.integers(min_value=-5, max_value=5))
def test_a_code_counts_one_step_early_or_late_and_no_further(second, away):
    code = pyotp.TOTP(SHARED).generate_otp(second // STEP_SECONDS + away)
    found = step_of(SHARED, code, at(second))
    if abs(away) <= DRIFT_STEPS:
        assert found is not None
    elif found is not None:  # two steps may happen to have one code
        assert pyotp.TOTP(SHARED).generate_otp(found) == code


@pytest.mark.parametrize("said", ["", "12345", "1234567", "௧௨௩௪௫௬", "abcdef", "000000000000", "\ud7ff"])
def test_whatever_is_typed_is_no_fault(said):
    assert step_of(SHARED, said, at(59)) is None


def test_spaces_of_the_app_do_not_count():
    assert step_of(SHARED, " 287 082 ", at(59)) == 1


def test_a_secret_opens_for_its_account_and_site_only():
    secrets, others = StaffSecrets(b"a" * 32), StaffSecrets(b"b" * 32)
    sealed = secrets.seal("anbu", SHARED)
    assert SHARED.encode() not in sealed
    assert secrets.open("anbu", sealed) == SHARED
    for opener, staff_id in ((secrets, "devi"), (others, "anbu")):
        with pytest.raises(KeyWrong):
            opener.open(staff_id, sealed)
    assert "a" * 32 not in repr(secrets)
    assert secrets.recovery_hash("anbu", "X") != secrets.recovery_hash("devi", "X")
    assert secrets.handle("anbu") != others.handle("anbu")


@pytest.fixture
def clock():
    return SimpleNamespace(now=1000.0)


def test_a_challenge_counts_once_for_one_thing_and_for_a_while(clock):
    challenges, others = Challenges(lambda: clock.now), Challenges(lambda: clock.now)
    one = challenges.make("sign-in")
    assert challenges.is_open(one, "sign-in")
    assert not challenges.is_open(one, "new/session")
    assert not others.is_open(one, "sign-in"), "of another process"
    assert not challenges.is_open(one[:-1] + bytes([one[-1] ^ 1]), "sign-in")
    assert not challenges.is_open(b"", "sign-in")
    assert challenges.spend(one)
    assert not challenges.spend(one)
    assert not challenges.is_open(one, "sign-in")
    late = challenges.make("sign-in")
    clock.now += SECONDS
    assert not challenges.is_open(late, "sign-in")


def test_asking_keeps_nothing_so_that_nobody_can_push_others_out(clock):
    challenges = Challenges(lambda: clock.now)
    mine = challenges.make("sign-in")
    for _ in range(2000):
        challenges.make("sign-in")
    assert challenges.is_open(mine, "sign-in")
    assert len(challenges._spent) == 0


@given(st.binary(max_size=80))
def test_a_made_up_challenge_is_not_ours(made_up):
    assert not Challenges(lambda: 0.0).is_open(made_up, "sign-in")


SHOP = "https://kiosk.shop.example"


@pytest.mark.parametrize(
    ("public_url", "scheme", "host", "found"),
    [
        ("", "http", "localhost:8000", RelyingParty("localhost", "http://localhost:8000")),
        ("", "http", "127.0.0.1:8000", None),
        ("", "http", "[::1]:8000", None),
        ("", "https", "kiosk.shop.example", None),
        (SHOP, "http", "kiosk.shop.example", RelyingParty("kiosk.shop.example", SHOP)),
        (SHOP, "http", "localhost:8000", None),
        (SHOP, "https", "evil.example", None),
        (SHOP + ":8443", "https", "kiosk.shop.example:8443", RelyingParty("kiosk.shop.example", SHOP + ":8443")),
        ("http://kiosk.shop.example", "http", "kiosk.shop.example", None),
        ("https://192.168.1.5", "https", "192.168.1.5", None),
        ("", "http", "", None),
        ("", "http", "[broken", None),
    ],
)
def test_passkeys_are_for_one_name_that_browsers_take_for_safe(public_url, scheme, host, found):
    assert relying_party(public_url, scheme, host) == found


@pytest.mark.parametrize(
    ("by", "proven", "with_code", "enough", "wanted"),
    [
        (SignedInBy.PASSWORD, False, False, True, Asks.PASSWORD),
        (SignedInBy.TOTP, False, True, True, Asks.CODE),
        (SignedInBy.TOTP, False, False, True, Asks.PASSWORD),
        (SignedInBy.TOTP, False, False, False, Asks.ROOM),
        (SignedInBy.TOTP, True, False, False, Asks.NOTHING),
        (SignedInBy.PASSKEY, False, False, True, Asks.ROOM),
        (SignedInBy.OIDC, False, True, True, Asks.ROOM),
        (SignedInBy.SAML, True, False, True, Asks.NOTHING),
        (SignedInBy.PASSWORD, True, True, True, Asks.NOTHING),
    ],
)
def test_a_form_asks_for_what_somebody_signed_in_with(by, proven, with_code, enough, wanted):
    assert asks(by, proven=proven, with_code=with_code, enough=enough) is wanted


def test_a_sign_in_that_waits_is_found_by_its_token_for_a_while(clock):
    halves = Halves(lambda: clock.now)
    token = halves.begin("anbu", None)
    assert halves.find(token).name == "anbu"
    assert halves.find("x") is None
    assert [halves.is_first_try(one) for one in (token, token, "x")] == [True, False, False]
    clock.now += HALF_SECONDS
    assert halves.find(token) is None
    other = halves.begin("anbu", None)
    halves.end(other)
    assert halves.find(other) is None
    first = halves.begin("anbu", None)
    for _ in range(600):
        halves.begin("x", None)
    assert halves.find(first) is None
    assert len(halves._waiting) <= 500


def parked(name, *, is_form=True):
    return Parked(f"/staff/{name}", "staff-waits-staff-erase", name, is_form, (("name", "secret word"),))


def test_requests_of_a_session_wait_side_by_side():
    parking = Parking(lambda _: True)
    assert all(parking.put("s", parked(name)) for name in "ab")
    newest, oldest = parking.of("s")
    assert (newest.about, oldest.about) == ("b", "a")
    assert newest.token != oldest.token
    assert "secret word" not in repr(newest)
    assert parking.of("other") == ()
    for _ in range(2):
        parking.drop("s", newest.token)
    parking.drop("other", oldest.token)
    assert parking.of("s") == (oldest,)
    parking.drop_all("s")
    assert parking.of("s") == ()


def test_a_form_that_waits_is_never_pushed_out():
    """Pages are: nothing was typed there. The same request again is one."""
    parking = Parking(lambda _: True)
    assert parking.put("s", parked("page", is_form=False))
    assert all(parking.put("s", parked(name)) for name in "abcdd")
    assert [one.about for one in parking.of("s")] == ["d", "c", "b", "a"]
    assert not parking.put("s", parked("e")), "told, so that it can be said"
    assert parking.put("s", parked("page", is_form=False)), "nothing to lose"
    assert [one.about for one in parking.of("s")] == ["d", "c", "b", "a"]
    assert parking.put("other", parked("e"))


def test_what_is_forgiven_counts_neither_for_the_name_nor_for_the_address():
    throttle = SignInThrottle()
    for _ in range(30):
        throttle.failed("anbu", "tablet", 0.0)
        throttle.succeeded("anbu", "tablet")
        throttle.forgive("anbu", "tablet")
    assert throttle.seconds_left("anbu", "elsewhere", 0.0) == 0.0
    assert throttle.seconds_left("devi", "tablet", 0.0) == 0.0
    for _ in range(21):
        throttle.failed("anbu", "far", 0.0)
    throttle.forgive("anbu", "far")
    assert throttle.seconds_left("devi", "far", 0.0) > 0.0, "one of many"


def test_the_default_follows_production_and_the_roles_are_known(tmp_path):
    def load(**values):
        return Settings.load(home=tmp_path, **values)

    assert load().second_factor is SecondFactor.OFFERED
    assert load(production=True).second_factor is SecondFactor.REQUIRED
    assert load(production=True, staff_second_factor="off").second_factor is SecondFactor.OFF
    assert set(ROLES) == set(Role)
    with pytest.raises(SettingsInvalid):
        load(staff_second_factor_roles=("boss",))
    with pytest.raises(SettingsInvalid):
        load(staff_proof_minutes=0)


@pytest.mark.parametrize(("days", "fits"), [(0, True), (1, False), (29, False), (30, True), (730, True), (731, False)])
def test_no_holiday_locks_an_account(tmp_path, days, fits):
    if fits:
        assert Settings.load(home=tmp_path, staff_unused_days=days).staff_unused_days == days
    else:
        with pytest.raises(SettingsInvalid):
            Settings.load(home=tmp_path, staff_unused_days=days)
