//! Ids and tokens: 128 random bits as 22 characters of base64url.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::error::StoreError;

/// New ones, from the operating system.
pub(super) fn random() -> Result<String, StoreError> {
    let mut octets = [0; 16];
    getrandom::fill(&mut octets).map_err(|_| StoreError::Failed)?;
    Ok(URL_SAFE_NO_PAD.encode(octets))
}

/// Whether a text could be an id of ours. Whatever else somebody asks for never reaches the database.
pub(crate) fn is_id(text: &str) -> bool {
    text.len() == 22
        && URL_SAFE_NO_PAD
            .decode(text)
            .is_ok_and(|octets| octets.len() == 16)
}

/// What is kept of a token: who reads the database can delete nothing by it.
pub(super) fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// Whether a token is the one of a hash, in a time that tells nothing of either.
pub(super) fn is_of(token: &str, kept: &[u8]) -> bool {
    hash(token).ct_eq(kept).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_22_characters_and_never_the_same() {
        let ids: std::collections::BTreeSet<_> =
            (0..1_000).map(|_| random().expect("random")).collect();
        assert_eq!(ids.len(), 1_000);
        assert!(ids.iter().all(|id| is_id(id)));
        for other in [
            "",
            "..",
            "%2e%2e%2f",
            "' OR 1=1; DROP TABLE--",
            "AAAAAAAAAAAAAAAAAAAAA",
            "AAAAAAAAAAAAAAAAAAAAAB",
            "AAAAAAAAAAAAAAAAAAAAA=",
            "ÄÄÄÄÄÄÄÄÄÄÄ",
            &"A".repeat(10_240),
        ] {
            assert!(!is_id(other), "{other:.30}");
        }
    }

    #[test]
    fn a_token_is_known_by_its_hash() {
        let token = random().expect("random");
        let kept = hash(&token);
        assert!(is_of(&token, &kept));
        assert!(!is_of(&random().expect("random"), &kept));
        assert!(!is_of("", &kept) && !is_of(&token, &kept[..31]));
    }
}
