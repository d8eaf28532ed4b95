// Written by `cargo xtask codegen`; do not edit.

/** What a host makes of a ClientHello. */
export type Answer =
    /** It went on with the handshake. */
    | {
        accepted: {
            /** Up to TLS 1.2: it chose to compress (RFC 3749), where that was offered. */
            compresses?: boolean;
            /** Bits of the finite-field group, where one was chosen. */
            dh_bits?: number;
            /** Up to TLS 1.2: its ServerHello lacks the extension of RFC 5746, which was offered. */
            lacks_renegotiation_info?: boolean;
            /** As far as it was told: TLS 1.3 tells no certificates before it encrypts. */
            session: TlsSession;
        };
    }
    /** It ended the handshake. */
    | {
        refused: {
            /** The alert (RFC 8446 6), where it gave one. */
            alert?: number;
        };
    }
    /** Nothing is known. */
    | {
        unknown: {
            /** Why. */
            failure: Failure;
        };
    };

/** A typed argument. */
export type Arg =
    /** An IP address. */
    | {
        type: "address";
        value: string;
    }
    /** A number of things. */
    | {
        type: "count";
        value: number;
    }
    /** A domain name: shown in both forms where they differ. */
    | {
        type: "domain";
        value: DomainName;
    }
    /** A length of time in seconds. */
    | {
        type: "duration-s";
        value: number;
    }
    /** A length of time in milliseconds. */
    | {
        type: "duration-ms";
        value: number;
    }
    /** Several names. */
    | {
        type: "domains";
        value: DomainName[];
    }
    /** A size in octets. */
    | {
        type: "octets";
        value: number;
    }
    /** Text as found or to be written, set in monospace. */
    | {
        type: "literal";
        value: string;
    }
    /** A day. */
    | {
        type: "date";
        value: Timestamp;
    };

/** Why there is nothing to look at. */
export type Because =
    /** No `_mta-sts` record. */
    | "no-sts-record"
    /** No policy was served. */
    | "no-policy"
    /** A policy was served, but senders cannot read it. */
    | "policy-invalid"
    /** The policy has mode none. */
    | "mode-none"
    /** No `_smtp._tls` record. */
    | "no-tlsrpt-record"
    /** The domain takes no mail. */
    | "no-mail"
    /** The name has no address. */
    | "no-address"
    /** No TLS session came about. */
    | "no-tls"
    /** No response came. */
    | "no-response"
    /** What the check looks for is not there. */
    | "nothing-to-judge"
    /** An earlier fault, found by another check, already says it. */
    | "said-elsewhere"
    /**
     * Nobody asked, to spare the host: a scan surveys TLS at few addresses, and at none that is
     * slow to greet.
     */
    | "spared";

export type Binary = string;

/** Causes of failure, sorted by whose they are (see `Cause::whose`). */
export type Cause =
    /** Nobody answered within the time of the stage. */
    | "timeout"
    /** TCP RST to our SYN. */
    | "refused"
    /** The connection was reset. */
    | "reset"
    /** The connection was closed in the middle. */
    | "closed"
    /** ICMP says there is no way to the host. */
    | "unreachable"
    /** Fatal TLS alert from the other side (RFC 8446 6). */
    | {
        "tls-alert": {
            /** Alert description. */
            code: number;
        };
    }
    /** No TLS version in common: the host has nothing newer than TLS 1.1. */
    | "tls-version"
    /** Octets that are no TLS in answer to a handshake, such as plain HTTP. */
    | "not-tls"
    /** TLS, HTTP or SMTP that does not parse. */
    | "protocol"
    /** More octets or lines than the budget allows. */
    | "too-large"
    /** SMTP greeting or EHLO refused for now (4yz): greylisting, load, rate limits. */
    | {
        "replied-later": {
            /** Reply code. */
            code: number;
        };
    }
    /** SMTP greeting or EHLO refused (5yz): block list, policy. */
    | {
        "replied-no": {
            /** Reply code. */
            code: number;
        };
    }
    /** DNSSEC validation fails: the answer is there, but not to be believed (RFC 4035 5.5). */
    | "dnssec-bogus"
    /** The resolver answered with an RCODE that is neither NOERROR nor NXDOMAIN. */
    | {
        rcode: {
            /** RCODE, 2 for SERVFAIL. */
            code: number;
        };
    }
    /** A CNAME loop, or more CNAMEs than anyone follows. */
    | "alias-loop"
    /** No upstream resolver took the question. */
    | "no-resolver"
    /** The address is one that we never contact. */
    | {
        "address-refused": {
            /** Name of the registry entry it falls into. */
            registry: string;
        };
    }
    /** The prober keeps itself from contacting the host. */
    | {
        withheld: {
            /** Because of what: a half sentence. */
            why: string;
        };
    }
    /** Port 25 is closed on the way out from where the prober runs. */
    | "own-port25-closed"
    /** The prober has no route for this address family. */
    | "no-route"
    /** The scan's budget of time, connections or octets was spent. */
    | "budget-spent"
    /** This prober cannot ask that (a browser cannot speak SMTP). */
    | "unsupported"
    /** Whoever asked went away. */
    | "cancelled"
    /** No answer yet: the scan is still running, or the evidence is a part of one. */
    | "not-answered";

