//! Whole-product tests, one binary.

mod architecture;
