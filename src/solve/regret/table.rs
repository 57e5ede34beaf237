//! The numbers of the information sets that were met, in pages, so that growing moves nothing and costs no more than it must.

use std::collections::HashMap;

use crate::num::WordHash;

/// Numbers in a page: 512 KiB. An information set with more has a page of its own.
const PAGE: usize = 1 << 16;

/// Memory for an entry of the map, when it is as full as it may be before it doubles, and while it does.
const ENTRY_BYTES: u64 = 17 * 3;

/// One player's numbers: of each action its regret, and then of each how often it was taken.
#[derive(Debug)]
pub(super) struct Table {
    /// Where the numbers of an information set start: page and place.
    starts: HashMap<u64, Start, WordHash>,
    pages: Vec<Vec<f64>>,
    bytes: u64,
    /// The most bytes; beyond them information sets are not kept.
    limit: u64,
    is_full: bool,
}

/// Where the numbers of an information set are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Start {
    page: u32,
    place: u32,
}

impl Table {
    pub fn new(limit: u64) -> Table {
        Table { starts: HashMap::default(), pages: Vec::new(), bytes: 0, limit, is_full: false }
    }

    /// How many information sets are kept.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Has an information set been left out for want of memory?
    pub fn is_full(&self) -> bool {
        self.is_full
    }

    /// Where the numbers of an information set are, if it has been met before.
    pub fn find(&self, infoset: u64) -> Option<Start> {
        self.starts.get(&infoset).copied()
    }

    /// The same, or a place for new ones; `None` when there is no memory for them.
    pub fn find_or_add(&mut self, infoset: u64, actions: usize) -> Option<Start> {
        match self.starts.get(&infoset) {
            Some(start) => Some(*start),
            None => self.add(infoset, 2 * actions),
        }
    }

    fn add(&mut self, infoset: u64, numbers: usize) -> Option<Start> {
        if self.pages.last().is_none_or(|page| page.len() + numbers > page.capacity()) {
            let size = PAGE.max(numbers);
            if self.bytes + 8 * size as u64 + ENTRY_BYTES * self.starts.len() as u64 > self.limit {
                self.is_full = true;
                return None;
            }
            self.bytes += 8 * size as u64;
            self.pages.push(Vec::with_capacity(size));
        }
        let number = self.pages.len() - 1;
        let page = &mut self.pages[number];
        let start = Start { page: number as u32, place: page.len() as u32 };
        page.resize(page.len() + numbers, 0.0);
        self.starts.insert(infoset, start);
        Some(start)
    }

    /// The regrets of so many actions.
    pub fn regrets(&self, start: Start, actions: usize) -> &[f64] {
        &self.pages[start.page as usize][start.place as usize..][..actions]
    }

    /// How often each action was taken, weighted.
    pub fn totals(&self, start: Start, actions: usize) -> &[f64] {
        &self.pages[start.page as usize][start.place as usize + actions..][..actions]
    }

    pub fn totals_mut(&mut self, start: Start, actions: usize) -> &mut [f64] {
        &mut self.pages[start.page as usize][start.place as usize + actions..][..actions]
    }

    /// Adds to the regret of an action.
    pub fn change(&mut self, start: Start, action: usize, change: f64) {
        self.pages[start.page as usize][start.place as usize + action] += change;
    }

    /// The information sets that were met, in order.
    pub fn infosets(&self) -> Vec<u64> {
        let mut all: Vec<u64> = self.starts.keys().copied().collect();
        all.sort_unstable();
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_where_they_are() {
        let mut table = Table::new(u64::MAX);
        let count = |number: u64| 1 + (number % 7) as usize;
        for number in 0..60_000 {
            let start = table.find_or_add(number * number, count(number)).expect("memory");
            table.change(start, 0, number as f64);
            table.totals_mut(start, count(number))[count(number) - 1] = -1.0;
        }
        assert_eq!(table.len(), 60_000);
        for number in 0..60_000 {
            let start = table.find(number * number).expect("met");
            assert_eq!(Some(start), table.find_or_add(number * number, count(number)));
            let regrets = table.regrets(start, count(number));
            assert!(regrets[0] == number as f64 && regrets[1..].iter().all(|regret| *regret == 0.0));
            assert_eq!(table.totals(start, count(number)).iter().sum::<f64>(), -1.0);
        }
        assert_eq!(table.find(2), None);
        assert!(table.infosets().is_sorted());
    }

    #[test]
    fn what_does_not_fit_is_left_out() {
        let mut table = Table::new(600 << 10);
        let kept = (0..100_000).filter(|number| table.find_or_add(*number, 4).is_some()).count();
        assert!(table.is_full() && kept == PAGE / 8 && table.len() == kept);
        assert!(table.find_or_add(5, 4).is_some() && table.find(99_999).is_none());
    }
}