/** RFC 5280 6 path validation to a trust anchor, leaving out names and dates. */
export interface CertificatePath {
    /** Which roots, with the date of the list. */
    anchors: string;
    /**
     * Indexes of those certificates of the chain that make the path, or as much of it as there
     * is, the leaf first. What else was sent does not matter to senders. Empty where nobody knows
     * which they are: then all count.
     */
    certificates?: number[];
    /** Empty when a path was found. */
    faults: PathFault[];
}

/** One thing there is to say. What a check says alike of several hosts or addresses is one. */
export interface CheckFinding {
    /** Id of the check. */
    check: string;
    /** What it means for mail. */
    consequence: Consequence;
    /** Records and policies that mend it, in the order in which they are to be published. */
    copies: string[];
    /** What to do with each of them: `Publish this TXT record`, `Keep` or `Remove` it. */
    copy_labels: string[];
    /** What it means for mail now, in a sentence or two, where it means anything. */
    effect?: string;
    /** What is the matter. */
    message: string;
    /** What to do. */
    remedy: string;
    /** How much it matters. */
    severity: Severity;
    /** What it rests on: `RFC 8461, section 3.1`. */
    standards: string[];
    /** Hosts and addresses it is said of; empty where it is said of the domain. */
    subjects: string[];
    /** A few words. */
    title: string;
}

/** The outcome of one check about one subject. */
export type CheckOutcome = {
    /** Id of the check. */
    check: string;
    /** What it was run on. */
    subject: Subject;
} & (
    /** It has something to say. */
    | {
        /** At least one. */
        findings: Finding[];
        outcome: "fired";
    }
    /** Looked at, and nothing to say. */
    | {
        outcome: "clear";
    }
    /** There is nothing to look at. */
    | {
        /** Why. */
        because: Because;
        outcome: "not-applicable";
    }
    /** Nobody can say: never to be shown as pass or fail. */
    | {
        outcome: "not-tested";
        /** The question without an answer. */
        question: Question;
        /** What stood in the way. */
        why: Failure;
    });

/** The result for one domain. Several domains give an array of these. */
export interface CheckResult {
    /** When the scan began. */
    checked_at: Timestamp;
    /** DANE and MTA-STS together, for each MX host whose TLSA records count. */
    dane: JointFate[];
    /** The domain under test. */
    domain: DomainName;
    /** What it was drawn from: what `strictmx replay` reads. */
    evidence: Evidence;
    /** What there is to say, in order of consequence. */
    findings: CheckFinding[];
    /** Version of this format, and of the evidence in it. */
    format_version: number;
    /** What came of every check. */
    outcomes: CheckOutcome[];
    /** What real senders make of it; none where the domain takes no mail. */
    senders: SenderReport[];
    /** The verdict as a sentence. */
    sentence: string;
    /** What is true of the domain. */
    verdict: Verdict;
}

/** The answers of several resolvers to one question. */
export interface Comparison {
    /** In the order of the prober's list. */
    answers: DnsExchange[];
    /** Those that gave none. */
    failed?: UpstreamFailure[];
}

/**
 * What a finding means for mail. The verdict of a domain is made from these, so that no code
 * outside a check needs to know its id.
 */
export type Consequence =
    /** None now. */
    | "none"
    /**
     * Senders that find the policy do not deliver to this MX host in mode enforce (RFC 8461 5); of
     * the policy host: those that come to one of its addresses.
     */
    | "refused"
    /** Senders that have no cached policy deliver as if there were no MTA-STS (RFC 8461 3.3). */
    | "unprotected"
    /**
     * Senders that check DANE do not deliver to this MX host (RFC 7672 2.2), whatever the policy
     * says (RFC 8461 2).
     */
    | "dane-refused";

/** One DNS answer as it came over DoH (RFC 8484). */
export interface DnsExchange {
    /** HTTP `Age` in seconds, to be taken off every TTL (RFC 8484 5.1). */
    age_s?: number;
    /** After SERVFAIL: the message got with CD=1, which tells bogus from broken (RFC 4035 3.2.2). */
    checking_disabled?: Binary;
    /** From asking to the answer, in milliseconds. */
    elapsed_ms: number;
    /** Upstreams tried before this one, in order. */
    failed_upstreams?: UpstreamFailure[];
    /** The DNS message, wire format. */
    message: Binary;
    /** Name of the upstream that answered. */
    resolver: string;
}

/** Domain name: A-labels, lower case, no final dot; escapes as in RFC 1035 5.1 */
export type DomainName = string;

/** One answered question. */
export interface Entry {
    /** Put in place by `Evidence::with_draft`: not what is published. */
    draft?: boolean;
    /** What came of it. */
    observation: Observation;
    /** What was asked. */
    question: Question;
}

