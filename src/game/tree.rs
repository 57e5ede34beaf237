//! Trees that are walked and need not be stored: two players, a constant sum, payoffs in floats.
//!
//! Sampling methods look at a small part of a tree at a time, and keep numbers only for the information sets that they have met. So they take
//! any [`Tree`]: a stored one ([`StoredTree`]), or one whose nodes are computed from the moves that lead to them.

use crate::error::Result;
use crate::game::{ExtensiveForm, Move, NodeId};

/// What happens at a node.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Turn {
    /// The play ends with this payoff of the first player.
    End(f64),
    /// Chance takes one of so many actions, at least one.
    Chance(usize),
    /// A player takes one of so many actions, at least one, not knowing more than the information set. Its number tells it from the player's
    /// other ones, and its nodes have the same number of actions.
    Decision { player: usize, infoset: u64, actions: usize },
}

/// A tree of two players with perfect recall. What the second player earns is a constant minus what the first does.
pub trait Tree {
    type Node: Clone;

    fn root(&self) -> Self::Node;

    fn turn(&self, node: &Self::Node) -> Turn;

    /// The probability of an action of chance. Those of a node add up to 1, up to rounding.
    fn chance(&self, node: &Self::Node, action: usize) -> f64;

    /// The node after an action.
    fn child(&self, node: &Self::Node, action: usize) -> Self::Node;
}

/// A stored tree with its payoffs and the probabilities of chance in floats, by node.
#[derive(Debug)]
pub struct StoredTree<'g> {
    game: &'g ExtensiveForm,
    /// Of the first player, at terminals.
    payoffs: Vec<f64>,
    /// At the nodes to which chance leads: the probability of the action before it.
    chances: Vec<f64>,
}

impl<'g> StoredTree<'g> {
    /// Errors: not two players, payoffs without a constant sum, imperfect recall.
    pub fn new(game: &'g ExtensiveForm) -> Result<StoredTree<'g>> {
        game.constant_sum()?;
        game.require_perfect_recall()?;
        let mut payoffs = vec![0.0; game.node_count()];
        for (terminal, earned) in game.terminals().iter().zip(game.terminal_payoffs()) {
            payoffs[terminal.index()] = earned[0].to_f64();
        }
        let chances = game.nodes().map(|node| game.chance_into(node).map_or(0.0, |chance| chance.to_f64())).collect();
        Ok(StoredTree { game, payoffs, chances })
    }
}

impl Tree for StoredTree<'_> {
    type Node = NodeId;

    fn root(&self) -> NodeId {
        self.game.root()
    }

    fn turn(&self, node: &NodeId) -> Turn {
        match self.game.next(*node) {
            Move::Terminal => Turn::End(self.payoffs[node.index()]),
            Move::Chance(_) => Turn::Chance(self.game.action_count(*node)),
            Move::Decision(id) => Turn::Decision {
                player: self.game.infoset(id).player,
                infoset: id.index() as u64,
                actions: self.game.action_count(*node),
            },
        }
    }

    fn chance(&self, node: &NodeId, action: usize) -> f64 {
        self.chances[self.game.child(*node, action).index()]
    }

    fn child(&self, node: &NodeId, action: usize) -> NodeId {
        self.game.child(*node, action)
    }
}
