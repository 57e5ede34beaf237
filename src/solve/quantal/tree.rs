//! The agents of a tree with perfect recall: its information sets, each with the payoffs of its owner given that it is reached.
//!
//! One pass up the tree gives the expected payoffs `V` of every node, one pass down the logarithm of the probability that the others lead
//! there, from which beliefs μ follow by softmax at any distance from the floats. A small change of `ln π_kb` changes `u_ha` by
//! `Σ μ(x) (V(xa) - u_ha)` over the nodes x of h behind b, through the belief, and by `Σ μ(x) P(y | xa) π_kb V(yb)` over the nodes y of k below
//! xa, through what follows. Cost of an evaluation: for each decision node the nodes below it.

use std::ops::Range;

use nalgebra::{DMatrix, DVector};

use crate::game::{ExtensiveForm, Move};
use crate::num::Rational;

/// What leads to a node.
#[derive(Clone, Copy)]
enum Way {
    Start,
    /// The logarithm of the probability.
    Chance(f64),
    /// The owner of the move, and the place of the action among all.
    Action {
        player: usize,
        place: usize,
    },
}

struct Node {
    parent: usize,
    way: Way,
    first_child: usize,
    children: usize,
}

pub(super) struct TreeAgents {
    nodes: Vec<Node>,
    players: usize,
    /// `[node][player]`: at terminals the payoffs, 0 elsewhere.
    terminal: Vec<f64>,
    /// By information set: owner and nodes.
    agents: Vec<(usize, Vec<usize>)>,
}

impl TreeAgents {
    pub fn new(game: &ExtensiveForm, blocks: &[Range<usize>], shifted: impl Fn(usize, &Rational) -> f64) -> TreeAgents {
        let players = game.player_count();
        let mut terminal = vec![0.0; game.node_count() * players];
        for (node, payoffs) in game.terminals().iter().zip(game.terminal_payoffs()) {
            for (player, payoff) in payoffs.iter().enumerate() {
                terminal[node.index() * players + player] = shifted(player, payoff);
            }
        }
        let node = |id| {
            let parent = game.parent(id);
            let way = match parent.map(|parent| game.next(parent)) {
                Some(Move::Chance(chance)) => {
                    Way::Chance(game.chance(chance).probabilities[game.action(id)].to_f64().ln())
                }
                Some(Move::Decision(infoset)) => Way::Action {
                    player: game.infoset(infoset).player,
                    place: blocks[infoset.index()].start + game.action(id),
                },
                Some(Move::Terminal) | None => Way::Start,
            };
            Node {
                parent: parent.map_or(0, |parent| parent.index()),
                way,
                first_child: game.children(id).next().map_or(0, |child| child.index()),
                children: game.action_count(id),
            }
        };
        let agent = |infoset: &crate::game::extensive::Infoset| {
            (infoset.player, infoset.nodes.iter().map(|node| node.index()).collect())
        };
        TreeAgents {
            nodes: game.nodes().map(node).collect(),
            players,
            terminal,
            agents: game.infosets().iter().map(agent).collect(),
        }
    }

    /// What all actions are worth; adds the derivatives by logarithms of probabilities to `slopes`.
    pub fn payoffs(
        &self,
        logs: &DVector<f64>,
        blocks: &[Range<usize>],
        mut slopes: Option<&mut DMatrix<f64>>,
    ) -> DVector<f64> {
        let probabilities: Vec<f64> = logs.iter().map(|log| log.exp()).collect();
        let below = self.expected(&probabilities);
        let above = self.others(logs);
        let mut values = DVector::zeros(logs.len());
        for ((player, nodes), block) in self.agents.iter().zip(blocks) {
            let beliefs = beliefs(nodes, |node| above[node * self.players + player]);
            for (action, own) in block.clone().enumerate() {
                let worth = |node: usize| below[(self.nodes[node].first_child + action) * self.players + player];
                let value: f64 = nodes.iter().zip(&beliefs).map(|(&node, belief)| belief * worth(node)).sum();
                values[own] = value;
                let Some(slopes) = slopes.as_deref_mut() else { continue };
                let mut add = |place: usize, part: f64| slopes[(own, place)] += part;
                for (&node, &belief) in nodes.iter().zip(&beliefs).filter(|(_, belief)| **belief > 0.0) {
                    if nodes.len() > 1 {
                        self.through_beliefs(node, *player, belief * (worth(node) - value), &mut add);
                    }
                    let start = (self.nodes[node].first_child + action, belief);
                    self.through_play(start, &probabilities, |child| below[child * self.players + player], &mut add);
                }
            }
        }
        values
    }

    /// Hands the part of each action below a node that is reached with a given weight.
    fn through_play(
        &self,
        start: (usize, f64),
        probabilities: &[f64],
        worth: impl Fn(usize) -> f64,
        add: &mut impl FnMut(usize, f64),
    ) {
        let mut open = vec![start];
        while let Some((node, weight)) = open.pop() {
            let Node { first_child, children, .. } = self.nodes[node];
            for child in first_child..first_child + children {
                let probability = weight * self.probability(child, probabilities);
                if probability == 0.0 {
                    continue;
                }
                if let Way::Action { place, .. } = self.nodes[child].way {
                    add(place, probability * worth(child));
                }
                open.push((child, probability));
            }
        }
    }

    fn probability(&self, node: usize, probabilities: &[f64]) -> f64 {
        match self.nodes[node].way {
            Way::Start => 1.0,
            Way::Chance(log) => log.exp(),
            Way::Action { place, .. } => probabilities[place],
        }
    }

    /// `[node][player]`: expected payoffs from there on.
    fn expected(&self, probabilities: &[f64]) -> Vec<f64> {
        let mut expected = self.terminal.clone();
        for node in (1..self.nodes.len()).rev() {
            let probability = self.probability(node, probabilities);
            let parent = self.nodes[node].parent;
            for player in 0..self.players {
                expected[parent * self.players + player] += probability * expected[node * self.players + player];
            }
        }
        expected
    }

    /// `[node][player]`: the logarithm of the probability that chance and the others lead there.
    fn others(&self, logs: &DVector<f64>) -> Vec<f64> {
        let mut others = vec![0.0; self.nodes.len() * self.players];
        for node in 1..self.nodes.len() {
            let parent = self.nodes[node].parent;
            for player in 0..self.players {
                let log = match self.nodes[node].way {
                    Way::Action { player: owner, .. } if owner == player => 0.0,
                    Way::Action { place, .. } => logs[place],
                    Way::Chance(log) => log,
                    Way::Start => 0.0,
                };
                others[node * self.players + player] = others[parent * self.players + player] + log;
            }
        }
        others
    }

    /// Hands the part of each of the others' actions on the way to a node.
    fn through_beliefs(&self, node: usize, player: usize, part: f64, add: &mut impl FnMut(usize, f64)) {
        let mut node = node;
        while let Way::Action { .. } | Way::Chance(_) = self.nodes[node].way {
            if let Way::Action { player: owner, place } = self.nodes[node].way
                && owner != player
            {
                add(place, part);
            }
            node = self.nodes[node].parent;
        }
    }
}

/// Probabilities from their logarithms up to a constant.
fn beliefs(nodes: &[usize], log: impl Fn(usize) -> f64) -> Vec<f64> {
    let greatest = nodes.iter().map(|&node| log(node)).fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = nodes.iter().map(|&node| (log(node) - greatest).exp()).collect();
    let total: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / total).collect()
}
