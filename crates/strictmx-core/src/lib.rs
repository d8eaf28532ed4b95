//! strictmx-core
