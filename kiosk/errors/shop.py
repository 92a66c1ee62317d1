"""Errors of members, customers, offers and campaigns."""

from kiosk.errors.root import KioskError, RequestInvalid


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


class PhoneInvalid(RequestInvalid):
    """What was given is no phone number, or another member is found by it already."""

    code = "kiosk.phone_invalid"


class AssessmentMissing(KioskError):
    """The chosen mode of recognition needs a record of the site (such as its assessment) that was never made."""

    code = "kiosk.assessment_missing"


class RecognitionOff(KioskError):
    """A face was to be looked at, and the site recognises nobody."""

    code = "kiosk.recognition_off"


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
