"""The real server and page with a scripted desk, fed with presence events from standard input, one JSON a line.

Run it to look at the states: ``python tests/integration/server/screen_process.py --port 8010`` and type, for example,
``arrived``, ``engaged``, ``recognised``, ``left``, ``camera_lost`` or ``{"kind": "recognised", "member": "long"}``;
``{"kind": "time", "show": "25", "warn": "22"}`` brings the warning forward for the next greeting.
"""

import argparse
import json
import os
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from screen_fakes import SITE, desk_work

from kiosk.api import screen as routes
from kiosk.api.preview import Preview
from kiosk.errors import StoreBusy
from kiosk.events.bus import InProcessBus
from kiosk.events.types import MemberErased
from kiosk.screens import timing
from kiosk.screens.house import house_of
from kiosk.screens.hub import Hub
from kiosk.screens.offers import Greeting, OfferCard
from kiosk.screens.stage import Stage
from kiosk.screens.view import View
from kiosk.server import serve, stream_capacity
from kiosk.settings import Engage, Recognition, Settings
from kiosk.web import Desks, Health, WebDeps, create_app
from models.errors import VanakkamError
from vision.types import Act, Command, PresenceEvent, PresenceKind


def card(*fields: str) -> OfferCard:
    """An offer with the no-break spaces that keep a sign at its number."""
    return OfferCard(*(text.replace("₹ ", "₹\u00a0").replace(" %", "\u00a0%") for text in fields))


WEEK = "For everyone this week"
LIKE_YOU = "Shoppers with habits like yours choose it"
GENERAL = (
    card("g1", "10 % off seasonal vegetables", "Greens, beans and gourds, loose", WEEK,
         "₹ 54 instead of ₹ 60 a kilo", "VNK-2207", "Vegetables & fruit"),
    card("g2", "Two for one: brass pooja lamps", "Small sizes", WEEK, "Two for ₹ 349", "VNK-2208", "Pooja & festive"),
    card("g3", "₹ 100 off cotton bedsheets", "Double size, all colours", WEEK, "From ₹ 799", "VNK-2209", "Home"),
)  # fmt: skip
MEENA = (
    card("m1", "15 % off filter coffee", "Degree coffee powder, 500 g", "Because you often buy filter coffee",
         "₹ 280 instead of ₹ 330", "K7QF-2M", "Coffee & tea"),
    card("m2", "Ponni rice, 5 kg", "Boiled or raw", "Because you buy rice every month",
         "₹ 349 instead of ₹ 399", "P3RN-8T", "Rice & grains"),
    card("m3", "20 % off Kanchi cotton sarees", "New weave of the season", LIKE_YOU, "From ₹ 1,240", "S9KC-4W", "Silk"),
)  # fmt: skip
LONG = (
    card("l1", "25 % off cold-pressed gingelly oil and stone-ground idli podi together",
         "One litre bottle with the 200 g jar, every brand on the shelf",
         "Because you often buy cold-pressed gingelly oil in the large bottle",
         "₹ 1,480 instead of ₹ 1,975 for both together", "WXQM-MW8K", "Spices & oils"),
    card("l2", "கும்பகோணம் டிகிரி காபித்தூள் 500 கிராம்", "புதிதாக வறுத்தது", "நீங்கள் அடிக்கடி வாங்குவதால்",
         "₹ 330 பதிலாக ₹ 280", "K7QF-2M", "Coffee"),
    card("l3", "Superlongwordwithoutanybreaksinitatall steel tiffin carrier", "", LIKE_YOU, "", "", "Kitchen"),
)  # fmt: skip
GREETINGS = {
    "meena": Greeting("Meena", MEENA),
    "leaving": Greeting("Meena", MEENA),
    "long": Greeting("Venkatanarasimharajuvaripettai", LONG),
    "tamil": Greeting("மீனாட்சி", LONG),
}


class ScriptedDesk:
    """Knows four members, until they are erased."""

    def __init__(self) -> None:
        self.members = dict(GREETINGS)

    def general(self, _language: str) -> tuple[OfferCard, ...]:
        return GENERAL

    def for_member(self, member_id: str, _language: str) -> Greeting | None:
        return self.members.get(member_id)


class Feeder:
    """Turns lines of standard input into events on the bus, the way the camera's loop would."""

    def __init__(self, bus: InProcessBus, desk: ScriptedDesk) -> None:
        self._bus = bus
        self._desk = desk
        self._visit = 0

    def run(self) -> None:
        # Not sys.stdin: the interpreter takes its lock when it ends, and this thread may hold it.
        with Path("/dev/stdin").open(encoding="utf-8") as lines:
            for said in map(str.strip, lines):
                if said:
                    self.feed(json.loads(said) if said.startswith("{") else {"kind": said})

    def feed(self, said: dict[str, str]) -> None:
        member = said.get("member", "meena")
        if said["kind"] == "erased":
            self._desk.members.pop(member, None)
            self._bus.publish(MemberErased(member, datetime.now(UTC)))
            return
        if said["kind"] == "time":
            timing.SHOW_SECONDS, timing.WARN_SECONDS = float(said["show"]), float(said["warn"])
            return
        kind = PresenceKind(said["kind"])
        self._visit += kind is PresenceKind.ARRIVED
        act = Act(said.get("act", "dwell")) if kind is PresenceKind.ENGAGED else None
        named = member if kind is PresenceKind.RECOGNISED else None
        self._bus.publish(PresenceEvent(kind, 0.0, self._visit, member_id=named, act=act))


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=8010)
    parser.add_argument("--threads", type=int, default=16)
    parser.add_argument("--engage", choices=["tap", "dwell"], default="dwell")
    parser.add_argument("--beat-seconds", type=float, default=routes.BEAT_SECONDS)
    parser.add_argument("--fail", choices=["coded", "bug", "killed"], help="how building the app fails")
    given = parser.parse_args()
    routes.BEAT_SECONDS = given.beat_seconds

    def build():
        if given.fail == "coded":
            raise StoreBusy("The store is held by another program", mend="Stop it")
        if given.fail == "bug":
            raise RuntimeError("secret detail")
        if given.fail == "killed":
            os.kill(os.getpid(), 9)
        hub: Hub[View] = Hub(stream_capacity(given.threads))
        bus, desk = InProcessBus(), ScriptedDesk()

        def send(command: Command) -> None:
            sys.stdout.write(f"command {type(command).__name__}\n")
            sys.stdout.flush()

        work, preview = desk_work(desk), Preview()
        stage = Stage(house=house_of(settings), desk=desk, work=work, hub=hub, bus=bus, send=send)
        stage.start()
        threading.Thread(target=Feeder(bus, desk).run, daemon=True).start()

        def on_stop() -> None:
            stage.close()
            sys.stdout.write("stopped\n")
            sys.stdout.flush()

        def health() -> Health:
            return Health(stage.state.camera.value, None, (), 0, streams=hub.streams())

        desks = Desks(work.join, work.codes, work.codes, work.my_data)
        # there is no store behind the scripted desks, and the screen's own routes need none
        return create_app(WebDeps(settings, SITE, desks, stage, hub, preview, health, None), rooms=()), on_stop

    settings = Settings(
        shop_name="Vanakkam Stores",
        recognition=Recognition.IDENTIFY,
        engage=Engage(given.engage),
        languages=("en",),
        port=given.port,
        threads=given.threads,
        home=Path("/nonexistent"),
    )
    try:
        serve(build, settings)
    except VanakkamError as error:
        sys.stderr.write(f"{error.code}: {error}\n")
        return 2
    sys.stdout.write("clean\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
