//! Locks, of which none is given up when somebody panics.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks it, also where somebody panicked who held it: nothing that is locked is left half changed.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
