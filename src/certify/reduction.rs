//! The proof of an iterated elimination of dominated strategies: rounds of simultaneous eliminations, and beliefs that show what
//! cannot be eliminated.
//!
//! A strategy s of player i is strictly dominated by a mixture σ when `u_i(σ, t) > u_i(s, t)` for every remaining profile t of the
//! others, weakly when `>=` holds for every t and `>` for one. By the theorem of the alternative s is not strictly dominated if
//! and only if it is a best reply to some belief over the others' remaining profiles, and not weakly if and only if it is one to a
//! belief that gives every such profile positive probability (Pearce 1984, Appendix). A belief may correlate the others.

use serde::{Deserialize, Serialize};

use crate::certify::{Concept, Proven, Refusal, Statement, Verdict, Witness, wrong_shape};
use crate::game::{Game, NormalForm};
use crate::num::{Integer, Rational, scale_to_integers};
use crate::strategy::{Solution, Survivors};

/// One round: what is eliminated, all at once, and why some of the rest is not.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Round {
    pub dominated: Vec<Dominated>,
    pub justified: Vec<Justified>,
}

/// A strategy and a mixture that dominates it among the strategies that remain at the start of the round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dominated {
    pub player: usize,
    pub strategy: usize,
    /// One probability for each strategy of the player, 0 for those that do not remain.
    pub by: Vec<Rational>,
}

/// A strategy that is a best reply, among the remaining ones, to a belief.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Justified {
    pub player: usize,
    pub strategy: usize,
    /// Weights on the others' remaining profiles, in the order of their numbers; up to a positive factor, probabilities.
    pub belief: Vec<Rational>,
}

/// The two kinds of dominance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dominance {
    Strict,
    Weak,
}

/// The others' profiles that are left, as profile numbers with the player's own strategy at 0, in order.
pub fn remaining_profiles(game: &NormalForm, player: usize, remaining: &[Vec<usize>]) -> Vec<usize> {
    let mut bases = vec![0];
    for (other, strategies) in remaining.iter().enumerate().filter(|(other, _)| *other != player) {
        let extend = |base: usize| strategies.iter().map(move |strategy| base + strategy * game.stride(other));
        bases = bases.into_iter().flat_map(extend).collect();
    }
    bases
}

/// Checks the rounds and that they leave the survivors that the statement names.
pub(super) fn check(concept: &Concept, dominance: Dominance, game: &Game, statement: &Statement) -> Verdict {
    let (Game::Normal(game), Solution::Survivors(Survivors(survivors))) = (game, &statement.solution) else {
        return Err(wrong_shape(concept, "the surviving strategies of a normal form"));
    };
    let Witness::Reduction(rounds) = &statement.witness else {
        return Err(wrong_shape(concept, "the rounds of an elimination"));
    };
    let mut remaining: Vec<Vec<usize>> = game.shape().into_iter().map(|count| (0..count).collect()).collect();
    for (number, round) in rounds.iter().enumerate() {
        check_shape(game, round, &remaining)?;
        for dominated in &round.dominated {
            check_dominated(game, dominance, dominated, &remaining)?;
        }
        for justified in &round.justified {
            check_justified(game, dominance, justified, &remaining)?;
        }
        // Weak dominance depends on the order, so each round must be shown to eliminate all that it can; strict dominance only at the end.
        if dominance == Dominance::Weak || number + 1 == rounds.len() {
            check_maximal(game, round, &remaining)?;
        }
        for dominated in &round.dominated {
            remaining[dominated.player].retain(|&strategy| strategy != dominated.strategy);
        }
    }
    if rounds.last().is_none_or(|last| !last.dominated.is_empty()) {
        return Err(Refusal::new("the last round does not show that nothing more can be eliminated"));
    }
    match remaining == *survivors {
        true => Ok(Proven::exactly(Vec::new())),
        false => Err(Refusal::new("the rounds leave other strategies than the statement")),
    }
}

fn name(game: &NormalForm, player: usize, strategy: usize) -> String {
    let described = &game.players()[player];
    format!("`{}` of player `{}`", described.strategies[strategy], described.name)
}

