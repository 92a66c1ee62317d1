"""Errors of the product, below :class:`models.errors.VanakkamError`.

::

    KioskError                         kiosk.*
     +-- SettingsInvalid               kiosk.settings_invalid
     +-- SiteExists                    kiosk.site_exists         a key or a store is there; nothing is overwritten
     +-- SiteInUse                     kiosk.site_in_use         another program has the site open
     +-- BackupInvalid                 kiosk.backup_invalid      no backup of this site, or a damaged one
     +-- BackupBusy                    kiosk.backup_busy         another backup is made, proved or sent
     +-- OffsiteFailed                 kiosk.offsite_failed      the second place did not take or give a backup
     +-- AuditBroken                   kiosk.audit_broken        entries of the audit trail were tampered with
     +-- EraseFailed                   kiosk.erase_failed        somebody who is due could not be erased
     +-- AssessmentMissing             kiosk.assessment_missing  the mode needs a record of the site that is not there
     +-- StoreForeign                  kiosk.store_foreign       a database on a server holds another site
     +-- StoreElsewhere                kiosk.store_elsewhere     the tables lie on a server, where this cannot be done
     +-- KeyMissing                    kiosk.key_missing         no site key where the settings say, or no envelope
     +-- KeyExposed                    kiosk.key_exposed         others may read key, envelope or home folder
     +-- KeyInvalid                    kiosk.key_invalid         what is there is no key, or no envelope
     +-- KeyServiceRefused             kiosk.key_service_refused the key service does not open the envelope
     +-- KeyServiceUnreachable         kiosk.key_service_unreachable  it does not answer; it may later
     +-- KeyWrong                      kiosk.key_wrong           the store does not open with this key
     +-- CertificateInvalid            kiosk.certificate_invalid no certificate, a wrong name, or not with this key
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
     |    +-- TooManyRequests          kiosk.too_many_requests   more than one visitor has any use for; wait
     +-- NotFound                      kiosk.not_found           HTTP 404 as a coded error
     |    +-- DeviceUnknown            kiosk.device_unknown      no device in use has this id or name
     +-- RequestInvalid                kiosk.request_invalid     HTTP 4xx as a coded error
     |    +-- NameInvalid              kiosk.name_invalid        a name that cannot be shown
     |    +-- PhoneInvalid             kiosk.phone_invalid       no phone number, or another member's
     |    +-- TooManyFound             kiosk.too_many_found      a search that would list members instead of finding one
     |    +-- TemplateInvalid          kiosk.template_invalid    a text of a campaign with something that means nothing
     |    +-- DeviceInvalid            kiosk.device_invalid      a code no device shows, or a name that is taken
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
     +-- DeviceUnreachable             kiosk.device_unreachable  the kiosk of a camera box does not answer
     +-- PortInUse                     kiosk.port_in_use
     +-- AddressInvalid                kiosk.address_invalid     the host cannot be listened on
     +-- StartFailed                   kiosk.start_failed        the server's worker could not be built
     +-- WordsMissing                  kiosk.words_missing       a catalogue lacks what a screen says; in tests only
     +-- StaffInvalid                  kiosk.staff_invalid       an account of staff cannot be made or changed so
     |    +-- PasswordWeak             kiosk.password_weak       a new password that would be guessed
     +-- BreachedListInvalid           kiosk.breached_list_invalid the file of breached passwords cannot be asked
     +-- SignInRefused                 kiosk.sign_in_refused     wrong name or password, or too soon after wrong ones
     |    +-- SessionEnded             kiosk.session_ended       signed out, or idle for too long
     |    +-- SignOnRefused            kiosk.sign_on_refused     an answer of the identity provider that does not hold
     +-- ProofNeeded                   kiosk.proof_needed        signed in, and to prove again who they are
     +-- ProviderUnreachable           kiosk.provider_unreachable the identity provider does not answer
     +-- NotAllowed                    kiosk.not_allowed         signed in, but not for this
     |    +-- NoRoleGiven              kiosk.no_role_given       in none of the groups that may use the consoles
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

from kiosk.errors.doors import (
    AddressInvalid,
    BreachedListInvalid,
    CertificateInvalid,
    DeviceInvalid,
    DeviceUnknown,
    DeviceUnreachable,
    NoRoleGiven,
    NotAllowed,
    PasswordWeak,
    PortInUse,
    ProofNeeded,
    ProviderUnreachable,
    ScreenRefused,
    ScreensFull,
    SessionEnded,
    SignInRefused,
    SignOnRefused,
    StaffInvalid,
    StartFailed,
    TokenInvalid,
    TokenRefused,
)
from kiosk.errors.keeping import (
    AuditBroken,
    BackupBusy,
    BackupInvalid,
    EraseFailed,
    KeyExposed,
    KeyInvalid,
    KeyMissing,
    KeyServiceRefused,
    KeyServiceUnreachable,
    KeyWrong,
    OffsiteFailed,
    SiteExists,
    SiteInUse,
    StoreBusy,
    StoreElsewhere,
    StoreForeign,
    StoreFull,
    StoreMissing,
    StoreUnusable,
)
from kiosk.errors.root import (
    DraftGone,
    KioskError,
    NameInvalid,
    NotFound,
    PictureRefused,
    PressRefused,
    RequestInvalid,
    SettingsInvalid,
    TooManyFound,
    TooManyRequests,
    TooManyTries,
    Unexpected,
    WordsMissing,
)
from kiosk.errors.shop import (
    AssessmentMissing,
    AudienceTooSmall,
    ConsentMissing,
    CustomerInvalid,
    FeaturesUnknown,
    HandingOnFailed,
    ImportUnknown,
    IntakeBusy,
    IntakeFolderUnusable,
    MailBusy,
    MailNotReady,
    MailRefused,
    MailUnreachable,
    MemberExists,
    MemberUnknown,
    MergeUnknown,
    PeopleDiffer,
    PhoneInvalid,
    RecognitionOff,
    SegmentInvalid,
    SegmentUnknown,
    SizesAsked,
    SourceFailed,
    SourceInvalid,
    SourceUnknown,
    SuggestionUnknown,
    TemplateInvalid,
    VersionUnknown,
    VoucherNotValid,
    VoucherRefused,
    VoucherUsed,
    VoucherUsedUp,
)

__all__ = [
    "AddressInvalid",
    "AssessmentMissing",
    "AudienceTooSmall",
    "AuditBroken",
    "BackupBusy",
    "BackupInvalid",
    "BreachedListInvalid",
    "CertificateInvalid",
    "ConsentMissing",
    "CustomerInvalid",
    "DeviceInvalid",
    "DeviceUnknown",
    "DeviceUnreachable",
    "DraftGone",
    "EraseFailed",
    "FeaturesUnknown",
    "HandingOnFailed",
    "ImportUnknown",
    "IntakeBusy",
    "IntakeFolderUnusable",
    "KeyExposed",
    "KeyInvalid",
    "KeyMissing",
    "KeyServiceRefused",
    "KeyServiceUnreachable",
    "KeyWrong",
    "KioskError",
    "MailBusy",
    "MailNotReady",
    "MailRefused",
    "MailUnreachable",
    "MemberExists",
    "MemberUnknown",
    "MergeUnknown",
    "NameInvalid",
    "NoRoleGiven",
    "NotAllowed",
    "NotFound",
    "OffsiteFailed",
    "PasswordWeak",
    "PeopleDiffer",
    "PhoneInvalid",
    "PictureRefused",
    "PortInUse",
    "PressRefused",
    "ProofNeeded",
    "ProviderUnreachable",
    "RecognitionOff",
    "RequestInvalid",
    "ScreenRefused",
    "ScreensFull",
    "SegmentInvalid",
    "SegmentUnknown",
    "SessionEnded",
    "SettingsInvalid",
    "SignInRefused",
    "SignOnRefused",
    "SiteExists",
    "SiteInUse",
    "SizesAsked",
    "SourceFailed",
    "SourceInvalid",
    "SourceUnknown",
    "StaffInvalid",
    "StartFailed",
    "StoreBusy",
    "StoreElsewhere",
    "StoreForeign",
    "StoreFull",
    "StoreMissing",
    "StoreUnusable",
    "SuggestionUnknown",
    "TemplateInvalid",
    "TokenInvalid",
    "TokenRefused",
    "TooManyFound",
    "TooManyRequests",
    "TooManyTries",
    "Unexpected",
    "VersionUnknown",
    "VoucherNotValid",
    "VoucherRefused",
    "VoucherUsed",
    "VoucherUsedUp",
    "WordsMissing",
]
