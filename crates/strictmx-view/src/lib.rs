//! strictmx-view
