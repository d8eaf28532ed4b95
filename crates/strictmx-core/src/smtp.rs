//! SMTP as far as a STARTTLS probe speaks it (RFC 5321, RFC 3207).

pub mod reply;
pub mod session;

pub use reply::{EnhancedCode, Reply, ReplyFault};
pub use session::Session;
