//! strictmx-lab
