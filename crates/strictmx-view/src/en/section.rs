//! Summaries, labels and facts of stops, sections, hosts and evidence.

pub(crate) const SENDER: &str = "A server with mail for {domain}";
pub(crate) const WAITING: &str = "Waiting for the answer";
pub(crate) const NOT_TESTED_SHORT: &str = "Not tested: {cause}";
pub(crate) const AND_MORE: &str = "{title}; and {more} more";

pub(crate) const RECORD_OK: &str = "Announces the policy with id {id}";
pub(crate) const RECORD_NONE: &str = "No MTA-STS record at {owner}";
pub(crate) const POLICY_HOST_OK: &str = "{host} serves the policy over verified TLS";
pub(crate) const POLICY_HOST_NONE: &str = "There is no {host}";
pub(crate) const POLICY_HOST_NOT_SERVING: &str = "{host} serves no policy";
pub(crate) const POLICY_OK: &str =
    "Mode {mode}, {patterns:pattern|patterns} for MX hosts, remembered for {max_age}";
pub(crate) const POLICY_NONE: &str = "No policy was served";
pub(crate) const POLICY_INVALID: &str = "Senders cannot read the policy";
pub(crate) const MX_OK: &str =
    "{count:mail server offers|mail servers offer} STARTTLS with a certificate that senders accept";
pub(crate) const MX_PARTLY: &str = "{good} of {total:mail server|mail servers} offer STARTTLS with a certificate that senders accept";
pub(crate) const MX_NO_MAIL: &str = "The domain takes no mail";
pub(crate) const REPORTS_OK: &str = "Senders report to {destinations}";
pub(crate) const REPORTS_NONE: &str = "Nobody is asked to report failures";

pub(crate) const OWNER: &str = "Owner";
pub(crate) const ALIAS_TO: &str = "CNAME to";
pub(crate) const RECORDS_FOUND: &str = "TXT records";
pub(crate) const POLICY_ID: &str = "Policy id";
pub(crate) const TTL: &str = "TTL";
pub(crate) const DNSSEC: &str = "DNSSEC";
pub(crate) const DNSSEC_SECURE: &str = "validated by the resolver";
pub(crate) const DNSSEC_INSECURE: &str = "not signed";
pub(crate) const ADDRESSES: &str = "Addresses";
pub(crate) const NO_ADDRESSES: &str = "none";
pub(crate) const MODE: &str = "Mode";
pub(crate) const MAX_AGE: &str = "Remembered for";
pub(crate) const MX_PATTERNS: &str = "MX patterns";
pub(crate) const SIZE: &str = "Size";
pub(crate) const MX_RECORDS: &str = "MX records";
pub(crate) const MX_RECORD: &str = "{preference} {host}";
pub(crate) const NULL_MX: &str = "null MX";
pub(crate) const IMPLICIT_MX: &str = "none: the domain's own addresses take its mail";
pub(crate) const DESTINATIONS: &str = "Destinations";
pub(crate) const TLSA: &str = "TLSA";

pub(crate) const STARTTLS: &str = "STARTTLS";
pub(crate) const OFFERED: &str = "offered";
pub(crate) const NOT_OFFERED: &str = "not offered";
pub(crate) const TLS_VERSION: &str = "TLS version";
pub(crate) const CIPHER_SUITE: &str = "Cipher suite";
pub(crate) const KEY_EXCHANGE: &str = "Key exchange";
pub(crate) const HTTP_STATUS: &str = "HTTP status";
pub(crate) const MEDIA_TYPE: &str = "Media type";
pub(crate) const GREETING: &str = "Greeting";

pub(crate) const COVERED: &str = "The policy names it with {pattern}";
pub(crate) const NOT_COVERED: &str = "The policy does not name it";
pub(crate) const NO_POLICY_TO_COVER: &str = "There is no policy that could name it";

pub(crate) const HOST_OK: &str = "STARTTLS with a certificate that senders accept";
pub(crate) const HOST_PARTLY: &str =
    "{good} of {total:address|addresses} could be tested, in order";
pub(crate) const HOST_NO_ADDRESS: &str = "It has no address";
pub(crate) const POLICY_HOST_ADDRESS_OK: &str = "Serves the policy over {version}";
pub(crate) const MX_ADDRESS_OK: &str = "STARTTLS with {version}, certificate accepted";
pub(crate) const ADDRESS_STATUS: &str = "Answers with HTTP status {status}";
pub(crate) const ADDRESS_NO_STARTTLS: &str = "Does not offer STARTTLS";
pub(crate) const ADDRESS_STARTTLS_REFUSED: &str = "Refuses STARTTLS with reply {code}";
pub(crate) const ADDRESS_CERTIFICATE: &str =
    "{version}, with a certificate that senders do not accept";
pub(crate) const TLS: &str = "TLS {version}";

pub(crate) const TRUSTED: &str = "The chain leads to a trusted root ({anchors}).";
pub(crate) const NOT_TRUSTED: &str = "The chain does not lead to a trusted root: {faults}.";

pub(crate) const SERVER_CERTIFICATE: &str = "Server certificate";
pub(crate) const INTERMEDIATE: &str = "Intermediate";
pub(crate) const ROOT: &str = "Root";
pub(crate) const CERTIFICATE_UNREADABLE: &str = "This is no certificate that can be read.";
pub(crate) const CERTIFICATE_EXPIRED: &str = "It expired {relative}.";
pub(crate) const CERTIFICATE_EARLY: &str = "It is valid only from {begins} on.";
pub(crate) const CERTIFICATE_OTHER_HOST: &str = "It does not name {host}.";
pub(crate) const CERTIFICATE_LATE: &str = "Valid, but it ends {relative}: renewal is late.";
pub(crate) const CERTIFICATE_NAMES_HOST: &str = "Names {host}, and is valid for {left} more.";
pub(crate) const CERTIFICATE_VALID: &str = "Valid for {left} more.";

pub(crate) const EVIDENCE_SUMMARY: &str =
    "{count:question|questions}, DNS answered by {resolvers}.";
pub(crate) const EVIDENCE_SUMMARY_NO_DNS: &str = "{count:question|questions}, no DNS answer.";
pub(crate) const ASKED_POLICY: &str = "GET https://{host}/.well-known/mta-sts.txt from {address}";
pub(crate) const ASKED_SMTP: &str = "SMTP {host} at {address}";
pub(crate) const NO_SUCH_RECORD: &str = "No such record";
pub(crate) const NO_SUCH_NAME: &str = "No such name";
pub(crate) const HTTP_RESULT: &str = "HTTP {status}, {size}";
pub(crate) const SMTP_RESULT: &str = "STARTTLS, TLS {version}";
pub(crate) const SMTP_RESULT_PLAIN: &str = "No TLS";
pub(crate) const NAME_AT: &str = "{host} at {address}";

pub(crate) const FIRST_ANSWER: &str = "the first answer";

pub(crate) const SOURCE_TXT: &str = "TXT {owner}";
pub(crate) const SOURCE_POLICY: &str = "https://{host}/.well-known/mta-sts.txt";
