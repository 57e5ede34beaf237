//! Behaviour in a tree that is not stored, as rows of an answer and back.

use crate::error::{Error, Result};
use crate::game::ImplicitTree;
use crate::num::{Integer, Rational};
use crate::query::answer::BehaviorRow;
use crate::strategy::SparseBehavior;

/// A row for each information set that is listed, the first player's first, in the order of their numbers.
pub fn sparse_rows(tree: &ImplicitTree, behavior: &SparseBehavior) -> Vec<BehaviorRow> {
    let rules = tree.rules();
    let row = |player: usize, (infoset, parts): (u64, &[u32])| BehaviorRow {
        player: tree.players()[player].to_owned(),
        infoset: rules.label(player, infoset).unwrap_or_default(),
        actions: rules.actions(player, infoset).unwrap_or_default(),
        probabilities: parts.iter().map(|part| behavior.probability(*part)).collect(),
        belief: None,
        sustaining: None,
    };
    (0..2).flat_map(|player| behavior.rows(player).map(move |entry| row(player, entry))).collect()
}

/// The behaviour that rows describe. Errors: no such information set, other actions, no distribution, probabilities that are no parts of a power
/// of 2 up to 2^30.
pub fn read_sparse(tree: &ImplicitTree, rows: &[BehaviorRow]) -> Result<SparseBehavior> {
    let rules = tree.rules();
    let bits = rows.iter().flat_map(|row| &row.probabilities).map(bits).max().flatten().unwrap_or(0);
    let mut behavior = SparseBehavior::new(bits);
    for row in rows {
        let here = |error: Error| error.within(format!("the row `{}`", row.infoset));
        let Some(player) = tree.players().into_iter().position(|name| name == row.player) else {
            return Err(here(Error::invalid(format!("the game has no player `{}`", row.player))));
        };
        let infoset = tree.infoset(player, &row.infoset)?;
        if rules.actions(player, infoset).as_ref() != Some(&row.actions) {
            return Err(here(Error::invalid("its actions are not those of the information set")));
        }
        let parts: Option<Vec<u32>> = row.probabilities.iter().map(|probability| part(probability, bits)).collect();
        let Some(parts) = parts.filter(|parts| parts.len() == row.actions.len()) else {
            return Err(here(Error::invalid(
                "it needs a probability for each action, in parts of a power of 2 up to 2^30",
            )));
        };
        behavior.push(player, infoset, parts).map_err(here)?;
    }
    Ok(behavior)
}

/// The b of a denominator 2^b.
fn bits(probability: &Rational) -> Option<u32> {
    let denominator = probability.denominator().to_i64()?.unsigned_abs();
    denominator.is_power_of_two().then(|| denominator.trailing_zeros())
}

/// How many parts of 2^bits a probability is.
fn part(probability: &Rational, bits: u32) -> Option<u32> {
    if bits > 30 {
        return None;
    }
    let scaled = probability * &Rational::from(Integer::from(1_u64 << bits));
    if !scaled.denominator().is_one() {
        return None;
    }
    u32::try_from(scaled.numerator().to_i64()?).ok()
}
