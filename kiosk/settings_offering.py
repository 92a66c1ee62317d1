"""Settings of how offers are redeemed and learned from; a part of :class:`kiosk.settings.Settings`."""

from pydantic import BaseModel, Field


class OfferingSettings(BaseModel):
    """Where this kiosk stands, and how fast vouchers may be used up."""

    store_name: str = Field(
        default="",
        max_length=120,
        description="Name of the store in which this kiosk stands, as offers and receipts write it. Empty: offers for "
        "certain stores are not shown here, and the till has to say in which store it is.",
    )
    till_redemptions_a_minute: int = Field(
        default=30,
        ge=1,
        le=600,
        description="Vouchers that one till may use up within a minute. Lower: a stolen token does less harm. Higher: "
        "for one token that many tills share.",
    )
    member_redemptions_a_day: int = Field(
        default=12,
        ge=1,
        le=200,
        description="Vouchers that one member may use up in a day, of all offers together. Lower: shared codes do less "
        "harm. Higher: for households that shop several times a day.",
    )
    margin_floor_percent: int | None = Field(
        default=0,
        ge=0,
        le=90,
        description="Least share of what a customer pays that must be left after the cost of the goods, in percent; an "
        "offer below it is not shown. 0: nothing is sold below cost. None: nothing is asked. Products whose cost is "
        "not told always pass. Higher shows fewer offers.",
    )
    refit_days: int = Field(
        default=1,
        ge=0,
        le=30,
        description="Days between two fits of the recommender of products, made beside the kiosk with the lowest "
        "priority. 0: never; 'kiosk recommender refit' does it by hand. Longer saves work; what customers bought "
        "themselves counts at once either way.",
    )
    learning_chance: float = Field(
        default=0.5,
        ge=0.05,
        le=0.5,
        description="Share of the greetings whose first card is drawn by chance among the next best ones while the "
        "kiosk collects answers; only members who agreed to offers and analytics see such cards. Lower: fewer cards "
        "that fit less well, and proof takes longer. Outside of collecting nothing is drawn by it.",
    )
    learning_decisions: int = Field(
        default=3000,
        ge=2000,
        le=20_000,
        description="Greetings with answers that it takes to learn an order of the offers, and as many later ones to "
        "prove it. 3,000 prove a gain of about 13 %, 12,000 one of half of that. Higher: smaller gains are found, and "
        "it takes longer.",
    )
    learning_half_life_days: int = Field(
        default=180,
        ge=14,
        le=400,
        description="Days after which an answer counts half when an order of the offers is learned. Lower: follows the "
        "season sooner, and knows less. Nothing older than 400 days is kept.",
    )
