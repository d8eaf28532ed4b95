//! strictmx-proxy
