//! Chance that falls the same way each time (SplitMix64).

/// What every draw begins with; another one makes other zones.
const SEED: u64 = 8461;

/// Draws one number after the other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dice(u64);

impl Dice {
    /// For one thing of a zone.
    pub(super) fn of(zone: u32, name: &str, kind: u64) -> Self {
        let mut dice = Self(SEED ^ u64::from(zone));
        for part in name.bytes().map(u64::from).chain([kind]) {
            dice.0 ^= dice.next() ^ part;
        }
        dice
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    pub(super) fn one_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    pub(super) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize]
    }
}
