//! Numbers that start where a cache line does, so that no lane of eight crosses one.

use std::ops::{Deref, DerefMut};

/// The bytes of a cache line.
const LINE: usize = 64;

/// A list of fixed length.
#[derive(Debug)]
pub(super) struct Aligned<T> {
    /// Longer than the list by a line.
    words: Vec<T>,
    start: usize,
    length: usize,
}

impl<T: Copy + Default> Aligned<T> {
    pub fn new(length: usize) -> Aligned<T> {
        let words = vec![T::default(); length + LINE / size_of::<T>()];
        // Where the machine cannot say, the list is as right and slower.
        let start = words.as_ptr().align_offset(LINE).min(words.len() - length);
        Aligned { words, start, length }
    }
}

impl<T: Copy + Default> From<&[T]> for Aligned<T> {
    fn from(list: &[T]) -> Aligned<T> {
        let mut aligned = Aligned::new(list.len());
        aligned.copy_from_slice(list);
        aligned
    }
}

impl<T> Deref for Aligned<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.words[self.start..self.start + self.length]
    }
}

impl<T> DerefMut for Aligned<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.words[self.start..self.start + self.length]
    }
}
