"""A segmentation as a person reads it."""

from collections.abc import Sequence

from recommender.segments.choice import KChoice
from recommender.segments.prepare import Prepared
from recommender.segments.profile import SegmentProfile
from recommender.segments.protocol import SMALLEST, Fit
from recommender.segments.validation import Validation


def in_words(
    prepared: Prepared,
    fit: Fit,
    *,
    choice: KChoice | None,
    validation: Validation,
    profiles: Sequence[SegmentProfile],
) -> str:
    """The whole result, about a line for each thing that was found or decided."""
    lines = [
        f"{fit.k} segments of {len(prepared):,} customers by {fit.algorithm}",
        f"made from: {', '.join(prepared.on)}",
        *(f"  {line}" for line in prepared.preparation.in_words()),
    ]
    lines += [f"  {note}" for note in fit.notes]
    lines += _choice(choice)
    lines += _validation(validation)
    for one in profiles:
        lines += ["", *_profile(one, validation)]
    return "\n".join(lines)


def _choice(choice: KChoice | None) -> list[str]:
    if choice is None:
        return []
    head = f"k = {choice.k} by {choice.criterion}: {choice.why} (tried on {choice.rows:,} customers)"
    return [head, *(f"  {one}" for one in choice.tried)]


def _validation(validation: Validation) -> list[str]:
    lines = []
    if validation.separation is not None:
        apart = validation.separation
        lines.append(
            f"silhouette {apart.silhouette:.3f} (on {apart.rows:,} customers), "
            f"Davies-Bouldin {apart.davies_bouldin:.2f}, Calinski-Harabasz {apart.calinski_harabasz:,.0f}"
        )
    if validation.structure is not None:
        clouds = validation.structure
        lines.append(
            f"structure {clouds.silhouette:.3f}, clouds without groups reach {clouds.cloud:.3f} (on {clouds.rows:,})"
        )
    stays = validation.stability
    lines.append(
        f"stability {stays.mean:.2f} [{stays.low:.2f}, {stays.high:.2f}] over {stays.draws} draws of {stays.rows:,}"
    )
    if validation.business is not None:
        found = validation.business
        unseen = " not seen by the algorithm" if found.held_out else ""
        lines.append(
            f"{found.outcome}: {found.effect_word} effect ({found.effect:.3f}) on {found.customers:,} customers{unseen}"
        )
        lines.append("  it tells of the future only where it was measured after the features")
    lines += [f"FAILS: {failure}" for failure in validation.failures] or ["nothing speaks against these segments"]
    return lines


def _profile(one: SegmentProfile, validation: Validation) -> list[str]:
    if not one.described or one.persona is None:
        return [f"{one.label} ({one.slug}): fewer than {SMALLEST} customers, not described"]
    lines = [f"{one.label} ({one.slug}): {one.size:,} customers, {one.share:.0%}"]
    lines += [f"  {trait.words}" for trait in one.traits]
    if one.persona.how_to_tell:
        lines.append(f"  rule: {one.persona.how_to_tell}")
    if validation.business is not None:
        lines += [
            f"  {validation.business.outcome}: {found.mean:,.4g} [{found.low:,.4g}, {found.high:,.4g}], "
            f"others {found.others:,.4g} (p = {found.p:.2g}, corrected)"
            for found in validation.business.segments
            if found.segment == one.number and min(found.sizes) >= SMALLEST
        ]
    return lines
