"""Pairing by a short code: what each step allows, and what guessing is worth."""

from collections import Counter
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.pairing import (
    ALPHABET,
    CODE_SIGNS,
    LIFE_SECONDS,
    Asker,
    Asking,
    DeviceKind,
    Stage,
    alive,
    approved,
    collected,
    draw_code,
    hash_of,
    new_key,
    read_code,
    seconds_left,
    shown_code,
)
from kiosk.devices.waiting import ASKING, GUESSES, MOST, Waiting, giving_way
from kiosk.errors import DeviceInvalid, TooManyTries

ASKER = Asker(DeviceKind.SCREEN, "192.168.1.20", "Browser 1.0")


def asking(stage=Stage.SHOWN, at=0.0):
    return Asking(ASKER, "ACD347", hash_of("key"), at, stage)


def elsewhere(number):
    return Asker(DeviceKind.SCREEN, f"192.168.1.{number}", "")


@pytest.fixture
def clock():
    return SimpleNamespace(now=1000.0)


@pytest.fixture
def waiting(clock):
    return Waiting(lambda: clock.now)


def test_a_code_has_no_signs_that_look_alike():
    assert len(set(ALPHABET)) == len(ALPHABET) == 25
    assert not set(ALPHABET) & set("0O1IL2Z5S8B")
    assert len(draw_code()) == CODE_SIGNS
    assert set(draw_code()) <= set(ALPHABET)


@given(st.text(alphabet=ALPHABET, min_size=CODE_SIGNS, max_size=CODE_SIGNS), st.sampled_from(["", " ", "-", " - "]))
def test_a_code_is_read_as_people_type_it(code, between):
    assert read_code(shown_code(code)) == code
    assert read_code(between.join(code.lower())) == code


@given(st.text(max_size=200))
def test_whatever_is_typed_is_read_without_a_fault(text):
    assert len(read_code(text)) <= 2 * CODE_SIGNS


@pytest.mark.parametrize("stage", [Stage.APPROVED, Stage.COLLECTED])
def test_only_a_code_that_is_shown_can_be_approved(stage):
    with pytest.raises(DeviceInvalid):
        approved(asking(stage), 1.0)


def test_a_code_lives_ten_minutes():
    assert seconds_left(asking(), 0.0) == LIFE_SECONDS == 600.0
    assert approved(asking(), LIFE_SECONDS - 0.1).stage is Stage.APPROVED
    assert not alive(asking(), LIFE_SECONDS)
    with pytest.raises(DeviceInvalid):
        approved(asking(), LIFE_SECONDS)


def test_a_pairing_ends_when_its_device_has_heard_of_it():
    after = collected(approved(asking(), 1.0))
    assert after.stage is Stage.COLLECTED
    assert not alive(after, 1.0)


def test_neither_code_nor_key_is_in_the_text_form():
    assert "ACD347" not in repr(asking())
    assert hash_of("key") not in repr(asking())


def test_the_code_alone_opens_nothing(waiting):
    """Whoever reads it over a shoulder has no key, and whoever asks beside is shown another code."""
    key, mine = waiting.ask(ASKER)
    other_key, other = waiting.ask(elsewhere(66))
    waiting.approve(waiting.find(mine.code, "staff:anbu"))
    assert waiting.look(key).stage is Stage.APPROVED
    assert waiting.look(other_key).stage is Stage.SHOWN
    assert waiting.look(mine.code) is None
    assert other.code != mine.code
    assert len({new_key() for _ in range(50)}) == 50


def test_a_code_that_is_drawn_twice_is_drawn_again(clock):
    codes = iter(["AAAAAA", "AAAAAA", "CCCCCC"])
    waiting = Waiting(lambda: clock.now, lambda: next(codes))
    assert [waiting.ask(elsewhere(number))[1].code for number in (1, 2)] == ["AAAAAA", "CCCCCC"]


def test_a_code_is_gone_after_ten_minutes(waiting, clock):
    key, mine = waiting.ask(ASKER)
    clock.now += LIFE_SECONDS
    assert waiting.look(key) is None
    with pytest.raises(DeviceInvalid, match="No device shows this code"):
        waiting.find(mine.code, "staff:anbu")