/** What could not be done. */
export type ErrorCode =
    /** An argument is of another type. */
    | "wrong-type"
    /** An argument is larger than what is read. */
    | "too-large"
    /** An argument is not a point in time. */
    | "not-a-time"
    /** An object cannot be written as JSON: it goes in a circle, or one of its getters throws. */
    | "not-json"
    /** Not the JSON of evidence; `line` and `column` say where. */
    | "not-evidence"
    /** Evidence of another version of the format. */
    | "evidence-version"
    /** Not a pattern of a policy. */
    | "not-a-pattern"
    /** Not the name of an MX host. */
    | "not-an-mx-host"
    /** A fault of this package. */
    | "internal";

/** What an error carries beside its message. */
export interface ErrorDetails {
    /** What could not be done. */
    code: ErrorCode;
    /** Column in the line, in octets from 1. */
    column?: number;
    /** Line in the JSON, from 1. */
    line?: number;
}

/** All questions of a scan with what came of them, in the order of the answers. */
export interface Evidence {
    /** When the scan began; "now" for every judgement. */
    checked_at: Timestamp;
    /** Answered questions, which the reports drawn from them share. */
    entries: Entry[];
    /** `FORMAT_VERSION`. */
    format_version: number;
    /** The domain under test. */
    policy_domain: DomainName;
}

/** Why an exchange ended early, or why there was none. */
export interface Failure {
    /** What happened. */
    cause: Cause;
    /** In the words of whoever said so; for experts, never for deciding. */
    detail?: string;
    /** In which stage. */
    stage: Stage;
}

/** What becomes of mail that a sender has for an MX host. */
export type Fate =
    /** Delivered over TLS to the right host. */
    | "verified"
    /** Delivered over TLS to whoever answers. */
    | "encrypted"
    /** Delivered, with TLS where nobody interferes (RFC 7435). */
    | "opportunistic"
    /** Delivered in clear text, for no TLS comes about. */
    | "in-clear"
    /** Not delivered. */
    | "refused"
    /**
     * Delivered by some senders and not by others, for the standards leave it open: whether DANE
     * alone decides where there are TLSA records (RFC 8461 2), and whether they count behind MX
     * records that are not secure (RFC 7672 2.2.1).
     */
    | "differs";

/** A field: name and value as they stand. */
export interface Field {
    /** The name. */
    name: Spanned_string;
    /** The value. */
    value: Spanned_string;
}

/** One thing a check has to say. */
export interface Finding {
    /** Arguments of the check's sentences. */
    args: ([string, Arg])[];
    /** Id of the check. */
    check: string;
    /** What it means for mail here. */
    consequence: Consequence;
    /** Things to copy that mend it, in the order in which they are to be published. */
    fixes?: Fix[];
    /** How much it matters here; the check's own severity unless the mode says otherwise. */
    severity: Severity;
    /** The fault in its source. */
    spot?: Spot;
    /** What it is about. */
    subject: Subject;
}

/** A thing to copy that mends the fault. */
export type Fix =
    /** Publish this DNS record. */
    | {
        /** Record data in presentation format. */
        data: string;
        fix: "record";
        /** Owner name. */
        owner: DomainName;
        /** The data that it replaces; the same where it stays beside others that go. */
        replaces?: string;
        /** Type mnemonic. */
        rtype: string;
    }
    /** Remove this DNS record. */
    | {
        /** Record data in presentation format. */
        data: string;
        fix: "remove-record";
        /** Owner name. */
        owner: DomainName;
        /** Type mnemonic. */
        rtype: string;
    }
    /** Serve this policy. */
    | {
        /** The whole body. */
        body: string;
        /**
         * Before anything else is mended, which would put in force a policy by which mail is
         * refused.
         */
        first?: boolean;
        fix: "policy";
        /** The body that it replaces, where that is text in lines. */
        replaces?: string;
    }
    /** Make this name exist in DNS, with the address of the right host. */
    | {
        fix: "name";
        /** The name. */
        name: DomainName;
    }
    /** Get a certificate that has this name. */
    | {
        fix: "certificate-name";
        /** The name. */
        name: DomainName;
    };

/** A TLS handshake and nothing after it. */
export interface Handshake {
    /** What ended it early. */
    failure?: Failure;
    /** How long each finished stage took, in order. */
    timings: Timing[];
    /** The TLS session, where the handshake finished. */
    tls?: TlsSession;
}

/** All that is known of a check, for people. */
export interface Help {
    /** Area. */
    area: string;
    /** The help page in Markdown. */
    docs: string;
    /** Id. */
    id: string;
    /** What a sender would report (RFC 8460 4.3). */
    result_type?: string;
    /** Sections of the standards, as `8461#3.1`. */
    rfc: string[];
    /** The severity unless a finding says otherwise. */
    severity: Severity;
    /** First version that has it. */
    since: string;
    /** A few words. */
    title: string;
}

