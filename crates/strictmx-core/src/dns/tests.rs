use std::str::FromStr as _;

use domain::base::iana::Rtype;
use domain::base::rdata::UnknownRecordData;
use domain::base::{Message, MessageBuilder, Name, Ttl};

use super::*;
use crate::domain_name::DomainName;
use crate::observation::DnsExchange;
use crate::octets::Binary;
use crate::question::RecordType;
use crate::timestamp::Timestamp;

fn name(text: &str) -> DomainName {
    text.parse().expect("a name")
}

fn exchange(message: Vec<u8>, age_s: u32) -> DnsExchange {
    DnsExchange {
        resolver: "test".to_owned(),
        message: Binary(message),
        age_s,
        checking_disabled: None,
        elapsed_ms: 0,
        failed_upstreams: Vec::new(),
    }
}

/// An answer with a TXT record at the end of a CNAME; the CNAME has a TTL of an hour.
fn aliased(ttl_s: u32) -> Vec<u8> {
    let alias = Alias {
        owner: name("_mta-sts.example.com"),
        target: name("sts.example.net"),
    };
    let record = Record {
        ttl_s,
        data: RecordData::Txt(b"v=STSv1; id=1".to_vec()),
    };
    let message = response(
        &alias.owner.clone(),
        RecordType::Txt,
        Rcode::NoError,
        false,
        &[alias],
        &[record],
    );
    message.expect("a message")
}

