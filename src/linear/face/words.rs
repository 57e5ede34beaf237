//! Sets of bits as keys of tables.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// A set of keys that are sets of bits, or lists of such.
pub type WordSet<K> = HashSet<K, BuildHasherDefault<WordHasher>>;

/// A table by sets of bits, or lists of such.
pub type WordMap<K, V> = HashMap<K, V, BuildHasherDefault<WordHasher>>;

/// Mixes words by multiplication: several times quicker than the default of the standard library, whose guard against chosen keys a
/// search does not need.
#[derive(Debug, Clone, Copy, Default)]
pub struct WordHasher(u64);

/// An odd number whose bits look random: 2^64 over the golden ratio.
const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;

impl Hasher for WordHasher {
    fn finish(&self) -> u64 {
        // The tables take the low bits for the place and the high ones for a tag.
        self.0 ^ (self.0 >> 29)
    }

    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        words.iter().for_each(|word| self.write_u64(u64::from_le_bytes(*word)));
        rest.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = ((self.0 ^ word).wrapping_mul(MULTIPLIER)).rotate_left(26);
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }
}

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
