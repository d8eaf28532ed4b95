//! strictmx-driver
