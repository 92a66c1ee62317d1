"""Keeps the memory of the process out of files: a core dump would hold keys, names and templates (requirement G15)."""

import contextlib
import ctypes
import resource

_PR_SET_DUMPABLE = 4


def keep_memory_private() -> None:
    """Ask for no core dumps, and that no other program of this user may read the memory.

    A fork inherits both. A program that is started anew inherits the limit only, and asks by itself.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Linux only; elsewhere the limit alone has to do
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
