//! One file a resource.

pub(crate) mod examples;
pub(crate) mod health;
pub(crate) mod lint;
pub(crate) mod openapi;
pub(crate) mod scan;