/** An HTTP response, not decoded and not followed. */
export interface HttpResponse {
    /** The body as far as it came; at most 65,536 octets are kept. */
    body: Text;
    /** Header fields in order, names in lower case. */
    headers: ([string, Text])[];
    /** Status code. */
    status: number;
}

/**
 * What becomes of mail to an MX host that has TLSA records which count, at senders of each kind;
 * `null` where nobody can say.
 */
export interface JointFate {
    /** At senders that check both. */
    both: Fate | null;
    /** At senders that check DANE and not MTA-STS. */
    dane_only: Fate | null;
    /** At senders that check MTA-STS and not DANE. */
    mta_sts_only: Fate | null;
    /** The MX host. */
    mx_host: DomainName;
}

/** Kinds of text. */
export type Kind =
    /** TXT records of `_mta-sts`, one a line. */
    | "sts-record"
    /** A policy. */
    | "sts-policy"
    /** TXT records of `_smtp._tls`, one a line. */
    | "tlsrpt-record";

/** Where a model of a sender comes from. */
export type KnownFrom =
    /** Its code, which was read and measured. */
    | "code"
    /** What its makers write: of what breaks the standard nobody can say what it makes. */
    | "documents";

/** The judgement of a text. */
export interface Lint {
    /**
     * Where lines of a zone file have a CNAME in place of a record, or for the policy host: where it
     * leads. What stands there is not judged, and `valid` is false.
     */
    alias?: string;
    /** The text as it should be written, where it is valid. */
    canonical: string | null;
    /** The text as it was probably meant, where something is to be mended and that can be told. */
    corrected?: string;
    /** What there is to say, the gravest first. */
    findings: LintFinding[];
    /** Version of this format. */
    format_version: number;
    /** What the text was read as. */
    kind: Kind;
    /** Other names with TXT records among these lines, which were not judged; at most 100. */
    left_out?: string[];
    /** Further faults that are not among the findings: of one text, 100 faults are listed. */
    omitted?: number;
    /**
     * The other records of MTA-STS and TLSRPT in the same text, each judged by itself: those at
     * other names in a zone file, or a line of the other kind; at most 100.
     */
    others?: Lint[];
    /**
     * Where lines of a zone file were given: the name, as written, whose records were judged;
     * none where they have none.
     */
    owner?: string;
    /**
     * What real senders make of it: of a record, whether they go on to the policy; of a policy,
     * served as text/plain, whether they take it; of a TLSRPT record, whether they report.
     */
    senders: SenderReport[];
    /**
     * The strict verdict: senders that keep to the standard take it. It speaks of this record or
     * policy alone; `others`(Self::others) have theirs.
     */
    valid: boolean;
    /**
     * Whether it was found inside a text that is no record itself, such as a file of Terraform;
     * what stands around it is not judged.
     */
    within?: boolean;
}

/** One thing there is to say of a text. */
export interface LintFinding {
    /** Id of the check. */
    check: string;
    /** Line in the text, from 1. */
    line: number | null;
    /** What is the matter. */
    message: string;
    /** What to do. */
    remedy: string;
    /** How much it matters. */
    severity: Severity;
    /** Octets in the text, where it is about a place in it. */
    span: Span | null;
}

/** What happens to mail at an MX host. */
export type Mail =
    /** It is delivered, and the policy was looked at. */
    | "delivers"
    /** It is delivered as if there were no policy: over TLS where that comes about by itself. */
    | "ignores"
    /** It waits, and is tried again: nothing is decided. */
    | "defers"
    /** It is not delivered here while this is so; it bounces in the end. */
    | "refuses"
    /** Nobody can say. */
    | "unknown";

/** Mail to an MX host. */
export interface MailTo {
    /** Id of the check that says more, where one fired. */
    because?: string;
    /** What happens. */
    mail: Mail;
    /** The MX host. */
    mx_host: DomainName;
    /** Why, where it is not delivered, or not by the policy that was taken. */
    reason?: Reason;
}

/** What senders are to do with an MX host that does not satisfy the policy (RFC 8461 5). */
export type Mode =
    /** Not deliver to it. */
    | "enforce"
    /** Deliver, and report. */
    | "testing"
    /** Nothing: as if there were no policy. */
    | "none";

/** A sender that is modelled. */
export interface ModelledSender {
    /** Where the model comes from. */
    known_from: KnownFrom;
    /** As its makers call it. */
    name: string;
    /** Its id. */
    sender: string;
    /** The version that the model is of. */
    version: string;
}

/** What became of holding a pattern against an MX host. */
export type MxMatch =
    /** It matches: the names are equal. */
    | "same-name"
    /** It matches: the wildcard stands for the one label in front. */
    | "one-label"
    /** It does not: the wildcard has no label to stand for. */
    | "no-label"
    /** It does not: the wildcard would stand for several labels. */
    | "several-labels"
    /** It does not: the host is below the name, and there is no wildcard. */
    | "below-name"
    /** It does not: the names differ. */
    | "other-name";

