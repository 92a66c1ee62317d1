"""From groups to roles, and from any text to a name: invariants."""

from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from kiosk.console.access import Role
from kiosk.console.accounts import NAME
from kiosk.signon.mapping import groups_in, name_candidates, roles_of

groups = st.lists(st.text(max_size=8), max_size=8)
mappings = st.dictionaries(st.text(max_size=8), st.lists(st.sampled_from(Role), max_size=4), max_size=6)


@given(groups, mappings)
def test_nobody_has_a_role_that_none_of_their_groups_is_given(mine, mapping):
    """Requirement S1 (V8)."""
    found = roles_of(mine, mapping)
    assert all(any(role in mapping.get(group, ()) for group in mine) for role in found)
    assert list(found) == sorted(set(found))


@given(groups, mappings)
def test_every_role_of_every_listed_group_is_given(mine, mapping):
    found = roles_of(mine, mapping)
    assert all(role in found for group in mine for role in mapping.get(group, ()))


@given(groups, mappings)
def test_whoever_is_in_no_listed_group_has_no_role(mine, mapping):
    assert roles_of([group for group in mine if group not in mapping], mapping) == ()


@given(groups, mappings, st.text(max_size=8))
def test_another_group_takes_nothing_away(mine, mapping, more):
    assert set(roles_of(mine, mapping)) <= set(roles_of([*mine, more], mapping))


def test_groups_are_compared_sign_by_sign():
    mapping = {"admins": (Role.ADMIN,), "*": (Role.STAFF,)}
    for near in ("Admins", " admins", "admins ", "/admins", "admins,other", "admin", "adm*"):
        assert roles_of([near], mapping) == ()
    assert roles_of(["admins"], mapping) == (Role.ADMIN,)


json = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=8,
)


@given(json)
def test_a_claim_of_another_shape_is_no_group(claim):
    found = groups_in(claim)
    assert all(isinstance(one, str) for one in found)
    if found:
        assert list(found) == ([claim] if isinstance(claim, str) else claim)


@given(st.text(max_size=80))
def test_any_text_gives_names_that_accounts_may_have_and_no_two_alike(text):
    found = list(islice(name_candidates(text), 120))
    assert all(NAME.fullmatch(name) for name in found)
    assert len(set(found)) == len(found)


def test_a_name_is_known_again():
    assert next(name_candidates("Meena.K@chain.example")) == "meena.k"
    assert next(name_candidates("José Núñez")) == "jose-nunez"
    assert next(name_candidates("மீனா")) == "colleague"
