//! Sentences that pages load with those of the checks, so that they are not in every program. The
//! table of [`texts`] has them under `view/`, their number and their name, and programs have the
//! number alone.

#[cfg(feature = "texts")]
use strictmx_core::domain_name::NameErrorKind;

use crate::texts;

/// One of them: its number, and the English in builds that have it.
#[derive(Clone, Copy)]
pub struct Sentence {
    number: u8,
    #[cfg(feature = "texts")]
    english: &'static str,
}

impl Sentence {
    /// As provided, else as declared; empty where neither is here.
    pub fn get(self) -> &'static str {
        #[cfg(feature = "texts")]
        let declared = self.english;
        #[cfg(not(feature = "texts"))]
        let declared = "";
        texts::numbered(self.number).unwrap_or(declared)
    }

    /// With these in place of its `{0}`, `{1}` and so on.
    pub(crate) fn with(self, values: &[&str]) -> String {
        let mut parts = self.get().split('{');
        let mut said = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let at = part
                .bytes()
                .next()
                .map_or(0, |digit| digit.wrapping_sub(b'0'));
            said += values.get(usize::from(at)).unwrap_or(&"");
            // Behind the digit and its brace.
            said += part.get(2..).unwrap_or_default();
        }
        said
    }
}

macro_rules! sentences {
    ($($name:ident $english:expr;)*) => {
        // More of them than a number has do not compile.
        #[repr(u8)]
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum Number { $($name,)* }

        $(#[allow(missing_docs, reason = "each says itself")]
        pub const $name: Sentence = Sentence {
            number: Number::$name as u8,
            #[cfg(feature = "texts")]
            english: $english,
        };)*

        /// All of them by number and name: what a translation has to say beside the sentences of
        /// the checks.
        #[cfg(feature = "texts")]
        pub fn sentences() -> impl Iterator<Item = (String, &'static str)> {
            let all = [$((stringify!($name), $name)),*];
            all.into_iter().map(|(name, it)| {
                (format!("{}{name}", texts::key(it.number)), it.english)
            })
        }
    };
}