fn check_shape(game: &NormalForm, round: &Round, remaining: &[Vec<usize>]) -> Result<(), Refusal> {
    let mut seen = std::collections::HashSet::new();
    let dominated = round.dominated.iter().map(|entry| (entry.player, entry.strategy));
    let justified = round.justified.iter().map(|entry| (entry.player, entry.strategy));
    for (player, strategy) in dominated.chain(justified) {
        if !remaining.get(player).is_some_and(|remaining| remaining.contains(&strategy)) {
            return Err(Refusal::new("a round is about a strategy that does not remain"));
        }
        if !seen.insert((player, strategy)) {
            return Err(Refusal::new(format!("a round names {} twice", name(game, player, strategy))));
        }
    }
    Ok(())
}

fn check_maximal(game: &NormalForm, round: &Round, remaining: &[Vec<usize>]) -> Result<(), Refusal> {
    for (player, strategies) in remaining.iter().enumerate() {
        for &strategy in strategies {
            let named = |other: (usize, usize)| other == (player, strategy);
            let dominated = round.dominated.iter().any(|entry| named((entry.player, entry.strategy)));
            if !dominated && !round.justified.iter().any(|entry| named((entry.player, entry.strategy))) {
                return Err(Refusal::new(format!("nothing is shown of {}", name(game, player, strategy))));
            }
        }
    }
    Ok(())
}

fn check_dominated(
    game: &NormalForm,
    dominance: Dominance,
    dominated: &Dominated,
    remaining: &[Vec<usize>],
) -> Result<(), Refusal> {
    let Dominated { player, strategy, by } = dominated;
    let fails = |why: &str| {
        Err(Refusal::new(format!("{} is not shown to be dominated: {why}", name(game, *player, *strategy))))
    };
    let total: Rational = by.iter().sum();
    let in_range = by.len() == game.strategy_count(*player)
        && total.is_one()
        && by.iter().enumerate().all(|(s, p)| p.is_zero() || (p.is_positive() && remaining[*player].contains(&s)));
    if !in_range {
        return fails("the mixture is none of remaining strategies");
    }
    let (weights, scale) = scale_to_integers(by);
    let (table, stride) = (game.table(*player), game.stride(*player));
    let mut somewhere = false;
    for base in remaining_profiles(game, *player, remaining) {
        let used = weights.iter().enumerate().filter(|(_, weight)| !weight.is_zero());
        let mixed: Integer = used.map(|(s, weight)| weight * &table.numerator(base + s * stride)).sum();
        match mixed.cmp(&(&scale * &table.numerator(base + strategy * stride))) {
            std::cmp::Ordering::Greater => somewhere = true,
            std::cmp::Ordering::Equal if dominance == Dominance::Weak => {}
            _ => return fails("somewhere the mixture earns no more"),
        }
    }
    if somewhere { Ok(()) } else { fails("nowhere does the mixture earn more") }
}

fn check_justified(
    game: &NormalForm,
    dominance: Dominance,
    justified: &Justified,
    remaining: &[Vec<usize>],
) -> Result<(), Refusal> {
    let Justified { player, strategy, belief } = justified;
    let fails = |why: &str| Err(Refusal::new(format!("{} is not justified: {why}", name(game, *player, *strategy))));
    let bases = remaining_profiles(game, *player, remaining);
    let positive = belief.iter().any(Rational::is_positive);
    if belief.len() != bases.len() || !positive || belief.iter().any(Rational::is_negative) {
        return fails("the weights are no belief over the others' remaining profiles");
    }
    if dominance == Dominance::Weak && belief.iter().any(Rational::is_zero) {
        return fails("the belief excludes a profile");
    }
    let (weights, _) = scale_to_integers(belief);
    let (table, stride) = (game.table(*player), game.stride(*player));
    let earned = |s: usize| -> Integer {
        let used = bases.iter().zip(&weights).filter(|(_, weight)| !weight.is_zero());
        used.map(|(base, weight)| weight * &table.numerator(base + s * stride)).sum()
    };
    let own = earned(*strategy);
    match remaining[*player].iter().any(|&other| earned(other) > own) {
        true => fails("another strategy earns more against the belief"),
        false => Ok(()),
    }
}
