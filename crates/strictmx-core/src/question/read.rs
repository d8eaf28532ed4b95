//! Reads questions. Kinds have fields of the same few names: what reads these is compiled once, and
//! not for each kind, of which a page would have to load all.

use std::net::IpAddr;

use serde::de::{Deserialize, Deserializer, Error};

use super::{NearPath, Question, RecordType, Service};
use crate::domain_name::DomainName;

#[derive(serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Dns(Fields),
    EachResolver(Fields),
    Policy(Fields),
    NearPath(Fields),
    Smtp(Fields),
    TlsSurvey(Fields),
    Endpoint(Fields),
}

#[derive(serde::Deserialize)]
struct Fields {
    owner: Option<DomainName>,
    rtype: Option<RecordType>,
    policy_host: Option<DomainName>,
    mx_host: Option<DomainName>,
    host: Option<DomainName>,
    address: Option<IpAddr>,
    path: Option<NearPath>,
    service: Option<Service>,
}

impl<'de> Deserialize<'de> for Question {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        question(Kind::deserialize(deserializer)?).map_err(D::Error::missing_field)
    }
}

/// The question, or the name of the first field that it lacks.
fn question(kind: Kind) -> Result<Question, &'static str> {
    Ok(match kind {
        Kind::Dns(fields) => Question::Dns {
            owner: fields.owner.ok_or("owner")?,
            rtype: fields.rtype.ok_or("rtype")?,
        },
        Kind::EachResolver(fields) => Question::EachResolver {
            owner: fields.owner.ok_or("owner")?,
            rtype: fields.rtype.ok_or("rtype")?,
        },
        Kind::Policy(fields) => Question::Policy {
            policy_host: fields.policy_host.ok_or("policy_host")?,
            address: fields.address.ok_or("address")?,
        },
        Kind::NearPath(fields) => Question::NearPath {
            policy_host: fields.policy_host.ok_or("policy_host")?,
            address: fields.address.ok_or("address")?,
            path: fields.path.ok_or("path")?,
        },
        Kind::Smtp(fields) => Question::Smtp {
            mx_host: fields.mx_host.ok_or("mx_host")?,
            address: fields.address.ok_or("address")?,
        },
        Kind::TlsSurvey(fields) => Question::TlsSurvey {
            service: fields.service.ok_or("service")?,
            host: fields.host.ok_or("host")?,
            address: fields.address.ok_or("address")?,
        },
        Kind::Endpoint(fields) => Question::Endpoint {
            host: fields.host.ok_or("host")?,
            address: fields.address.ok_or("address")?,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let name: DomainName = "example.com".parse().expect("a name");
        let address = IpAddr::from([192, 0, 2, 1]);
        let (host, mx_host, policy_host) = (name.clone(), name.clone(), name.clone());
        let questions = [
            (Question::dns(name.clone(), RecordType::Mx), 2),
            (
                Question::EachResolver {
                    owner: name,
                    rtype: RecordType::Txt,
                },
                2,
            ),
            (
                Question::Policy {
                    policy_host: policy_host.clone(),
                    address,
                },
                2,
            ),
            (
                Question::NearPath {
                    policy_host,
                    address,
                    path: NearPath::WithoutDot,
                },
                3,
            ),
            (Question::Smtp { mx_host, address }, 2),
            (
                Question::TlsSurvey {
                    service: Service::Smtp,
                    host: host.clone(),
                    address,
                },
                3,
            ),
            (Question::Endpoint { host, address }, 2),
        ];
        for (question, fields) in questions {
            let json = serde_json::to_value(&question).expect("JSON");
            let read = |json| serde_json::from_value::<Question>(json);
            assert_eq!(read(json.clone()).expect("a question"), question);
            // Each of its fields is needed, and said to be.
            let (kind, content) = json
                .as_object()
                .and_then(|kinds| kinds.iter().next())
                .expect("one kind");
            let names: Vec<_> = content.as_object().expect("fields").keys().collect();
            assert_eq!(names.len(), fields, "{kind}");
            for name in names {
                let mut lacking = json.clone();
                lacking[kind]
                    .as_object_mut()
                    .and_then(|content| content.remove(name));
                let error = read(lacking).expect_err("a field is missing");
                assert_eq!(error.to_string(), format!("missing field `{name}`"));
            }
        }
        let other = serde_json::from_str::<Question>(r#"{"other":{"host":"example.com"}}"#);
        assert!(other.is_err_and(|error| error.to_string().contains("unknown variant")));
    }
}
