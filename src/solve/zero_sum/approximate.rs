//! Strategies in floats as an answer: rounded to fractions, with a bound that is computed exactly from what is given.

use crate::certify::minmax::MINMAX;
use crate::certify::{Epsilon, Statement, pure_responses};
use crate::game::Bimatrix;
use crate::num::{Integer, Interval, Rational};
use crate::solve::{Options, Run, Stop};
use crate::strategy::{MixedProfile, Solution};

/// Bits of the probabilities that are given.
const BITS: i32 = 40;

/// Emits strategies of the replier and the other, given up to their sums, as an approximate solution. Returns how far they are from
/// optimal, in payoffs: the greater of what either player gains by deviating.
pub(super) fn emit_rounded(
    game: Bimatrix<'_>,
    replier: usize,
    [own, other]: [&[f64]; 2],
    options: &Options,
    run: &mut Run,
) -> std::result::Result<Option<Rational>, Stop> {
    let mut mixtures = vec![rounded(own), rounded(other)];
    mixtures.rotate_left(replier);
    let Ok(profile) = MixedProfile::new(game.game(), mixtures) else { return Ok(None) };
    let normal = game.game();
    let responses = [0, 1].map(|player| pure_responses(normal, player, &profile));
    let earned = [0, 1].map(|player| responses[player].mean(&profile.players()[player]));
    let best = [0, 1].map(|player| responses[player].payoff(responses[player].best()[0]));
    let gains = [&best[0] - &earned[0], &best[1] - &earned[1]];
    let bound = gains.into_iter().max().unwrap_or(Rational::ZERO);
    let epsilon = match bound.is_zero() {
        true => Epsilon::Zero,
        false => Epsilon::AtMost(Interval::from(&bound).upper()),
    };
    let concept = if options.concept == &MINMAX { &MINMAX } else { options.concept };
    let mut statement = Statement::exact(concept, Solution::Profile(profile));
    statement.epsilon = epsilon;
    run.emit(statement)?;
    Ok(Some(bound))
}

/// Positive weights as parts of `2^BITS`; the greatest takes what rounding leaves.
fn rounded(weights: &[f64]) -> Vec<Rational> {
    let whole = 1_i64 << BITS;
    let total: f64 = weights.iter().sum();
    let mut parts: Vec<i64> =
        weights.iter().map(|weight| (weight / total * whole as f64).round().max(0.0) as i64).collect();
    let missing = whole - parts.iter().sum::<i64>();
    if let Some(greatest) = parts.iter_mut().max() {
        *greatest += missing;
    }
    parts.into_iter().map(|part| Rational::new(part, Integer::from(whole)).unwrap_or_default()).collect()
}
