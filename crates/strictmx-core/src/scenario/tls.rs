//! How a server of a scenario does TLS.

use crate::domain_name::DomainName;
use crate::observation::{
    Answer, CertificatePath, Failure, Handshake, Observation, Offer, PathFault, TlsSession,
    TlsSurvey, TlsVersion, Tried,
};
use crate::octets::Binary;
use crate::timestamp::Timestamp;

use super::certificate::CertificateSpec;
use super::parse::json;

/// Version, cipher suite and bits of the Diffie-Hellman group that a server chooses; none where it
/// refuses.
pub(super) type Chosen = Option<(TlsVersion, String, Option<u16>)>;

/// How a server does TLS.
#[derive(Clone, Debug, Default)]
pub(super) struct Tls {
    pub version: Option<TlsVersion>,
    pub certificate: Option<CertificateSpec>,
    pub path: Vec<PathFault>,
    /// Days from now until the issuer's certificate begins and ends, where it is not usual.
    pub issuer_days: Option<[i64; 2]>,
    /// A certificate sent along that nobody needs, with the days until it ends.
    pub beside: Option<i64>,
    /// The certificate for ECDSA suites, where it has one.
    pub second_certificate: Option<CertificateSpec>,
    pub lacks_renegotiation_info: bool,
    pub compresses: bool,
    /// What it makes of offers otherwise than a healthy host.
    pub offers: Vec<(Offer, Chosen)>,
    /// How the handshake fails, where it is all there is to see.
    pub failure: Option<Failure>,
}

impl Tls {
    pub(super) fn session(&self, server_name: &DomainName, now: Timestamp) -> TlsSession {
        let host = [server_name.a_label().to_owned()];
        let leaf = self
            .certificate
            .clone()
            .unwrap_or_else(|| CertificateSpec::of(&host));
        let version = self.version.unwrap_or(TlsVersion::Tls13);
        let [starts, expires] = self.issuer_days.unwrap_or(ISSUER_DAYS);
        let intermediate = CertificateSpec {
            common_name: Some(leaf.issuer.clone()),
            valid_days: (starts, expires),
            issuer: "Example Root".to_owned(),
            ..CertificateSpec::of(&[])
        };
        let alone = self.path.iter().any(|fault| {
            matches!(
                fault,
                PathFault::SelfSigned | PathFault::MissingIntermediate
            )
        });
        let own = if alone { 1 } else { 2 };
        let beside = self.beside.map(|days| CertificateSpec {
            valid_days: (days - 900, days),
            ..CertificateSpec::of(&["Old CA".to_owned()])
        });
        let chain = [leaf, intermediate].into_iter().take(own).chain(beside);
        TlsSession {
            server_name: server_name.clone(),
            version,
            cipher_suite: "TLS13_AES_256_GCM_SHA384".to_owned(),
            group: None,
            chain: chain.map(|spec| Binary(spec.der(now))).collect(),
            path: CertificatePath {
                anchors: "scenario".to_owned(),
                faults: self.path.clone(),
                certificates: (0..own).collect(),
            },
        }
    }

    /// The handshake alone.
    pub(super) fn handshake(&self, host: &DomainName, now: Timestamp) -> Handshake {
        Handshake {
            timings: Vec::new(),
            tls: self.failure.is_none().then(|| self.session(host, now)),
            failure: self.failure.clone(),
        }
    }

    /// What a host of today makes of each offer, but for what the scenario says.
    pub(super) fn survey(&self, host: &DomainName, now: Timestamp) -> Observation {
        let said = self.offers.iter().map(|(offer, _)| offer);
        let more = said.filter(|offer| !OFFERS.contains(offer));
        let tried = OFFERS.iter().chain(more).map(|offer| Tried {
            offer: *offer,
            answer: self.answer(*offer, host, now),
        });
        Observation::TlsSurvey(TlsSurvey {
            tried: tried.collect(),
            failure: None,
            evidence_age_s: 0,
        })
    }

