//! Games in extensive form: a tree with chance, information sets, and outcomes at any node, which add up along the path.
//!
//! Nodes are stored in an order in which parents come before children, so that passes over the tree are loops and a tree of
//! any depth costs no stack. The children of a node are consecutive.

mod builder;

use std::collections::{HashMap, HashSet};
use std::ops::{Deref, Range};
use std::sync::{Arc, OnceLock};

use crate::error::{Error, Result};
use crate::game::recall::{self, Recall};
use crate::num::Rational;

pub use builder::ExtensiveBuilder;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl $name {
            pub fn index(self) -> usize {
                self.0 as usize
            }

            /// The id with this number; meaningful only for numbers below the game's count.
            pub fn from_index(index: usize) -> $name {
                assert!(index < NONE as usize, "ids are 32-bit");
                $name(index as u32)
            }
        }
    };
}

id!(
    /// A node of the tree; the root is number 0, and a parent's number is below its children's.
    NodeId
);
id!(
    /// An information set of a player.
    InfosetId
);
id!(
    /// A chance event: the actions and probabilities that one or more chance nodes share.
    ChanceId
);
id!(
    /// An outcome: a payoff vector that one or more nodes share.
    OutcomeId
);

const NONE: u32 = u32::MAX;

/// The children of a node, in order of the actions.
#[derive(Debug, Clone)]
pub struct Children(Range<u32>);

impl Children {
    /// The child that an action leads to.
    pub fn after(&self, action: usize) -> NodeId {
        assert!(action < self.0.len(), "no such action at this node");
        NodeId(self.0.start + action as u32)
    }
}

impl Iterator for Children {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        self.0.next().map(NodeId)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl DoubleEndedIterator for Children {
    fn next_back(&mut self) -> Option<NodeId> {
        self.0.next_back().map(NodeId)
    }
}

impl ExactSizeIterator for Children {}

/// What happens at a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    Terminal,
    Chance(ChanceId),
    Decision(InfosetId),
}

#[derive(Debug, Clone)]
struct Node {
    parent: u32,
    /// Which child of the parent this is.
    action: u32,
    first_child: u32,
    outcome: u32,
    next: Move,
}

/// The labels of the actions at a move; moves declared alike share one list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labels(Arc<[String]>);

impl Labels {
    pub fn as_slice(&self) -> &[String] {
        &self.0
    }
}

impl Deref for Labels {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.0
    }
}

impl<'a> IntoIterator for &'a Labels {
    type Item = &'a String;
    type IntoIter = std::slice::Iter<'a, String>;

    fn into_iter(self) -> std::slice::Iter<'a, String> {
        self.0.iter()
    }
}

impl PartialEq<Labels> for Vec<String> {
    fn eq(&self, other: &Labels) -> bool {
        **self == *other.0
    }
}

impl<S, const N: usize> PartialEq<[S; N]> for Labels
where
    String: PartialEq<S>,
{
    fn eq(&self, other: &[S; N]) -> bool {
        *self.0 == other[..]
    }
}

/// The nodes between which a player cannot tell, and the actions there.
#[derive(Debug, Clone)]
pub struct Infoset {
    pub player: usize,
    pub label: String,
    pub actions: Labels,
    pub nodes: Vec<NodeId>,
}

/// A chance event with the probabilities of its actions, which add up to 1 exactly.
#[derive(Debug, Clone)]
pub struct Chance {
    pub label: String,
    pub actions: Labels,
    pub probabilities: Vec<Rational>,
    pub nodes: Vec<NodeId>,
}

/// A payoff vector, one entry per player.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    pub label: String,
    pub payoffs: Vec<Rational>,
}

/// Two histories of one information set that a player with perfect recall could tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecallDefect {
    pub infoset: InfosetId,
    pub first: NodeId,
    pub second: NodeId,
    /// One of the two nodes lies below the other: the player forgets having moved here (Piccione and Rubinstein 1997).
    pub absent_minded: bool,
}

