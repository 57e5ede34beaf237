//! What an assessment must meet: rational play at every information set, and beliefs that belong to the play.

pub mod bayes;
mod continuation;
pub mod polynomials;
pub mod trembles;

pub use continuation::{Continuation, best_continuation};
pub use trembles::Tremble;

use crate::certify::complete::{elimination_count, vertices};
use crate::game::{ExtensiveForm, InfosetId, Move};
use crate::num::Rational;
use crate::strategy::BehaviorProfile;

/// Each player's expected payoff from each node on, by node number: what the profile yields once the node is reached.
pub fn node_payoffs(game: &ExtensiveForm, profile: &BehaviorProfile) -> Vec<Vec<Rational>> {
    let mut payoffs: Vec<Vec<Rational>> = vec![Vec::new(); game.node_count()];
    for (terminal, at_terminal) in game.terminals().iter().zip(game.terminal_payoffs()) {
        payoffs[terminal.index()] = at_terminal.clone();
    }
    for node in game.nodes().rev().filter(|&node| game.next(node) != Move::Terminal) {
        let mut expected = vec![Rational::ZERO; game.player_count()];
        for child in game.children(node) {
            let probability = profile.probability_into(game, child);
            if !probability.is_zero() {
                let below = &payoffs[child.index()];
                expected.iter_mut().zip(below).for_each(|(sum, payoff)| *sum += &(payoff * &probability));
            }
        }
        payoffs[node.index()] = expected;
    }
    payoffs
}

/// What the owner of an information set receives from each action at each of its nodes: `[action][node]`, given the payoffs of all
/// nodes.
pub fn action_payoffs(game: &ExtensiveForm, payoffs: &[Vec<Rational>], id: InfosetId) -> Vec<Vec<Rational>> {
    let infoset = game.infoset(id);
    let at = |action: usize| {
        infoset.nodes.iter().map(|&node| payoffs[game.child(node, action).index()][infoset.player].clone()).collect()
    };
    (0..infoset.actions.len()).map(at).collect()
}

/// What the owner gains at an information set by another action there and no other change, given the belief: the greatest gain and
/// its action.
pub fn one_shot_gain(
    game: &ExtensiveForm,
    profile: &BehaviorProfile,
    payoffs: &[Vec<Rational>],
    id: InfosetId,
    belief: &[Rational],
) -> (Rational, usize) {
    let infoset = game.infoset(id);
    let likely = || infoset.nodes.iter().zip(belief).filter(|(_, probability)| !probability.is_zero());
    let expected: Vec<Rational> = (0..infoset.actions.len())
        .map(|action| likely().map(|(&node, p)| p * &payoffs[game.child(node, action).index()][infoset.player]).sum())
        .collect();
    let mixed = profile.infosets()[id.index()].iter().zip(&expected).filter(|(probability, _)| !probability.is_zero());
    let now: Rational = mixed.map(|(probability, payoff)| probability * payoff).sum();
    let mut best = 0;
    for action in 1..expected.len() {
        if expected[action] > expected[best] {
            best = action;
        }
    }
    (&expected[best] - &now, best)
}

/// The most eliminations in search of the extreme points of a set of beliefs.
const ELIMINATIONS: f64 = 20_000.0;

/// The extreme points of the set of beliefs at an information set at which the behaviour there is optimal, later play being as it is
/// in the profile; `None` where they are too many to look for. `payoffs` are those of all nodes.
pub fn sustaining_beliefs(
    game: &ExtensiveForm,
    profile: &BehaviorProfile,
    payoffs: &[Vec<Rational>],
    id: InfosetId,
) -> Option<Vec<Vec<Rational>>> {
    let infoset = game.infoset(id);
    if elimination_count(infoset.nodes.len(), infoset.actions.len()) > ELIMINATIONS {
        return None;
    }
    let taken = &profile.infosets()[id.index()];
    let found = vertices(&action_payoffs(game, payoffs, id), &mut || true).ok()?;
    // A belief is a mixture of nodes, against which the actions are replies.
    let is_best = |action: usize, replies: &[usize]| taken[action].is_zero() || replies.contains(&action);
    let sustains = |replies: &[usize]| (0..taken.len()).all(|action| is_best(action, replies));
    Some(found.into_iter().filter(|vertex| sustains(&vertex.replies)).map(|vertex| vertex.probabilities).collect())
}
