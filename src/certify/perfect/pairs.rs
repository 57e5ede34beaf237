//! Two actions side by side: where the play after them is the same, and by how much one is better wherever it parts.

use crate::certify::perfect::PERFECT;
use crate::game::{ExtensiveForm, InfosetId, Move, NodeId};
use crate::num::Rational;
use crate::strategy::BehaviorProfile;

/// The pairs of nodes at which the play below two nodes parts: as long as both lead to the same information set, or to the same lottery, the same
/// happens at both.
pub(super) fn partings(game: &ExtensiveForm, left: NodeId, right: NodeId) -> Vec<[NodeId; 2]> {
    let (mut open, mut found) = (vec![[left, right]], Vec::new());
    while let Some([left, right]) = open.pop() {
        let same_move = match (game.next(left), game.next(right)) {
            (Move::Decision(left), Move::Decision(right)) => left == right,
            (Move::Chance(left), Move::Chance(right)) => {
                game.chance(left).probabilities == game.chance(right).probabilities
            }
            _ => false,
        };
        if !same_move {
            found.push([left, right]);
            continue;
        }
        let pairs = game.children(left).zip(game.children(right)).filter(|(left, _)| !is_ruled_out(game, *left));
        open.extend(pairs.map(|(left, right)| [left, right]));
    }
    found
}

/// The least and the greatest payoff of a player at the ends below a node that chance allows.
pub(super) fn payoff_range(game: &ExtensiveForm, player: usize, node: NodeId) -> [Rational; 2] {
    let (mut open, mut range) = (vec![node], None);
    while let Some(node) = open.pop() {
        if let Ok(place) = game.terminals().binary_search(&node) {
            let payoff = &game.terminal_payoffs()[place][player];
            let [least, greatest] = range.get_or_insert_with(|| [payoff.clone(), payoff.clone()]);
            if payoff < least {
                *least = payoff.clone();
            }
            if payoff > greatest {
                *greatest = payoff.clone();
            }
        }
        open.extend(game.children(node).filter(|child| !is_ruled_out(game, *child)));
    }
    match range {
        Some(range) => range,
        None => unreachable!("play ends below every node"),
    }
}

/// An action that no perfect equilibrium takes: another one at the information set is never worse, and better whenever everybody errs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dominated {
    pub infoset: InfosetId,
    pub action: usize,
    pub better: usize,
}

impl Dominated {
    /// In words.
    pub fn describe(self, game: &ExtensiveForm) -> String {
        let infoset = game.infoset(self.infoset);
        let (action, better) = (&infoset.actions[self.action], &infoset.actions[self.better]);
        format!(
            "at `{}` the action `{better}` is never worse than `{action}`, and better whenever everybody errs: no {} equilibrium takes \
             `{action}`",
            game.infoset_name(self.infoset),
            PERFECT.name
        )
    }
}

/// Shows that a behaviour is not perfect, by the first dominated action that it takes; `None` where that does not show it.
pub fn refute(game: &ExtensiveForm, behavior: &BehaviorProfile) -> Option<Dominated> {
    let mut taken = game.infoset_ids().zip(behavior.infosets()).flat_map(|(id, probabilities)| {
        let taken = probabilities.iter().enumerate().filter(|(_, probability)| !probability.is_zero());
        taken.map(move |(action, _)| (id, action))
    });
    taken.find_map(|(infoset, action)| {
        let mut others = 0..game.infoset(infoset).actions.len();
        let better = others.find(|&better| dominates(game, infoset, better, action))?;
        Some(Dominated { infoset, action, better })
    })
}

/// Is an action at an information set better than another one in all completely mixed play? Sufficient, not necessary.
fn dominates(game: &ExtensiveForm, id: InfosetId, better: usize, action: usize) -> bool {
    let infoset = game.infoset(id);
    let mut is_better = false;
    for &node in infoset.nodes.iter().filter(|node| is_possible(game, **node)) {
        for [left, right] in partings(game, game.child(node, better), game.child(node, action)) {
            let [left, right] = [left, right].map(|node| payoff_range(game, infoset.player, node));
            if left[0] < right[1] {
                return false;
            }
            // Every end has a positive probability, so that the mean lies strictly within a range.
            is_better |= left[1] > right[0];
        }
    }
    is_better
}

/// Whether chance leads here with probability 0.
fn is_ruled_out(game: &ExtensiveForm, node: NodeId) -> bool {
    game.chance_into(node).is_some_and(Rational::is_zero)
}

/// Whether completely mixed play leads to a node.
fn is_possible(game: &ExtensiveForm, node: NodeId) -> bool {
    let mut at = node;
    while let Some(parent) = game.parent(at) {
        if is_ruled_out(game, at) {
            return false;
        }
        at = parent;
    }
    true
}