/** Whether a pattern matches an MX host, and why. */
export interface MxMatchView {
    /** Whether it does. */
    matches: boolean;
    /** Why, in a sentence. */
    message: string;
    /** Why. */
    reason: MxMatch;
}

/** A pattern for names of MX hosts. */
export interface MxPattern {
    /** The rest. */
    domain: DomainName;
    /** `*.` stands in front: exactly one label, whatever it is. */
    wildcard: boolean;
}

/** A domain name in both its forms. */
export interface NameView {
    /** As in DNS. */
    a_label: string;
    /** In the script of its owner, where that differs. */
    u_label?: string;
}

/** Where people put the policy by mistake, the commonest place first. */
export type NearPath =
    /** Outside `.well-known`. */
    | "root"
    /** The directory lacks its dot. */
    | "without-dot"
    /** The file got its ending twice. */
    | "ending-twice"
    /** The file lacks its ending. */
    | "without-ending";

/** The result of one question. */
export type Observation =
    /** A resolver answered, with whatever RCODE. */
    | {
        dns: DnsExchange;
    }
    /** Each resolver was asked. */
    | {
        "each-resolver": Comparison;
    }
    /** The policy host was contacted; how far it went is inside. */
    | {
        policy: PolicyFetch;
    }
    /** The MX host was contacted; how far it went is inside. */
    | {
        smtp: SmtpSession;
    }
    /** One address was offered TLS in several ways. */
    | {
        "tls-survey": TlsSurvey;
    }
    /** A host that takes reports was contacted. */
    | {
        endpoint: Handshake;
    }
    /** Nothing was learned, and why. */
    | {
        unknown: Failure;
    };

/**
 * What a ClientHello offers. Beside what is said here it is like any other, with SNI; those of
 * TLS 1.0 to 1.2 alone offer compression, too, as libraries once did.
 */
export type Offer =
    /** TLS 1.1 and nothing newer. */
    | "up-to-tls11"
    /** TLS 1.0 and nothing newer; tried where the host chose 1.1. */
    | "up-to-tls10"
    /** SSL 3.0 and nothing newer; tried where the host chose TLS 1.0 or 1.1. */
    | "up-to-ssl30"
    /** TLS 1.3 and 1.2 without SNI. */
    | "without-server-name"
    /** TLS 1.2 with suites for RSA certificates only. */
    | "rsa-certificate"
    /** TLS 1.2 with suites for ECDSA certificates only. */
    | "ecdsa-certificate"
    /** TLS 1.3 with hybrid post-quantum key exchange only. */
    | "post-quantum"
    /**
     * TLS 1.2 with suites that protect nothing any more: NULL, export, DES, RC4
     * (RFC 9325 4.1). Anonymous suites are left out: what they give up, senders that verify never
     * offer.
     */
    | "broken-suites"
    /** TLS 1.2 with RSA key exchange only, which has no forward secrecy (RFC 9325 4.1). */
    | "rsa-key-exchange"
    /** TLS 1.2 with finite-field Diffie-Hellman only. */
    | "finite-field-dh";

/** Why there is no path to a trust anchor. */
export type PathFault =
    /** The leaf is its own issuer and not an anchor. */
    | "self-signed"
    /**
     * The issuer of the last certificate sent is neither sent nor an anchor, and the leaf came
     * alone or with a gap: an intermediate is missing.
     */
    | "missing-intermediate"
    /** The chain ends at a root that is not an anchor. */
    | "unknown-issuer"
    /** A signature in the chain does not verify. */
    | "bad-signature"
    /** A CA certificate is used as the server's. */
    | "ca-as-leaf"
    /** Extended key usage without serverAuth (RFC 5280 4.2.1.12). */
    | "wrong-key-usage"
    /** Outside the name constraints of a CA (RFC 5280 4.2.1.10). */
    | "name-constraint"
    /** A critical extension nobody knows (RFC 5280 4.2). */
    | "unknown-critical-extension"
    /** A signature or key algorithm that verifiers no longer take. */
    | "weak-algorithm"
    /** Not DER, not X.509, or more than verifiers read. */
    | "malformed"
    /** Anything else the verifier said. */
    | {
        other: {
            /** Its words. */
            detail: string;
        };
    };

/** A valid policy. */
export interface Policy {
    /** Other fields, in order: name and value. Senders ignore them. */
    extensions: ([string, string])[];
    /** Seconds that senders may remember the policy. */
    max_age: number;
    /** What senders are to do. */
    mode: Mode;
    /** Patterns for MX hosts, in order. */
    mx: Spanned_MxPattern[];
}

/** One attempt to fetch the policy from one address. */
export interface PolicyFetch {
    /** What ended the attempt early. */
    failure?: Failure;
    /** The response, where a status line came. */
    response?: HttpResponse;
    /** How long each finished stage took, in order. */
    timings: Timing[];
    /** The TLS session, where the handshake finished. */
    tls?: TlsSession;
}

