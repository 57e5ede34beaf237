//! The best that a player can do from an information set on, given a belief there and the others' behaviour.

use std::collections::HashMap;

use crate::game::{ExtensiveForm, InfosetId, Move, NodeId};
use crate::num::Rational;
use crate::strategy::BehaviorProfile;

/// A best way to go on from an information set.
#[derive(Debug, Clone)]
pub struct Continuation {
    /// What it yields.
    pub payoff: Rational,
    /// The action at each information set of the player from there on that the others let be reached, in no particular order.
    pub actions: Vec<(InfosetId, usize)>,
}

/// The owner's best continuation from an information set. With perfect recall the own information sets below have all their
/// nodes below this one, so they are decided from the latest to the earliest, each by the payoffs summed over its nodes.
/// Cost: linear in the nodes below.
///
/// # Panics
/// When the belief does not have one entry per node.
pub fn best_continuation(
    game: &ExtensiveForm,
    profile: &BehaviorProfile,
    id: InfosetId,
    belief: &[Rational],
) -> Continuation {
    let infoset = game.infoset(id);
    assert_eq!(belief.len(), infoset.nodes.len(), "one probability per node");
    let mut search = Search {
        game,
        player: infoset.player,
        weights: HashMap::new(),
        values: HashMap::new(),
        sets: Vec::new(),
        actions: Vec::new(),
    };
    let start = infoset.nodes.iter().copied().zip(belief.iter().cloned());
    search.descend(profile, start.filter(|(_, probability)| !probability.is_zero()).collect());
    let payoff = search.decide();
    Continuation { payoff, actions: search.actions }
}

struct Search<'g> {
    game: &'g ExtensiveForm,
    player: usize,
    /// The probability that the belief, chance and the others lead to a node; the own moves count as 1. Only positive ones.
    weights: HashMap<NodeId, Rational>,
    /// At own nodes that are decided, the weighted payoff.
    values: HashMap<NodeId, Rational>,
    /// The own information sets that are met, with the number of own moves before, and their nodes of positive weight.
    sets: Vec<(usize, InfosetId, Vec<NodeId>)>,
    actions: Vec<(InfosetId, usize)>,
}

impl Search<'_> {
    fn descend(&mut self, profile: &BehaviorProfile, start: Vec<(NodeId, Rational)>) {
        let mut met: HashMap<InfosetId, usize> = HashMap::new();
        let mut open: Vec<(NodeId, Rational, usize)> =
            start.into_iter().map(|(node, weight)| (node, weight, 0)).collect();
        while let Some((node, weight, moves)) = open.pop() {
            let own = match self.game.next(node) {
                Move::Decision(id) if self.game.infoset(id).player == self.player => Some(id),
                _ => None,
            };
            if let Some(id) = own {
                let place = *met.entry(id).or_insert(self.sets.len());
                if place == self.sets.len() {
                    self.sets.push((moves, id, Vec::new()));
                }
                self.sets[place].2.push(node);
            }
            for child in self.game.children(node) {
                match own {
                    Some(_) => open.push((child, weight.clone(), moves + 1)),
                    None => {
                        let probability = profile.probability_into(self.game, child);
                        if !probability.is_zero() {
                            open.push((child, &weight * &probability, moves));
                        }
                    }
                }
            }
            self.weights.insert(node, weight);
        }
    }

    /// Decides the sets, the latest own moves first; returns the value of the last one, where the search began.
    fn decide(&mut self) -> Rational {
        let mut sets = std::mem::take(&mut self.sets);
        sets.sort_by_key(|(moves, _, _)| std::cmp::Reverse(*moves));
        let mut last = Rational::ZERO;
        for (_, id, nodes) in sets {
            let mut best: Option<(usize, Rational, Vec<Rational>)> = None;
            for action in 0..self.game.infoset(id).actions.len() {
                let values: Vec<Rational> =
                    nodes.iter().map(|&node| self.value(self.game.child(node, action))).collect();
                let total: Rational = values.iter().sum();
                if best.as_ref().is_none_or(|(_, most, _)| total > *most) {
                    best = Some((action, total, values));
                }
            }
            let Some((action, total, values)) = best else { unreachable!("an information set has an action") };
            self.values.extend(nodes.into_iter().zip(values));
            self.actions.push((id, action));
            last = total;
        }
        last
    }

    /// The weighted payoff from a node on, down to terminals and to own nodes that are decided.
    fn value(&self, start: NodeId) -> Rational {
        let mut total = Rational::ZERO;
        let mut open = vec![start];
        while let Some(node) = open.pop() {
            let Some(weight) = self.weights.get(&node) else { continue };
            if let Some(value) = self.values.get(&node) {
                total += value;
            } else if let Ok(place) = self.game.terminals().binary_search(&node) {
                total += &(weight * &self.game.terminal_payoffs()[place][self.player]);
            } else {
                open.extend(self.game.children(node));
            }
        }
        total
    }
}
