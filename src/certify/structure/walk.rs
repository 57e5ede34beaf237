//! All feasible bases of a small tableau, by pivoting from one to the next: they are the vertices of a polyhedron, which hang together.

use std::hash::Hasher;

use super::effort::{Effort, Halt};
use super::exact::Exact;
use super::tableau::Tableau;
use crate::num::WordHasher;

/// Sets of variables as bits, of one length, in the order in which they came: without an allocation for each.
pub(super) struct Bases {
    length: usize,
    words: Vec<u64>,
    /// Numbers of sets, from 1, in an open table whose size is a power of two; 0 where it is empty.
    slots: Vec<u32>,
}

impl Bases {
    pub fn new(variables: usize) -> Bases {
        Bases { length: variables.div_ceil(64).max(1), words: Vec::new(), slots: vec![0; 16] }
    }

    pub fn count(&self) -> usize {
        self.words.len() / self.length
    }

    pub fn iter(&self) -> impl Iterator<Item = &[u64]> {
        self.words.chunks_exact(self.length)
    }

    /// The slot where the set is, or where it would be put.
    fn slot(&self, set: &[u64]) -> usize {
        let mut hasher = WordHasher::default();
        set.iter().for_each(|&word| hasher.write_u64(word));
        let mut slot = hasher.finish() as usize & (self.slots.len() - 1);
        while let Some(number) = (self.slots[slot] as usize).checked_sub(1) {
            if self.words[number * self.length..][..self.length] == *set {
                break;
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        slot
    }

    pub fn contains(&self, set: &[u64]) -> bool {
        self.slots[self.slot(set)] != 0
    }

    /// Was the set not there?
    fn insert(&mut self, set: &[u64]) -> bool {
        let slot = self.slot(set);
        if self.slots[slot] != 0 {
            return false;
        }
        self.words.extend_from_slice(set);
        self.slots[slot] = self.count() as u32;
        if self.count() * 2 > self.slots.len() {
            self.slots = vec![0; self.slots.len() * 2];
            for number in 0..self.count() {
                let slot = self.slot(&self.words[number * self.length..][..self.length]);
                self.slots[slot] = number as u32 + 1;
            }
        }
        true
    }
}

/// A depth-first search over the feasible bases, that can be interrupted after each.
pub(super) struct Walk<E> {
    pub tableau: Tableau<E>,
    pub seen: Bases,
    present: Vec<u64>,
    /// How each basis on the path was reached and the next column to try.
    path: Vec<Step>,
}

struct Step {
    row: usize,
    column: usize,
    next: usize,
}

impl<E: Exact> Walk<E> {
    /// From a feasible basis of variables below a number.
    pub fn new(tableau: Tableau<E>, variables: usize) -> Walk<E> {
        let mut seen = Bases::new(variables);
        let mut present = vec![0; seen.length];
        tableau.basic.iter().for_each(|&variable| flip(&mut present, variable));
        seen.insert(&present);
        Walk { tableau, seen, present, path: vec![Step { row: 0, column: 0, next: 0 }] }
    }

    /// Goes on to the next basis; `false` when all have been seen.
    pub fn advance(&mut self, effort: &mut Effort) -> Result<bool, Halt> {
        while let Some(step) = self.path.last_mut() {
            if step.next == self.tableau.cobasic.len() {
                let (row, column) = (step.row, step.column);
                self.path.pop();
                if self.path.is_empty() {
                    break;
                }
                self.go(row, column, effort)?;
                continue;
            }
            let column = step.next;
            step.next += 1;
            effort.spend(self.tableau.basic.len() as u64)?;
            let Some(row) = self.tableau.leaving(column)? else { continue };
            self.exchange(row, column);
            let is_fresh = self.seen.insert(&self.present);
            self.exchange(row, column);
            if is_fresh {
                self.go(row, column, effort)?;
                self.path.push(Step { row, column, next: 0 });
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn exchange(&mut self, row: usize, column: usize) {
        flip(&mut self.present, self.tableau.basic[row]);
        flip(&mut self.present, self.tableau.cobasic[column]);
    }

    fn go(&mut self, row: usize, column: usize, effort: &mut Effort) -> Result<(), Halt> {
        self.exchange(row, column);
        self.tableau.pivot(row, column, effort)
    }
}

fn flip(set: &mut [u64], variable: usize) {
    set[variable / 64] ^= 1 << (variable % 64);
}
