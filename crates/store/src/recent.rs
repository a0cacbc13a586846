//! What was read or written lately, up to a number of bytes.

use std::{collections::HashMap, hash::Hash, mem};

/// Values by key; those that were not used for the longest time go first.
///
/// Two generations stand in for the exact order of use: when the younger is full it becomes the
/// older, and what is asked for moves back into the younger.
#[derive(Debug)]
pub(crate) struct Recent<K, V> {
    young: HashMap<K, Kept<V>>,
    old: HashMap<K, Kept<V>>,
    young_bytes: usize,
    /// What one generation holds at most.
    most_bytes: usize,
}

#[derive(Debug)]
struct Kept<V> {
    value: V,
    bytes: usize,
}

impl<K: Copy + Eq + Hash, V: Clone> Recent<K, V> {
    /// Keeps about that many bytes.
    pub(crate) fn new(bytes: usize) -> Self {
        Self { young: HashMap::new(), old: HashMap::new(), young_bytes: 0, most_bytes: bytes / 2 }
    }

    /// The value of a key, where it is kept.
    pub(crate) fn get(&mut self, key: K) -> Option<V> {
        if let Some(kept) = self.young.get(&key) {
            return Some(kept.value.clone());
        }
        let kept = self.old.remove(&key)?;
        let value = kept.value.clone();
        self.add(key, kept.value, kept.bytes);
        Some(value)
    }

    /// Keeps a value in the place of an earlier one; one that is larger than a generation is not
    /// kept.
    pub(crate) fn add(&mut self, key: K, value: V, bytes: usize) {
        self.remove(key);
        if bytes > self.most_bytes {
            return;
        }
        if self.young_bytes + bytes > self.most_bytes {
            self.old = mem::take(&mut self.young);
            self.young_bytes = 0;
        }
        self.young_bytes += bytes;
        self.young.insert(key, Kept { value, bytes });
    }

    /// Forgets a value.
    pub(crate) fn remove(&mut self, key: K) {
        if let Some(kept) = self.young.remove(&key) {
            self.young_bytes -= kept.bytes;
        }
        self.old.remove(&key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_stays_and_what_is_not_goes() {
        let mut recent = Recent::new(100);
        recent.add("used", 1, 10);
        recent.add("unused", 2, 10);
        for n in 0..40 {
            recent.add(["a", "b", "c", "d"][n % 4], n, 25);
            assert_eq!(recent.get("used"), Some(1), "{n}");
        }
        assert_eq!(recent.get("unused"), None);
    }

    #[test]
    fn a_value_is_replaced_and_forgotten() {
        let mut recent = Recent::new(100);
        recent.add("key", 1, 50);
        recent.add("key", 2, 50);
        assert_eq!(recent.get("key"), Some(2));
        recent.add("key", 3, 51);
        assert_eq!(recent.get("key"), None, "it is too large");
        recent.add("key", 4, 50);
        recent.remove("key");
        assert_eq!(recent.get("key"), None);
    }
}
