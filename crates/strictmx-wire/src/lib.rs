//! strictmx-wire