/** One thing to find out. The same question is asked at most once in a scan. */
export type Question =
    /** The RRset of one owner and type, aliases followed by the resolver. */
    | {
        dns: {
            /** Owner name. */
            owner: DomainName;
            /** Record type. */
            rtype: RecordType;
        };
    }
    /**
     * The RRset of one owner and type, asked of each resolver that the prober has: they answer alike
     * unless a change is on its way through their caches, or a name server lags behind.
     */
    | {
        "each-resolver": {
            /** Owner name. */
            owner: DomainName;
            /** Record type. */
            rtype: RecordType;
        };
    }
    /** `GET https://<policy host>/.well-known/mta-sts.txt` from one of its addresses (RFC 8461 3.3). */
    | {
        policy: {
            /** The address to connect to, port 443. */
            address: string;
            /** `mta-sts.<policy domain>`: SNI and `Host`. */
            policy_host: DomainName;
        };
    }
    /**
     * `GET` of a path near the policy's own, after that one was not found (404): only to say
     * where the file is. Senders never ask for it.
     */
    | {
        "near-path": {
            /** The address that answered 404, port 443. */
            address: string;
            /** Which path. */
            path: NearPath;
            /** `mta-sts.<policy domain>`: SNI and `Host`. */
            policy_host: DomainName;
        };
    }
    /** EHLO, STARTTLS, EHLO, QUIT with one address of an MX host (RFC 3207, RFC 8461 4). */
    | {
        smtp: {
            /** The address to connect to, port 25. */
            address: string;
            /** The name from the MX record: SNI and reference identifier (RFC 8461 4.2). */
            mx_host: DomainName;
        };
    }
    /** Which TLS versions, suites and certificates one address has, by single ClientHellos. */
    | {
        "tls-survey": {
            /** The address to connect to. */
            address: string;
            /** The policy host or MX host: SNI. */
            host: DomainName;
            /** Over which protocol. */
            service: Service;
        };
    }
    /**
     * A TLS handshake with one address of a host that takes reports over HTTPS (RFC 8460 3), and
     * nothing after it.
     */
    | {
        endpoint: {
            /** The address to connect to, port 443. */
            address: string;
            /** The host of the report URI: SNI. */
            host: DomainName;
        };
    };

/** Why a sender does not apply a policy, or does not deliver. */
export type Reason =
    /** There is no TXT record. */
    | "no-record"
    /** It finds no record among those that are there, several, or one that it cannot read. */
    | "record"
    /** Its resolver fails when asked for the record, or for the policy host. */
    | "dns-failure"
    /** The policy host has no address. */
    | "no-policy-host"
    /** The policy host does not answer, or breaks off. */
    | "no-answer"
    /** The certificate of the policy host. */
    | "certificate"
    /** The policy takes longer than it waits. */
    | "time"
    /** The status of the response. */
    | "status"
    /** The media type of the response. */
    | "media-type"
    /** The size of the policy. */
    | "size"
    /** The policy comes compressed. */
    | "encoding"
    /** It cannot read the policy. */
    | "policy"
    /** It depends on the address of the policy host to which it comes. */
    | "addresses-differ"
    /** No pattern of the policy matches the MX host. */
    | "mx-not-covered"
    /** TLS of the MX host does not come about, or does not verify. */
    | "mx-tls"
    /** The MX host has no address, or none that is public. */
    | "mx-no-address"
    /** A null MX stands beside the MX host (RFC 7505 3). */
    | "null-mx"
    /** No TLSA record matches the MX host's certificate. */
    | "dane"
    /**
     * No TLSA record matches the MX host's certificate, at a signed alias that leads to unsigned
     * addresses: there the RFC has senders go by them, and what this one does was not measured.
     */
    | "dane-at-alias"
    /** It goes by the TLSA records of the MX host in place of the policy (RFC 8461 2). */
    | "dane-instead"
    /** Its makers do not say, and it was not measured. */
    | "undocumented"
    /** It is a library, and leaves to the program around it whether TLS is verified. */
    | "elsewhere"
    /** What it depends on could not be tested. */
    | "not-tested";

/** DNS record types that a scan asks for. */
export type RecordType =
    /** IPv4 address (RFC 1035 3.4.1). */
    | "A"
    /** IPv6 address (RFC 3596). */
    | "AAAA"
    /** Mail exchange (RFC 1035 3.3.9). */
    | "MX"
    /** TLSA certificate association (RFC 6698). */
    | "TLSA"
    /** Text (RFC 1035 3.3.14). */
    | "TXT";

/** A destination for reports that senders can use. */
export type ReportUri =
    /** By mail (RFC 6068). */
    | {
        mailto: {
            /** The domain of the address. */
            domain: DomainName;
            /** Header fields after `?`, which reporters set themselves. */
            has_fields: boolean;
            /** The local part, still percent-encoded. */
            local_part: string;
            /** As written. */
            uri: string;
        };
    }
    /** By POST over HTTPS. */
    | {
        https: {
            /** A fragment, which is never sent (RFC 3986 3.5). */
            has_fragment: boolean;
            /** User information in front of the host, which RFC 9110 4.2.4 warns of. */
            has_user_info: boolean;
            /** The host in lower case: a name, an IPv4 address or `[IPv6]`. */
            host: string;
            /** The port, where one is written. */
            port: number | null;
            /** As written. */
            uri: string;
        };
    };

