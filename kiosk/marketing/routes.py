"""The blueprint of the marketing console, beside that of the staff, on the same sessions."""

import time
from collections.abc import Callable, Iterator
from functools import partial

from flask import Blueprint

from kiosk.api.deps import WebDeps
from kiosk.console import guard
from kiosk.console.access import Rule, rules_of
from kiosk.console.rooms import console_deps
from kiosk.console.routes import build_console, guarded, staff_blueprint
from kiosk.marketing.builder import Builder
from kiosk.marketing.campaigns_pages import CampaignPages
from kiosk.marketing.customers import Customers
from kiosk.marketing.data import Data
from kiosk.marketing.experiments import ExperimentPages
from kiosk.marketing.freshness import freshness_of
from kiosk.marketing.handing import Handing, take_up
from kiosk.marketing.identity_pages import IdentityPages
from kiosk.marketing.learning import LearningPages
from kiosk.marketing.offers_live import OfferLive
from kiosk.marketing.offers_pages import OfferPages
from kiosk.marketing.offers_trying import OfferTrying
from kiosk.marketing.office import NAME, Office, open_office
from kiosk.marketing.overview import Overview
from kiosk.marketing.plotly import library
from kiosk.marketing.recommender_pages import RecommenderPages
from kiosk.marketing.segmentation import SegmentationPages
from kiosk.marketing.segments import Segments

ROOMS: tuple[Callable[[Office], object], ...] = (
    Overview,
    Customers,
    Segments,
    Builder,
    SegmentationPages,
    Handing,
    OfferPages,
    OfferLive,
    OfferTrying,
    CampaignPages,
    ExperimentPages,
    LearningPages,
    RecommenderPages,
    Data,
    IdentityPages,
)
"""Views, each made from the office."""


def office_blueprints(deps: WebDeps) -> tuple[Blueprint, Blueprint]:
    """The blueprints of both consoles."""
    console = build_console(console_deps(deps), time.monotonic)
    office = open_office(console, deps.audience)
    take_up(office)
    return staff_blueprint(console), marketing_blueprint(office)


def marketing_blueprint(office: Office) -> Blueprint:
    """The blueprint of the marketing console."""
    routes = guarded(NAME, guard.MARKETING, [room(office) for room in ROOMS], office.console, office.pages)
    routes.context_processor(lambda: {"plotly_digest": library()[0], "fresh": partial(freshness_of, office)})
    return routes


def all_rules() -> Iterator[Rule]:
    """Every route of the marketing console, in the order of the rooms."""
    for room in ROOMS:
        yield from rules_of(room)  # type: ignore[arg-type]  # every maker is the class itself
