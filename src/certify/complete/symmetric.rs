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

use super::vertices::{Vertex, equalise, vertex};
use super::{ExtremeEquilibria, Tick, reply_payoffs, stopped};
use crate::certify::Refusal;
use crate::certify::properties::is_symmetric;
use crate::game::NormalForm;
use crate::strategy::MixedProfile;

/// All extreme symmetric equilibria of a symmetric game, and whether they are all symmetric ones, by the enumeration that the head of
/// this file describes. Refuses a game that is not symmetric, and when the tick says to stop.
///
/// # Panics
/// If there are not two players.
pub fn symmetric_equilibria(game: &NormalForm, tick: Tick<'_>) -> Result<ExtremeEquilibria, Refusal> {
    assert_eq!(game.player_count(), 2, "extreme equilibria are those of two players");
    if !is_symmetric(game) {
        return Err(Refusal::new("the list is said to hold symmetric equilibria, and the game is not symmetric"));
    }
    let extreme = extreme(game, tick)?;
    let are_joined = |one: &Vertex, other: &Vertex| {
        let all_best = |user: &Vertex, to: &Vertex| user.support.iter().all(|strategy| to.replies.contains(strategy));
        all_best(one, other) && all_best(other, one)
    };
    let mut finite = true;
    for (place, one) in extreme.iter().enumerate() {
        if !tick() {
            return Err(stopped());
        }
        finite &= !extreme[..place].iter().any(|other| are_joined(one, other));
    }
    let profile = |vertex: Vertex| MixedProfile::new(game, vec![vertex.probabilities.clone(), vertex.probabilities]);
    let profiles = extreme.into_iter().map(profile).collect::<Result<_, _>>()?;
    Ok(ExtremeEquilibria { profiles, finite })
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
