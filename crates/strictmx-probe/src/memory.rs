//! How much memory running scans take, with what their open connections hold. A scan may always have
//! its share; beyond that it goes on, up to a bound, as long as all of them together leave room, so that
//! what a hostile domain sends ends its own check and no other.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::budget::{RUNNING_MEMORY, SCAN_MEMORY, SCAN_MEMORY_MOST};

/// Octets in memory of all running scans.
#[derive(Debug, Default)]
pub struct Room(AtomicUsize);

/// Octets in memory of one of them, until it is dropped.
#[derive(Debug, Default)]
pub struct Share {
    room: Arc<Room>,
    /// Of what was seen.
    kept: AtomicUsize,
    /// Of what its open connections are receiving.
    held: AtomicUsize,
}

/// Octets in memory of a connection, until it is dropped.
#[derive(Debug)]
pub(crate) struct Held {
    share: Arc<Share>,
    octets: usize,
}

impl Room {
    /// That of one scan.
    pub fn share(self: &Arc<Self>) -> Share {
        Share {
            room: Arc::clone(self),
            kept: AtomicUsize::default(),
            held: AtomicUsize::default(),
        }
    }

    /// How many there are.
    pub fn octets(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    fn take(&self, octets: usize) -> usize {
        self.0.fetch_add(octets, Ordering::Relaxed) + octets
    }

    fn give_back(&self, octets: usize) {
        self.0.fetch_sub(octets, Ordering::Relaxed);
    }
}

impl Share {
    /// Takes so many more for what was seen; whether the scan may go on.
    #[must_use]
    pub fn take(&self, octets: usize) -> bool {
        let kept = self.kept.fetch_add(octets, Ordering::Relaxed) + octets;
        may_go_on(kept, self.room.take(octets))
    }

    /// Takes so many more for what is coming; whether that connection may go on.
    #[must_use]
    fn hold(&self, octets: usize) -> bool {
        let held = self.held.fetch_add(octets, Ordering::Relaxed) + octets;
        let kept = self.kept.load(Ordering::Relaxed);
        may_go_on(kept + held, self.room.take(octets))
    }
}

/// Where a scan has so many octets, and all together have so many.
fn may_go_on(own: usize, all: usize) -> bool {
    own <= SCAN_MEMORY || own <= SCAN_MEMORY_MOST && all <= RUNNING_MEMORY
}

impl Drop for Share {
    fn drop(&mut self) {
        self.room.give_back(*self.kept.get_mut());
    }
}

impl Held {
    /// Of a share, nothing yet.
    pub(crate) fn of(share: &Arc<Share>) -> Self {
        Self {
            share: Arc::clone(share),
            octets: 0,
        }
    }

    /// Takes what so many received octets come to: they are there as they came, and as they were read.
    /// Whether the connection may go on.
    #[must_use]
    pub(crate) fn take(&mut self, received: usize) -> bool {
        self.octets += 2 * received;
        self.share.hold(2 * received)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.share.held.fetch_sub(self.octets, Ordering::Relaxed);
        self.share.room.give_back(self.octets);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_takes_all_room_alone() {
        let room = Arc::<Room>::default();
        let share = room.share();
        assert!(share.take(SCAN_MEMORY_MOST) && !share.take(1));
        // Those of one network together take half of it.
        const { assert!(15 * SCAN_MEMORY_MOST < RUNNING_MEMORY / 2) };
    }

    #[test]
    fn who_takes_most_ends_and_others_have_their_share() {
        let room = Arc::<Room>::default();
        let flooded: Vec<_> = (0..40).map(|_| room.share()).collect();
        let each = RUNNING_MEMORY / 40;
        assert!(each > SCAN_MEMORY);
        for share in &flooded {
            assert!(share.take(each), "there is room");
        }
        assert!(!flooded[0].take(40), "no more");
        let usual = room.share();
        assert!(usual.take(SCAN_MEMORY), "whatever others take");
        assert!(!usual.take(1));
        drop(flooded);
        assert!(usual.take(1), "there is room again");
        drop(usual);
        assert_eq!(room.octets(), 0);
    }

    /// What hosts are just sending is there, too, before it is an answer. Too much of it ends the
    /// connection, not the scan.
    #[test]
    fn what_connections_hold_counts_until_they_end() {
        let room = Arc::<Room>::default();
        let share = Arc::new(room.share());
        let mut connections: Vec<_> = (0..20).map(|_| Held::of(&share)).collect();
        let each = SCAN_MEMORY_MOST / 2 / 20;
        for held in &mut connections {
            assert!(held.take(each));
        }
        assert!(!connections[0].take(100), "as much as may be");
        assert!(share.take(1));
        connections.truncate(10);
        assert!(connections[0].take(1), "ten have ended");
        drop(connections);
        assert_eq!(room.octets(), 1, "what was seen stays");
        drop(share);
        assert_eq!(room.octets(), 0);
    }
}
