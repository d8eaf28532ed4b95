//! MTA-STS (RFC 8461): the record that announces a policy, and the policy.

pub mod mx_pattern;
pub mod policy;
pub mod record;

pub use mx_pattern::MxPattern;
pub use policy::{MAX_MAX_AGE_S, Mode, Policy};
pub use record::Record;
