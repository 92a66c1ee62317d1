"""The campaigns' desk: write, look, try, start, pause, end, and read what became of it. Every change is audited."""

from collections.abc import Callable, Mapping
from typing import Final

from sqlalchemy import Connection

from kiosk.campaigns.addressees import Addressees, Why
from kiosk.campaigns.addresses import new_token, token_lookup
from kiosk.campaigns.composing import Composer
from kiosk.campaigns.drafts import check_draft
from kiosk.campaigns.line import Line, SmtpLine
from kiosk.campaigns.sending import Sending, Wait
from kiosk.campaigns.states import CampaignState, Order, ordered
from kiosk.campaigns.trials import Trials
from kiosk.campaigns.values import SMALLEST, Campaign, Count, Draft, Letter, Progress, Reach, Results, Tally, shown
from kiosk.errors import AudienceTooSmall, NotFound, PressRefused, RequestInvalid
from kiosk.members.values import Clock, utc_now
from kiosk.privacy.audit import Action, Entry
from kiosk.security import inherited
from kiosk.settings import Settings
from kiosk.site import Site
from kiosk.store import campaigns as rows
from kiosk.store import sends

_ACTIONS: Final = {
    Order.PAUSE: Action.CAMPAIGN_PAUSED,
    Order.RESUME: Action.CAMPAIGN_RESUMED,
    Order.CANCEL: Action.CAMPAIGN_CANCELLED,
}


def own_line(settings: Settings) -> Line:
    """A line to the site's mail server, with the password that this process was given.

    Raises:
        MailNotReady: A setting is missing or does not fit.
    """
    return SmtpLine(settings, inherited.environment())


