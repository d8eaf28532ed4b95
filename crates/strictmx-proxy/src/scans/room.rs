//! How much memory running scans take. A scan may always have its share; beyond that it goes on, up
//! to a bound, as long as all of them together leave room, so that what a hostile domain sends ends
//! its own check and no other.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use strictmx_probe::budget::{RUNNING_MEMORY, SCAN_MEMORY, SCAN_MEMORY_MOST};

/// Octets in memory of all running scans.
#[derive(Debug, Default)]
pub(super) struct Room(AtomicUsize);

/// Octets in memory of one of them, until it is dropped.
#[derive(Debug)]
pub(super) struct Share {
    room: Arc<Room>,
    octets: usize,
}

impl Room {
    pub(super) fn share(self: &Arc<Self>) -> Share {
        Share {
            room: Arc::clone(self),
            octets: 0,
        }
    }

    pub(super) fn octets(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Share {
    /// Takes so many more; whether the scan may go on.
    #[must_use]
    pub(super) fn take(&mut self, octets: usize) -> bool {
        self.octets += octets;
        let all = self.room.0.fetch_add(octets, Ordering::Relaxed) + octets;
        self.octets <= SCAN_MEMORY || self.octets <= SCAN_MEMORY_MOST && all <= RUNNING_MEMORY
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.room.0.fetch_sub(self.octets, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_takes_all_room_alone() {
        let room = Arc::<Room>::default();
        let mut share = room.share();
        assert!(share.take(SCAN_MEMORY_MOST) && !share.take(1));
        // Those of one network together take half of it.
        const { assert!(15 * SCAN_MEMORY_MOST < RUNNING_MEMORY / 2) };
    }

    #[test]
    fn who_takes_most_ends_and_others_have_their_share() {
        let room = Arc::<Room>::default();
        let mut flooded: Vec<_> = (0..40).map(|_| room.share()).collect();
        let each = RUNNING_MEMORY / 40;
        assert!(each > SCAN_MEMORY);
        for share in &mut flooded {
            assert!(share.take(each), "there is room");
        }
        assert!(!flooded[0].take(40), "no more");
        let mut usual = room.share();
        assert!(usual.take(SCAN_MEMORY), "whatever others take");
        assert!(!usual.take(1));
        drop(flooded);
        assert!(usual.take(1), "there is room again");
        drop(usual);
        assert_eq!(room.octets(), 0);
    }
}