    fn answer(&self, offer: Offer, host: &DomainName, now: Timestamp) -> Answer {
        let said = self.offers.iter().find(|(of, _)| *of == offer);
        let modern = || {
            let suite = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256".to_owned();
            (TlsVersion::Tls12, suite, None)
        };
        let second = offer == Offer::EcdsaCertificate && self.second_certificate.is_some();
        let healthy = matches!(offer, Offer::WithoutServerName | Offer::RsaCertificate);
        let chosen = match said {
            Some((_, chosen)) => chosen.clone(),
            None => (healthy || second).then(modern),
        };
        let Some((version, cipher_suite, dh_bits)) = chosen else {
            return Answer::Refused { alert: Some(40) };
        };
        let certificate = match &self.second_certificate {
            Some(certificate) if second => Some(certificate.clone()),
            _ => self.certificate.clone(),
        };
        let tls = Self {
            certificate,
            ..self.clone()
        };
        let session = TlsSession {
            version,
            cipher_suite,
            ..tls.session(host, now)
        };
        Answer::Accepted {
            session,
            dh_bits,
            lacks_renegotiation_info: self.lacks_renegotiation_info,
            compresses: self.compresses && !OFFERS_TLS13.contains(&offer),
        }
    }
}

/// `names=a.example expires=-1d`: what is different about the certificate of a host.
pub(super) fn certificate(tls: &mut Tls, host: &str, text: &str) -> Result<(), String> {
    let spec = tls
        .certificate
        .get_or_insert_with(|| CertificateSpec::of(&[host.to_owned()]));
    for part in text.split(' ') {
        let (key, value) = part
            .split_once('=')
            .ok_or_else(|| format!("`{part}` is not key=value"))?;
        let days = |text: &str| {
            let days = text
                .strip_suffix('d')
                .and_then(|days| days.parse::<i64>().ok());
            days.ok_or_else(|| format!("`{text}` is not a number of days such as -1d"))
        };
        match key {
            "names" => {
                spec.names = value
                    .split(',')
                    .filter(|name| !name.is_empty())
                    .map(str::to_owned)
                    .collect();
            }
            "cn" => spec.common_name = Some(value.to_owned()),
            "issuer" => spec.issuer = value.to_owned(),
            "starts" => spec.valid_days.0 = days(value)?,
            "expires" => spec.valid_days.1 = days(value)?,
            "issuer-starts" => tls.issuer_days.get_or_insert(ISSUER_DAYS)[0] = days(value)?,
            "issuer-expires" => tls.issuer_days.get_or_insert(ISSUER_DAYS)[1] = days(value)?,
            "rsa" => {
                spec.rsa_bits = value
                    .parse()
                    .map_err(|_| "RSA bits are a number".to_owned())?;
            }
            "ec" => {
                let bits = value
                    .parse()
                    .map_err(|_| "EC bits are a number".to_owned())?;
                spec.ec_bits = Some(bits);
            }
            "hash" => spec.sha1 = value == "sha1",
            "beside" => tls.beside = Some(days(value)?),
            "path" => tls.path.push(json(serde_json::json!(value))?),
            other => return Err(format!("unknown certificate key `{other}`")),
        }
    }
    Ok(())
}

/// Days from now until an issuer's certificate begins and ends.
const ISSUER_DAYS: [i64; 2] = [-900, 900];

/// They offer no compression (RFC 8446 4.1.2).
const OFFERS_TLS13: [Offer; 2] = [Offer::WithoutServerName, Offer::PostQuantum];

/// Every offer but those that follow from an answer.
const OFFERS: [Offer; 8] = [
    Offer::UpToTls11,
    Offer::WithoutServerName,
    Offer::RsaCertificate,
    Offer::EcdsaCertificate,
    Offer::PostQuantum,
    Offer::BrokenSuites,
    Offer::RsaKeyExchange,
    Offer::FiniteFieldDh,
];
