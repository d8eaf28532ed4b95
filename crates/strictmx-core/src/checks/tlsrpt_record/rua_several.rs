//! There are several destinations.

use crate::declare_check;
use crate::facts::Facts;
use crate::outcome::Ran;

declare_check! {
    /// # What it checks
    ///
    /// Whether `rua` lists more than one destination.
    ///
    /// # Why it matters
    ///
    /// Nothing is wrong. A sender may report to one of them or to all, so that each may see a part
    /// only.
    ///
    /// # How to fix
    ///
    /// If one place should see everything, list that one.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _smtp._tls TXT "v=TLSRPTv1; rua=mailto:a@example.com,mailto:b@example.com"
    /// ```
    ///
    /// ```scenario,clear
    /// _smtp._tls TXT "v=TLSRPTv1; rua=mailto:a@example.com"
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8460 section 3, with erratum 8070: delivery to one of them is enough.
    id: "tlsrpt-record-rua-several",
    severity: Info,
    consequence: None,
    rfc: ["8460#3"],
    result_type: None,
    since: "0.1.0",
    title: "Reports may arrive at one of several addresses only",
    message: "The TLSRPT record lists {count} destinations. A sender may report to one of them only.",
    remedy: "List one, if it should see everything.",
    args: { count: u64 },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let (_, parsed) = facts.chosen_tlsrpt_record()?;
    let count = parsed.seen.len() as u64;
    let several = (count > 1).then(|| Found { count }.finding());
    Ok(several.into_iter().collect())
}
