"""``kiosk sign``: the sign for the camera's zone or the entrance, true for the settings of the site."""

from typing import IO

import click

from kiosk.cli.main import CliContext


@click.command()
@click.option(
    "--kind", type=click.Choice(["zone", "entrance"]), default="zone", show_default=True, help="Where it hangs."
)
@click.option(
    "--language", type=click.Choice(["en", "ta", "hi"]), default=None, help="Default: the site's first language."
)
@click.option(
    "--html",
    "file",
    type=click.File("w", encoding="utf-8"),
    default=None,
    help="Write a page for one sheet of A4 instead of plain text.",
)
@click.pass_obj
def sign(context: CliContext, kind: str, language: str | None, file: IO[str] | None) -> None:
    """Print the sign about the camera, as the settings of the site make it true."""
    from kiosk.privacy.notice import notice_facts  # noqa: PLC0415 - pydantic and Fluent would double the time of --help
    from kiosk.privacy.signs import SignKind, hints, make_sign  # noqa: PLC0415

    settings = context.settings()
    facts = notice_facts(settings)
    made = make_sign(facts, SignKind(kind), language or settings.languages[0])
    if file is None:
        click.echo(made.text)
    else:
        from kiosk.privacy.sign_page import sign_page  # noqa: PLC0415 - Jinja is needed for the page only

        file.write(sign_page(made))
        click.echo(f"Wrote {file.name}. Open it in a browser and print it on A4.", err=True)
    for hint in hints(facts, SignKind(kind)):
        click.echo(hint, err=True)
