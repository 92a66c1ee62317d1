"""Errors of keys, the store, its copies and the trail."""

from kiosk.errors.root import KioskError


class StoreForeign(KioskError):
    """A database on a server holds another site, or what is not known."""

    code = "kiosk.store_foreign"


class StoreElsewhere(KioskError):
    """Something is done to the encrypted file only, and the tables lie on a server."""

    code = "kiosk.store_elsewhere"


class SiteExists(KioskError):
    """A key file or a store is already there; it is never overwritten."""

    code = "kiosk.site_exists"


class KeyMissing(KioskError):
    """There is no site key where the settings say that it is, or the envelope that it opens is gone."""

    code = "kiosk.key_missing"


class KeyExposed(KioskError):
    """The key, the envelope or the home folder can be read or written by others than their owner."""

    code = "kiosk.key_exposed"


class KeyInvalid(KioskError):
    """What stands in the key's place is not exactly 32 bytes in hexadecimal, or the envelope is damaged."""

    code = "kiosk.key_invalid"


class KeyServiceRefused(KioskError):
    """The key service answers, and does not do what it is asked for; asking again changes nothing."""

    code = "kiosk.key_service_refused"


class KeyServiceUnreachable(KioskError):
    """The key service does not answer, or is at fault; it may answer later."""

    code = "kiosk.key_service_unreachable"


class KeyWrong(KioskError):
    """The store exists but does not open with this key, or is damaged."""

    code = "kiosk.key_wrong"


class StoreMissing(KioskError):
    """The store has not been made yet."""

    code = "kiosk.store_missing"


class StoreFull(KioskError):
    """The disk is full; nothing of the running transaction was kept."""

    code = "kiosk.store_full"


class StoreBusy(KioskError):
    """Another process held the store for longer than the busy timeout."""

    code = "kiosk.store_busy"


class StoreUnusable(KioskError):
    """The store cannot be used as it is: not writable, on a failing disk, or made by a newer version."""

    code = "kiosk.store_unusable"


class SiteInUse(KioskError):
    """The files of the site are to be exchanged while another program has them open, or the other way round."""

    code = "kiosk.site_in_use"


class BackupInvalid(KioskError):
    """A file is no backup of this site, or the copy that was just made does not hold what it should."""

    code = "kiosk.backup_invalid"


class BackupBusy(KioskError):
    """Another program of this site makes, proves or sends a backup."""

    code = "kiosk.backup_busy"


class OffsiteFailed(KioskError):
    """The place of the second copies does not answer or fit: other bytes, a key beside it, in the home folder."""

    code = "kiosk.offsite_failed"


class AuditBroken(KioskError):
    """The audit trail is not what this site wrote."""

    code = "kiosk.audit_broken"


class EraseFailed(KioskError):
    """A retention run did not get to its end for everybody."""

    code = "kiosk.erase_failed"