/** A cell, which explains itself. */
export interface SenderCell {
    /** The check that says more. */
    check?: string;
    /** How it stands. */
    state: State;
    /** In a sentence. */
    why: string;
    /** In a word: `delivers`. */
    word: string;
}

/** What a sender does. */
export type SenderOutcome =
    /** It applies the policy. */
    | "applies"
    /** It delivers as if there were no policy. */
    | "ignores"
    /** It takes the policy to withdraw MTA-STS, and delivers without (RFC 8461 8.3). */
    | "removes"
    /** It delivers to no MX host of the domain now. */
    | "refuses"
    /** Nobody can say: never to be shown as pass or fail. */
    | "unknown";

/** What a sender makes of a domain. */
export interface SenderReport {
    /** Id of the check that says more, where one fired. */
    because: string | null;
    /** The mode that it takes from the policy, where it took one. */
    mode?: Mode;
    /** What happens to mail at each MX host; empty where a text is judged alone. */
    mx_hosts?: MailTo[];
    /** What it does. */
    outcome: SenderOutcome;
    /** Why, where it does not apply the policy. */
    reason?: Reason;
    /** Seconds that it remembers the policy, where it took one and that is known. */
    remembers_s?: number;
    /** Id of the sender. */
    sender: string;
}

/** A sender. */
export interface SenderRow {
    /** What happens to mail from it, for each of `SendersView::hosts`. */
    mail: SenderCell[];
    /** As its makers call it. */
    name: string;
    /** What it does with the policy. */
    policy: SenderCell;
    /** Its id. */
    sender: string;
    /** The version that the model is of, or that it is known from documents only. */
    version: string;
}

/** What real senders make of a domain, and what happens to mail from each. */
export interface SendersView {
    /** The MX hosts: the columns. */
    hosts: NameView[];
    /** One sentence where the standard and what senders do part. */
    parting?: string;
    /** One for each sender; none where the domain takes no mail. */
    rows: SenderRow[];
    /** How it stands, taken together. */
    state: State;
    /** How many do what: `8 apply the policy, 2 ignore it`. */
    verdict: string;
}

/** A protocol that TLS begins in. */
export type Service =
    /** HTTPS, port 443. */
    | "https"
    /** SMTP, port 25, after STARTTLS. */
    | "smtp";

/** How much a finding matters. */
export type Severity =
    /** Nothing is wrong; good to know. */
    | "info"
    /** The operator should know, and may want to change it. */
    | "notice"
    /** Works for some senders, or will break. */
    | "warning"
    /** The standard is broken, or mail is refused, downgraded or unprotected. */
    | "error";

/** One SMTP session with one address. */
export interface SmtpSession {
    /**
     * Seconds since it was seen, for another domain with the same mail server; zero for what was
     * seen for this one.
     */
    evidence_age_s?: number;
    /** What ended the session early. */
    failure?: Failure;
    /** How long each finished stage took, in order. */
    timings: Timing[];
    /** The TLS session, where the handshake finished. */
    tls?: TlsSession;
    /** Everything said, both sides, in order. */
    transcript: Turn[];
}

/**
 * A range of octets, `start` included, `end` not. Empty where something is missing: it then
 * stands between two octets.
 */
export interface Span {
    /** Offset after the last octet; never less than `start`. */
    end: number;
    /** Offset of the first octet. */
    start: number;
}

/** A value and where it stands. */
export interface Spanned_MxPattern {
    /** Where. */
    span: Span;
    /** What. */
    value: MxPattern;
}

/** A value and where it stands. */
export interface Spanned_ReportUri {
    /** Where. */
    span: Span;
    /** What. */
    value: ReportUri;
}

/** A value and where it stands. */
export interface Spanned_string {
    /** Where. */
    span: Span;
    /** What. */
    value: string;
}

/** Who spoke in an SMTP session. */
export type Speaker =
    /** The prober. */
    | "client"
    /** The MX host. */
    | "server"
    /**
     * The MX host, after its reply to STARTTLS and before the handshake: text that anybody on
     * the path could have put there (RFC 3207 4.2). Discarded, and kept as evidence.
     */
    | "injected";

/** A place in what a question found. */
export interface Spot {
    /** Which record, where the source has several. */
    record?: number;
    /** Where the source text came from. */
    source: Question;
    /** Octets in that record or body. */
    span: Span;
}

