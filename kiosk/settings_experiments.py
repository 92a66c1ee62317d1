"""Settings of experiments; a part of :class:`kiosk.settings.Settings`. One that runs keeps those of its start."""

from pydantic import BaseModel, Field


class ExperimentSettings(BaseModel):
    """How sure the shop wants to be, and at whose expense."""

    experiment_holdout: float = Field(
        default=0.05,
        ge=0,
        le=0.5,
        description="Share of the members who take part in no experiment and see offers in the usual order: the same "
        "people always, so that they can be compared with everybody else. Higher: a difference is seen sooner, and "
        "more people go without what was found to be better.",
    )
    experiment_alpha: float = Field(
        default=0.05,
        ge=0.001,
        le=0.2,
        description="Chance that an experiment without any effect is called a difference, over all looks together. "
        "Lower: fewer false winners, more members and days needed.",
    )
    experiment_margin: float = Field(
        default=0.02,
        ge=0.001,
        le=0.5,
        description="By how many presses a greeting 'Less like this' and 'Not me' may become more before an experiment "
        "counts as harmful; 0.02 is 2 in 100 greetings. Lower: shoppers are guarded more, more members needed to "
        "show that nothing became worse.",
    )
