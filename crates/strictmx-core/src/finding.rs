//! Findings: what a check has to say about a domain. Ids and typed arguments only; the sentences
//! are in the check's declaration, and `strictmx-view` puts the two together.

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::arg::{Arg, Args};
use crate::check::Meta;
use crate::dns::presentation_txt;
use crate::domain_name::DomainName;
use crate::question::Question;
use crate::span::Span;
use crate::sts::Mode;

/// How much a finding matters.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Nothing is wrong; good to know.
    Info,
    /// The operator should know, and may want to change it.
    Notice,
    /// Works for some senders, or will break.
    Warning,
    /// The standard is broken, or mail is refused, downgraded or unprotected.
    Error,
}

impl Severity {
    /// All, the least first.
    pub const ALL: [Self; 4] = [Self::Info, Self::Notice, Self::Warning, Self::Error];

    /// As in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Notice => "notice",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// What a finding means for mail. The verdict of a domain is made from these, so that no code
/// outside a check needs to know its id.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Consequence {
    /// None now.
    None,
    /// Senders that find the policy do not deliver to this MX host in mode enforce (RFC 8461 5); of
    /// the policy host: those that come to one of its addresses.
    Refused,
    /// Senders that have no cached policy deliver as if there were no MTA-STS (RFC 8461 3.3).
    Unprotected,
    /// Senders that check DANE do not deliver to this MX host (RFC 7672 2.2), whatever the policy
    /// says (RFC 8461 2).
    DaneRefused,
}

impl Consequence {
    /// As in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Refused => "refused",
            Self::Unprotected => "unprotected",
            Self::DaneRefused => "dane-refused",
        }
    }
}

/// Result types of RFC 8460 4.3 that a sender would report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ResultType {
    /// The MX host does not offer STARTTLS.
    StarttlsNotSupported,
    /// The certificate does not name the MX host, or no pattern does.
    CertificateHostMismatch,
    /// The certificate has expired.
    CertificateExpired,
    /// No path to a trusted root.
    CertificateNotTrusted,
    /// Any other failure of validation.
    ValidationFailure,
    /// The TLSA records do not match or are unusable.
    TlsaInvalid,
    /// DNSSEC validation fails.
    DnssecInvalid,
    /// The sender wants DANE and there is none.
    DaneRequired,
    /// The policy could not be fetched.
    StsPolicyFetchError,
    /// The policy does not parse.
    StsPolicyInvalid,
    /// The policy host's certificate does not validate.
    StsWebpkiInvalid,
}

impl ResultType {
    /// Verbatim, as in a report.
    pub fn name(self) -> &'static str {
        match self {
            Self::StarttlsNotSupported => "starttls-not-supported",
            Self::CertificateHostMismatch => "certificate-host-mismatch",
            Self::CertificateExpired => "certificate-expired",
            Self::CertificateNotTrusted => "certificate-not-trusted",
            Self::ValidationFailure => "validation-failure",
            Self::TlsaInvalid => "tlsa-invalid",
            Self::DnssecInvalid => "dnssec-invalid",
            Self::DaneRequired => "dane-required",
            Self::StsPolicyFetchError => "sts-policy-fetch-error",
            Self::StsPolicyInvalid => "sts-policy-invalid",
            Self::StsWebpkiInvalid => "sts-webpki-invalid",
        }
    }
}

/// What an outcome is about.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(tag = "about", rename_all = "kebab-case")]
pub enum Subject {
    /// The domain as a whole.
    Domain,
    /// One address of the policy host.
    PolicyHost {
        /// The address.
        address: IpAddr,
    },
    /// An MX host.
    MxHost {
        /// Its name.
        mx_host: DomainName,
    },
    /// One address of an MX host.
    MxAddress {
        /// Its name.
        mx_host: DomainName,
        /// The address.
        address: IpAddr,
    },
}

/// One thing a check has to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// Id of the check.
    pub check: String,
    /// How much it matters here; the check's own severity unless the mode says otherwise.
    pub severity: Severity,
    /// What it means for mail here.
    pub consequence: Consequence,
    /// What it is about.
    pub subject: Subject,
    /// Arguments of the check's sentences.
    #[schemars(with = "Vec<(String, crate::arg::Arg)>")]
    pub args: Args,
    /// The fault in its source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spot: Option<Spot>,
    /// Things to copy that mend it, in the order in which they are to be published.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fixes: Vec<Fix>,
}

