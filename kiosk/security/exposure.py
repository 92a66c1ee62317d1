"""Refuses secrets that others than their owner may read, and folders that others may look into."""

import os
import stat
import struct
from collections.abc import Iterator
from pathlib import Path

from kiosk.errors import KeyExposed

_ROOT = 0
_OTHERS = 0o077
_ACL = "system.posix_acl_access"
_ACL_HEADER, _ACL_ENTRY = struct.Struct("<I"), struct.Struct("<HHI")
_NAMED_USER, _OWNING_GROUP, _NAMED_GROUP = 0x02, 0x04, 0x08
"""Of ``linux/posix_acl_xattr.h`` and ``linux/posix_acl.h``."""


def refuse_exposed(path: Path, status: os.stat_result) -> None:
    """Check the opened file itself, so that it cannot be swapped between the check and the read.

    Args:
        path: For the message.
        status: Of the open file.

    Raises:
        KeyExposed: Others than the user who runs this may read or write it, or somebody else owns it.
    """
    if status.st_uid != os.geteuid():
        raise _foreign(path)
    if stat.S_IMODE(status.st_mode) & _OTHERS:
        raise _loose(path)


def refuse_exposed_credential(path: Path, handle: int) -> None:
    """The same for a file that systemd put there: root may own it, and an access list may name us.

    Where the file system has access lists, systemd leaves the file to root and adds one entry for the user of the
    service. The mode then shows the mask of that list in the bits of the group, although no group may read it.

    Args:
        path: For the message.
        handle: Of the open file.

    Raises:
        KeyExposed: Somebody else than root and the user who runs this may read or write it.
    """
    status = os.fstat(handle)
    if status.st_uid not in {_ROOT, os.geteuid()}:
        raise _foreign(path)
    loose = stat.S_IMODE(status.st_mode) & _OTHERS
    if loose & ~0o040 or (loose and not _only_we_are_named(handle)):
        raise _loose(path)


def _only_we_are_named(handle: int) -> bool:
    try:
        raw = os.getxattr(handle, _ACL)
    except OSError:
        return False
    return all(
        not rights or (tag == _NAMED_USER and who == os.geteuid())
        for tag, rights, who in _entries(raw)
        if tag in {_NAMED_USER, _OWNING_GROUP, _NAMED_GROUP}
    )


def _entries(raw: bytes) -> Iterator[tuple[int, int, int]]:
    """Tag, rights and id of each entry of an access list."""
    for tag, rights, who in _ACL_ENTRY.iter_unpack(raw[_ACL_HEADER.size :]):
        yield int(tag), int(rights), int(who)


def refuse_open_folder(folder: Path) -> None:
    """Check the folder in which the secrets lie. One that is not there is for others to complain about.

    Raises:
        KeyExposed: Everybody may look into it or write to it, or its group may write, or somebody else owns it.
    """
    try:
        status = folder.stat()
    except OSError:
        return
    if status.st_uid not in {_ROOT, os.geteuid()}:
        raise KeyExposed(f"The folder {folder} belongs to another user", mend="Run the kiosk as the user who owns it")
    if stat.S_IMODE(status.st_mode) & 0o027:
        raise KeyExposed(f"Others may look into {folder}, where the key lies", mend=f"Run 'chmod 700 {folder}'")


def _loose(path: Path) -> KeyExposed:
    return KeyExposed(f"Others than its owner may read or write {path}", mend=f"Run 'chmod 600 {path}'")


def _foreign(path: Path) -> KeyExposed:
    return KeyExposed(f"{path} belongs to another user", mend="Run the kiosk as the user who owns the key")
