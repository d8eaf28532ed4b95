//! The bench's certificate authority: a root that scans are told to trust, an intermediate that
//! servers must send, and leaves with one fault each.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose, PublicKeyData as _, date_time_ymd,
};
use time::{Duration, OffsetDateTime};

use super::{plan::APEX, server::run};

/// What is wrong with a server's certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Certificate {
    /// Nothing.
    Good,
    /// It is for another host of the same owner.
    WrongName,
    /// It ended years ago.
    Expired,
    /// No authority signed it.
    SelfSigned,
    /// It is good, and the intermediate that signed it is not sent.
    NoIntermediate,
}

/// A server's key and chain in one PEM file, as nginx, Postfix and Unbound all take it.
#[derive(Debug)]
pub(super) struct Identity {
    pub(super) file: PathBuf,
    /// An RSA key with its chain in one PEM file, where there is one.
    pub(super) rsa_file: Option<PathBuf>,
    /// `SubjectPublicKeyInfo`, what a TLSA record with selector 1 speaks of (RFC 6698 2.1.2).
    spki: PathBuf,
}

impl Identity {
    /// The association data of a `3 1 1` TLSA record: SHA-256 in hexadecimal.
    pub(super) fn spki_sha256(&self) -> String {
        let answer = run(Command::new("openssl")
            .args(["dgst", "-sha256", "-r"])
            .arg(&self.spki));
        answer.split(' ').next().unwrap_or_default().to_owned()
    }
}

/// Issues identities into one directory.
pub(super) struct Authority {
    dir: PathBuf,
    intermediate: CertifiedIssuer<'static, KeyPair>,
}

impl Authority {
    pub(super) fn new(dir: &Path) -> Self {
        let dir = dir.join("pki");
        fs::create_dir(&dir).expect("a new directory");
        let root = CertifiedIssuer::self_signed(issuer("Bench Root"), key()).expect("a root");
        let intermediate = CertifiedIssuer::signed_by(issuer("Bench Intermediate"), key(), &root)
            .expect("an intermediate");
        fs::write(dir.join("root.pem"), root.pem()).expect("a file for the root");
        Self { dir, intermediate }
    }

    /// The trust anchor, PEM.
    pub(super) fn root_file(&self) -> PathBuf {
        self.dir.join("root.pem")
    }

    /// A new RSA key with a good certificate for `host`, in one file.
    pub(super) fn rsa_file(&self, host: &str) -> PathBuf {
        let pem = run(Command::new("openssl").args([
            "genpkey",
            "-quiet",
            "-algorithm",
            "RSA",
            "-pkeyopt",
            "rsa_keygen_bits:2048",
        ]));
        let key = KeyPair::from_pem(&pem).expect("an RSA key");
        let host = format!("{host}-rsa");
        let name = host.trim_end_matches("-rsa");
        self.issue(&key, name, &host, Certificate::Good).file
    }

    /// A new key with a certificate for `host`, with this fault.
    pub(super) fn identity(&self, host: &str, certificate: Certificate) -> Identity {
        self.issue(&key(), host, host, certificate)
    }

    fn issue(&self, key: &KeyPair, host: &str, file: &str, certificate: Certificate) -> Identity {
        let named = if certificate == Certificate::WrongName {
            format!("www.{APEX}")
        } else {
            host.to_owned()
        };
        let mut params = CertificateParams::new([named.clone()]).expect("a host name");
        params.distinguished_name = common_name(&named);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        (params.not_before, params.not_after) = match certificate {
            Certificate::Expired => (date_time_ymd(2024, 1, 1), date_time_ymd(2024, 4, 1)),
            // Real servers and real scans read the real clock.
            _ => {
                let now = OffsetDateTime::now_utc();
                (now - Duration::days(30), now + Duration::days(60))
            }
        };
        let leaf = match certificate {
            Certificate::SelfSigned => params.self_signed(key),
            _ => params.signed_by(key, &self.intermediate),
        };
        let mut pem = key.serialize_pem() + &leaf.expect("a leaf").pem();
        if !matches!(
            certificate,
            Certificate::SelfSigned | Certificate::NoIntermediate
        ) {
            pem += &self.intermediate.pem();
        }
        let identity = Identity {
            file: self.dir.join(format!("{file}.pem")),
            rsa_file: None,
            spki: self.dir.join(file),
        };
        fs::write(&identity.file, pem).expect("a file for the identity");
        fs::write(&identity.spki, key.subject_public_key_info())
            .expect("a file for the public key");
        identity
    }
}

fn issuer(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = common_name(name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.use_authority_key_identifier_extension = true;
    // From before the expired leaf: an authority signs nothing before it exists.
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = OffsetDateTime::now_utc() + Duration::days(365);
    params
}

fn common_name(name: &str) -> DistinguishedName {
    let mut distinguished_name = DistinguishedName::new();
    distinguished_name.push(DnType::CommonName, name);
    distinguished_name
}

fn key() -> KeyPair {
    KeyPair::generate().expect("a P-256 key")
}
