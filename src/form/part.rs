//! The part of a tree between the root of a subgame and the roots of the subgames inside it.

use crate::error::Result;
use crate::game::{ExtensiveBuilder, ExtensiveForm, InfosetId, Move, NodeId};
use crate::num::Rational;
use crate::strategy::BehaviorProfile;

/// A part of a tree as a game of its own: those players take part who move in it, and inner subgames have become outcomes.
#[derive(Debug, Clone)]
pub struct Part {
    /// The game; its players are those of the tree who move in the part, in order. Without any, the first of the tree.
    pub game: ExtensiveForm,
    /// How many players move in the part.
    pub movers: usize,
    /// For each information set of the game the one of the tree.
    pub infosets: Vec<InfosetId>,
    /// For each terminal of the game the payoffs of all players of the tree.
    payoffs: Vec<Vec<Rational>>,
}

impl Part {
    /// The part below `root`, a subgame's root, down to the nodes for which `end` gives payoffs. Errors: none for a subgame of a tree that
    /// was built, when each inner subgame is wholly kept or ends at its root.
    pub fn new(tree: &ExtensiveForm, root: NodeId, end: impl Fn(NodeId) -> Option<Vec<Rational>>) -> Result<Part> {
        let nodes = inner_nodes(tree, root, &end);
        let mut movers: Vec<usize> = nodes
            .iter()
            .filter_map(|&node| match tree.next(node) {
                Move::Decision(id) => Some(tree.infoset(id).player),
                _ => None,
            })
            .collect();
        movers.sort_unstable();
        movers.dedup();
        let players: Vec<usize> = if movers.is_empty() { vec![0] } else { movers.clone() };
        let names = players.iter().map(|&player| tree.players()[player].as_str());
        let mut builder = ExtensiveBuilder::new(tree.title(), names)?;
        let mut infosets: Vec<InfosetId> = Vec::new();
        let mut declared = vec![None; tree.infosets().len()];
        let mut open = vec![(root, builder.root())];
        let mut ends: Vec<(NodeId, Vec<Rational>)> = Vec::new();
        while let Some((node, here)) = open.pop() {
            let stop = if node == root { None } else { end(node) };
            let at_terminal = || {
                let place = tree.terminals().binary_search(&node).ok()?;
                Some(tree.terminal_payoffs()[place].clone())
            };
            if let Some(payoffs) = stop.or_else(at_terminal) {
                let own = players.iter().map(|&player| payoffs[player].clone()).collect();
                let outcome = builder.outcome("", own)?;
                builder.set_outcome(here, outcome);
                ends.push((here, payoffs));
                continue;
            }
            let children: Vec<NodeId> = match tree.next(node) {
                Move::Decision(id) => {
                    let infoset = tree.infoset(id);
                    let own = match declared[id.index()] {
                        Some(own) => own,
                        None => {
                            let player = players.iter().position(|&player| player == infoset.player).unwrap_or(0);
                            let own =
                                builder.infoset(player, tree.infoset_name(id), infoset.actions.iter().cloned())?;
                            infosets.push(id);
                            *declared[id.index()].insert(own)
                        }
                    };
                    builder.decide(here, own)?.into_iter().collect()
                }
                Move::Chance(id) => {
                    let chance = tree.chance(id);
                    let own = builder.chance("", chance.actions.iter().cloned(), chance.probabilities.clone())?;
                    builder.draw(here, own)?.into_iter().collect()
                }
                Move::Terminal => unreachable!("a terminal has payoffs"),
            };
            open.extend(tree.children(node).zip(children));
        }
        ends.sort_by_key(|(node, _)| *node);
        let payoffs = ends.into_iter().map(|(_, payoffs)| payoffs).collect();
        Ok(Part { game: builder.build()?, movers: movers.len(), infosets, payoffs })
    }

    /// What all players of the tree expect from behaviour in the part.
    pub fn expected(&self, profile: &BehaviorProfile) -> Vec<Rational> {
        let reach = profile.reach(&self.game);
        let mut expected = vec![Rational::ZERO; self.payoffs[0].len()];
        for (terminal, payoffs) in self.game.terminals().iter().zip(&self.payoffs) {
            let probability = &reach[terminal.index()];
            if !probability.is_zero() {
                expected.iter_mut().zip(payoffs).for_each(|(sum, payoff)| *sum += &(payoff * probability));
            }
        }
        expected
    }
}

/// The nodes from the root down to the ends, without these.
fn inner_nodes(tree: &ExtensiveForm, root: NodeId, end: &impl Fn(NodeId) -> Option<Vec<Rational>>) -> Vec<NodeId> {
    let mut found = Vec::new();
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        if node == root || end(node).is_none() {
            found.push(node);
            open.extend(tree.children(node));
        }
    }
    found
}
