"""From a member to the e-mail of a campaign for them, and from an invented person to a preview of it."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from kiosk.campaigns.addresses import MailLinks, new_token
from kiosk.campaigns.letters import Sender, write_letter
from kiosk.campaigns.template import links
from kiosk.campaigns.values import Campaign, Draft, Letter, Reader, Words
from kiosk.errors import StoreBusy
from kiosk.members.values import Clock
from kiosk.offers import House, ShopOffers
from kiosk.settings import Settings
from kiosk.site import Site
from kiosk.store.sends import Standing
from kiosk.words import say
from recommender.currencies import decimals_of

NO_TOKEN = "0" * 32
"""Token of previews; no e-mail has it."""


class Composer:
    """Writes e-mails of one site. Thread-safe.

    Args:
        site: The open site.
        settings: Name of the shop, public address.
        clock: The time now, aware; its day in the shop's time zone decides which offers are valid.
    """

    def __init__(self, site: Site, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        zone = ZoneInfo(settings.time_zone)
        self._offers = ShopOffers(
            site.store,
            site.members,
            House(
                settings.currency,
                decimals_of(settings.currency_code),
                settings.store_name,
                margin_floor_percent=settings.margin_floor_percent,
            ),
            lambda: clock().astimezone(zone).replace(tzinfo=None),
        )
        self._sender = Sender(settings.shop_name, settings.privacy_contact)

    def for_member(
        self, campaign: Campaign, member_id: str, standing: Standing, token: str
    ) -> tuple[Letter, MailLinks] | None:
        """The e-mail for a member, or None where they were erased this moment.

        Without their consent to analytics every link is plain and there is no picture: nothing can be counted.

        Raises:
            StoreBusy: There was no room for the codes of the offers; without them the e-mail is of no use.
        """
        language = campaign.language_for(standing.language)
        greeting = self._offers.for_member(member_id, language)
        if greeting is None:
            return None
        if not all(card.code for card in greeting.cards):
            raise StoreBusy("The codes of an e-mail could not be kept", mend="It is written again in a moment")
        reader = Reader(greeting.first_name, greeting.cards, language)
        found = self._links(campaign.draft.words, language, token, campaign.campaign_id, counted=standing.analytics)
        return write_letter(campaign.draft.words[language], reader, self._sender, found), found

    def preview(self, draft: Draft, language: str, *, bare: bool = False) -> Letter:
        """The e-mail as an invented person would get it, with the offers for everybody.

        Args:
            draft: With valid texts.
            language: One of its languages.
            bare: The person gave no name, and there is no offer for them.
        """
        reader = Reader("", (), language) if bare else self._sample(language)
        return write_letter(draft.words[language], reader, self._sender, self._links(draft.words, language))

    def test(self, draft: Draft, language: str) -> tuple[Letter, MailLinks]:
        """The same, marked as a test in its subject and its first line.

        Its token is as new as any, because mail servers throw away a second e-mail with the same Message-ID; the store
        does not know it, so that its links end nothing.
        """
        words = draft.words[language]
        # Braces of the note would be placeholders; the words of the product hold none.
        marked = Words(words.subject, f"{say(language, 'mail-test-note')}\n\n{words.body}")
        found = self._links(draft.words, language, new_token())
        letter = write_letter(marked, self._sample(language), self._sender, found)
        subject = say(language, "mail-test-subject", subject=letter.subject)
        return Letter(subject, letter.text, letter.html, language), found

    def _sample(self, language: str) -> Reader:
        return Reader(say(language, "mail-sample-name"), self._offers.general(language), language)

    def _links(
        self,
        words: Mapping[str, Words],
        language: str,
        token: str = NO_TOKEN,
        campaign_id: int = 0,
        *,
        counted: bool = False,
    ) -> MailLinks:
        return MailLinks(
            base=self._settings.public_url,
            token=token,
            language=language,
            campaign_id=campaign_id,
            targets=targets_of(words),
            counted=counted,
            with_pixel=self._settings.mail_pixel,
        )


def targets_of(words: Mapping[str, Words]) -> tuple[str, ...]:
    """Every web address in the texts of a campaign, in the order of its languages, each once."""
    return tuple(dict.fromkeys(target for one in words.values() for target in links(one.body)))