class Campaigns:
    """The campaigns of one site. Thread-safe.

    Args:
        site: The open site.
        settings: Of the site.
        smtp: Opens a line to the mail server.
        clock: The time now, aware.
    """

    def __init__(
        self,
        site: Site,
        settings: Settings,
        smtp: Callable[[Settings], Line] = own_line,
        clock: Clock = utc_now,
    ) -> None:
        self._site, self._settings, self._smtp, self._clock = site, settings, smtp, clock
        self._addressees = Addressees(site, settings)
        self._composer = Composer(site, settings, clock)
        self._trials = Trials(site, settings, self._composer, smtp, clock)

    def list(self) -> tuple[Campaign, ...]:
        """Every campaign, newest first."""
        with self._site.store.read() as connection:
            return rows.all_campaigns(connection)

    def find(self, campaign_id: int) -> Campaign:
        """One campaign.

        Raises:
            NotFound: There is none with this number.
        """
        with self._site.store.read() as connection:
            return _require(connection, campaign_id)

    def segments(self) -> Mapping[str, str]:
        """Segments that can be written to, by id, with their names; largest first."""
        with self._site.store.read() as connection:
            return rows.segment_names(connection, SMALLEST)

    def save(self, draft: Draft, *, actor: str, campaign_id: int | None = None) -> int:
        """Keep a draft, a new one or in place of another; its number.

        Raises:
            TemplateInvalid: A text holds something that means nothing there; place and choices are named.
            RequestInvalid: The name, the segment or a language cannot be.
            PressRefused: The campaign has begun, and its texts stay.
            NotFound: There is no such campaign.
        """
        with self._site.audit.transaction() as connection:
            check_draft(connection, draft)
            if campaign_id is None:
                campaign_id = rows.insert_campaign(connection, draft, actor=actor, at=self._clock())
            else:
                ordered(_require(connection, campaign_id).state, Order.EDIT)
                rows.change_texts(connection, campaign_id, draft)
            self._note(connection, Action.CAMPAIGN_SAVED, campaign_id, actor)
        return campaign_id

    def preview(self, draft: Draft, language: str, *, bare: bool = False) -> Letter:
        """How a draft reads to an invented person; never a real one.

        Args:
            draft: As it was written.
            language: One of its languages.
            bare: The person gave no name, and there is no offer for them.

        Raises:
            TemplateInvalid: A text holds something that means nothing there.
            RequestInvalid: It has no text in this language.
        """
        with self._site.store.read() as connection:
            check_draft(connection, draft)
        return self._composer.preview(draft, _language(draft, language), bare=bare)

    def test_send(self, campaign_id: int, address: str, *, language: str, actor: str) -> None:
        """Send the e-mail to one address, as :meth:`kiosk.campaigns.trials.Trials.send` does.

        Raises:
            RequestInvalid: There is no text in this language; and the errors of that method.
        """
        draft = self.find(campaign_id).draft
        self._trials.send(campaign_id, draft, address, language=_language(draft, language), actor=actor)

    def tests(self, address: str = "") -> tuple[Entry, ...]:
        """The tests that were sent; see :meth:`kiosk.campaigns.trials.Trials.entries`."""
        return self._trials.entries(address)

    def reach(self, campaign_id: int) -> Reach:
        """What a campaign would send to how many people now, as it may be shown.

        Raises:
            NotFound: There is no such campaign.
        """
        with self._site.store.read() as connection:
            campaign = _require(connection, campaign_id)
            found = self._addressees.of_segment(connection, campaign.draft.segment_id, self._clock())
        return Reach(shown(len(found.members)), campaign.draft.mark, shown(found.held), shown(found.shared))

    def start(self, campaign_id: int, *, confirmed: Reach, actor: str) -> Count:
        """Put the e-mails of a campaign into the outbox; how many people that are.

        Who is addressed is settled here: nobody is added later.

        Args:
            campaign_id: Which.
            confirmed: What :meth:`reach` told the person who starts it.
            actor: Who starts it.

        Raises:
            MailNotReady: A setting is missing.
            AudienceTooSmall: Fewer than :data:`SMALLEST` people.
            TemplateInvalid: A subject names a product that became discreet since it was saved.
            PressRefused: It began before, or its texts or the number are other ones by now.
            NotFound: There is no such campaign.
        """
        self._smtp(self._settings).close()  # it says what is missing before anything begins
        now = self._clock()
        with self._site.store.read() as connection:
            campaign = _require(connection, campaign_id)
            ordered(campaign.state, Order.START)
            self._require_size(connection, campaign)
            check_draft(connection, campaign.draft)  # a product of a subject may have become discreet since
            chosen = self._addressees.of_segment(connection, campaign.draft.segment_id, now)
        count = shown(len(chosen.members))
        if count.about is None:
            raise AudienceTooSmall(
                f"Fewer than {SMALLEST} people of this segment can be written to", mend="Choose a larger segment"
            )
        if campaign.draft.mark != confirmed.mark:
            raise PressRefused(
                "Somebody changed the campaign since you looked at it", mend="Read it again, and start it then"
            )
        if count != confirmed.people:
            raise PressRefused(f"By now it would be {count} people", mend="Look at the number again, and start it then")
        queue = [(who, token_lookup(self._site.aliases, new_token())) for who in chosen.members]
        with self._site.audit.transaction() as connection:
            again = _require(connection, campaign_id)
            state = ordered(again.state, Order.START)
            if again.draft != campaign.draft:
                raise PressRefused("Somebody changed the campaign this moment", mend="Look at it again, and start it")
            there = sends.active_members(connection)  # some may have been erased since they were chosen
            queue = [(who, lookup) for who, lookup in queue if who in there]
            rows.change_state(connection, again, state, at=now)
            sends.enqueue(connection, campaign_id, queue, now)
            rows.count_up(connection, campaign_id, Tally.ADDRESSED, len(queue))
            rows.count_up(connection, campaign_id, Tally.HELD, chosen.held)
            rows.count_up(connection, campaign_id, Tally.SHARED, chosen.shared)
            self._note(connection, Action.CAMPAIGN_STARTED, campaign_id, actor)
        return count

    def pause(self, campaign_id: int, *, actor: str) -> None:
        """Send nothing more for now; an e-mail that is being handed over this moment still goes.

        Raises:
            PressRefused: It does not run.
            NotFound: There is no such campaign.
        """
        self._order(campaign_id, Order.PAUSE, actor)

    def resume(self, campaign_id: int, *, actor: str) -> None:
        """Go on where it stopped.

        Raises:
            PressRefused: It is not paused.
            MailNotReady: A setting is missing.
            NotFound: There is no such campaign.
        """
        self._smtp(self._settings).close()  # it says what is missing before anything begins
        self._order(campaign_id, Order.RESUME, actor)

    def cancel(self, campaign_id: int, *, actor: str) -> None:
        """End it for good; what has not gone out never will.

        Raises:
            PressRefused: It has not begun, or it is over.
            NotFound: There is no such campaign.
        """
        self._order(campaign_id, Order.CANCEL, actor)

    def progress(self, campaign_id: int) -> Progress:
        """How far a campaign is.

        Raises:
            NotFound: There is no such campaign.
        """
        with self._site.store.read() as connection:
            campaign = _require(connection, campaign_id)
            addressed = rows.tallies_of(connection, campaign_id).get(Tally.ADDRESSED, 0)
            left = sends.count_open(connection, campaign_id)
        over = campaign.state in {CampaignState.DONE, CampaignState.CANCELLED}
        percent = 100 if over else 0 if not addressed else min(99, 100 * (addressed - left) // addressed)
        return Progress(campaign.state, percent, shown(addressed), campaign.fault)

    def results(self, campaign_id: int) -> Results:
        """What became of a campaign: aggregates, rounded, none below :data:`SMALLEST`.

        Opened, clicked and redeemed count only members who agree to analytics.

        Raises:
            NotFound: There is no such campaign.
        """
        with self._site.store.read() as connection:
            campaign = _require(connection, campaign_id)
            counts = rows.tallies_of(connection, campaign_id)
        return Results(campaign, {what: shown(counts.get(what, 0)) for what in Tally})

    def send(self, wait: Wait, told: Callable[[], None] = lambda: None) -> None:
        """Send whatever is due in this thread, until no campaign runs any more.

        Args:
            wait: Waits so many seconds; True as soon as the program is to stop.
            told: Called after each step.

        Raises:
            MailBusy: Another program of this site sends.
            MailNotReady: A setting is missing.
        """
        Sending(self._site, self._settings, self._smtp(self._settings), self._clock, wait).run(told)

    def _order(self, campaign_id: int, order: Order, actor: str) -> None:
        with self._site.audit.transaction() as connection:
            campaign = _require(connection, campaign_id)
            now = self._clock()
            rows.change_state(connection, campaign, ordered(campaign.state, order), at=now)
            if order is Order.CANCEL:
                skipped = sends.skip_open(connection, campaign_id, Why.CANCELLED.value, now)
                rows.count_up(connection, campaign_id, Tally.SKIPPED, skipped)
            self._note(connection, _ACTIONS[order], campaign_id, actor)

    def _require_size(self, connection: Connection, campaign: Campaign) -> None:
        size = rows.segment_size(connection, campaign.draft.segment_id)
        if size is None:
            raise RequestInvalid("The segment of this campaign is gone", mend="Change the draft, and choose another")
        if size < SMALLEST:
            raise AudienceTooSmall(f"This segment has fewer than {SMALLEST} people", mend="Choose a larger segment")

    def _note(self, connection: Connection, action: Action, campaign_id: int, actor: str) -> None:
        detail: dict[str, str | int | bool] = {"campaign": campaign_id}
        self._site.audit.record(action, actor=actor, detail=detail, connection=connection)


def _require(connection: Connection, campaign_id: int) -> Campaign:
    found = rows.find_campaign(connection, campaign_id)
    if found is None:
        raise NotFound(f"There is no campaign {campaign_id}", mend="The list shows the numbers of all campaigns")
    return found


def _language(draft: Draft, language: str) -> str:
    if language not in draft.words:
        raise RequestInvalid(
            f"This campaign has no text in '{language}'", mend=f"Choose one of {', '.join(draft.words)}"
        )
    return language
