"""The script that draws charts, out of the installed package: no other machine is asked for it."""

from functools import cache
from hashlib import sha256
from importlib.resources import files


@cache
def library() -> tuple[str, bytes]:
    """A name that changes with the content, and the content."""
    content = files("plotly").joinpath("package_data", "plotly.min.js").read_bytes()
    return sha256(content).hexdigest()[:16], content
