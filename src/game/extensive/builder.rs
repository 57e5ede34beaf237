//! The builder of trees: what it accepts is a valid game.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::{
    Chance, ChanceId, Children, ExtensiveForm, Infoset, InfosetId, Labels, Move, NONE, Node, NodeId, Outcome, OutcomeId,
};
use crate::error::{Error, Result};
use crate::game::check_labels;
use crate::num::Rational;

/// Builds an [`ExtensiveForm`] from the root down: declare information sets, events and outcomes, then give each node its move.
#[derive(Debug, Clone)]
pub struct ExtensiveBuilder {
    game: ExtensiveForm,
}

impl ExtensiveBuilder {
    /// Starts a tree with a root that is a terminal until it is given a move. Errors: no players, or two of one name.
    pub fn new<S: Into<String>>(
        title: impl Into<String>,
        players: impl IntoIterator<Item = S>,
    ) -> Result<ExtensiveBuilder> {
        let players: Vec<String> = players.into_iter().map(Into::into).collect();
        check_labels("player", players.iter().map(String::as_str))?;
        let root = Node { parent: NONE, action: 0, first_child: NONE, outcome: NONE, next: Move::Terminal };
        let nothing = vec![Rational::ZERO; players.len()];
        let game = ExtensiveForm {
            title: title.into(),
            players,
            nodes: vec![root],
            infosets: Vec::new(),
            chances: Vec::new(),
            outcomes: Vec::new(),
            labels: HashMap::new(),
            terminals: Vec::new(),
            pays_inside: false,
            nothing,
            names: OnceLock::new(),
            recall: OnceLock::new(),
            terminal_payoffs: OnceLock::new(),
        };
        Ok(ExtensiveBuilder { game })
    }

    pub fn root(&self) -> NodeId {
        NodeId(0)
    }

    /// Declares an information set. Errors: no such player, no actions, an action label that appears twice.
    pub fn infoset<S: Into<String>>(
        &mut self,
        player: usize,
        label: impl Into<String>,
        actions: impl IntoIterator<Item = S>,
    ) -> Result<InfosetId> {
        let label = label.into();
        let actions: Vec<String> = actions.into_iter().map(Into::into).collect();
        if player >= self.game.players.len() {
            return Err(Error::invalid(format!(
                "information set `{label}` belongs to player {}, of {}",
                player + 1,
                self.game.players.len()
            )));
        }
        check_labels("action", actions.iter().map(String::as_str))
            .map_err(|error| error.within(format!("information set `{label}`")))?;
        let actions = Labels(actions.into());
        self.game.infosets.push(Infoset { player, label, actions, nodes: Vec::new() });
        Ok(InfosetId::from_index(self.game.infosets.len() - 1))
    }

    /// Declares an information set of the same player with the same actions as another one, whose list it shares.
    pub fn infoset_like(&mut self, other: InfosetId, label: impl Into<String>) -> InfosetId {
        let Infoset { player, actions, .. } = self.game.infoset(other);
        let alike = Infoset { player: *player, label: label.into(), actions: actions.clone(), nodes: Vec::new() };
        self.game.infosets.push(alike);
        InfosetId::from_index(self.game.infosets.len() - 1)
    }

    /// Declares a chance event. Errors: no actions, a label twice, a negative probability, a sum other than exactly 1.
    pub fn chance<S: Into<String>>(
        &mut self,
        label: impl Into<String>,
        actions: impl IntoIterator<Item = S>,
        probabilities: Vec<Rational>,
    ) -> Result<ChanceId> {
        let label = label.into();
        let actions: Vec<String> = actions.into_iter().map(Into::into).collect();
        let here = |error: Error| error.within(format!("chance move `{label}`"));
        check_labels("action", actions.iter().map(String::as_str)).map_err(here)?;
        if probabilities.len() != actions.len() {
            return Err(here(Error::invalid(format!(
                "{} actions, but {} probabilities",
                actions.len(),
                probabilities.len()
            ))));
        }
        if let Some((action, probability)) = actions.iter().zip(&probabilities).find(|(_, p)| p.is_negative()) {
            return Err(here(Error::invalid(format!("the probability of `{action}` is {probability}, below 0"))));
        }
        let sum: Rational = probabilities.iter().sum();
        if !sum.is_one() {
            let error = Error::invalid(format!("the probabilities add up to {sum}, not 1"));
            return Err(here(error).hint("write them as fractions, such as 1/3; decimals are read exactly"));
        }
        let actions = Labels(actions.into());
        self.game.chances.push(Chance { label, actions, probabilities, nodes: Vec::new() });
        Ok(ChanceId::from_index(self.game.chances.len() - 1))
    }