/** Stages of an exchange, in the order they happen. */
export type Stage =
    /** Before anything was sent. */
    | "start"
    /** Asking a resolver. */
    | "resolve"
    /** TCP connect. */
    | "connect"
    /** SMTP greeting. */
    | "greeting"
    /** First EHLO. */
    | "ehlo"
    /** The STARTTLS command. */
    | "starttls"
    /** TLS handshake. */
    | "tls-handshake"
    /** Second EHLO, inside TLS. */
    | "ehlo-after-tls"
    /** HTTP request to the end of the header section. */
    | "response-head"
    /** HTTP body. */
    | "response-body";

/** How something stands. Shown as a colour, a shape and a word, never as a colour alone. */
export type State =
    /** Looked at, and in order. */
    | "ok"
    /** Works, but needs somebody's eye. */
    | "attention"
    /** Does not work. */
    | "broken"
    /** There is none, which is not wrong. */
    | "absent"
    /** Nobody can say: never to be shown as pass or fail. */
    | "untested"
    /** The answer is on its way. */
    | "pending";

/** A valid record. */
export interface StsRecord {
    /** Other fields, in order. Senders ignore them. */
    extensions: Field[];
    /** 1 to 32 ASCII letters and digits; names one instance of the policy. */
    id: Spanned_string;
}

/** What an outcome is about. */
export type Subject =
    /** The domain as a whole. */
    | {
        about: "domain";
    }
    /** One address of the policy host. */
    | {
        about: "policy-host";
        /** The address. */
        address: string;
    }
    /** An MX host. */
    | {
        about: "mx-host";
        /** Its name. */
        mx_host: DomainName;
    }
    /** One address of an MX host. */
    | {
        about: "mx-address";
        /** The address. */
        address: string;
        /** Its name. */
        mx_host: DomainName;
    };

/** A string when the octets are UTF-8, else their base64. */
export type Text = string | {
    base64: Binary;
};

export type Timestamp = string;

/** How long a stage took. */
export interface Timing {
    /** Milliseconds. */
    elapsed_ms: number;
    /** The stage. */
    stage: Stage;
}

/**
 * A finished TLS handshake. The handshake is completed whatever the certificate says, so that
 * everything about it is known; nothing is ever trusted because it finished.
 */
export interface TlsSession {
    /** Certificates as sent, DER, leaf first. */
    chain: Binary[];
    /** IANA name of the cipher suite. */
    cipher_suite: string;
    /** IANA name of the key exchange group, where known. */
    group?: string;
    /** The path to a root, judged apart from names and dates, which the core judges itself. */
    path: CertificatePath;
    /** SNI sent. */
    server_name: DomainName;
    /** Protocol version. */
    version: TlsVersion;
}

/** The answers of one address, in the order of asking. */
export interface TlsSurvey {
    /**
     * Seconds since it was seen, for another domain with the same mail server; zero for what was
     * seen for this one.
     */
    evidence_age_s?: number;
    /** What kept the rest from being tried. */
    failure?: Failure;
    /** What was offered, and what came. */
    tried: Tried[];
}

/** TLS protocol versions. */
export type TlsVersion =
    /** RFC 6101, forbidden by RFC 7568. */
    | "ssl-3.0"
    /** RFC 2246, forbidden by RFC 8996. */
    | "1.0"
    /** RFC 4346, forbidden by RFC 8996. */
    | "1.1"
    /** RFC 5246. */
    | "1.2"
    /** RFC 8446. */
    | "1.3";

/** A valid record. */
export interface TlsrptRecord {
    /** Other fields, in order. Senders ignore them. */
    extensions: Field[];
    /** Where reports go, in order; at least one. A sender may use one or all (RFC 8460 3). */
    rua: Spanned_ReportUri[];
}

/** One ClientHello and what came of it. */
export interface Tried {
    /** What came. */
    answer: Answer;
    /** What was offered. */
    offer: Offer;
}

/** One contribution to an SMTP session: a command of ours or a reply of theirs. */
export interface Turn {
    /** Who spoke. */
    from: Speaker;
    /** Whether TLS was up. */
    inside_tls: boolean;
    /** The octets, line ends included. */
    text: Text;
}

/** An upstream that gave no DNS answer. */
export interface UpstreamFailure {
    /** What went wrong. */
    failure: Failure;
    /** Name of the upstream. */
    resolver: string;
}

/** What is true of a domain now. */
export type Verdict =
    /** No MTA-STS, and no sign that anybody tried. */
    | "not-deployed"
    /** Tried, and senders cannot use it. */
    | "unprotected"
    /** Mode testing, and nothing that would be refused, as far as could be tested. */
    | "testing"
    /** Mode testing, and enforcing today would refuse mail at some MX host, or DANE does now. */
    | "testing-failing"
    /** Mode enforce, and nothing is refused, as far as could be tested. */
    | "enforced"
    /**
     * Mode enforce, be it at one address of the policy host alone, and mail is refused at some MX
     * host now.
     */
    | "enforced-at-risk"
    /** Mode none: being withdrawn (RFC 8461 8.3). */
    | "removal"
    /** The domain takes no mail. */
    | "no-mail"
    /** Too little is known. */
    | "undetermined";
