//! Strategies in floats as an answer: rounded to fractions, with a bound that is computed exactly from what is given.

use crate::certify::{Epsilon, Statement, pure_responses};
use crate::game::Bimatrix;
use crate::num::{Integer, Interval, Rational};
use crate::solve::{Options, Run, Stop};
use crate::strategy::{MixedProfile, Solution};

/// Bits of the probabilities that are given.
const BITS: i32 = 40;

/// Emits strategies of the replier and the other, given up to their sums, as an approximate solution: the bound is what either player gains
/// by deviating from what is given.
pub(super) fn emit_rounded(
    game: Bimatrix<'_>,
    replier: usize,
    strategies: [&[f64]; 2],
    options: &Options,
    run: &mut Run,
) -> std::result::Result<(), Stop> {
    let Some(profile) = profile(game, replier, strategies) else { return Ok(()) };
    let bound = gain(game, &profile);
    let epsilon = match bound.is_zero() {
        true => Epsilon::Zero,
        false => Epsilon::AtMost(Interval::from(&bound).upper()),
    };
    let mut statement = Statement::exact(options.concept, Solution::Profile(profile));
    statement.epsilon = epsilon;
    run.emit(statement)?;
    Ok(())
}

/// What either player gains at most by deviating from the strategies as [`emit_rounded`] would give them.
pub(super) fn bound(game: Bimatrix<'_>, replier: usize, strategies: [&[f64]; 2]) -> Option<Rational> {
    Some(gain(game, &profile(game, replier, strategies)?))
}

fn profile(game: Bimatrix<'_>, replier: usize, [own, other]: [&[f64]; 2]) -> Option<MixedProfile> {
    let mut mixtures = vec![rounded(own), rounded(other)];
    mixtures.rotate_left(replier);
    MixedProfile::new(game.game(), mixtures).ok()
}

fn gain(game: Bimatrix<'_>, profile: &MixedProfile) -> Rational {
    let gain = |player: usize| {
        let responses = pure_responses(game.game(), player, profile);
        let best = responses.payoff(responses.best()[0]);
        best - responses.mean(&profile.players()[player])
    };
    gain(0).max(gain(1))
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
