//! What was read, to be read once.

use std::cell::RefCell;

/// What was read of octets that come again: the addresses of a host say and send the same.
#[derive(Debug)]
pub(crate) struct Known<'e, T>(RefCell<Vec<(&'e [u8], T)>>);

impl<T> Default for Known<'_, T> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<'e, T: Clone> Known<'e, T> {
    /// So many are compared with what is to be read: enough for ten hosts.
    const MAX: usize = 32;

    /// What is known of the octets, or else what comes of reading them.
    pub(super) fn read(&self, octets: &'e [u8], read: fn(&[u8]) -> T) -> T {
        let mut known = self.0.borrow_mut();
        if let Some((_, known)) = known.iter().find(|(known, _)| *known == octets) {
            return known.clone();
        }
        let new = read(octets);
        if known.len() < Self::MAX {
            known.push((octets, new.clone()));
        }
        new
    }
}
