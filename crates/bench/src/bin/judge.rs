//! Judges a full evidence a thousand times, and says nothing: whoever starts it looks at the
//! clock.

use std::hint::black_box;

use strictmx_bench::full_evidence;
use strictmx_core::judge::judge;

fn main() {
    let evidence = full_evidence();
    for _ in 0..1000 {
        black_box(judge(black_box(&evidence)));
    }
}
