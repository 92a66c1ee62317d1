"""Errors of the product, below :class:`models.errors.VanakkamError`.

::

    KioskError                         kiosk.*
     +-- SettingsInvalid               kiosk.settings_invalid
     +-- SiteExists                    kiosk.site_exists         a key or a store is there; nothing is overwritten
     +-- SiteInUse                     kiosk.site_in_use         another program has the site open
     +-- BackupInvalid                 kiosk.backup_invalid      no backup of this site, or a damaged one
     +-- AuditBroken                   kiosk.audit_broken        entries of the audit trail were tampered with
     +-- EraseFailed                   kiosk.erase_failed        somebody who is due could not be erased
     +-- AssessmentMissing             kiosk.assessment_missing  the mode needs a record of the site that is not there
     +-- KeyMissing                    kiosk.key_missing         no key file
     +-- KeyExposed                    kiosk.key_exposed         others than its owner may read the key file
     +-- KeyInvalid                    kiosk.key_invalid         the file does not hold 32 bytes in hex
     +-- KeyWrong                      kiosk.key_wrong           the store does not open with this key
     +-- StoreMissing                  kiosk.store_missing
     +-- StoreFull                     kiosk.store_full          disk full; the transaction was rolled back
     +-- StoreBusy                     kiosk.store_busy          locked by another writer for too long
     +-- StoreUnusable                 kiosk.store_unusable      not writable, unreadable, or of a newer version
     +-- CustomerInvalid               kiosk.customer_invalid    not imported, or already linked to another member
     +-- MemberUnknown                 kiosk.member_unknown
     +-- MemberExists                  kiosk.member_exists       a member with this face is enrolled already
     +-- ConsentMissing                kiosk.consent_missing
     +-- RecognitionOff                kiosk.recognition_off     a photo at a site that recognises nobody
     +-- TooManyTries                  kiosk.too_many_tries      too many unknown codes; wait
     +-- NotFound                      kiosk.not_found           HTTP 404 as a coded error
     +-- RequestInvalid                kiosk.request_invalid     HTTP 4xx as a coded error
     |    +-- NameInvalid              kiosk.name_invalid        a name that cannot be shown
     |    +-- PhoneInvalid             kiosk.phone_invalid       no phone number, or another member's
     |    +-- TooManyFound             kiosk.too_many_found      a search that would list members instead of finding one
     |    +-- TemplateInvalid          kiosk.template_invalid    a text of a campaign with something that means nothing
     +-- AudienceTooSmall              kiosk.audience_too_small  fewer than 20 people
     +-- HandingOnFailed               kiosk.handing_on_failed   another system did not take a segment
     +-- MailNotReady                  kiosk.mail_not_ready      settings of the mail server are missing or do not fit
     +-- MailRefused                   kiosk.mail_refused        the mail server does not answer, or takes no mail
     |    +-- MailUnreachable          kiosk.mail_unreachable    it may answer later
     +-- MailBusy                      kiosk.mail_busy           another program of this site sends already
     +-- Unexpected                    kiosk.unexpected          a fault of ours; the log has the details
     +-- PressRefused                  kiosk.press_refused       a press that means nothing on the screen as it is
     +-- VoucherRefused                kiosk.voucher_refused     a voucher that cannot be used
     |    +-- VoucherUsed              kiosk.voucher_used        it was used before, or its receipt was taken back
     |    +-- VoucherNotValid          kiosk.voucher_not_valid   not on this day, at this hour or in this store
     |    +-- VoucherUsedUp            kiosk.voucher_used_up     stock, budget or a limit of its offer is used up
     +-- ScreensFull                   kiosk.screens_full        no event stream is free
     +-- ScreenRefused                 kiosk.screen_refused      the screen does not answer to this address
     +-- PortInUse                     kiosk.port_in_use
     +-- AddressInvalid                kiosk.address_invalid     the host cannot be listened on
     +-- StartFailed                   kiosk.start_failed        the server's worker could not be built
     +-- WordsMissing                  kiosk.words_missing       a catalogue lacks what a screen says; in tests only
     +-- StaffInvalid                  kiosk.staff_invalid       an account of staff cannot be made or changed so
     +-- SignInRefused                 kiosk.sign_in_refused     wrong name or password, or too soon after wrong ones
     |    +-- SessionEnded             kiosk.session_ended       signed out, or idle for too long
     +-- NotAllowed                    kiosk.not_allowed         signed in, but not for this
     +-- DraftGone                     kiosk.draft_gone          an enrolment that ended, or never began
     +-- PictureRefused                kiosk.picture_refused     too large, or not a picture by its content
     +-- SourceInvalid                 kiosk.source_invalid      a source of data cannot be saved or read like this
     +-- SourceUnknown                 kiosk.source_unknown
     +-- SourceFailed                  kiosk.source_failed       a database could not be reached or asked
     +-- ImportUnknown                 kiosk.import_unknown      no run of an import has this number
     +-- IntakeBusy                    kiosk.intake_busy         another import runs
     +-- TokenInvalid                  kiosk.token_invalid       a token cannot be made or revoked so
     +-- TokenRefused                  kiosk.token_refused       no such token, or it was revoked
     +-- SegmentInvalid                kiosk.segment_invalid     a segment by rule cannot be saved or removed so
     +-- SegmentUnknown                kiosk.segment_unknown     no segment by rule has this id
     +-- FeaturesUnknown               kiosk.features_unknown    nothing is worked out about this customer
"""

