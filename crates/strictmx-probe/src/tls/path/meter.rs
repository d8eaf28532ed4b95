//! What a search for a path costs: every certificate that is tried and every signature that is
//! verified counts, however often, in whatever order the library goes about it.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rustls_pki_types::{AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm};
use webpki::{Error, ExtendedKeyUsageValidator, KeyPurposeIdIter};

use super::Usage;
use crate::budget::{CHAIN_CHECKS, ScanBudget, take};

/// What one chain and its scan have left.
#[derive(Debug)]
pub(super) struct Meter<'a> {
    left: AtomicUsize,
    scan: &'a ScanBudget,
    chain_spent: AtomicBool,
    scan_spent: AtomicBool,
}

impl<'a> Meter<'a> {
    pub(super) fn new(scan: &'a ScanBudget) -> Self {
        Self {
            left: AtomicUsize::new(CHAIN_CHECKS),
            scan,
            chain_spent: AtomicBool::new(false),
            scan_spent: AtomicBool::new(false),
        }
    }

    /// Whether more was wanted than there is.
    pub(super) fn is_spent(&self) -> bool {
        self.chain_spent.load(Ordering::Relaxed) || self.is_scan_spent()
    }

    /// Whether it was the scan's.
    pub(super) fn is_scan_spent(&self) -> bool {
        self.scan_spent.load(Ordering::Relaxed)
    }

    fn take(&self) -> bool {
        if !take(&self.left, 1) {
            self.chain_spent.store(true, Ordering::Relaxed);
        } else if !self.scan.take_chain_check() {
            self.scan_spent.store(true, Ordering::Relaxed);
        }
        !self.is_spent()
    }

    /// Counts signatures.
    pub(super) fn algorithm(
        &'a self,
        algorithm: &'static dyn SignatureVerificationAlgorithm,
    ) -> MeteredAlgorithm<'a> {
        MeteredAlgorithm {
            algorithm,
            meter: self,
        }
    }

    /// Counts certificates: the library asks for the usage of each that it tries.
    pub(super) fn usage(&'a self, usage: Usage) -> MeteredUsage<'a> {
        MeteredUsage { usage, meter: self }
    }
}

#[derive(Debug)]
pub(super) struct MeteredAlgorithm<'a> {
    algorithm: &'static dyn SignatureVerificationAlgorithm,
    meter: &'a Meter<'a>,
}

impl SignatureVerificationAlgorithm for MeteredAlgorithm<'_> {
    /// What is not verified does not count as verified.
    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        if !self.meter.take() {
            return Err(InvalidSignature);
        }
        self.algorithm
            .verify_signature(public_key, message, signature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        self.algorithm.public_key_alg_id()
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.algorithm.signature_alg_id()
    }
}

#[derive(Debug)]
pub(super) struct MeteredUsage<'a> {
    usage: Usage,
    meter: &'a Meter<'a>,
}

impl ExtendedKeyUsageValidator for MeteredUsage<'_> {
    /// The error for a budget that is spent ends the search at once.
    fn validate(&self, purposes: KeyPurposeIdIter<'_, '_>) -> Result<(), Error> {
        if !self.meter.take() {
            return Err(Error::MaximumPathBuildCallsExceeded);
        }
        self.usage.validate(purposes)
    }
}
