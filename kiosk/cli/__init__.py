"""The command ``kiosk``: one module per subcommand, loaded only when it is used."""

from kiosk.cli.main import main

__all__ = ["main"]