impl Finding {
    /// With the declared severity and consequence, and a value for each declared argument. The
    /// engine sets the subject.
    pub fn new(meta: &Meta, values: Vec<Arg>) -> Self {
        let names = meta.args().map(str::to_owned);
        Self {
            check: meta.id.to_owned(),
            severity: meta.severity,
            consequence: meta.consequence,
            subject: Subject::Domain,
            args: names.zip(values).collect(),
            spot: None,
            fixes: Vec::new(),
        }
    }

    /// Points at the fault.
    #[must_use]
    pub fn at(mut self, source: &Question, record: usize, span: Span) -> Self {
        self.spot = Some(Spot {
            source: source.clone(),
            record,
            span,
        });
        self
    }

    /// Adds the thing to copy.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fixes.push(fix);
        self
    }

    /// With these things to copy.
    #[must_use]
    pub fn fixes(self, fixes: Vec<Fix>) -> Self {
        Self { fixes, ..self }
    }

    /// Another severity than declared.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Another consequence than declared.
    #[must_use]
    pub fn consequence(mut self, consequence: Consequence) -> Self {
        self.consequence = consequence;
        self
    }

    /// A fault that senders have a way around: worth a warning, and nothing is refused.
    #[must_use]
    pub fn avoidable(self) -> Self {
        self.severity(Severity::Warning)
            .consequence(Consequence::None)
    }

    /// Weighs a fault of an MX host by the policy's mode: refused now in enforce, refused on the
    /// day of the switch in testing, and without a usable policy only worth knowing
    /// (RFC 8461 5).
    #[must_use]
    pub fn weighed(self, mode: Option<Mode>) -> Self {
        match mode {
            Some(Mode::Enforce) => self
                .severity(Severity::Error)
                .consequence(Consequence::Refused),
            Some(Mode::Testing) => self
                .severity(Severity::Warning)
                .consequence(Consequence::Refused),
            Some(Mode::None) | None => self
                .severity(Severity::Notice)
                .consequence(Consequence::None),
        }
    }
}

/// A place in what a question found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Spot {
    /// Where the source text came from.
    pub source: Question,
    /// Which record, where the source has several.
    #[serde(default, skip_serializing_if = "is_first")]
    pub record: usize,
    /// Octets in that record or body.
    pub span: Span,
}

/// A thing to copy that mends the fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "fix", rename_all = "kebab-case")]
pub enum Fix {
    /// Publish this DNS record.
    Record {
        /// Owner name.
        owner: DomainName,
        /// Type mnemonic.
        rtype: String,
        /// Record data in presentation format.
        data: String,
        /// The data that it replaces; the same where it stays beside others that go.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replaces: Option<String>,
    },
    /// Remove this DNS record.
    RemoveRecord {
        /// Owner name.
        owner: DomainName,
        /// Type mnemonic.
        rtype: String,
        /// Record data in presentation format.
        data: String,
    },
    /// Serve this policy.
    Policy {
        /// The whole body.
        body: String,
        /// The body that it replaces, where that is text in lines.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replaces: Option<String>,
        /// Before anything else is mended, which would put in force a policy by which mail is
        /// refused.
        #[serde(default, skip_serializing_if = "is_false")]
        first: bool,
    },
    /// Make this name exist in DNS, with the address of the right host.
    Name {
        /// The name.
        name: DomainName,
    },
    /// Get a certificate that has this name.
    CertificateName {
        /// The name.
        name: DomainName,
    },
}

impl Fix {
    /// Remove a CNAME record.
    pub(crate) fn remove_alias(owner: &DomainName, target: &DomainName) -> Self {
        Self::RemoveRecord {
            owner: owner.clone(),
            rtype: "CNAME".to_owned(),
            data: format!("{}.", target.a_label()),
        }
    }

    /// A TXT record in place of itself.
    pub(crate) fn text_that_stays(owner: &DomainName, text: &[u8]) -> Self {
        let data = presentation_txt(text);
        Self::Record {
            owner: owner.clone(),
            rtype: "TXT".to_owned(),
            data: data.clone(),
            replaces: Some(data),
        }
    }

    /// Remove a TXT record.
    pub(crate) fn remove_text(owner: &DomainName, text: &[u8]) -> Self {
        Self::RemoveRecord {
            owner: owner.clone(),
            rtype: "TXT".to_owned(),
            data: presentation_txt(text),
        }
    }
}

fn is_false(first: &bool) -> bool {
    !first
}

fn is_first(record: &usize) -> bool {
    *record == 0
}
