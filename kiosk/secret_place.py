"""Where the secret of a source stands: in the environment or in a private file, never in the store."""

import os
from dataclasses import dataclass
from pathlib import Path

from kiosk.errors import SourceInvalid
from kiosk.security.exposure import refuse_exposed

_LONGEST = 4096


@dataclass(frozen=True, slots=True)
class SecretPlace:
    """Where the password of a database stands; at most one of the two is given.

    Attributes:
        variable: Name of an environment variable, or empty.
        file: Path of a file that only its owner may read, or empty.
    """

    variable: str = ""
    file: str = ""

    def read(self) -> str | None:
        """The secret now; None where the source has none.

        Raises:
            SourceInvalid: The variable is not set, or the file is not there or empty.
            KeyExposed: Others may read the file.
        """
        if self.variable:
            found = os.environ.get(self.variable, "")
            if not found:
                raise SourceInvalid(
                    f"The environment variable {self.variable} is not set", mend="Set it to the password of the source"
                )
            return found
        return _content(Path(self.file)) if self.file else None


def _content(path: Path) -> str:
    try:
        with path.open("rb") as file:
            refuse_exposed(path, os.fstat(file.fileno()))
            content = file.read(_LONGEST)
    except OSError as error:
        raise SourceInvalid(
            f"The key file of the source cannot be read: {error.strerror}", mend="Put the password into it, mode 0600"
        ) from error
    try:
        found = content.decode("utf-8").strip()
    except UnicodeDecodeError:
        found = ""
    if not found:
        raise SourceInvalid("The key file of the source holds no password", mend="Put it there as one line of text")
    return found
