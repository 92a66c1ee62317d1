"""Who is one person does not depend on who said so first."""

import itertools

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from recommender.identity import GIVEN_UP, Link, People, Rule, Told, consistent, exact_links, joined, told_of, traits_of
from recommender.identity.names import TRAITS

IDS = st.sampled_from([f"C{number}" for number in range(8)])
PAIRS = st.lists(st.tuples(IDS, IDS), max_size=12)
ROW = st.fixed_dictionaries(
    {
        "card": st.sampled_from([None, "1", "2"]),
        "external_id": st.sampled_from([None, "x", "y"]),
        "email": st.sampled_from([None, "a@b.example", "c@b.example"]),
        "phone": st.sampled_from([None, "111", "222"]),
        "full_name": st.sampled_from([None, "Asha Rao", "Ravi Rao", "Zoe Lee"]),
        "birth_date": st.sampled_from([None, "1980-01-01", "1990-01-01"]),
    }
)


def reachable(pairs: list[tuple[str, str]], start: str) -> set[str]:
    """The plain answer: walk along the edges."""
    found, todo = {start}, [start]
    while todo:
        here = todo.pop()
        more = {b if a == here else a for a, b in pairs if here in {a, b}} - found
        found |= more
        todo += more
    return found


@given(PAIRS, st.randoms(use_true_random=False))
def test_people_are_the_components_in_any_order(pairs, chance) -> None:
    mixed = [pair[::-1] if chance.random() < 0.5 else pair for pair in chance.sample(pairs, len(pairs))]
    people = People(mixed)
    assert people.merged() == People(pairs).merged()
    for record in itertools.chain.from_iterable(pairs):
        assert people.root(record) == min(reachable(pairs, record))


@given(PAIRS)
def test_no_chains_and_no_cycles(pairs) -> None:
    merged = People(pairs).merged()
    assert not merged.keys() & set(merged.values())


@given(PAIRS, st.lists(st.tuples(IDS, IDS).filter(lambda pair: pair[0] != pair[1]), max_size=4), st.data())
def test_links_never_join_what_is_apart_or_two_members(pairs, apart, data) -> None:
    links = [Link(Rule.CARD, *sorted(pair)) for pair in pairs if pair[0] != pair[1]]
    members = data.draw(st.dictionaries(IDS, st.sampled_from(["m1", "m2"]), max_size=4))
    born = data.draw(st.dictionaries(IDS, st.sampled_from(["1980", "1990"]), max_size=4))
    told = {who: Told(born=day) for who, day in born.items()}
    kept, conflicts = consistent(links, (), apart, members, told)
    people = People([(link.one, link.other) for link in kept])
    assert not joined(people, apart)
    for values in (members, born):
        for root in {people.root(record) for record in values}:
            assert len({value for record, value in values.items() if people.root(record) == root}) == 1
    assert not set(kept) & set(conflicts)
    assert consistent(links[::-1], (), apart[::-1], members, told) == (kept, conflicts)


def test_a_doubt_in_one_customer_spoils_no_other() -> None:
    links = [Link(Rule.CARD, "A", "B"), Link(Rule.CARD, "B", "C"), Link(Rule.EMAIL_AND_NAME, "X", "Y")]
    kept, conflicts = consistent(links, (), (), {"A": "m1", "C": "m2"})
    assert kept == (links[2],)
    assert conflicts == tuple(links[:2])


def test_a_refused_pair_is_left_out_by_itself() -> None:
    links = [Link(Rule.CARD, "A", "B"), Link(Rule.CARD, "A", "C")]
    assert consistent(links, (), [("B", "A")]) == ((links[1],), ())


def test_a_person_may_know_better_about_a_date_of_birth() -> None:
    links = [Link(Rule.CARD, "A", "B")]
    assert consistent(links, [("A", "C")], (), {}, {"B": Told("1980"), "C": Told("1981")}) == (tuple(links), ())


@given(st.lists(ROW, max_size=7), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_no_link(rows, chance) -> None:
    told = [row | {"customer_id": f"C{number}"} for number, row in enumerate(rows)]
    mixed = traits_of(chance.sample(told, len(told)))
    assert exact_links(traits_of(told)) == exact_links(mixed)


def test_the_rules_and_what_speaks_against_them() -> None:
    told = [
        {"customer_id": "A", "card": "1", "full_name": "Asha Rao", "email": "a@b.example"},
        {"customer_id": "B", "card": "1", "full_name": "Aasha Rao"},  # the same sound
        {"customer_id": "C", "card": "1", "full_name": "Zoe Lim"},  # the card was given to somebody else
        {"customer_id": "D", "email": "A@b.example", "full_name": "Rao Asha"},
        {"customer_id": "E", "email": "a@b.example", "full_name": "Ravi Rao"},  # a mailbox of two
        {"customer_id": "F", "external_id": "7", "birth_date": "1980-01-01"},
        {"customer_id": "G", "external_id": "7", "birth_date": "1990-01-01"},
        {"customer_id": "H", "phone": "111", "full_name": "Asha Rao", "birth_date": "1980-01-01"},
        {"customer_id": "I", "phone": "111", "full_name": "Asha Rao", "birth_date": "1980-01-01"},
        {"customer_id": "J", "phone": "111", "full_name": "Asha Rao"},
    ]
    assert exact_links(traits_of(told)) == (
        Link(Rule.CARD, "A", "B"),
        Link(Rule.EMAIL_AND_NAME, "A", "D"),
        Link(Rule.PHONE_NAME_AND_BIRTH, "H", "I"),
    )


def test_a_card_of_the_till_links_nobody() -> None:
    told = [{"customer_id": f"C{number}", "card": "0000"} for number in range(9)]
    assert exact_links(traits_of(told)) == ()
    assert len(exact_links(traits_of(told[:8]))) == 7


def test_two_names_meet_by_no_record_without_a_name() -> None:
    """A card without a name on it would join whoever had it with whoever has it."""
    told = [
        {"customer_id": "A", "card": "1"},
        {"customer_id": "B", "card": "1", "full_name": "Asha Rao"},
        {"customer_id": "C", "card": "1", "full_name": "Zoe Lim"},
        {"customer_id": "D", "card": "2", "full_name": "Asha Rao"},
        {"customer_id": "E", "card": "2", "external_id": "7"},
        {"customer_id": "F", "external_id": "7", "full_name": "Asha Lim"},
    ]
    traits = traits_of(told)
    links = exact_links(traits)
    kept, conflicts = consistent(links, told=told_of(traits, links))
    assert kept == (Link(Rule.EXTERNAL, "E", "F"), Link(Rule.CARD, "D", "E"))
    assert conflicts == (Link(Rule.CARD, "A", "B"), Link(Rule.CARD, "A", "C"))


def test_a_card_that_somebody_gave_up_links_nobody() -> None:
    told = [{"customer_id": who, "card": "1"} for who in "AB"]
    gone = pl.DataFrame([("C", GIVEN_UP, "1")], schema=TRAITS, orient="row")
    assert exact_links(traits_of(told)) == (Link(Rule.CARD, "A", "B"),)
    assert exact_links(pl.concat([traits_of(told), gone])) == ()
