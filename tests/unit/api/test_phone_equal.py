"""The phone's page beside the glass: whoever cannot use the one has all of the other."""

import pytest
from screen_walk import faceless, my_data

from kiosk.screens.kinds import Action
from kiosk.screens.presses import CORNER, presses
from tests.unit.api.phone_room import phone_app

ON_A_PHONE = {
    Action.SAVE_PURPOSES: ("PUT", "/api/v1/me/purposes"),
    Action.PAUSE: ("PUT", "/api/v1/me/paused"),
    Action.RESUME: ("PUT", "/api/v1/me/paused"),
    Action.EXPORT: ("POST", "/api/v1/me/export"),
    Action.NEW_RECEIPT: ("POST", "/api/v1/me/receipt"),
    Action.FORGET: ("POST", "/api/v1/me/erase"),
}
NEEDS_THE_GLASS = {Action.ADD_FACE}
"""A phone has no camera of the shop."""
MOVES = {Action.BACK, *CORNER}
"""From screen to screen."""


@pytest.mark.parametrize("walk", [my_data, faceless])
def test_whatever_my_data_offers_on_the_glass_a_phone_does(walk):
    """Requirement W10: a new button on the glass fails here until the phone has it as well."""
    offered = set(presses(walk().state)) - MOVES - NEEDS_THE_GLASS
    app, _ = phone_app()
    routes = {(method, rule.rule) for rule in app.url_map.iter_rules() for method in rule.methods}

    assert offered
    assert offered <= ON_A_PHONE.keys()
    assert {action for action in offered if ON_A_PHONE[action] not in routes} == set()
