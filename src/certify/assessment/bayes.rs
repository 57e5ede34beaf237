//! Where Bayes' rule binds beliefs: from the start of each part of the tree that is informed of its own beginning.
//!
//! A *start* is the root of a subgame, or an information set such that every information set with a node below it (or in it)
//! lies wholly below it: whoever moves there knows that the start was reached. Given the belief at a start (or the single node of a
//! subgame's root), the behaviour gives the probability of every node below; an information set that is reached with positive
//! probability must have the belief that follows. Starts are nested, and each information set need only be compared with the
//! innermost start above it, since Bayes' rule composes. (González-Díaz and Meléndez-Jiménez 2014, TOP 22: regular quasi-subgames.)

use crate::game::{ExtensiveForm, InfosetId, Move, NodeId};
use crate::num::Rational;
use crate::strategy::BehaviorProfile;

/// A part of the tree that is informed of its own beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// The nodes where it begins: one for a subgame.
    pub nodes: Vec<NodeId>,
    /// The information set where it begins, if it does not begin with a chance move.
    pub infoset: Option<InfosetId>,
    /// The innermost start around it; `None` for the whole game.
    pub outer: Option<usize>,
}

/// The starts of a tree, outer ones before inner ones, and for each information set the innermost start above it.
#[derive(Debug, Clone)]
pub struct Starts {
    pub list: Vec<Start>,
    /// By information set; its own start does not count.
    pub innermost: Vec<usize>,
    /// By node: whether a start begins there.
    pub begins: Vec<bool>,
}

impl Starts {
    /// Finds the starts. Cost: for each information set with several nodes, linear in the nodes below it.
    ///
    /// # Panics
    /// Without perfect recall, or when the game is a single outcome.
    pub fn new(game: &ExtensiveForm) -> Starts {
        assert!(game.recall_defects().is_empty(), "starts are those of games with perfect recall");
        let order = Order::new(game);
        let mut found: Vec<(Vec<NodeId>, Option<InfosetId>)> = Vec::new();
        for root in game.subgame_roots() {
            let infoset = match game.next(root) {
                Move::Decision(id) => Some(id),
                _ => None,
            };
            found.push((vec![root], infoset));
        }
        assert!(found.first().is_some_and(|(nodes, _)| nodes[0] == game.root()), "the whole game is a subgame");
        for id in game.infoset_ids().filter(|&id| game.infoset(id).nodes.len() > 1) {
            if order.is_start(id) {
                found.push((game.infoset(id).nodes.clone(), Some(id)));
            }
        }
        // A start's first node in preorder comes after those of the starts around it.
        found.sort_by_key(|(nodes, _)| nodes.iter().map(|node| order.position[node.index()]).min());
        let mut home: Vec<Option<usize>> = vec![None; game.node_count()];
        let mut list: Vec<Start> = Vec::with_capacity(found.len());
        for (number, (nodes, infoset)) in found.into_iter().enumerate() {
            nodes.iter().for_each(|node| home[node.index()] = Some(number));
            list.push(Start { nodes, infoset, outer: None });
        }
        let begins = home.iter().map(Option::is_some).collect();
        // The innermost start strictly above each node, then at or above it.
        let mut above: Vec<Option<usize>> = vec![None; game.node_count()];
        for node in game.nodes() {
            if let Some(parent) = game.parent(node) {
                above[node.index()] = home[parent.index()];
            }
            home[node.index()] = home[node.index()].or(above[node.index()]);
        }
        for start in &mut list {
            start.outer = above[start.nodes[0].index()];
        }
        let innermost = |id: InfosetId| {
            let node = game.infoset(id).nodes[0];
            above[node.index()].or(home[node.index()]).unwrap_or(0)
        };
        Starts { innermost: game.infoset_ids().map(innermost).collect(), list, begins }
    }
}

/// The probability of the nodes below some nodes, given weights at these: only positive ones, parents before children; the first nodes
/// are among them. Nothing is looked for below nodes where `stops` holds, but for the first ones.
pub fn weights_below(
    game: &ExtensiveForm,
    profile: &BehaviorProfile,
    start: impl IntoIterator<Item = (NodeId, Rational)>,
    stops: impl Fn(NodeId) -> bool,
) -> Vec<(NodeId, Rational)> {
    let mut open: Vec<(NodeId, Rational)> = start.into_iter().filter(|(_, weight)| !weight.is_zero()).collect();
    let mut found = Vec::new();
    let mut first = open.len();
    while let Some((node, weight)) = open.pop() {
        let is_first = open.len() < first;
        first = first.min(open.len());
        if !is_first && stops(node) {
            found.push((node, weight));
            continue;
        }
        for child in game.children(node) {
            let probability = profile.probability_into(game, child);
            if !probability.is_zero() {
                open.push((child, &weight * &probability));
            }
        }
        found.push((node, weight));
    }
    found
}

struct Order<'g> {
    game: &'g ExtensiveForm,
    position: Vec<usize>,
    /// The greatest position at or below each node.
    end: Vec<usize>,
}

impl Order<'_> {
    fn new(game: &ExtensiveForm) -> Order<'_> {
        let mut position = vec![0; game.node_count()];
        game.preorder().into_iter().enumerate().for_each(|(place, node)| position[node.index()] = place);
        let mut end = position.clone();
        for node in game.nodes().rev() {
            for child in game.children(node) {
                end[node.index()] = end[node.index()].max(end[child.index()]);
            }
        }
        Order { game, position, end }
    }

    /// Does every information set with a node at or below this one lie wholly there?
    fn is_start(&self, id: InfosetId) -> bool {
        let mut spans: Vec<(usize, usize)> = self
            .game
            .infoset(id)
            .nodes
            .iter()
            .map(|node| (self.position[node.index()], self.end[node.index()]))
            .collect();
        spans.sort_unstable();
        let inside = |node: NodeId| {
            let place = self.position[node.index()];
            let after = spans.partition_point(|(first, _)| *first <= place);
            after > 0 && place <= spans[after - 1].1
        };
        let mut open: Vec<NodeId> = self.game.infoset(id).nodes.clone();
        while let Some(node) = open.pop() {
            if let Move::Decision(met) = self.game.next(node)
                && !self.game.infoset(met).nodes.iter().all(|&node| inside(node))
            {
                return false;
            }
            open.extend(self.game.children(node));
        }
        true
    }
}
