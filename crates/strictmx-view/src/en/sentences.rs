//! Sentences that pages load with those of the checks, so that they are not in every program. The
//! table of [`texts`] has them under `view/`, their number and their name, and programs have the
//! number alone.

use crate::texts;

/// One of them: its number, and the English in builds that have it.
#[derive(Clone, Copy)]
pub(crate) struct Sentence {
    number: u8,
    #[cfg(feature = "texts")]
    english: &'static str,
}

impl Sentence {
    /// As provided, else as declared; empty where neither is here.
    pub(crate) fn get(self) -> &'static str {
        #[cfg(feature = "texts")]
        let declared = self.english;
        #[cfg(not(feature = "texts"))]
        let declared = "";
        texts::numbered(self.number).unwrap_or(declared)
    }
}

macro_rules! sentences {
    ($($name:ident $english:literal;)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum Number { $($name,)* }

        $(pub(crate) const $name: Sentence = Sentence {
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
    REMOVAL "{domain} is withdrawing MTA-STS: senders that look now go by it no more.";
    NOT_SET_UP "MTA-STS is not set up for {domain}.";
    NO_SUCH_DOMAIN "There is no domain {domain}.";
    NO_MAIL "{domain} accepts no mail.";
    NO_ADDRESS "Nothing can be delivered to {domain}: its mail servers have no address.";
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
    NEXT_SERVER "Mail then goes to the next server; where none will do, it waits and bounces after some days.";
    NEXT_SERVER_BY_DANE "Senders that check DANE then go to the next server; where none will do, their mail waits and bounces after some days.";
    ARRIVES_UNPROTECTED ", but without the protection: whoever stands between two servers can keep it unencrypted.";
    ARRIVES_IN_TEST " as ever, without protection; senders report what would have failed.";
    ARRIVES_IN_TEST_UNTOLD " as ever, without protection; nobody is told what would have failed.";
    ARRIVES_BEFORE_SWITCH " as ever. Fix this before you enforce.";
    ARRIVES_IN_REMOVAL " as ever; senders may still apply a policy that they remember.";
    ARRIVES ", encrypted unless somebody interferes.";
    NOTHING_TO_PROTECT "There is nothing to protect.";

    // What proves that.
    SERVED "One valid record; the policy is served over verified HTTPS.";
    REPORTED "Senders know where to report failures.";

    // What a finding means for mail.
    POLICY_FIRST "First mend the mail servers, or serve the policy to copy: otherwise senders would refuse mail.";
    REFUSED_NOW "Refused now: senders that check MTA-STS deliver nothing to this server. Unless another server takes it, their mail waits and goes back after some days.";
    REFUSED_BY_ADDRESS "Refused now by senders that check MTA-STS, all or some: what they get depends on the address of the policy host that they come to.";
    REFUSED_ONCE_USED "No sender that we know uses this policy now. As soon as one does, it refuses this server.";
    REFUSED_BY_SOME "By the standard nobody uses this policy. Senders that take it all the same refuse this server now.";
    REFUSED_BY_LENIENT "By the standard, mail is delivered for now, in mode testing. Senders that take mode enforce from this policy refuse this server now.";
    REFUSED_LATER "Delivered for now, in mode testing. On the day you switch to enforce, senders that check MTA-STS would refuse this server.";
    REFUSED_BY_DANE_HERE "Senders that check DANE refuse to deliver to this server now, whatever the policy says.";
    UNPROTECTED_BY_STRICT "Senders that keep to the standard, and do not remember an earlier policy, deliver without protection. Others may go by the policy all the same, or refuse to deliver.";
    UNPROTECTED "Nothing bounces, so nobody notices: senders that do not remember an earlier policy deliver without protection.";
    AVOIDED_AT_WILL "The MX records are not signed, so senders need not check DANE here (RFC 7672 2.2.1). Some, such as Postfix, do, and refuse to deliver.";
    AVOIDED_ELSEWHERE "Mail takes another address or certificate of this server, and may be late. A sender that takes no second one refuses to deliver.";

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
    CAUSE_NO_ROUTE "This checker has no network of this address family.";
    CAUSE_BUDGET_SPENT "The time or the traffic for one check was used up.";
    CAUSE_UNSUPPORTED "This cannot be asked from a web page.";
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
    MAIL_DELIVERS_1 "mail is delivered, and the policy heeded";
    MAIL_IGNORES "mail is delivered as if there were no policy";
    MAIL_DEFERS "mail waits and is tried again";
    MAIL_REFUSES "mail is not delivered here, and bounces in the end";
    MAIL_UNKNOWN "not known";

    // What becomes of mail by DANE and MTA-STS.
    FATE_VERIFIED "deliver over verified TLS";
    FATE_ENCRYPTED "deliver over TLS, to whoever answers";
    FATE_OPPORTUNISTIC "deliver, encrypted unless somebody interferes";
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
    HOST_SERVES "The policy is served over verified HTTPS.";
    HOST_ABSENT "There is no policy host.";
    HOST_SERVES_NONE "The policy host serves no policy.";
    POLICY_ENFORCED "Valid, and enforced.";
    POLICY_TESTED "Valid, and in mode testing: nothing is enforced yet.";
    POLICY_WITHDRAWN "Valid, and in mode none: MTA-STS is being withdrawn.";
    POLICY_VALID "Valid.";
    POLICY_ABSENT "No policy is served.";
    MX_VERIFIED "Every mail server offers verified TLS.";
    MX_NONE "The domain takes no mail.";
    REPORTS_ABSENT "There is no TLSRPT record.";
    NOT_ALL_TESTED "Not everything could be tested.";
}
