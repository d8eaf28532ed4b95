//! Texts made of the pieces that parsers differ about.

/// SplitMix64 (Steele, Lea and Flood): the same texts every time.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end as u64) as usize
    }

    pub(crate) fn of<'a>(&mut self, pieces: &[&'a str]) -> &'a str {
        pieces[self.below(pieces.len())]
    }

    /// Good pieces in their order, some of them spoilt, left out, repeated or exchanged.
    pub(crate) fn text(&mut self, good: &[&str], spoilt: &[&str]) -> String {
        let mut pieces = good.to_vec();
        for _ in 0..self.below(4) {
            let at = self.below(pieces.len());
            match self.below(5) {
                0 => drop(pieces.remove(at)),
                1 => pieces.insert(at, pieces[at]),
                2 => {
                    let other = self.below(pieces.len());
                    pieces.swap(at, other);
                }
                3 => pieces.insert(at, self.of(spoilt)),
                _ => pieces[at] = self.of(spoilt),
            }
            if pieces.is_empty() {
                pieces.push(self.of(good));
            }
        }
        pieces.concat()
    }
}

#[rustfmt::skip] // pieces
pub(crate) const POLICY: [&str; 6] = [
    "version: STSv1\n", "mode: enforce\n", "mx: mail.example.com\n", "mx: *.example.net\r\n",
    "max_age: 604800\n", "note: x\n",
];
#[rustfmt::skip] // pieces
pub(crate) const SPOILT_POLICY: [&str; 34] = [
    "max_age: 1", "mode: none\r\n", "mx:a.example\r\n", "mx: *.example.net \t\n", "\n", " \n",
    "# x\n", "Version: STSv1\n", "version: stsv1\n", "version: STSv2\n", "MODE: testing\n",
    "mode: Enforce\n", "mode: off\n", "mode : enforce\n", " mode: testing\n", "mode=testing\n",
    "mode:\n", "mx: \n", "mx: *\n", "mx: a..example\n", "MX: Mail.Example\n",
    "mx: a.example, b.example\n", "mx: 192.0.2.1\n", "mx: a_b.example\n", "max_age: +1\n",
    "max_age: 99999999999\n", "max_age: 31557601\n", "max_age: x\n", "max_age: 604800;\n", "x\n",
    "_x: 1\n", "x: a\tb\n", "x:\n", "\u{feff}",
];

#[rustfmt::skip] // pieces
pub(crate) const RECORD: [&str; 4] = [
    "v=STSv1", "; ", "id=20240101", ";",
];
#[rustfmt::skip] // pieces
pub(crate) const SPOILT_RECORD: [&str; 26] = [
    " ", "\t", ";;", "v=stsv1", "V=STSv1", "v = STSv1", "v=STSv2", "v=STSv1 ", "id=", "ID=1",
    "id = 1", "id=a-b", "id=1 2", "id=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "x=y", "x=y=z", "x=", "x",
    "=y", "x y=1", "; id=2", "\"", "\u{e9}", "; x=y", "id=1;", "-x=1",
];

#[rustfmt::skip] // pieces
pub(crate) const TLSRPT: [&str; 6] = [
    "v=TLSRPTv1", "; ", "rua=", "mailto:a@example.com", ",https://r.example.com/x", ";",
];
#[rustfmt::skip] // pieces
pub(crate) const SPOILT_TLSRPT: [&str; 24] = [
    " ", "\t", ";;", "v=tlsrptv1", "V=TLSRPTv1", "v=TLSRPTv2", "RUA=", "rua = ", "mailto:",
    "a@example.com", "MAILTO:b@example.com", "http://r.example.com", "https:r", ",", ", ", "!10m",
    "%2", "x=y", "; x=y", "x", "mailto:a@", "; rua=mailto:b@example.com", "\u{e9}", "ftp://x",
];
