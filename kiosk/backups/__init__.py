"""Backups as a whole: copied, proved by restoring them, kept for a while, and sent to a second place.

:mod:`kiosk.privacy.backups` makes and restores one file; this package runs it, by a command and by a schedule. Only the
store ever goes into a backup. The key ring has copies of its own (:mod:`kiosk.security.keycopies`), and the key too.
"""
