"""Words that the pages themselves need beside those of a view, such as the keys on the glass."""

from collections.abc import Sequence

from kiosk.words import keys, say


def page_words(languages: Sequence[str], area: str = "page") -> dict[str, dict[str, str]]:
    """Return the words of an area for a page's script, which has no words of its own.

    Args:
        languages: Codes of the languages the page can be switched to.
        area: First part of the keys; words that need a value belong into an answer, not here.

    Returns:
        For each language the words by key, without the area in front.
    """
    prefix = f"{area}-"
    wanted = sorted(key for key in keys("en") if key.startswith(prefix))
    return {code: {key.removeprefix(prefix): say(code, key) for key in wanted} for code in languages}
