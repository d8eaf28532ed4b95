//! Why a text is no domain.

use strictmx_core::domain_name::{DomainName, NameError, NameErrorKind};

use super::sentences;

/// What, where and what to do, as the beginning of a sentence; the code where there are no sentences.
pub fn no_name(error: &NameError) -> String {
    let sentence = match error.kind {
        NameErrorKind::Empty => sentences::NAME_EMPTY,
        NameErrorKind::EmptyLabel => sentences::NAME_EMPTY_LABEL,
        NameErrorKind::LabelTooLong => sentences::NAME_LABEL_TOO_LONG,
        NameErrorKind::TooLong => sentences::NAME_TOO_LONG,
        NameErrorKind::InvalidChar => sentences::NAME_INVALID_CHAR,
        NameErrorKind::ControlChar => sentences::NAME_CONTROL_CHAR,
        NameErrorKind::Hyphen => sentences::NAME_HYPHEN,
        NameErrorKind::Idna => sentences::NAME_IDNA,
        NameErrorKind::IpLiteral => sentences::NAME_IP_LITERAL,
        NameErrorKind::NumericTld => sentences::NAME_NUMERIC_TLD,
        NameErrorKind::UrlNotDomain => sentences::NAME_URL_NOT_DOMAIN,
        NameErrorKind::IsEmail => sentences::NAME_IS_EMAIL,
        NameErrorKind::SpecialUse => sentences::NAME_SPECIAL_USE,
        NameErrorKind::PublicSuffix => sentences::NAME_PUBLIC_SUFFIX,
        NameErrorKind::BadEscape => sentences::NAME_BAD_ESCAPE,
    };
    match sentence.get() {
        "" => error.to_string(),
        template => error.say(template),
    }
}

/// That a name is also that of the policy host of `domain`, and the question whether that is meant.
pub fn of_policy_host(name: &DomainName, domain: &DomainName) -> [String; 2] {
    let names = [name.a_label(), domain.a_label()];
    [sentences::OF_POLICY_HOST, sentences::DID_YOU_MEAN].map(|sentence| sentence.with(&names))
}
