//! How much memory running scans take, with what their open connections hold. A scan may always have
//! its share; beyond that it goes on, up to a bound, as long as all of them together leave room, so that
//! what a hostile domain sends ends its own check and no other.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::budget::{RUNNING_MEMORY, SCAN_MEMORY, SCAN_MEMORY_MOST};

/// Octets in memory of all running scans.
#[derive(Debug, Default)]
pub struct Room(AtomicUsize);

/// Octets in memory of one of them, until it is dropped: of what it saw, and of what its open connections
/// are receiving.
#[derive(Debug, Default)]
pub struct Share {
    room: Arc<Room>,
    octets: AtomicUsize,
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
            octets: AtomicUsize::default(),
        }
    }

    /// How many there are.
    pub fn octets(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Share {
    /// Takes so many more; whether the scan may go on.
    #[must_use]
    pub fn take(&self, octets: usize) -> bool {
        let own = self.octets.fetch_add(octets, Ordering::Relaxed) + octets;
        let all = self.room.0.fetch_add(octets, Ordering::Relaxed) + octets;
        own <= SCAN_MEMORY || own <= SCAN_MEMORY_MOST && all <= RUNNING_MEMORY
    }

    fn give_back(&self, octets: usize) {
        self.octets.fetch_sub(octets, Ordering::Relaxed);
        self.room.0.fetch_sub(octets, Ordering::Relaxed);
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let octets = *self.octets.get_mut();
        self.room.0.fetch_sub(octets, Ordering::Relaxed);
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
        self.share.take(2 * received)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.share.give_back(self.octets);
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

    /// What hosts are just sending is there, too, before it is an answer.
    #[test]
    fn what_connections_hold_counts_until_they_end() {
        let room = Arc::<Room>::default();
        let share = Arc::new(room.share());
        let mut connections: Vec<_> = (0..20).map(|_| Held::of(&share)).collect();
        let each = SCAN_MEMORY_MOST / 2 / 20;
        for held in &mut connections {
            assert!(held.take(each));
        }
        assert!(!connections[0].take(100) && !share.take(1), "no more");
        connections.truncate(10);
        assert!(connections[0].take(1), "ten have ended");
        drop(connections);
        assert_eq!(room.octets(), 1, "what was seen stays");
        let others = room.share();
        let _ = others.take(RUNNING_MEMORY);
        let mut connection = Held::of(&share);
        assert!(connection.take(SCAN_MEMORY / 4) && share.take(SCAN_MEMORY / 2 - 1));
        assert!(!share.take(1), "both together have the share of a scan");
        drop((others, connection, share));
        assert_eq!(room.octets(), 0);
    }
}
