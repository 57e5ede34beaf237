//! Sets of variables.

use serde::{Deserialize, Serialize};

/// A set of small numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(in crate::solve) struct Bits(Vec<u64>);

impl Bits {
    /// The empty set, with room for numbers below `size`.
    pub fn new(size: usize) -> Bits {
        Bits(vec![0; size.div_ceil(64)])
    }

    #[inline]
    pub fn contains(&self, member: usize) -> bool {
        self.0[member / 64] >> (member % 64) & 1 != 0
    }

    #[inline]
    pub fn insert(&mut self, member: usize) {
        self.0[member / 64] |= 1 << (member % 64);
    }

    /// Is every member of the other set one of this?
    #[inline]
    pub fn contains_all(&self, other: &Bits) -> bool {
        self.0.iter().zip(&other.0).all(|(own, other)| other & !own == 0)
    }

    /// Becomes a copy without allocating.
    pub fn copy(&mut self, other: &Bits) {
        self.0.clone_from(&other.0);
    }

    pub fn members(&self) -> impl Iterator<Item = usize> {
        let bits = |(word, bits): (usize, &u64)| {
            let bits = *bits;
            (0..64).filter(move |bit| bits >> bit & 1 != 0).map(move |bit| 64 * word + bit)
        };
        self.0.iter().enumerate().flat_map(bits)
    }

    /// Is this a set of numbers below `size`, with exactly the room that these need?
    pub fn is_below(&self, size: usize) -> bool {
        self.0.len() == size.div_ceil(64) && self.members().all(|member| member < size)
    }

    pub fn words(&self) -> &[u64] {
        &self.0
    }
}
