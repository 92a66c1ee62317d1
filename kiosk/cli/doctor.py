"""``kiosk doctor``: what is missing, and how to mend it."""

import click

from kiosk.cli.main import CliContext
from kiosk.errors import StartFailed


@click.command()
@click.option("--camera", metavar="SOURCE", help="Check this camera instead of the site's.")
@click.option("--bench", is_flag=True, help="Also play a walk-up through the loop and print how long each stage takes.")
@click.pass_obj
def doctor(context: CliContext, *, camera: str | None, bench: bool) -> None:
    """Check the key, the store, the libraries, the weights and the camera. Exit code 1 when something is missing."""
    from kiosk.checks import examine  # noqa: PLC0415 - loads numpy and the store's code

    settings = context.settings(camera=camera)
    bad = 0
    for finding in examine(settings):
        click.echo(f"{'ok     ' if finding.good else 'MISSING'} {finding.subject}: {finding.text}")
        if not finding.good:
            bad += 1
            click.echo(f"        {finding.mend}")
    if bad:
        raise StartFailed(f"{bad} of the checks failed", mend="Mend them from the top: the first may cause the others")
    if bench:
        from kiosk.bench import stage_table  # noqa: PLC0415 - loads the nets

        click.echo("\nPlaying one walk-up through the loop ...")
        click.echo(stage_table(settings))