from models.errors import VanakkamError


class KioskError(VanakkamError):
    """Base of the product's errors."""

    code = "kiosk"


class SettingsInvalid(KioskError):
    """A setting is out of its bounds, or unknown; the message names it."""

    code = "kiosk.settings_invalid"


class SiteExists(KioskError):
    """A key file or a store is already there; it is never overwritten."""

    code = "kiosk.site_exists"


class KeyMissing(KioskError):
    """The key file does not exist."""

    code = "kiosk.key_missing"


class KeyExposed(KioskError):
    """The key file can be read or written by others than its owner."""

    code = "kiosk.key_exposed"


class KeyInvalid(KioskError):
    """The key file does not hold exactly 32 bytes in hexadecimal."""

    code = "kiosk.key_invalid"


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


class CustomerInvalid(KioskError):
    """A member was to be linked to a customer who was not imported, or who already belongs to another member."""

    code = "kiosk.customer_invalid"


class MemberUnknown(KioskError):
    """No member has this id."""

    code = "kiosk.member_unknown"


class MemberExists(KioskError):
    """The face of a new member is that of another one."""

    code = "kiosk.member_exists"


class ConsentMissing(KioskError):
    """A template was to be made without a consent for face recognition."""

    code = "kiosk.consent_missing"


class NotFound(KioskError):
    """The address does not exist."""

    code = "kiosk.not_found"


class RequestInvalid(KioskError):
    """The request cannot be served as it was sent."""

    code = "kiosk.request_invalid"


class Unexpected(KioskError):
    """Something failed that should not; readers get no details, the log does."""

    code = "kiosk.unexpected"


class PressRefused(KioskError):
    """A button was pressed that the screen does not have at this moment."""

    code = "kiosk.press_refused"


class VoucherRefused(KioskError):
    """A voucher cannot be used, and nothing was changed."""

    code = "kiosk.voucher_refused"


class VoucherUsed(VoucherRefused):
    """A voucher was used before, or its receipt was taken back."""

    code = "kiosk.voucher_used"


class VoucherNotValid(VoucherRefused):
    """The offer of a voucher is not valid on this day, at this hour or in this store."""

    code = "kiosk.voucher_not_valid"


class VoucherUsedUp(VoucherRefused):
    """The stock, the budget or a limit of a voucher's offer is used up."""

    code = "kiosk.voucher_used_up"


class ScreensFull(KioskError):
    """As many screens are connected as the server's threads can hold."""

    code = "kiosk.screens_full"


class ScreenRefused(KioskError):
    """The shopper's screen was asked for from an address that is not one of its own."""

    code = "kiosk.screen_refused"


class PortInUse(KioskError):
    """Another program listens on the port."""

    code = "kiosk.port_in_use"


class AddressInvalid(KioskError):
    """The host is not an address of this machine, or its port may not be opened."""

    code = "kiosk.address_invalid"


class StartFailed(KioskError):
    """The process that serves the screen could not be built; the message carries the code of the reason."""

    code = "kiosk.start_failed"


class WordsMissing(KioskError):
    """A catalogue of words lacks a key, a call lacks a value, or a file of it is not Fluent."""

    code = "kiosk.words_missing"


class StaffInvalid(KioskError):
    """An account of staff cannot be made or changed like this."""

    code = "kiosk.staff_invalid"


class SignInRefused(KioskError):
    """A sign-in that does not count; which part was wrong is not told."""

    code = "kiosk.sign_in_refused"


class SessionEnded(SignInRefused):
    """A request came without a session that is open: signed out, idle for too long, or the member is gone."""

    code = "kiosk.session_ended"


class NotAllowed(KioskError):
    """Somebody signed in asked for what their roles do not grant."""

    code = "kiosk.not_allowed"


class DraftGone(KioskError):
    """An enrolment was saved, discarded, or ran out of time; nothing of it is left."""

    code = "kiosk.draft_gone"


