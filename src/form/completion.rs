//! Behaviour at the information sets that a player's own earlier moves rule out.
//!
//! A mixed or reduced strategy, or a realization plan, says nothing there, and nothing hangs on it: no play reaches the set,
//! whatever the others do, so an equilibrium stays one with any completion. The completion here is the one that reads best:
//! the owner's best action given everybody's behaviour below, with beliefs from the histories that need the fewest moves of
//! probability 0 by chance and the others (each such move, and a move that is itself ruled out, counts 1 in the product).
//! With perfect information it is backward induction in the parts of the tree that a player never lets be reached.

use crate::game::{ExtensiveForm, InfosetId, Move, NodeId};
use crate::num::Rational;
use crate::strategy::BehaviorProfile;

/// Fills in the information sets where the behaviour is `None`. Cost: one pass over the tree for each player, and one back.
///
/// # Panics
/// When the lists given do not have the shape of the game.
pub fn complete(game: &ExtensiveForm, behavior: Vec<Option<Vec<Rational>>>) -> crate::error::Result<BehaviorProfile> {
    assert_eq!(behavior.len(), game.infosets().len(), "one entry per information set");
    if behavior.iter().all(Option::is_some) {
        return BehaviorProfile::new(game, behavior.into_iter().flatten().collect());
    }
    let mut completion = Completion::new(game, behavior);
    completion.run();
    let chosen = game.infoset_ids().map(|id| completion.behavior_at(id)).collect();
    BehaviorProfile::new(game, chosen)
}

/// How likely a history is from its owner's view: moves of probability 0 on the way, and the product of the other ones.
type Weight = (u32, Rational);

struct Completion<'g> {
    game: &'g ExtensiveForm,
    behavior: Vec<Option<Vec<Rational>>>,
    /// The action chosen where nothing was given.
    chosen: Vec<Option<usize>>,
    depth: Vec<u32>,
    /// The continuation payoffs of the nodes already met, taken up by their parents.
    values: Vec<Vec<Rational>>,
    /// At the nodes of information sets to be filled in: their weights.
    weights: Vec<Option<Weight>>,
}

impl<'g> Completion<'g> {
    fn new(game: &'g ExtensiveForm, behavior: Vec<Option<Vec<Rational>>>) -> Completion<'g> {
        let mut depth = vec![0; game.node_count()];
        for node in game.nodes() {
            depth[node.index()] = game.parent(node).map_or(0, |parent| depth[parent.index()] + 1);
        }
        let mut completion = Completion {
            game,
            chosen: vec![None; behavior.len()],
            behavior,
            depth,
            values: vec![Vec::new(); game.node_count()],
            weights: vec![None; game.node_count()],
        };
        (0..game.player_count()).for_each(|player| completion.weigh(player));
        completion
    }

    /// Gives the player's nodes to be filled in the weight of the moves of chance and the others before them.
    fn weigh(&mut self, player: usize) {
        let open = |id: InfosetId| self.behavior[id.index()].is_none();
        if !self.game.infosets_of(player).any(open) {
            return;
        }
        let mut weight: Vec<Weight> = Vec::with_capacity(self.game.node_count());
        for node in self.game.nodes() {
            let Some(parent) = self.game.parent(node) else {
                weight.push((0, Rational::ONE));
                continue;
            };
            let probability = match self.game.next(parent) {
                Move::Decision(id) if self.game.infoset(id).player == player => None,
                Move::Decision(id) => {
                    self.behavior[id.index()].as_ref().map(|actions| &actions[self.game.action(node)])
                }
                _ => self.game.chance_into(node),
            };
            let (slips, above) = &weight[parent.index()];
            weight.push(match probability {
                Some(probability) if probability.is_zero() => (slips + 1, above.clone()),
                Some(probability) if !probability.is_one() => (*slips, above * probability),
                _ => (*slips, above.clone()),
            });
        }
        let own = |id: &InfosetId| self.behavior[id.index()].is_none();
        for id in self.game.infosets_of(player).filter(own).collect::<Vec<_>>() {
            for &node in &self.game.infoset(id).nodes {
                self.weights[node.index()] = Some(weight[node.index()].clone());
            }
        }
    }

    /// Deepest nodes first, so that payoffs below are known; a set is decided by its deepest nodes.
    fn run(&mut self) {
        let mut order: Vec<NodeId> = self.game.nodes().collect();
        order.sort_by_key(|node| std::cmp::Reverse((self.depth[node.index()], *node)));
        let mut rest = order.as_slice();
        while let Some(first) = rest.first() {
            let depth = self.depth[first.index()];
            let (level, shallower) = rest.split_at(rest.partition_point(|node| self.depth[node.index()] == depth));
            rest = shallower;
            for &node in level {
                if let Move::Decision(id) = self.game.next(node)
                    && self.behavior[id.index()].is_none()
                    && self.chosen[id.index()].is_none()
                {
                    self.chosen[id.index()] = Some(self.best_action(id, depth));
                }
            }
            level.iter().for_each(|&node| self.settle(node));
        }
    }

    /// The owner's best action at the nodes of this depth that are most likely.
    fn best_action(&self, id: InfosetId, depth: u32) -> usize {
        let infoset = self.game.infoset(id);
        let at_depth = infoset.nodes.iter().filter(|node| self.depth[node.index()] == depth);
        let weighed: Vec<(NodeId, &Weight)> =
            at_depth.filter_map(|&node| Some((node, self.weights[node.index()].as_ref()?))).collect();
        let fewest = weighed.iter().map(|(_, (slips, _))| *slips).min();
        let expected = |action: usize| -> Rational {
            let likely = weighed.iter().filter(|(_, (slips, _))| Some(*slips) == fewest);
            likely.map(|(node, (_, p))| p * &self.values[self.game.child(*node, action).index()][infoset.player]).sum()
        };
        let mut best = (0, expected(0));
        for action in 1..infoset.actions.len() {
            let payoff = expected(action);
            if payoff > best.1 {
                best = (action, payoff);
            }
        }
        best.0
    }

    /// Computes the continuation payoffs of a node from those of its children.
    fn settle(&mut self, node: NodeId) {
        let game = self.game;
        if game.next(node) == Move::Terminal {
            if let Ok(place) = game.terminals().binary_search(&node) {
                self.values[node.index()] = game.terminal_payoffs()[place].clone();
            }
            return;
        }
        let sure = match game.next(node) {
            Move::Decision(id) => self.chosen[id.index()],
            _ => None,
        };
        let mut value = vec![Rational::ZERO; game.player_count()];
        for (action, child) in game.children(node).enumerate() {
            let below = std::mem::take(&mut self.values[child.index()]);
            let given = match game.next(node) {
                Move::Decision(id) => self.behavior[id.index()].as_ref().map(|actions| &actions[action]),
                _ => game.chance_into(child),
            };
            match given {
                None if sure == Some(action) => value = below,
                Some(probability) if !probability.is_zero() => {
                    value.iter_mut().zip(&below).for_each(|(sum, payoff)| *sum += &(payoff * probability));
                }
                _ => {}
            }
        }
        self.values[node.index()] = value;
    }

    fn behavior_at(&self, id: InfosetId) -> Vec<Rational> {
        let count = self.game.infoset(id).actions.len();
        let point =
            |sure| (0..count).map(|action| if action == sure { Rational::ONE } else { Rational::ZERO }).collect();
        match (&self.behavior[id.index()], self.chosen[id.index()]) {
            (Some(given), _) => given.clone(),
            (None, Some(sure)) => point(sure),
            (None, None) => unreachable!("every information set has a node, and every node has been met"),
        }
    }
}