    /// Declares an outcome. Errors: not one payoff per player.
    pub fn outcome(&mut self, label: impl Into<String>, payoffs: Vec<Rational>) -> Result<OutcomeId> {
        let label = label.into();
        if payoffs.len() != self.game.players.len() {
            let message =
                format!("outcome `{label}` has {} payoffs for {} players", payoffs.len(), self.game.players.len());
            return Err(Error::invalid(message).hint("give one payoff per player, in the order of the players"));
        }
        self.game.outcomes.push(Outcome { label, payoffs });
        Ok(OutcomeId::from_index(self.game.outcomes.len() - 1))
    }

    /// Makes room for so many nodes more.
    pub fn reserve(&mut self, nodes: usize) {
        self.game.nodes.reserve(nodes);
    }

    /// Lets the owner of an information set move at a node; returns the children, in order of the actions. Errors: the node has a move.
    pub fn decide(&mut self, node: NodeId, infoset: InfosetId) -> Result<Vec<NodeId>> {
        Ok(self.decide_in_place(node, infoset)?.collect())
    }

    /// Lets chance move at a node; returns the children, in order of the actions. Errors: the node has a move.
    pub fn draw(&mut self, node: NodeId, chance: ChanceId) -> Result<Vec<NodeId>> {
        Ok(self.draw_in_place(node, chance)?.collect())
    }

    /// [`decide`](Self::decide) without a list: the children have consecutive numbers.
    pub fn decide_in_place(&mut self, node: NodeId, infoset: InfosetId) -> Result<Children> {
        let count = self.game.infosets[infoset.index()].actions.len();
        let children = self.grow(node, count, Move::Decision(infoset))?;
        self.game.infosets[infoset.index()].nodes.push(node);
        Ok(children)
    }

    /// [`draw`](Self::draw) without a list: the children have consecutive numbers.
    pub fn draw_in_place(&mut self, node: NodeId, chance: ChanceId) -> Result<Children> {
        let count = self.game.chances[chance.index()].actions.len();
        let children = self.grow(node, count, Move::Chance(chance))?;
        self.game.chances[chance.index()].nodes.push(node);
        Ok(children)
    }

    /// Attaches an outcome to a node, inner or terminal.
    pub fn set_outcome(&mut self, node: NodeId, outcome: OutcomeId) {
        self.game.nodes[node.index()].outcome = outcome.0;
    }

    pub fn set_label(&mut self, node: NodeId, label: impl Into<String>) {
        let label = label.into();
        if !label.is_empty() {
            self.game.labels.insert(node, label);
        }
    }

    /// Finishes the tree. Errors: an information set without nodes.
    pub fn build(mut self) -> Result<ExtensiveForm> {
        let game = &mut self.game;
        if let Some(empty) = game.infosets.iter().find(|infoset| infoset.nodes.is_empty()) {
            return Err(Error::invalid(format!("information set `{}` has no node", empty.label))
                .hint("remove it, or let a node belong to it"));
        }
        game.infosets.iter_mut().filter(|infoset| !infoset.nodes.is_sorted()).for_each(|infoset| infoset.nodes.sort());
        game.terminals = game.nodes().filter(|&node| game.next(node) == Move::Terminal).collect();
        game.pays_inside = game.nodes.iter().any(|node| node.outcome != NONE && node.next != Move::Terminal);
        Ok(self.game)
    }

    fn grow(&mut self, node: NodeId, count: usize, next: Move) -> Result<Children> {
        let nodes = &mut self.game.nodes;
        if nodes[node.index()].next != Move::Terminal {
            return Err(Error::invalid("a node is given two moves"));
        }
        let first = nodes.len();
        if first + count >= NONE as usize {
            return Err(Error::too_large(format!("the tree has more than {} nodes", NONE - 1)));
        }
        nodes[node.index()].next = next;
        nodes[node.index()].first_child = first as u32;
        nodes.extend((0..count as u32).map(|action| Node {
            parent: node.0,
            action,
            first_child: NONE,
            outcome: NONE,
            next: Move::Terminal,
        }));
        Ok(Children(first as u32..(first + count) as u32))
    }
}
