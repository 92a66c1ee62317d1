import numpy as np
import pytest
from invented_people import people

from recommender.identity import suggest, traits_of
from recommender.identity.blocking import MOST_IN_BLOCK, candidates
from recommender.identity.mixture import PERSON, START, fit
from recommender.identity.records import MOST_SHARED, Records
from recommender.identity.suggest import AGREEMENTS, STEPS, compare


@pytest.fixture(scope="module")
def found():
    rows, who = people(4_000, seed=3)
    person = {row["customer_id"]: number for row, number in zip(rows, who, strict=True)}
    return person, suggest(traits_of(rows))


def test_most_suggestions_are_right_and_most_people_are_found(found) -> None:
    person, said = found
    right = sum(person[one] == person[other] for one, other in said.frame.select("customer_id", "other_id").rows())
    counts = np.bincount(list(person.values()))
    assert right / said.frame.height > 0.9
    assert right / int((counts * (counts - 1) // 2).sum()) > 0.7


def test_the_chances_mean_what_they_say(found) -> None:
    person, said = found
    promised = said.frame["score"].sum()
    right = sum(person[one] == person[other] for one, other in said.frame.select("customer_id", "other_id").rows())
    assert abs(promised - right) / said.frame.height < 0.06


def test_a_suggestion_names_what_agrees_and_no_value(found) -> None:
    _, said = found
    assert said.frame["score"].is_between(0.9, 1).all()
    assert set(said.frame["why"].explode()) <= set(AGREEMENTS)
    assert (said.frame["customer_id"] < said.frame["other_id"]).all()


def test_the_order_of_the_rows_and_keyed_hashes_change_nothing() -> None:
    rows, _ = people(600, seed=5)
    plain = suggest(traits_of(rows)).frame
    assert suggest(traits_of(rows[::-1])).frame.equals(plain)
    keyed = suggest(traits_of(rows, lambda field, text: f"{field}|{text[::-1]}|")).frame
    assert keyed.select("customer_id", "other_id").equals(plain.select("customer_id", "other_id"))
    assert np.allclose(keyed["score"], plain["score"])


def test_nobody_is_nobody() -> None:
    steps: list[tuple[int, int]] = []
    empty = suggest(traits_of([]), progress=lambda done, all_: steps.append((done, all_)))
    assert empty.frame.is_empty()
    assert steps == [(number, STEPS) for number in range(1, STEPS + 1)]
    assert suggest(traits_of([{"customer_id": "A", "city": "Chennai"}])).frame.is_empty()


def test_a_family_is_not_one_person_and_twins_are_two() -> None:
    """Among many others, so that the estimates are those of a shop."""
    rows, _ = people(3_000, seed=7)
    home = {"family_name": "Quillonsay", "phone": "+910000000001", "postcode": "999999", "city": "Elsewhere"}
    family = [
        home | {"customer_id": "X1", "given_name": "Asha", "birth_date": "1980-01-01", "email": "asha.q@box.example"},
        home | {"customer_id": "X2", "given_name": "Ravi", "birth_date": "1978-02-02", "email": "ravi.q@box.example"},
        home | {"customer_id": "X3", "given_name": "Devi", "birth_date": "2010-03-03", "email": "devi.q@box.example"},
        home | {"customer_id": "X4", "given_name": "Moni", "birth_date": "2010-03-03", "email": "moni.q@box.example"},
        home | {"customer_id": "X5", "given_name": "Asha", "birth_date": "1980-01-01", "phone": "+910000000009"},
    ]
    said = suggest(traits_of([*rows, *family])).frame
    mine = {pair for pair in said.select("customer_id", "other_id").rows() if pair[1].startswith("X")}
    assert ("X1", "X5") in mine
    assert not mine & {("X1", "X2"), ("X1", "X3"), ("X2", "X3"), ("X2", "X4"), ("X2", "X5")}


def test_values_that_many_share_make_no_pairs() -> None:
    many = [{"customer_id": f"C{number:03}", "phone": "111", "birth_date": "1900-01-01", "full_name": "Asha"}
            for number in range(MOST_SHARED + 1)]  # fmt: skip
    pairs, too_large = candidates(Records(traits_of(many)))
    assert pairs.is_empty()
    assert too_large == 2  # both blocks by the day of birth; the phone counts as unknown
    assert MOST_IN_BLOCK == MOST_SHARED


def test_levels_of_agreement() -> None:
    rows = [
        {"customer_id": "A", "full_name": "Lakshmi Rao", "email": "l@a.example", "postcode": "1", "city": "x"},
        {"customer_id": "B", "full_name": "Laxmi Rao", "email": "l@b.example", "postcode": "2", "city": "x"},
        {"customer_id": "C", "full_name": "Rao", "phone": "1", "birth_date": "1"},
        {"customer_id": "D", "full_name": "Ravi Rao", "email": "r@a.example", "phone": "2", "birth_date": "2"},
    ]
    left, right = np.array([0, 0, 0, 2]), np.array([1, 2, 3, 3])
    found = compare(Records(traits_of(rows)), left, right)
    assert dict(zip(START, found.T.tolist(), strict=True)) == {
        "name": [2, 2, 1, 2],
        "birth_date": [-1, -1, -1, 0],
        "email": [1, -1, 0, -1],
        "phone": [-1, -1, -1, 0],
        "place": [1, -1, -1, -1],
    }


def test_em_finds_what_the_pairs_were_drawn_from() -> None:
    rng = np.random.default_rng(2)
    truth = {name: [np.array(row) for row in start] for name, start in START.items()}
    truth["phone"][PERSON] = np.array([0.6, 0.4])  # away from where it begins
    classes = rng.choice(3, size=40_000, p=[0.3, 0.3, 0.4])
    steps = [np.cumsum(chances, axis=1)[classes] for chances in truth.values()]
    patterns = np.stack([(rng.random((len(one), 1)) > one).sum(axis=1) for one in steps], axis=1).astype(np.int8)
    model = fit(patterns)
    assert model.shares == pytest.approx([0.3, 0.3, 0.4], abs=0.02)
    assert model.chances["phone"][PERSON] == pytest.approx([0.6, 0.4], abs=0.03)
    assert all(chances.sum(axis=1) == pytest.approx(1) for chances in model.chances.values())
