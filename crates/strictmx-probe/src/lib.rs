//! strictmx-probe