sentences! {
    // What is true of a domain: templates with `{domain}`, the number of MX hosts or senders that it is
    // about as `{some}`, of `{all}`, and the reason or the day as `{why}`.
    CHECKING "Checking {domain}\u{2026}";
    PROTECTED "Mail to {domain} is protected: senders that check MTA-STS deliver only over verified TLS.";
    PROTECTED_AS_FAR_AS_TESTED "Mail to {domain} is protected as far as we could test: senders that check MTA-STS deliver only over verified TLS.";
    PROTECTED_AT_ONE_ADDRESS "Mail to {domain} is protected only for senders that reach one address of the policy host.";
    PROTECTED_FROM_SOME "Mail to {domain} is protected, but not from all senders: {some}\u{a0}of\u{a0}{all} that we know {some?does|do} not enforce the policy.";
    SOME_REFUSED "Mail to {domain} is being refused now at {some}\u{a0}of\u{a0}{all} {all?mail server|mail servers}: {some?it does|they do} not satisfy your own policy.";
    SOME_REFUSED_BY_DANE "Mail to {domain} is being refused now at {some}\u{a0}of\u{a0}{all} {all?mail server|mail servers}: {some?it does|they do} not satisfy the TLSA records (DANE).";
    REFUSED_AT_ONE_ADDRESS "Mail to {domain} is being refused now by some senders: it depends on the address of the policy host that they come to.";
    ALL_REFUSED "All mail to {domain} from senders that keep to MTA-STS is refused now: {some}\u{a0}of\u{a0}{all} {all?mail server|mail servers} {some?does|do} not satisfy your own policy.";
    ALL_REFUSED_BY_DANE "All mail to {domain} from senders that check DANE is refused now: {some}\u{a0}of\u{a0}{all} {all?mail server|mail servers} {some?does|do} not satisfy the TLSA records (DANE).";
    UNUSABLE "{domain} publishes MTA-STS, but senders cannot use it: {why}.";
    UNUSABLE_TO_STRICT_SENDERS "{domain} publishes MTA-STS, but strict senders cannot use it: {why}.";
    TESTING "{domain} is testing MTA-STS: nothing is enforced yet, and nothing would be refused.";
    TESTING_AS_FAR_AS_TESTED "{domain} is testing MTA-STS: nothing is enforced yet, and as far as we could test nothing would be refused.";
    TESTING_BY_THE_STANDARD "{domain} is testing MTA-STS: by the standard nothing is enforced yet.";
    TESTING_FAILING "{domain} is testing MTA-STS, and enforcing today would refuse mail at {some}\u{a0}of\u{a0}{all} {all?mail server|mail servers}.";
    TESTING_REFUSED_BY_DANE "{domain} is testing MTA-STS.";
    REMOVAL "{domain} is withdrawing MTA-STS: senders that look now no longer apply it.";
    NOT_SET_UP "MTA-STS is not set up for {domain}.";
    NOT_EVERYWHERE "The MTA-STS record of {domain} is not the same everywhere yet: some senders find it, and others find none.";
    NO_SUCH_DOMAIN "There is no domain {domain}.";
    NO_MAIL "{domain} accepts no mail.";
    NO_ADDRESS "Nothing can be delivered to {domain}: its mail servers have no public address.";
    UNRESOLVED "Nothing can be delivered to {domain} now: asking DNS for its mail servers fails.";
    NOT_KNOWN "We could not find out whether mail to {domain} is protected. {why}";

    // What follows then, whatever is made of the policy.
    REFUSED_BY_DANE " Senders that check DANE refuse mail at {some}\u{a0}of\u{a0}{all} {all?mail server|mail servers} now.";

    // What it means for mail.
    BOUNCES "Mail waits at its senders, and bounces after some days.";
    CHECK_SPELLING "Nothing can be delivered there. Check the spelling.";
    BOUNCES_BY_DANE "Senders that check DANE keep trying, and their mail bounces after some days.";
    SHOWN_BELOW "What is known is shown below.";
    PROTECTED_BY_DANE " From senders that check DANE it is protected.";
    NOT_SURE "No sender that we know is sure to enforce it.";
    NOBODY "Nobody between two mail servers can read or divert it.";
    NOBODY_FROM_SOME "From senders that enforce it, nobody between two mail servers can read or divert it.";
    BOUNCES_BY_POLICY "Senders that check keep trying, and their mail bounces after some days.";
    NEXT_SERVER "{0} then goes to the next server; where none will do, it waits and bounces after some days.";
    NEXT_SERVER_BY_DANE "{0} that check DANE then go to the next server; where none will do, their mail waits and bounces after some days.";
    ARRIVES_UNPROTECTED ", but without the protection: anyone between two servers can keep it unencrypted.";
    ARRIVES_IN_TEST " as ever, without protection; senders report what would have failed.";
    ARRIVES_IN_TEST_UNTOLD " as ever, without protection; nobody is told what would have failed.";
    ARRIVES_IN_TEST_UNKNOWN " as ever, without protection.";
    ARRIVES_BEFORE_SWITCH " as ever. Fix this before you enforce.";
    ARRIVES_IN_REMOVAL " as ever; senders may still apply a policy that they remember.";
    ARRIVES ", encrypted unless somebody interferes.";
    ARRIVES_WHERE_ABSENT "From senders that find none, mail arrives as if there were no MTA-STS; those that find it apply the policy.";
    NO_HOSTS_KNOWN "Which mail servers it has is not known, nor whether mail arrives.";
    NONE_REACHED "We could talk to none of its mail servers, so it is not known whether mail arrives.";
    ARRIVES_IN_CLEAR ", in clear text at {0}\u{a0}of\u{a0}{1}.";
    NOTHING_TO_PROTECT "There is nothing to protect.";

    // What proves that.
    SERVED "One valid record; the policy is served over verified HTTPS.";
    REPORTED "Senders know where to report failures.";

    // Behind a remedy, where a provider serves the policy to be changed.
    POLICY_OF_PROVIDER " {policy_host} leads by CNAME to {alias_target}: ask whoever runs that host to serve the policy, or point {policy_host} to a host that does.";

    // Behind a remedy that brings a new certificate, where TLSA records count.
    TLSA_FIRST " If no TLSA record matches the new certificate, publish one first, and let the TTL of the others pass: senders that check DANE deliver only where one matches.";

    // The remedy where the name of a mail server can have no public address.
    PUBLIC_NAME "{mx_host} can have no address on the Internet: list the name that the mail server has there in the policy, if there is one, and then put it in the MX record; if it has none, remove the MX record.";

    // What a finding means for mail.
    POLICY_FIRST "First mend the mail servers, or serve the policy to copy: otherwise senders would refuse mail.";
    REFUSED_NOW "Refused now: senders that check MTA-STS deliver nothing to this server. Unless another server takes it, their mail waits and bounces after some days.";
    REFUSED_BY_ADDRESS "Refused now by senders that check MTA-STS, all or some: what they get depends on the address of the policy host that they come to.";
    REFUSED_ONCE_USED "No sender that we know uses this policy now. As soon as one does, it refuses this server.";
    REFUSED_BY_SOME "By the standard nobody uses this policy. Senders that take it all the same refuse this server now.";
    REFUSED_BY_LENIENT "By the standard, mail is delivered for now. Senders that take mode enforce from this policy refuse this server now.";
    REFUSED_LATER "Delivered for now, in mode testing. On the day you switch to enforce, senders that check MTA-STS would refuse this server.";
    REFUSED_BY_DANE_HERE "Senders that check DANE refuse to deliver to this server now, whatever the policy says.";
    UNPROTECTED_BY_STRICT "Senders that keep to the standard, and do not remember an earlier policy, deliver without protection. Others may go by the policy all the same, or refuse to deliver.";
    UNPROTECTED "Nothing bounces, so nobody notices: senders that do not remember an earlier policy deliver without protection.";
    AVOIDED_AT_WILL "The MX records are not signed, so senders need not check DANE here (RFC 7672 2.2.1). Some, such as Postfix, do, and refuse to deliver.";
    AVOIDED_ELSEWHERE "Mail takes another address or certificate of this server, and may be late. A sender that tries no second one does not deliver.";

    // Whose it is that something could not be tested.
    OURS "This is a limit of this checker, not a fault of the domain.";
    THEIRS "The domain's own servers cause this.";
    NETWORK "The cause may be the server or the network in between.";

    // Why a sender does what it does.
    BECAUSE_NO_RECORD "there is no record";
    BECAUSE_RECORD "it finds no record that it can use";
    BECAUSE_DNS_FAILURE "its resolver gets no answer";
    BECAUSE_NO_POLICY_HOST "the policy host has no address";
    BECAUSE_NO_ANSWER "the policy host does not answer";
    BECAUSE_CERTIFICATE "the policy host's certificate does not verify";
    BECAUSE_TIME "it does not wait that long for the policy";
    BECAUSE_STATUS "the status of the response is not one that it takes";
    BECAUSE_MEDIA_TYPE "the media type is not one that it takes";
    BECAUSE_SIZE "the policy is too large for it";
    BECAUSE_ENCODING "it takes no compressed policy";
    BECAUSE_POLICY "it cannot use the policy as it is written";
    BECAUSE_ADDRESSES_DIFFER "it depends on the address of the policy host that it comes to";
    BECAUSE_MX_NOT_COVERED "the policy does not cover this server";
    BECAUSE_MX_TLS "TLS fails or does not verify";
    BECAUSE_MX_NO_ADDRESS "the server has no public address";
    BECAUSE_NULL_MX "a null MX stands beside the other records";
    BECAUSE_DANE "no TLSA record matches the certificate";
    BECAUSE_DANE_AT_ALIAS "no TLSA record matches the certificate (they stand at a signed alias of unsigned addresses: by RFC 7672 2.2.2 they count; whether this sender looks there was not measured)";
    BECAUSE_DANE_INSTEAD "it goes by the TLSA records in place of the policy";
    BECAUSE_UNDOCUMENTED "its makers do not document this case, and it was not measured";
    BECAUSE_ELSEWHERE "it leaves that to the program around it";
    BECAUSE_NOT_TESTED "what it depends on was not tested";

    // Why something could not be tested.
    CAUSE_REFUSED "The connection was refused.";
    CAUSE_UNREACHABLE "The host cannot be reached.";
    CAUSE_TLS_VERSION "The host speaks no TLS version newer than 1.1.";
    CAUSE_DNSSEC_BOGUS "DNSSEC validation fails.";
    CAUSE_ALIAS_LOOP "The CNAMEs lead in a circle, or through too many names.";
    CAUSE_NO_RESOLVER "No DNS resolver could be reached.";
    CAUSE_OWN_PORT_25_CLOSED "Port 25 is closed where this checker runs.";
    CAUSE_NO_ROUTE "This checker has no network of this address family (IPv4 or IPv6).";
    CAUSE_BUDGET_SPENT "The time or the traffic for one check was used up.";
    CAUSE_UNSUPPORTED "This checker cannot test that: a web page can speak neither SMTP nor TLS itself, and elsewhere some old cipher suites are missing.";
    CAUSE_CANCELLED "The check was stopped.";
    CAUSE_NOT_ANSWERED "No answer is known.";

    // What a sender does with the policy.
    POLICY_APPLIES "takes the policy";
    POLICY_IGNORES "delivers as if there were no policy";
    POLICY_REMOVES "takes the policy, which withdraws MTA-STS";
    POLICY_REFUSES "does not deliver now";
    POLICY_UNKNOWN "not known";

    // What happens to mail.
    MAIL_DELIVERS "mail is delivered";
    MAIL_DELIVERS_1 "mail is delivered, and the policy is followed";
    MAIL_IGNORES "mail is delivered as if there were no policy";
    MAIL_DEFERS "mail waits and is tried again";
    MAIL_REFUSES "mail is not delivered here, and bounces in the end";
    MAIL_UNKNOWN "not known";

    // What becomes of mail by DANE and MTA-STS.
    FATE_VERIFIED "deliver over verified TLS";
    FATE_ENCRYPTED "deliver over TLS, to whoever answers";
    FATE_OPPORTUNISTIC "deliver, encrypted unless somebody interferes";
    FATE_IN_CLEAR "deliver in clear text";
    FATE_REFUSED "do not deliver";
    FATE_DIFFERS "differ: some deliver, others do not";

    // The DNSSEC state of an answer.
    SECURITY_SECURE "secure: signed, and validated by the resolver";
    SECURITY_INSECURE "insecure: not signed";
    SECURITY_BOGUS "bogus: signed, and validation fails";
    SECURITY_UNDETERMINED "undetermined: no answer to validate";

    // What is true of a place on the way.
    WAITING "Waiting for answers.";
    RECORD_VALID "One valid record announces the policy.";
    RECORD_ABSENT "There is no MTA-STS record.";
    HOST_SERVES "The policy host answers over verified HTTPS.";
    HOST_ABSENT "There is no policy host.";
    HOST_SERVES_NONE "The policy host serves no policy that senders could use.";
    POLICY_ENFORCED "Valid, and enforced.";
    POLICY_TESTED "Valid, and in mode testing: nothing is enforced yet.";
    POLICY_WITHDRAWN "Valid, and in mode none: MTA-STS is being withdrawn.";
    POLICY_VALID "Valid.";
    POLICY_ABSENT "No policy is served.";
    MX_VERIFIED "Every mail server offers verified TLS.";
    MX_NONE "The domain takes no mail.";
    REPORTS_ABSENT "There is no TLSRPT record.";
    NOT_ALL_TESTED "Not everything could be tested.";

    // Templates with what they are about as `{0}`, `{1}` and so on.
    BOUNCE_CODES " Exchange Online then writes 5.{0} (4.{0} while it tries).";
    COPIES_ABOVE "To copy: the same as under \u{201c}{0}\u{201d}.";
    QUESTION_EACH_RESOLVER "{0} {1}, from each resolver";
    QUESTION_POLICY "policy from {0} [{1}]";
    QUESTION_SMTP "SMTP with {0} [{1}]";
    QUESTION_TLS_SURVEY "TLS survey of {0} [{1}]";
    QUESTION_ENDPOINT "TLS with {0} [{1}]";
    NOT_TESTED "Not tested: {0}. {1}";
    MORE_THAN_COVERED "{0} more are named than one check covers";
    REMEMBERED "{0}; a sender that fetches it now may apply it until {1}";
    SEEN_BEFORE "{0}; seen {1} s before, for another domain";

    // What failed, with the stage or what the other side said as `{0}`, and the stage then as `{1}`.
    CAUSE_TIMEOUT "No answer came in time {0}.";
    CAUSE_RESET "The connection was reset {0}.";
    CAUSE_CLOSED "The connection was closed {0}.";
    CAUSE_TLS_ALERT "The host ended the handshake with {0}.";
    CAUSE_NOT_TLS "Something else than TLS answered {0}.";
    CAUSE_PROTOCOL "The answer could not be read {0}.";
    CAUSE_TOO_LARGE_OF_DNS "The DNS answer is too long: {0}.";
    CAUSE_TOO_LARGE "The answer was too long {0}.";
    CAUSE_REPLIED_LATER "The server asked us to try later (reply {0} {1}).";
    CAUSE_REPLIED_NO "The server refused us (reply {0} {1}).";
    CAUSE_RCODE "DNS answered with {0}.";
    CAUSE_ADDRESS_REFUSED "The address is of a kind that is never contacted ({0}).";
    CAUSE_WITHHELD "Not tested: {0}.";

    // The stages, after what happened in them.
    AT_START "at the start";
    AT_RESOLVE "from DNS";
    AT_CONNECT "while connecting";
    AT_GREETING "at the greeting";
    AT_EHLO "at EHLO";
    AT_STARTTLS "at STARTTLS";
    AT_TLS_HANDSHAKE "in the TLS handshake";
    AT_EHLO_AFTER_TLS "at EHLO inside TLS";
    AT_RESPONSE_HEAD "at the HTTP request";
    AT_RESPONSE_BODY "in the HTTP body";

    // What the standard says of the policy, and what senders do all the same.
    STANDARD_NO_USE "By the standard this policy is not to be used";
    STANDARD_NO_POLICY "By the standard there is no policy";
    STANDARD_USE "By the standard this policy is to be used";
    PARTING "{0}, and yet {1}.";
    REFUSING "{0} of {1} known senders delivers nothing now. ";
    REFUSING_SEVERAL "{0} of {1} known senders deliver nothing now. ";

    // What one sender does, and several do.
    DOES_APPLIES "applies the policy";
    DO_APPLIES "apply the policy";
    DOES_IGNORES "uses no policy";
    DO_IGNORES "use no policy";
    DOES_REMOVES "removes the policy";
    DO_REMOVES "remove the policy";
    DOES_REFUSES "refuses to deliver";
    DO_REFUSES "refuse to deliver";
    DOES_UNKNOWN "unknown";
    DOES_REFUSES_AT " and refuses mail at {0} of {1} servers";
    DO_REFUSES_AT " and refuse mail at {0} of {1} servers";
    DEED_REFUSES_SOME "refuses some servers";
    DEEDS_REFUSES_SOME "refuse some servers";
    DEED_DELIVERS "delivers all the same";
    DEEDS_DELIVERS "deliver all the same";
    DEED_HEEDS "follows it";
    DEEDS_HEEDS "follow it";
    DEED_OTHER_MODE "takes another mode from it";
    DEEDS_OTHER_MODE "take another mode from it";
    DEED_IGNORES "ignores it";
    DEEDS_IGNORES "ignore it";

    // How hosts and addresses stand.
    ADDRESS_SERVES "answers over verified HTTPS";
    ADDRESS_SERVES_NONE "does not serve the policy as senders need it";
    HOST_IS_ADDRESS "an IP address in place of a name";
    HOST_HAS_NO_ADDRESS "has no address";
    HOST_NOT_COVERED "not in the policy";
    HOST_REFUSED "senders that check refuse it";
    HOST_REFUSED_BY_DANE "senders that check DANE refuse it";
    HOST_UNVERIFIED "has no TLS that would satisfy a policy";
    HOST_DELIVERS "takes mail over verified TLS";
    HOST_WORKS_ON_SOME "works on some addresses only";
    COVERED_BY_NO_POLICY "there is no policy";
    COVERED_BY_INVALID "the policy is not valid";
    COVERED_BY_NO_LINE "no line of the policy matches it";
    COVERED_IN_NONE "not needed in mode none";
    CERTIFICATE_NOT_VERIFIED "the certificate does not verify";
    CERTIFICATE_NOT_NEEDED "has expired, and is not needed";
    CERTIFICATE_ANCHORED "leads to a root of the {0}";
    CERTIFICATE_NOT_ANCHORED "{1}; judged by the {0}";
    TLSA_NOT_SIGNED "{0}, not signed and so without effect";
    TLSA_BY_ADDRESSES "{0}, without effect because the server's addresses are not signed";

    // Why a text is no domain: templates with `{found}` and `{position}`.
    NAME_EMPTY NameErrorKind::Empty.template();
    NAME_EMPTY_LABEL NameErrorKind::EmptyLabel.template();
    NAME_LABEL_TOO_LONG NameErrorKind::LabelTooLong.template();
    NAME_TOO_LONG NameErrorKind::TooLong.template();
    NAME_INVALID_CHAR NameErrorKind::InvalidChar.template();
    NAME_CONTROL_CHAR NameErrorKind::ControlChar.template();
    NAME_HYPHEN NameErrorKind::Hyphen.template();
    NAME_IDNA NameErrorKind::Idna.template();
    NAME_IP_LITERAL NameErrorKind::IpLiteral.template();
    NAME_NUMERIC_TLD NameErrorKind::NumericTld.template();
    NAME_URL_NOT_DOMAIN NameErrorKind::UrlNotDomain.template();
    NAME_IS_EMAIL NameErrorKind::IsEmail.template();
    NAME_SPECIAL_USE NameErrorKind::SpecialUse.template();
    NAME_PUBLIC_SUFFIX NameErrorKind::PublicSuffix.template();
    NAME_BAD_ESCAPE NameErrorKind::BadEscape.template();

    // Of a name that is one, and perhaps not the one that is meant.
    OF_POLICY_HOST "{0} is checked as a mail domain; it is the name of the policy host of {1}.";
    DID_YOU_MEAN "Did you mean {1}?";

    // What TLS offers at an address, and what is to be copied.
    TLS_POST_QUANTUM "Post-quantum key exchange";
    TLS_RSA_KEY_EXCHANGE "RSA key exchange";
    TLS_FINITE_FIELD_DH "Finite-field Diffie-Hellman";
    TLS_BROKEN_SUITES "Broken cipher suites";
    NAME_TO_CREATE "The name to create in DNS";
    NAME_OF_CERTIFICATE "The name that the certificate needs";

    // Pages.
    FOOTER "No cookies, no tracking. A check asks public DNS resolvers and the servers of the domain you name; results are kept for 15 minutes, then forgotten, unless somebody stores one for a link.";
    HOME_LEAD "strictmx follows a message to your mail servers, tests every step of MTA-STS, and says what is wrong, what that means for mail, and how to fix it.";
    HOME_STRICT "Every byte is read as RFC 8461 has it; the fault is underlined where it stands, with the section that says so.";
    HOME_MEANING "What is refused, what is delivered unprotected, and what will break on the day you enforce.";
    HOME_IN_BROWSER "The service only asks the questions. The answers are yours to download and to replay.";
    EVIDENCE_LEAD "Everything the network said, byte for byte. The same evidence always gives the same findings; attach it to a bug report, or replay it with ";
    SENDERS_LEAD "Models of real senders that meet the domain for the first time. Open a cell to see why.";
    SERVICE_GONE "This page can ask public DNS resolvers itself for what DNS shows. They then learn the name of the domain and your address; nothing is sent to them before you press the button.";
    SERVICE_GONE_ASKING "This page asks public DNS resolvers itself; it can neither see certificates nor speak to mail servers, and shows that as not tested.";
    SERVICE_GONE_NEXT "Check again in a while, or on your own machine: ";
}
