//! All symmetric equilibria of a symmetric two-player game: both players use the same mixed strategy.
//!
//! For each support S the equations "the strategies of S earn the same against x, and x sums to 1 on S" are solved. Where they have one
//! solution, it is the only strategy with this support that can be a symmetric equilibrium. Where they do not, S is held against every
//! set T of as many replies as in the enumeration of all equilibria, so that each vertex of the best-reply polyhedron with this support
//! is met; those of them whose strategies are all best replies are the extreme symmetric equilibria.
//!
//! The set of symmetric equilibria is the union of the faces of the polyhedron on which each strategy is unused or a best reply. It is
//! infinite if and only if such a face has two vertices, that is, if all strategies that either uses are best replies to both.
//!
//! Cost: `2^n` eliminations where no system is singular, a tick each; at most `C(2n, n)`.

use std::collections::HashSet;

use itertools::Itertools;

use super::{Tick, Vertex, equalise, reply_payoffs, stopped, vertex};
use crate::certify::properties::is_symmetric;
use crate::certify::{Kind, Refusal};
use crate::game::NormalForm;
use crate::strategy::MixedProfile;

/// The symmetric equilibria that a list of this kind holds. Refuses a game that is not symmetric, and a kind that does not fit their
/// number.
pub(super) fn equilibria(game: &NormalForm, kind: Kind, tick: Tick<'_>) -> Result<Vec<MixedProfile>, Refusal> {
    if !is_symmetric(game) {
        return Err(Refusal::new("the list is said to hold symmetric equilibria, and the game is not symmetric"));
    }
    let extreme = extreme(game, tick)?;
    let are_joined = |one: &Vertex, other: &Vertex| {
        let all_best = |user: &Vertex, to: &Vertex| user.support.iter().all(|strategy| to.replies.contains(strategy));
        all_best(one, other) && all_best(other, one)
    };
    let mut is_finite = true;
    for (place, one) in extreme.iter().enumerate() {
        if !tick() {
            return Err(stopped());
        }
        is_finite &= !extreme[..place].iter().any(|other| are_joined(one, other));
    }
    match (kind, is_finite) {
        (Kind::Symmetric, false) => return Err(Refusal::new("the game has infinitely many symmetric equilibria")),
        (Kind::ExtremeSymmetric, true) => {
            let message = "the symmetric equilibria are finitely many: the list holds every one, not extreme ones";
            return Err(Refusal::new(message));
        }
        _ => {}
    }
    let profile = |vertex: Vertex| MixedProfile::new(game, vec![vertex.probabilities.clone(), vertex.probabilities]);
    Ok(extreme.into_iter().map(profile).collect::<Result<_, _>>()?)
}

/// The vertices of the best-reply polyhedron that use only best replies to themselves.
fn extreme(game: &NormalForm, tick: Tick<'_>) -> Result<Vec<Vertex>, Refusal> {
    let count = game.strategy_count(0);
    let payoffs = reply_payoffs(game, 0);
    let mut found: Vec<Vertex> = Vec::new();
    let mut seen = HashSet::new();
    for support in (1..=count).flat_map(|size| (0..count).combinations(size)) {
        let mut step = |tied: &[usize]| {
            if !tick() {
                return Err(stopped());
            }
            let Some(weights) = equalise(&payoffs, &support, tied) else { return Ok(false) };
            let candidate = vertex(&payoffs, count, &support, &weights, tied);
            let equilibrium = candidate.filter(|x| x.support.iter().all(|strategy| x.replies.contains(strategy)));
            found.extend(equilibrium.filter(|x| seen.insert(x.probabilities.clone())));
            Ok(true)
        };
        if !step(&support)? {
            for tied in (0..count).combinations(support.len()) {
                step(&tied)?;
            }
        }
    }
    Ok(found)
}
