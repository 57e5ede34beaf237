//! How a tree is played whose nodes are not stored: a list of information sets, and even play everywhere else.

use crate::error::{Error, Result};
use crate::game::ImplicitTree;
use crate::num::Rational;

/// Behaviour at the information sets that are listed. At every other one all actions are taken alike.
///
/// Probabilities are parts of `2^bits`, so that millions of information sets take a few bytes each.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SparseBehavior {
    bits: u32,
    sides: [Rows; 2],
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
struct Rows {
    /// In ascending order.
    infosets: Vec<u64>,
    /// Where the parts of each information set end.
    ends: Vec<u32>,
    parts: Vec<u32>,
}

/// The most bits of a probability's denominator.
pub const MOST_BITS: u32 = 30;

impl SparseBehavior {
    /// No information set is listed yet; probabilities will be parts of `2^bits`, of at most `2^30`.
    pub fn new(bits: u32) -> SparseBehavior {
        SparseBehavior { bits: bits.min(MOST_BITS), sides: Default::default() }
    }

    pub fn bits(&self) -> u32 {
        self.bits
    }

    /// Lists an information set of a player, after those with lower numbers. Errors: they are not in order, or too many; the parts do not add up
    /// to `2^bits`.
    pub fn push(&mut self, player: usize, infoset: u64, parts: impl IntoIterator<Item = u32>) -> Result<()> {
        let rows = &mut self.sides[player];
        if rows.infosets.last().is_some_and(|last| *last >= infoset) {
            return Err(Error::invalid("the information sets are not in order, or one is listed twice"));
        }
        let start = rows.parts.len();
        rows.parts.extend(parts);
        let sum: u64 = rows.parts[start..].iter().map(|part| u64::from(*part)).sum();
        if sum != 1 << self.bits {
            return Err(Error::invalid(format!("probabilities add up to {sum} parts of {}", 1_u64 << self.bits)));
        }
        let Ok(end) = u32::try_from(rows.parts.len()) else {
            return Err(Error::too_large("more than 2^32 probabilities are listed"));
        };
        rows.infosets.push(infoset);
        rows.ends.push(end);
        Ok(())
    }

    /// The number of information sets of a player that are listed.
    pub fn len(&self, player: usize) -> usize {
        self.sides[player].infosets.len()
    }

    /// Is no information set of a player listed?
    pub fn is_empty(&self, player: usize) -> bool {
        self.sides[player].infosets.is_empty()
    }

    /// The information set of a player that is listed in this place, and the parts of its actions.
    pub fn row(&self, player: usize, place: usize) -> (u64, &[u32]) {
        let rows = &self.sides[player];
        let start = if place == 0 { 0 } else { rows.ends[place - 1] };
        (rows.infosets[place], &rows.parts[start as usize..rows.ends[place] as usize])
    }

    /// All information sets of a player that are listed, with the parts of their actions.
    pub fn rows(&self, player: usize) -> impl ExactSizeIterator<Item = (u64, &[u32])> {
        (0..self.len(player)).map(move |place| self.row(player, place))
    }

    /// The probability that so many parts are.
    pub fn probability(&self, part: u32) -> Rational {
        Rational::new(i64::from(part), 1 << self.bits).unwrap_or_default()
    }

    /// Is this a behaviour of the tree? Errors: an information set that does not exist, or has another number of actions.
    pub fn check(&self, tree: &ImplicitTree) -> Result<()> {
        for (player, name) in tree.players().into_iter().enumerate() {
            for (infoset, parts) in self.rows(player) {
                let Some(actions) = tree.rules().actions(player, infoset) else {
                    return Err(Error::invalid(format!("`{name}` has no information set of number {infoset}")));
                };
                if actions.len() != parts.len() {
                    let message = format!(
                        "{} probabilities for {} actions of `{name}` at information set number {infoset}",
                        parts.len(),
                        actions.len()
                    );
                    return Err(Error::invalid(message));
                }
            }
        }
        Ok(())
    }
}
