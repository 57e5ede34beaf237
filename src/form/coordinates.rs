//! Realization plans in independent coordinates.
//!
//! At each information set one action is called basic. A plan x is then `x⁰ + Σ_n x_n δ_n`, with x⁰ the plan that takes the basic actions,
//! n over the sequences of the other actions, and δ_n the change that takes weight from the basic action of n's information set to n,
//! basic actions being taken after both. The weights x_n are independent of each other, but for that of each basic action, which they
//! leave over and which must not be negative.

use crate::form::Treeplex;

/// The coordinates that a choice of basic actions gives to the plans of a player.
#[derive(Debug, Clone)]
pub struct Coordinates {
    basic: Vec<bool>,
    changes: Vec<Vec<(usize, i8)>>,
    follows: Vec<Vec<usize>>,
}

impl Coordinates {
    /// `chosen` holds the sequence of the basic action of each information set, in the treeplex's order.
    pub fn new(treeplex: &Treeplex, chosen: &[u32]) -> Coordinates {
        let count = treeplex.sequences();
        let mut basic = vec![false; count];
        basic[0] = true;
        chosen.iter().for_each(|&sequence| basic[sequence as usize] = true);
        let mut follows: Vec<Vec<usize>> = (0..count).map(|sequence| vec![sequence]).collect();
        for ((_, parent, _), &action) in treeplex.infosets().zip(chosen).rev() {
            let after = follows[action as usize].clone();
            follows[parent].extend(after);
        }
        let mut changes = vec![Vec::new(); count];
        for ((_, _, own), &action) in treeplex.infosets().zip(chosen) {
            for n in own.filter(|&n| n != action as usize) {
                follows[n].iter().for_each(|&sequence| changes[sequence].push((n, 1)));
                follows[action as usize].iter().for_each(|&sequence| changes[sequence].push((n, -1)));
            }
        }
        Coordinates { basic, changes, follows }
    }

    /// Is the action of the sequence basic? The empty sequence is.
    pub fn is_basic(&self, sequence: usize) -> bool {
        self.basic[sequence]
    }

    /// The changes δ_n with an entry at the sequence, each with that entry: 1 or -1.
    pub fn changes(&self, sequence: usize) -> &[(usize, i8)] {
        &self.changes[sequence]
    }

    /// The sequences with weight 1 when this one has it and basic actions are taken after it, itself among them.
    pub fn follows(&self, sequence: usize) -> &[usize] {
        &self.follows[sequence]
    }
}
