//! Families of trees as rules: each node is computed from the moves that lead to it, so that a tree of any size can be walked.
//!
//! A node's code is a few whole numbers side by side in 128 bits, the lowest first ([`pack`] and [`unpack`]). What follows from them is
//! computed. `tests` walks these trees beside the stored ones, node by node.

mod goofspiel;
mod inspection;
mod ladder;
mod leduc;
mod liars_dice;
#[cfg(test)]
mod tests;

pub(super) use goofspiel::Goofspiel;
pub(super) use inspection::Inspection;
pub(super) use ladder::Ladder;
pub(super) use leduc::Leduc;
pub(super) use liars_dice::LiarsDice;

use super::{IMPLICIT, Member, NODE_LIMIT};
use crate::error::{Error, Result};
use crate::game::{Game, ImplicitTree, Rules};

/// Numbers side by side, each below 2 to its width.
fn pack(numbers: &[(u64, u32)]) -> u128 {
    let place = |(code, shift): (u128, u32), &(number, width): &(u64, u32)| {
        debug_assert!(width >= 64 || number < 1 << width, "{number} takes more than {width} bits");
        (code | u128::from(number) << shift, shift + width)
    };
    numbers.iter().fold((0, 0), place).0
}

/// The numbers of these widths.
fn unpack<const N: usize>(mut code: u128, widths: [u32; N]) -> [u64; N] {
    widths.map(|width| {
        let number = (code & ((1 << width) - 1)) as u64;
        code >>= width;
        number
    })
}

/// How long it pays to store the trees of a family.
#[derive(Clone, Copy)]
pub(super) enum Storing {
    /// As long as they fit: methods on stored trees are faster on them.
    WhileItFits,
    /// Up to [`SMALL`] nodes.
    WhileSmall,
}

/// The most nodes of a tree that is stored where going over it is as fast without: a second's work, and half a GiB.
const SMALL: u64 = 1 << 22;

impl Member {
    /// Should the tree of so many nodes (more than 2^64: `None`) not be stored: because `implicit=1` asks for it, because it would not fit, or
    /// because the family's larger trees are solved sooner without?
    pub(super) fn is_implicit(&self, nodes: Option<u64>, pays: Storing) -> bool {
        let most = match (self.value(IMPLICIT.name), pays) {
            (1, _) => return true,
            (2, Storing::WhileSmall) => SMALL,
            _ => NODE_LIMIT,
        };
        nodes.is_none_or(|nodes| nodes > most)
    }

    /// The tree that rules compute. Errors: more information sets than numbers.
    pub(super) fn implicit(&self, rules: Option<impl Rules + 'static>) -> Result<Game> {
        let Some(rules) = rules else {
            let message = "this tree has more than 2^62 information sets or ways to deal, too many to number";
            return Err(Error::too_large(message).within(self.family.name).hint("ask for a smaller one"));
        };
        Ok(Game::ImplicitTree(ImplicitTree::new(rules)))
    }
}