class PictureRefused(KioskError):
    """What was sent is too large, or its content is no picture of an accepted type."""

    code = "kiosk.picture_refused"


class TooManyTries(KioskError):
    """Too many unknown codes were tried in a short time; a right one is not looked at either."""

    code = "kiosk.too_many_tries"


class NameInvalid(RequestInvalid):
    """A name that cannot be shown on the screen."""

    code = "kiosk.name_invalid"


class PhoneInvalid(RequestInvalid):
    """What was given is no phone number, or another member is found by it already."""

    code = "kiosk.phone_invalid"


class TooManyFound(RequestInvalid):
    """A search found more members than may be shown; none of them was."""

    code = "kiosk.too_many_found"


class SiteInUse(KioskError):
    """The files of the site are to be exchanged while another program has them open, or the other way round."""

    code = "kiosk.site_in_use"


class BackupInvalid(KioskError):
    """A file is no backup of this site, or the copy that was just made does not hold what it should."""

    code = "kiosk.backup_invalid"


class AssessmentMissing(KioskError):
    """The chosen mode of recognition needs a record of the site (such as its assessment) that was never made."""

    code = "kiosk.assessment_missing"


class RecognitionOff(KioskError):
    """A face was to be looked at, and the site recognises nobody."""

    code = "kiosk.recognition_off"


class AuditBroken(KioskError):
    """The audit trail is not what this site wrote."""

    code = "kiosk.audit_broken"


class EraseFailed(KioskError):
    """A retention run did not get to its end for everybody."""

    code = "kiosk.erase_failed"


class SourceInvalid(KioskError):
    """A source of data cannot be saved or read as it is described; the message says which part is wrong."""

    code = "kiosk.source_invalid"


class IntakeFolderUnusable(KioskError):
    """The folder that files are dropped into cannot be read or written."""

    code = "kiosk.intake_folder_unusable"


class SourceUnknown(KioskError):
    """No source has this name."""

    code = "kiosk.source_unknown"


class SourceFailed(KioskError):
    """The database of a source could not be reached, or did not answer the question."""

    code = "kiosk.source_failed"


class ImportUnknown(KioskError):
    """No run of an import has this number."""

    code = "kiosk.import_unknown"


class IntakeBusy(KioskError):
    """Another import of this site is running; they are taken one after the other."""

    code = "kiosk.intake_busy"


class TokenInvalid(KioskError):
    """A token of a program cannot be made or revoked like this."""

    code = "kiosk.token_invalid"


class TokenRefused(KioskError):
    """A request came without a token that opens anything: unknown, or revoked."""

    code = "kiosk.token_refused"


class TemplateInvalid(RequestInvalid):
    """A text of a campaign holds something that means nothing there; the message names the place."""

    code = "kiosk.template_invalid"


class AudienceTooSmall(KioskError):
    """So few people that the answer of each could be told from the others'."""

    code = "kiosk.audience_too_small"


class MailNotReady(KioskError):
    """A setting without which no e-mail may go out is missing, or does not fit the others."""

    code = "kiosk.mail_not_ready"


class MailRefused(KioskError):
    """The mail server does not answer, does not know us, or takes no mail from us."""

    code = "kiosk.mail_refused"


class MailUnreachable(MailRefused):
    """The mail server does not answer now; a later try may go well."""

    code = "kiosk.mail_unreachable"


class MailBusy(KioskError):
    """Another program of this site sends e-mails at this moment."""

    code = "kiosk.mail_busy"


class SegmentInvalid(KioskError):
    """A segment by rule cannot be saved or removed like this; the message says why."""

    code = "kiosk.segment_invalid"


class SegmentUnknown(KioskError):
    """No segment by rule has this id."""

    code = "kiosk.segment_unknown"


class SizesAsked(KioskError):
    """Too many different sizes were asked for within an hour; from very many, one person's answer could be guessed."""

    code = "kiosk.sizes_asked"


class HandingOnFailed(KioskError):
    """A segment could not be handed on to another system."""

    code = "kiosk.handing_on_failed"


class PeopleDiffer(KioskError):
    """Two records cannot be made one customer: they are one, belong to two members, or somebody said they are two."""

    code = "kiosk.people_differ"


class MergeUnknown(KioskError):
    """No merge of two records that stands has this number."""

    code = "kiosk.merge_unknown"


class SuggestionUnknown(KioskError):
    """No suggestion of a merge that waits for a person has this number."""

    code = "kiosk.suggestion_unknown"


class FeaturesUnknown(KioskError):
    """Nothing is worked out about a customer: unknown, objecting to profiling, or not done yet."""

    code = "kiosk.features_unknown"


class VersionUnknown(KioskError):
    """There is no such recommender, or what it learned is not kept any more."""

    code = "kiosk.version_unknown"
