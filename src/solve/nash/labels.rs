//! Sets of labels as bits, and the search for the sets that contain a given one.

use std::rc::Rc;

/// 64 labels a word, any number of words. Shared, because a simple vertex's labels are also its basis.
pub(super) type LabelSet = Rc<[u64]>;

/// An empty set for so many labels.
pub(super) fn empty(labels: usize) -> Vec<u64> {
    vec![0; labels.div_ceil(64)]
}

/// Adds the label, or takes it away if it is there.
pub(super) fn flip(set: &mut [u64], label: usize) {
    set[label / 64] ^= 1 << (label % 64);
}

pub(super) fn contains(set: &[u64], label: usize) -> bool {
    set[label / 64] >> (label % 64) & 1 == 1
}

/// Those of the first so many labels that are not in the set.
pub(super) fn complement(set: &[u64], labels: usize) -> Vec<u64> {
    let mut missing: Vec<u64> = set.iter().map(|word| !word).collect();
    if let (Some(last), rest @ 1..) = (missing.last_mut(), labels % 64) {
        *last &= (1 << rest) - 1;
    }
    missing
}

fn members(set: &[u64]) -> impl Iterator<Item = usize> {
    set.iter().enumerate().flat_map(|(place, &word)| {
        let bits = std::iter::successors(Some(word), |rest| Some(rest & rest.wrapping_sub(1)));
        bits.take_while(|&rest| rest != 0).map(move |rest| 64 * place + rest.trailing_zeros() as usize)
    })
}

/// A list of sets that finds those which contain a given set, 64 at a time.
pub(super) struct Supersets {
    labels: usize,
    ids: Vec<usize>,
    /// For each 64 sets one word a label: the sets among them that have it.
    blocks: Vec<u64>,
}

impl Supersets {
    pub fn new(labels: usize) -> Supersets {
        Supersets { labels, ids: Vec::new(), blocks: Vec::new() }
    }

    pub fn add(&mut self, id: usize, set: &[u64]) {
        let place = self.ids.len() % 64;
        if place == 0 {
            self.blocks.resize(self.blocks.len() + self.labels, 0);
        }
        let start = self.blocks.len() - self.labels;
        members(set).for_each(|label| self.blocks[start + label] |= 1 << place);
        self.ids.push(id);
    }

    /// The ids of the sets that contain this one, in the order in which they were added.
    pub fn of(&self, set: &[u64]) -> Vec<usize> {
        let wanted: Vec<usize> = members(set).collect();
        let mut found = Vec::new();
        for (block, ids) in self.blocks.chunks_exact(self.labels).zip(self.ids.chunks(64)) {
            let mut left = u64::MAX >> (64 - ids.len());
            for &label in &wanted {
                left &= block[label];
                if left == 0 {
                    break;
                }
            }
            found.extend(members(&[left]).map(|place| ids[place]));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn supersets_are_those_of_the_definition(
            labels in prop::sample::select(vec![5_usize, 64, 70, 130]),
            seeds in prop::collection::vec(prop::collection::vec(0_usize..130, 0..40), 0..150),
            wanted in prop::collection::vec(0_usize..130, 0..3),
        ) {
            let set = |members: &[usize]| {
                let mut set = empty(labels);
                members.iter().map(|member| member % labels).for_each(|label| if !contains(&set, label) { flip(&mut set, label) });
                set
            };
            let sets: Vec<Vec<u64>> = seeds.iter().map(|members| set(members)).collect();
            let mut index = Supersets::new(labels);
            sets.iter().enumerate().for_each(|(place, set)| index.add(1000 + place, set));
            let wanted = set(&wanted);
            let fits = |set: &[u64]| (0..labels).all(|label| contains(set, label) || !contains(&wanted, label));
            let expected: Vec<usize> = (0..sets.len()).filter(|&place| fits(&sets[place])).map(|place| 1000 + place).collect();
            prop_assert_eq!(index.of(&wanted), expected);
            let missing = complement(&wanted, labels);
            prop_assert_eq!(members(&missing).chain(members(&wanted)).collect::<std::collections::HashSet<_>>().len(), labels);
            prop_assert!(members(&missing).all(|label| label < labels && !contains(&wanted, label)));
        }
    }
}