def test_a_code_cannot_be_approved_twice(waiting):
    _, mine = waiting.ask(ASKER)
    waiting.approve(mine)
    with pytest.raises(DeviceInvalid):
        waiting.find(mine.code, "staff:anbu")
    with pytest.raises(DeviceInvalid):
        waiting.approve(mine)


def test_guesses_of_one_account_are_throttled_and_nobody_elses(waiting, clock):
    _, mine = waiting.ask(ASKER)
    for _ in range(GUESSES.most):
        with pytest.raises(DeviceInvalid):
            waiting.find("AAAAAA", "staff:eve")
    with pytest.raises(TooManyTries):
        waiting.find(mine.code, "staff:eve")
    assert waiting.find(mine.code, "staff:anbu") == mine
    clock.now += GUESSES.seconds
    assert waiting.find(mine.code, "staff:eve") == mine


def test_good_codes_cost_no_tries(waiting):
    _, mine = waiting.ask(ASKER)
    for _ in range(3 * GUESSES.most):
        assert waiting.find(mine.code, "staff:anbu") == mine


def test_a_shop_behind_an_unnamed_proxy_is_set_up_at_once(waiting):
    """There everybody has one address; five screens and more are shown a code, and keep it."""
    keys = [waiting.ask(ASKER)[0] for _ in range(ASKING.most)]
    assert [waiting.look(key).stage for key in keys] == [Stage.SHOWN] * ASKING.most


def test_one_address_cannot_ask_for_as_many_codes_as_are_shown_at_once():
    assert ASKING.most + LIFE_SECONDS / ASKING.seconds < MOST


@pytest.mark.parametrize("address", ["192.168.1.66", "2001:db8:1:2::{:x}"])
def test_who_floods_takes_codes_from_nobody_but_themselves(waiting, address):
    key, _ = waiting.ask(ASKER)
    flood = [waiting.ask(Asker(DeviceKind.SCREEN, address.format(number), ""))[0] for number in range(2 * MOST)]
    assert waiting.look(key).stage is Stage.SHOWN
    assert waiting.look(waiting.ask(elsewhere(7))[0]).stage is Stage.SHOWN, "room is made for who comes later"
    assert sum(waiting.look(one) is not None for one in flood) == MOST - 2
    assert waiting.look(flood[0]) is None
    assert waiting.look(flood[-1]) is not None


def test_the_oldest_code_of_an_address_gives_way_and_none_that_was_approved(waiting, clock):
    first, asked = waiting.ask(ASKER)
    waiting.approve(asked)
    second, _ = waiting.ask(ASKER)
    for _ in range(MOST - 1):
        clock.now += 0.1
        waiting.ask(ASKER)
    assert waiting.look(first).stage is Stage.APPROVED
    assert waiting.look(second) is None


def test_where_as_many_addresses_ask_as_there_is_room_nobody_loses_a_code_and_the_wait_is_told(waiting, clock):
    key, _ = waiting.ask(ASKER)
    clock.now += 1
    for number in range(MOST - 1):
        waiting.ask(elsewhere(number + 100))
    with pytest.raises(TooManyTries, match="Try again in 599 seconds") as refused:
        waiting.ask(elsewhere(99))
    assert refused.value.seconds == 599
    assert waiting.look(key) is not None
    clock.now += 599
    waiting.ask(elsewhere(99))


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=40), st.integers(0, 9))
def test_whoever_gives_way_is_shown_at_least_as_much_as_who_takes(shown, newcomer):
    askings = [
        Asking(elsewhere(number), str(at), hash_of(str(at)), float(at), Stage.APPROVED if done else Stage.SHOWN)
        for at, (number, done) in enumerate(shown)
    ]
    networks = Counter(one.asker.address for one in askings if one.stage is Stage.SHOWN)
    mine, victim = elsewhere(newcomer).address, giving_way(askings, elsewhere(newcomer).address)
    if victim is None:
        assert all(count <= networks[mine] + 1 for count in networks.values())
        return
    assert victim.stage is Stage.SHOWN
    loser = victim.asker.address
    assert loser == mine or networks[loser] - 1 >= networks[mine] + 1
    assert networks[loser] == max(networks.values())
