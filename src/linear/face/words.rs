//! Sets of bits as keys of tables.

use std::collections::{HashMap, HashSet};
use std::hash::Hasher;

use crate::num::{WordHash, WordHasher};

/// A set of keys that are sets of bits, or lists of such.
pub type WordSet<K> = HashSet<K, WordHash>;

/// A table by sets of bits, or lists of such.
pub type WordMap<K, V> = HashMap<K, V, WordHash>;

/// A set of keys of as many words each, not all zero, which are kept in place.
#[derive(Debug, Clone)]
pub(super) struct Keys {
    words: usize,
    /// Places for keys, as many as a power of two; those that are free hold zeros.
    places: Vec<u64>,
    count: usize,
}

impl Keys {
    pub fn new(words: usize) -> Keys {
        Keys { words, places: vec![0; 16 * words], count: 0 }
    }

    pub fn bytes(&self) -> u64 {
        8 * self.places.len() as u64
    }

    /// Was the key new?
    pub fn insert(&mut self, key: &[u64]) -> bool {
        let size = self.places.len() / self.words;
        if 2 * self.count >= size {
            self.grow(2 * size);
        }
        let is_new = place(&mut self.places, self.words, key);
        self.count += usize::from(is_new);
        is_new
    }

    fn grow(&mut self, size: usize) {
        let mut places = vec![0; size * self.words];
        let used = self.places.chunks_exact(self.words).filter(|key| key.iter().any(|&word| word != 0));
        used.for_each(|key| _ = place(&mut places, self.words, key));
        self.places = places;
    }
}

/// Puts the key to its place, if it is not there; there must be room.
fn place(places: &mut [u64], words: usize, key: &[u64]) -> bool {
    let mut hasher = WordHasher::default();
    key.iter().for_each(|&word| hasher.write_u64(word));
    let mask = places.len() / words - 1;
    let mut number = hasher.finish() as usize & mask;
    loop {
        let own = &mut places[number * words..(number + 1) * words];
        // Word by word: keys are short.
        if own.iter().zip(key).all(|(own, word)| own == word) {
            return false;
        }
        if own.iter().all(|&word| word == 0) {
            own.copy_from_slice(key);
            return true;
        }
        number = (number + 1) & mask;
    }
}
