//! TLS reporting (RFC 8460): the record that says where reports go.

pub mod record;
pub mod report_uri;

pub use record::Record;
pub use report_uri::ReportUri;