/// An extensive game. Built by [`ExtensiveBuilder`]; immutable.
#[derive(Debug, Clone)]
pub struct ExtensiveForm {
    title: String,
    players: Vec<String>,
    nodes: Vec<Node>,
    infosets: Vec<Infoset>,
    chances: Vec<Chance>,
    outcomes: Vec<Outcome>,
    labels: HashMap<NodeId, String>,
    terminals: Vec<NodeId>,
    /// Whether a node that is no terminal has an outcome.
    pays_inside: bool,
    /// The payoffs where there is no outcome.
    nothing: Vec<Rational>,
    names: OnceLock<Vec<String>>,
    recall: OnceLock<Box<Recall>>,
    terminal_payoffs: OnceLock<Vec<Vec<Rational>>>,
}

impl ExtensiveForm {
    pub fn title(&self) -> &str {
        &self.title
    }

    pub fn players(&self) -> &[String] {
        &self.players
    }

    pub fn player_count(&self) -> usize {
        self.players.len()
    }

    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }

    pub fn root(&self) -> NodeId {
        NodeId(0)
    }

    /// All nodes, parents before children.
    pub fn nodes(&self) -> impl DoubleEndedIterator<Item = NodeId> + ExactSizeIterator + use<> {
        (0..self.nodes.len() as u32).map(NodeId)
    }

    pub fn next(&self, node: NodeId) -> Move {
        self.nodes[node.index()].next
    }

    pub fn parent(&self, node: NodeId) -> Option<NodeId> {
        let parent = self.nodes[node.index()].parent;
        (parent != NONE).then_some(NodeId(parent))
    }

    /// Which of the parent's actions leads here (0 at the root).
    pub fn action(&self, node: NodeId) -> usize {
        self.nodes[node.index()].action as usize
    }

    pub fn action_count(&self, node: NodeId) -> usize {
        match self.next(node) {
            Move::Terminal => 0,
            Move::Chance(chance) => self.chances[chance.index()].actions.len(),
            Move::Decision(infoset) => self.infosets[infoset.index()].actions.len(),
        }
    }

    /// The labels of the actions at a node.
    pub fn actions(&self, node: NodeId) -> &[String] {
        match self.next(node) {
            Move::Terminal => &[],
            Move::Chance(chance) => &self.chances[chance.index()].actions,
            Move::Decision(infoset) => &self.infosets[infoset.index()].actions,
        }
    }

    pub fn children(&self, node: NodeId) -> impl DoubleEndedIterator<Item = NodeId> + ExactSizeIterator + use<> {
        let first = self.nodes[node.index()].first_child;
        (0..self.action_count(node) as u32).map(move |action| NodeId(first + action))
    }

    pub fn child(&self, node: NodeId, action: usize) -> NodeId {
        assert!(action < self.action_count(node), "no such action at this node");
        NodeId(self.nodes[node.index()].first_child + action as u32)
    }

    /// The outcome at this node itself, without those above it.
    pub fn outcome_at(&self, node: NodeId) -> Option<OutcomeId> {
        let outcome = self.nodes[node.index()].outcome;
        (outcome != NONE).then_some(OutcomeId(outcome))
    }

    /// The label of a node; empty when none was given.
    pub fn label(&self, node: NodeId) -> &str {
        self.labels.get(&node).map_or("", String::as_str)
    }

    pub fn infosets(&self) -> &[Infoset] {
        &self.infosets
    }

    pub fn infoset(&self, id: InfosetId) -> &Infoset {
        &self.infosets[id.index()]
    }

    /// All information sets, in the order in which profiles list them.
    pub fn infoset_ids(&self) -> impl DoubleEndedIterator<Item = InfosetId> + ExactSizeIterator + use<> {
        (0..self.infosets.len() as u32).map(InfosetId)
    }

    /// The information sets of one player, in order.
    pub fn infosets_of(&self, player: usize) -> impl DoubleEndedIterator<Item = InfosetId> + '_ {
        self.infoset_ids().filter(move |&id| self.infoset(id).player == player)
    }

    /// A name that tells this information set apart: its label, or player and number where the label is empty or used twice.
    pub fn infoset_name(&self, id: InfosetId) -> &str {
        &self.names.get_or_init(|| self.name_infosets())[id.index()]
    }

    fn name_infosets(&self) -> Vec<String> {
        let mut uses: HashMap<&str, usize> = HashMap::new();
        for infoset in &self.infosets {
            *uses.entry(infoset.label.as_str()).or_default() += 1;
        }
        let mut numbers = vec![0; self.players.len()];
        let mut taken: HashSet<String> =
            uses.iter().filter(|(_, count)| **count == 1).map(|(label, _)| (*label).to_owned()).collect();
        let name = |infoset: &Infoset| {
            numbers[infoset.player] += 1;
            let (player, number) = (&self.players[infoset.player], numbers[infoset.player]);
            let mut name = match infoset.label.as_str() {
                "" => format!("{player}:{number}"),
                label if uses[label] > 1 => format!("{player}:{number} {label}"),
                label => return label.to_owned(),
            };
            while !taken.insert(name.clone()) {
                name.push('\'');
            }
            name
        };
        self.infosets.iter().map(name).collect()
    }

    pub fn chances(&self) -> &[Chance] {
        &self.chances
    }

    pub fn chance(&self, id: ChanceId) -> &Chance {
        &self.chances[id.index()]
    }

    /// The probability of the chance move that leads to a node; `None` below decisions and at the root.
    pub fn chance_into(&self, node: NodeId) -> Option<&Rational> {
        match self.next(self.parent(node)?) {
            Move::Chance(chance) => Some(&self.chances[chance.index()].probabilities[self.action(node)]),
            _ => None,
        }
    }

    pub fn outcomes(&self) -> &[Outcome] {
        &self.outcomes
    }

    pub fn outcome(&self, id: OutcomeId) -> &Outcome {
        &self.outcomes[id.index()]
    }

    /// The terminal nodes, in node order; their places in this list number the terminals.
    pub fn terminals(&self) -> &[NodeId] {
        &self.terminals
    }

    /// For each terminal, in the order of [`terminals`](Self::terminals), all outcomes on its path added up: one payoff per player.
    pub fn terminal_payoffs(&self) -> &[Vec<Rational>] {
        self.terminal_payoffs.get_or_init(|| {
            if !self.pays_inside {
                return (0..self.terminals.len()).map(|number| self.payoffs_of_terminal(number).to_vec()).collect();
            }
            let zero = vec![Rational::ZERO; self.players.len()];
            self.fold_down(zero, |total, outcome| {
                total.iter().zip(&outcome.payoffs).map(|(sum, payoff)| sum + payoff).collect()
            })
        })
    }

    /// The payoffs at the terminal of this number in [`terminals`](Self::terminals): one per player. Without outcomes at inner nodes it
    /// costs nothing, where [`terminal_payoffs`](Self::terminal_payoffs) makes a list.
    pub fn payoffs_of_terminal(&self, number: usize) -> &[Rational] {
        if self.pays_inside {
            return &self.terminal_payoffs()[number];
        }
        self.outcome_at(self.terminals[number]).map_or(&self.nothing, |outcome| &self.outcome(outcome).payoffs)
    }

    /// Carries a value from the root through every outcome on the way, and returns it at each terminal.
    fn fold_down<T: Clone>(&self, start: T, add: impl Fn(&T, &Outcome) -> T) -> Vec<T> {
        let mut open: Vec<(NodeId, T)> = vec![(self.root(), start)];
        let mut found: Vec<(NodeId, T)> = Vec::with_capacity(self.terminals.len());
        while let Some((node, value)) = open.pop() {
            let value =
                self.outcome_at(node).map_or_else(|| value.clone(), |outcome| add(&value, self.outcome(outcome)));
            match self.next(node) {
                Move::Terminal => found.push((node, value)),
                _ => open.extend(self.children(node).map(|child| (child, value.clone()))),
            }
        }
        found.sort_by_key(|(node, _)| *node);
        found.into_iter().map(|(_, value)| value).collect()
    }

    /// What two players' payoffs add up to at every terminal. Errors when there are not two players, or the sums differ.
    pub fn constant_sum(&self) -> Result<Rational> {
        if self.player_count() != 2 {
            let message = format!("this needs two players; `{}` has {}", self.title, self.player_count());
            return Err(Error::not_applicable(message));
        }
        let sum = |number: usize| {
            let payoffs = self.payoffs_of_terminal(number);
            &payoffs[0] + &payoffs[1]
        };
        let constant = sum(0);
        match (0..self.terminals.len()).find(|&number| sum(number) != constant) {
            None => Ok(constant),
            Some(number) => Err(Error::not_applicable(format!(
                "this needs payoffs that add up to a constant; they add up to {constant} {} and to {} {}",
                self.path(self.terminals[0]),
                sum(number),
                self.path(self.terminals[number]),
            ))),
        }
    }

    /// Errors where only chance moves of probability 0 lead to an information set: nothing can be expected there.
    pub fn require_possible_infosets(&self) -> Result<()> {
        let mut possible = vec![true; self.node_count()];
        for node in self.nodes() {
            let above = self.parent(node).is_none_or(|parent| possible[parent.index()]);
            possible[node.index()] = above && !self.chance_into(node).is_some_and(Rational::is_zero);
        }
        match self.infoset_ids().find(|&id| !self.infoset(id).nodes.iter().any(|node| possible[node.index()])) {
            None => Ok(()),
            Some(id) => {
                let message = format!("only chance moves of probability 0 lead to `{}`", self.infoset_name(id));
                Err(Error::not_applicable(message).hint("remove these moves, or give them a small probability"))
            }
        }
    }

    /// Whether every information set has one node.
    pub fn has_perfect_information(&self) -> bool {
        self.infosets.iter().all(|infoset| infoset.nodes.len() == 1)
    }

    /// Errors unless every information set has one node, naming the first that has more.
    pub fn require_perfect_information(&self) -> Result<()> {
        let Some(id) = self.infoset_ids().find(|&id| self.infoset(id).nodes.len() > 1) else { return Ok(()) };
        let infoset = self.infoset(id);
        Err(Error::not_applicable(format!(
            "this needs perfect information; at `{}` player `{}` cannot tell apart {} nodes ({} and {})",
            self.infoset_name(id),
            self.players[infoset.player],
            infoset.nodes.len(),
            self.path(infoset.nodes[0]),
            self.path(infoset.nodes[1]),
        )))
    }

    /// The pairs of histories that break perfect recall (Kuhn 1953), one per information set at most; empty with perfect recall.
    pub fn recall_defects(&self) -> &[RecallDefect] {
        &self.recall().defects
    }

    fn recall(&self) -> &Recall {
        self.recall.get_or_init(|| Box::new(recall::analyse(self)))
    }

    /// The owner's last own move before an information set: where, and which action; `None` when there is none.
    /// With perfect recall it is the same before every node of the set; without, that of the first node is given.
    pub fn previous_own_move(&self, id: InfosetId) -> Option<(InfosetId, usize)> {
        self.recall().previous[id.index()]
    }

    /// Errors unless all players have perfect recall, naming an information set and the two histories.
    pub fn require_perfect_recall(&self) -> Result<()> {
        match self.recall_defects().first() {
            None => Ok(()),
            Some(defect) => Err(Error::not_applicable(self.explain(defect))),
        }
    }

    /// A recall defect in words.
    pub fn explain(&self, defect: &RecallDefect) -> String {
        let player = &self.players[self.infoset(defect.infoset).player];
        format!(
            "this needs perfect recall; at information set `{}` player `{player}` {} ({} and {})",
            self.infoset_name(defect.infoset),
            if defect.absent_minded { "can move twice on one path" } else { "has forgotten an own earlier move" },
            self.path(defect.first),
            self.path(defect.second),
        )
    }

    /// The actions that lead to a node, such as `Accept, Attack`; `the root` for the root.
    pub fn path(&self, node: NodeId) -> String {
        let mut labels = Vec::new();
        let mut node = node;
        while let Some(parent) = self.parent(node) {
            labels.push(self.actions(parent)[self.action(node)].as_str());
            node = parent;
        }
        labels.reverse();
        if labels.is_empty() { "the root".to_owned() } else { format!("after {}", labels.join(", ")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rational(text: &str) -> Rational {
        text.parse().expect("a rational")
    }

    /// A driver passes two junctions that look alike (Piccione and Rubinstein 1997).
    fn absent_minded_driver() -> ExtensiveForm {
        let mut tree = ExtensiveBuilder::new("driver", ["Driver"]).expect("players");
        let junction = tree.infoset(0, "junction", ["exit", "on"]).expect("infoset");
        let first = tree.decide(tree.root(), junction).expect("move");
        let second = tree.decide(first[1], junction).expect("move");
        for (node, payoff) in [(first[0], 0), (second[0], 4), (second[1], 1)] {
            let outcome = tree.outcome("", vec![Rational::from(payoff)]).expect("outcome");
            tree.set_outcome(node, outcome);
        }
        tree.build().expect("valid")
    }

    #[test]
    fn absent_mindedness_is_found_and_named() {
        let game = absent_minded_driver();
        let defects = game.recall_defects();
        assert_eq!(defects.len(), 1);
        assert!(defects[0].absent_minded);
        let message = game.require_perfect_recall().expect_err("a defect").to_string();
        assert!(message.contains("junction") && message.contains("twice on one path"), "{message}");
    }

    #[test]
    fn forgetting_an_own_move_is_found() {
        let mut tree = ExtensiveBuilder::new("forgetful", ["A"]).expect("players");
        let first = tree.infoset(0, "first", ["l", "r"]).expect("infoset");
        let second = tree.infoset(0, "second", ["x", "y"]).expect("infoset");
        for node in tree.decide(tree.root(), first).expect("move") {
            tree.decide(node, second).expect("move");
        }
        let game = tree.build().expect("valid");
        let defects = game.recall_defects();
        assert_eq!((defects.len(), defects[0].absent_minded), (1, false));
        assert_eq!(game.infoset(defects[0].infoset).label, "second");
    }

    #[test]
    fn outcomes_add_up_along_the_path() {
        let mut tree = ExtensiveBuilder::new("sum", ["A", "B"]).expect("players");
        let choice = tree.infoset(0, "choice", ["l", "r"]).expect("infoset");
        let fee = tree.outcome("fee", vec![rational("-1/2"), rational("1/2")]).expect("outcome");
        let prize = tree.outcome("prize", vec![rational("3"), rational("0")]).expect("outcome");
        let root = tree.root();
        tree.set_outcome(root, fee);
        let children = tree.decide(root, choice).expect("move");
        tree.set_outcome(children[1], prize);
        let game = tree.build().expect("valid");
        assert_eq!(
            game.terminal_payoffs(),
            [vec![rational("-1/2"), rational("1/2")], vec![rational("5/2"), rational("1/2")]]
        );
    }

    #[test]
    fn subgames_start_where_no_information_set_is_cut() {
        // A moves, then B not knowing it, then A again knowing all: the root and A's last moves start subgames, B's do not.
        let mut tree = ExtensiveBuilder::new("subgames", ["A", "B"]).expect("players");
        let a = tree.infoset(0, "a", ["l", "r"]).expect("infoset");
        let b = tree.infoset(1, "b", ["x", "y"]).expect("infoset");
        let mut last = Vec::new();
        for node in tree.decide(tree.root(), a).expect("move") {
            last.extend(tree.decide(node, b).expect("move"));
        }
        for (number, node) in last.iter().enumerate() {
            let own = tree.infoset(0, format!("a{number}"), ["u", "d"]).expect("infoset");
            tree.decide(*node, own).expect("move");
        }
        let game = tree.build().expect("valid");
        let roots = game.subgame_roots();
        assert_eq!(roots, [vec![game.root()], last].concat());
        assert!(game.require_perfect_recall().is_ok());
    }

    #[test]
    fn chance_must_add_up_to_one_exactly() {
        let mut tree = ExtensiveBuilder::new("chance", ["A"]).expect("players");
        let error = tree.chance("storm", ["yes", "no"], vec![rational("0.33"), rational("2/3")]).expect_err("sum");
        assert!(error.to_string().contains("299/300"), "{error}");
        assert!(tree.chance("storm", ["yes", "no"], vec![rational("0"), rational("1")]).is_ok());
        assert!(tree.chance("storm", ["yes", "no"], vec![rational("-1"), rational("2")]).is_err());
    }
}