fn ttl_s(message: Vec<u8>, age_s: u32) -> u32 {
    let owner = name("_mta-sts.example.com");
    match read(&owner, RecordType::Txt, &exchange(message, age_s)) {
        Lookup::Found(rrset) => rrset.ttl_s,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_age_of_an_answer_lessens_the_ttl_of_a_cname_too() {
    assert_eq!(ttl_s(aliased(7200), 0), 3600);
    assert_eq!(ttl_s(aliased(7200), 600), 3000);
    assert_eq!(ttl_s(aliased(7200), 4000), 0);
    assert_eq!(ttl_s(aliased(1200), 600), 600);
}

#[test]
fn an_answer_to_another_question_says_nothing() {
    let malformed = Lookup::Failed(DnsFailure::Malformed);
    let cases = [
        ("_mta-sts.example.com", RecordType::Txt, true),
        ("_MTA-STS.example.com", RecordType::Txt, true),
        ("example.com", RecordType::Txt, false),
        ("_mta-sts.example.com", RecordType::Mx, false),
    ];
    for rcode in [
        Rcode::NoError,
        Rcode::NxDomain,
        Rcode::ServFail,
        Rcode::Refused,
    ] {
        for (owner, rtype, is_asked) in cases {
            let message = response(&name(owner), rtype, rcode, false, &[], &[]);
            let exchange = exchange(message.expect("a message"), 0);
            let owner = self::name("_mta-sts.example.com");
            let found = read(&owner, RecordType::Txt, &exchange);
            assert_eq!(found != malformed, is_asked, "{owner} {rtype:?} {rcode:?}");
        }
    }
}

/// A header, and the question where one is wanted.
fn message(flags: [u8; 2], with_question: bool, opt: Option<[u8; 4]>) -> Vec<u8> {
    let question = b"\x08_mta-sts\x07example\x03com\x00\x00\x10\x00\x01";
    let counts = [
        0,
        u8::from(with_question),
        0,
        0,
        0,
        0,
        0,
        u8::from(opt.is_some()),
    ];
    let mut message = vec![0, 0];
    message.extend(flags);
    message.extend(counts);
    if with_question {
        message.extend(question);
    }
    if let Some(ttl) = opt {
        message.extend([0, 0, 41, 4, 208]);
        message.extend(ttl);
        message.extend([0, 0]);
    }
    message
}

#[test]
fn the_upper_bits_of_an_rcode_count() {
    let rcode = |code| Lookup::Failed(DnsFailure::Rcode(code));
    let nodata = || Lookup::NoData {
        aliases: Vec::new(),
    };
    let malformed = || Lookup::Failed(DnsFailure::Malformed);
    let cases = [
        (0, Some([0, 0, 0, 0]), true, nodata(), "NOERROR"),
        (0, Some([1, 0, 0, 0]), true, rcode(16), "BADVERS"),
        (7, Some([1, 0, 0, 0]), true, rcode(23), "BADCOOKIE"),
        (5, Some([255, 0, 0, 0]), true, rcode(4085), "private use"),
        (5, None, true, rcode(5), "REFUSED"),
        (1, None, false, rcode(1), "FORMERR without a question"),
        (0, None, false, malformed(), "NOERROR without a question"),
        (3, None, false, malformed(), "NXDOMAIN without a question"),
    ];
    let owner = name("_mta-sts.example.com");
    for (low, opt, with_question, expected, why) in cases {
        let message = message([0x81, 0x80 | low], with_question, opt);
        let found = read(&owner, RecordType::Txt, &exchange(message, 0));
        assert_eq!(found, expected, "{why}");
    }
}

#[test]
fn security_is_said_of_answers_only() {
    let owner = name("_mta-sts.example.com");
    let cases = [
        (Rcode::NoError, Security::Insecure),
        (Rcode::NxDomain, Security::Insecure),
        (Rcode::ServFail, Security::Undetermined),
        (Rcode::Refused, Security::Undetermined),
    ];
    for (rcode, expected) in cases {
        let message = response(&owner, RecordType::Txt, rcode, false, &[], &[]);
        let exchange = exchange(message.expect("a message"), 0);
        let said = security(&owner, RecordType::Txt, &exchange);
        assert_eq!(said, expected, "{rcode:?}");
    }
}

#[test]
fn a_query_is_these_octets() {
    let question = b"\x08_mta-sts\x07example\x03com\x00\x00\x10\x00\x01";
    // OPT (RFC 6891 6.1.2): the root, 1232 octets, DO.
    let opt = b"\x00\x00\x29\x04\xd0\x00\x00\x80\x00\x00\x00";
    // RD in the first octet of the flags, AD and CD in the second.
    for (checking_disabled, flags) in [(false, [0x01, 0x20]), (true, [0x01, 0x30])] {
        let head = [0, 0, flags[0], flags[1], 0, 1, 0, 0, 0, 0, 0, 1];
        let expected = [&head[..], question, opt].concat();
        let owner = name("_mta-sts.example.com");
        let built = query(&owner, RecordType::Txt, checking_disabled);
        assert_eq!(built, Some(expected), "{checking_disabled}");
    }
    let too_long = "a.".repeat(130).parse().expect("a name");
    assert_eq!(query(&too_long, RecordType::Txt, false), None);
}

/// A whole set, eight aliases, and two signatures for each set: 100 + 8 + 2 * 9.
#[test]
fn an_answer_has_a_whole_set_with_its_signatures_at_most() {
    let owner = name("_mta-sts.example.com");
    let record = Record {
        ttl_s: 300,
        data: RecordData::Txt(b"v=STSv1; id=1".to_vec()),
    };
    let records = vec![record; MAX_RECORDS];
    let set = response(
        &owner,
        RecordType::Txt,
        Rcode::NoError,
        false,
        &[],
        &records,
    );
    let set = set.expect("a message");
    for (count, is_read) in [(126, true), (127, false)] {
        let mut message = set.clone();
        let signatures = usize::from(count) - MAX_RECORDS;
        message.extend(b"\xc0\x0c\x00\x2e\x00\x01\x00\x00\x00\x3c\x00\x00".repeat(signatures));
        message[7] = count;
        let lookup = read(&owner, RecordType::Txt, &exchange(message, 0));
        let too_many = Lookup::Failed(DnsFailure::TooMany {
            records: count.into(),
        });
        match lookup {
            Lookup::Found(rrset) if is_read => assert_eq!(rrset.records.len(), MAX_RECORDS),
            lookup => assert_eq!((lookup, is_read), (too_many, false)),
        }
    }
}

/// The answer of a resolver that followed these names, one to the next.
fn chain(names: &[String]) -> Lookup {
    let names: Vec<_> = names.iter().map(|text| name(text)).collect();
    let alias = |pair: &[DomainName]| Alias {
        owner: pair[0].clone(),
        target: pair[1].clone(),
    };
    let aliases: Vec<_> = names.windows(2).map(alias).collect();
    let record = Record {
        ttl_s: 300,
        data: RecordData::Txt(b"v=STSv1; id=1".to_vec()),
    };
    let message = response(
        &names[0],
        RecordType::Txt,
        Rcode::NoError,
        false,
        &aliases,
        &[record],
    );
    let exchange = exchange(message.expect("a message"), 0);
    read(&names[0], RecordType::Txt, &exchange)
}

#[test]
fn eight_aliases_are_followed_and_loops_end() {
    let numbered = |aliases: usize| -> Vec<_> {
        (0..=aliases)
            .map(|number| format!("n{number}.example"))
            .collect()
    };
    for aliases in [0, 1, MAX_ALIASES] {
        match chain(&numbered(aliases)) {
            Lookup::Found(rrset) => assert_eq!(rrset.aliases.len(), aliases),
            other => panic!("{aliases}: {other:?}"),
        }
    }
    let own = ["a.example", "a.example"].map(str::to_owned);
    let two = ["a.example", "b.example", "a.example"].map(str::to_owned);
    let behind = ["a.example", "b.example", "c.example", "b.example"].map(str::to_owned);
    for names in [&numbered(MAX_ALIASES + 1)[..], &own, &two, &behind] {
        assert_eq!(
            chain(names),
            Lookup::Failed(DnsFailure::AliasLoop),
            "{names:?}"
        );
    }
}

/// The answer for `example.com` with one record of these octets.
fn of_octets(rtype: RecordType, data: &[u8]) -> Lookup {
    let code = match rtype {
        RecordType::Mx => 15,
        RecordType::Txt => 16,
        RecordType::Tlsa => 52,
        RecordType::A | RecordType::Aaaa => unreachable!("of no use here"),
    };
    let mut message = b"\0\0\x81\x80\0\x01\0\x01\0\0\0\0\x07example\x03com\0".to_vec();
    message.extend([0, code, 0, 1]);
    // The name by a pointer to the question, a minute of TTL.
    message.extend([0xc0, 12, 0, code, 0, 1, 0, 0, 0, 60, 0, data.len() as u8]);
    message.extend(data);
    read(&name("example.com"), rtype, &exchange(message, 0))
}

#[track_caller]
fn data_of(rtype: RecordType, octets: &[u8], expected: Option<&RecordData>) {
    match of_octets(rtype, octets) {
        Lookup::Found(rrset) => {
            assert_eq!(rrset.records.len(), 1);
            assert_eq!(Some(&rrset.records[0].data), expected, "{octets:?}");
        }
        other => {
            assert_eq!(other, Lookup::Failed(DnsFailure::Malformed), "{octets:?}");
            assert_eq!(expected, None, "{octets:?}");
        }
    }
}

#[test]
fn the_strings_of_a_text_are_joined_with_nothing_between_them() {
    let cases: [(&[u8], Option<&[u8]>); 7] = [
        (b"\x03abc", Some(b"abc")),
        (b"\x03abc\x00", Some(b"abc")),
        (b"\x0av=STSv1; i\x04d=1;", Some(b"v=STSv1; id=1;")),
        (
            b"\x10v=STSv1; id=2024\x040101",
            Some(b"v=STSv1; id=20240101"),
        ),
        (b"\x00", Some(b"")),
        (b"", None),
        (b"\x04abc", None),
    ];
    for (octets, text) in cases {
        let text = text.map(|text| RecordData::Txt(text.to_vec()));
        data_of(RecordType::Txt, octets, text.as_ref());
    }
}

#[test]
fn mx_and_tlsa_have_one_layout_each() {
    let mx = |preference, exchange: &str| RecordData::Mx {
        preference,
        exchange: name(exchange),
    };
    let cases: [(&[u8], Option<RecordData>); 5] = [
        (b"\x00\x0a\x02mx\x00", Some(mx(10, "mx"))),
        (b"\x01\x00\x02mx\xc0\x0c", Some(mx(256, "mx.example.com"))),
        (b"\x00\x00\x00", Some(mx(0, "."))),
        (b"\x00\x0a", None),
        (b"\x00\x0a\x02mx\x00\x00", None),
    ];
    for (octets, expected) in cases {
        data_of(RecordType::Mx, octets, expected.as_ref());
    }
    let tlsa = |data: &[u8]| {
        RecordData::Tlsa(Tlsa {
            usage: 3,
            selector: 1,
            matching: 2,
            data: data.to_vec(),
        })
    };
    let cases: [(&[u8], Option<RecordData>); 4] = [
        (&[3, 1, 2, 0xab, 0xcd], Some(tlsa(&[0xab, 0xcd]))),
        (&[3, 1, 2], Some(tlsa(&[]))),
        (&[3, 1], None),
        (&[], None),
    ];
    for (octets, expected) in cases {
        data_of(RecordType::Tlsa, octets, expected.as_ref());
    }
}

/// An answer about the root without records, whose zone was signed at that time.
fn about_root(authentic: bool, owner: &str, covered: Rtype, inception: u32) -> Vec<u8> {
    let root = DomainName::root();
    let answer = response(&root, RecordType::Txt, Rcode::NoError, authentic, &[], &[]);
    let answer = Message::from_octets(answer.expect("a message")).expect("a message");
    let mut builder = MessageBuilder::new_vec();
    *builder.header_mut() = answer.header();
    let mut builder = builder.question();
    builder
        .push(answer.sole_question().expect("a question"))
        .expect("room");
    let mut builder = builder.authority();
    let mut data = covered.to_int().to_be_bytes().to_vec();
    data.extend([8, 0, 0, 1, 0x51, 0x80]);
    data.extend((inception + 13 * 86_400).to_be_bytes());
    data.extend(inception.to_be_bytes());
    data.extend([0x4f, 0x66, 0]);
    let data = UnknownRecordData::from_octets(Rtype::RRSIG, data).expect("short");
    let owner = Name::<Vec<u8>>::from_str(owner).expect("a name");
    builder
        .push((owner, Ttl::from_secs(3600), data))
        .expect("room");
    builder.finish()
}

#[test]
fn the_root_zone_tells_from_when_until_when_it_is_valid() {
    let at = 1_796_097_600;
    let valid = |message| root_validity(&exchange(message, 0)).map(|it| it.map(Timestamp::unix));
    let thirteen_days = |from: u32| Some([from, from + 13 * 86_400].map(i64::from));
    let latest = u32::MAX - 13 * 86_400;
    for from in [at, latest] {
        let message = about_root(true, ".", Rtype::SOA, from);
        assert_eq!(valid(message), thirteen_days(from));
    }
    for (message, why) in [
        (about_root(false, ".", Rtype::SOA, at), "not validated"),
        (about_root(true, ".", Rtype::NSEC, at), "another record's"),
        (about_root(true, "com.", Rtype::SOA, at), "another zone's"),
        (aliased(60), "no signature"),
        (Vec::new(), "no message"),
    ] {
        assert_eq!(valid(message), None, "{why}");
    }
    let mut cut = about_root(true, ".", Rtype::SOA, at);
    while cut.pop().is_some() {
        assert_eq!(valid(cut.clone()), None, "{}", cut.len());
    }
}
