//! Two-player trees whose payoffs add up to zero and whose nodes are not stored: rules compute each from the moves that lead to it.
//!
//! A node is a number that only its rules can read. Payoffs and probabilities of chance come from two short lists of exact numbers, to
//! which nodes point: so proofs have them exactly, and walks have them in floats without converting. An information set has a number of its
//! own too, from which its label and its actions can be told; the numbers are exact, not hashes.

use std::fmt;
use std::sync::Arc;

use crate::error::{Error, Result};
use crate::game::{Tree, Turn};
use crate::num::{Integer, Rational};

/// A node in the code of its rules.
pub type Code = u128;

/// What happens at a node of a tree that rules compute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The play ends with the outcome of this number.
    End(usize),
    /// Chance takes one of so many actions, at least one.
    Chance(usize),
    /// A player takes one of so many actions, at least one. The number of the information set tells it from the player's other ones.
    Decision { player: usize, infoset: u64, actions: usize },
}

/// The most nodes (of games with hands: about as many public states) over which a proof walks: some hours.
const WALKABLE: u64 = 1 << 36;

/// The names of a game, and the numbers to which its nodes point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preamble {
    pub title: String,
    pub players: [&'static str; 2],
    /// What the first player wins, by number of the outcome; at least one.
    pub outcomes: Vec<Rational>,
    /// The probabilities that chance moves have, by number.
    pub odds: Vec<Rational>,
}

/// The rules of a two-player zero-sum game with perfect recall and without cycles.
pub trait Rules: fmt::Debug + Send + Sync {
    fn preamble(&self) -> &Preamble;

    fn root(&self) -> Code;

    fn step(&self, node: Code) -> Step;

    /// The number in [`Preamble::odds`] of the probability of an action of chance; those of a node add up to 1.
    fn odd(&self, node: Code, action: usize) -> usize;

    fn child(&self, node: Code, action: usize) -> Code;

    /// How an information set is written; `None` where the player has none of this number.
    fn label(&self, player: usize, infoset: u64) -> Option<String>;

    /// The labels of its actions; `None` where the player has none of this number.
    fn actions(&self, player: usize, infoset: u64) -> Option<Vec<String>>;

    /// The number of the information set that is written so; for other texts `None`, or a number with another label.
    fn number(&self, player: usize, label: &str) -> Option<u64>;

    /// The number of nodes, where the rules know it.
    fn node_count(&self) -> Option<u64>;

    /// The number of either player's information sets, where the rules know it.
    fn infoset_counts(&self) -> Option<[u64; 2]>;

    /// The hands and public states of the game, if these are all that it is made of.
    fn hands(&self) -> Option<&dyn Hands> {
        None
    }

    /// Writes all that moves, payoffs and labels depend on, for the digest of the game.
    fn define(&self, sink: &mut dyn fmt::Write) -> fmt::Result;
}

/// What happens at a public state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Public {
    /// The play ends; ends of one kind pay alike for the same hands, and chance leads to them alike.
    End(u64),
    /// Chance takes one of so many actions, at least one.
    Chance(usize),
    /// A player takes one of so many actions, at least one.
    Decision { player: usize, actions: usize },
}

/// Rules of a game in which chance first deals each player a hand, and both see all that follows: public states, apart from the hands.
///
/// Walks over public states carry a number for each hand; that they mean the same tree is part of the rules.
pub trait Hands: fmt::Debug + Send + Sync {
    /// How many hands each player may get.
    fn counts(&self) -> [usize; 2];

    /// The public state after the deal.
    fn start(&self) -> Code;

    fn public(&self, state: Code) -> Public;

    fn after(&self, state: Code, action: usize) -> Code;

    /// The mover's information set with this hand.
    fn infoset(&self, state: Code, hand: usize) -> u64;

    /// At an end of this kind: how probably chance deals the two hands and leads there, and the number of the outcome.
    fn meeting(&self, kind: u64, hands: [usize; 2]) -> (Rational, usize);
}

/// A tree that rules compute.
#[derive(Debug, Clone)]
pub struct ImplicitTree {
    rules: Arc<dyn Rules>,
    payoffs: Vec<f64>,
    odds: Vec<f64>,
}

impl ImplicitTree {
    pub fn new(rules: impl Rules + 'static) -> ImplicitTree {
        let floats = |numbers: &[Rational]| numbers.iter().map(Rational::to_f64).collect();
        let Preamble { outcomes, odds, .. } = rules.preamble();
        ImplicitTree { payoffs: floats(outcomes), odds: floats(odds), rules: Arc::new(rules) }
    }

    pub fn rules(&self) -> &dyn Rules {
        &*self.rules
    }

    pub fn title(&self) -> &str {
        &self.rules.preamble().title
    }

    /// The names of both players.
    pub fn players(&self) -> [&'static str; 2] {
        self.rules.preamble().players
    }

    /// Are these the same rules, not only rules that say the same?
    pub fn is(&self, other: &ImplicitTree) -> bool {
        Arc::ptr_eq(&self.rules, &other.rules)
    }

    /// The least and the greatest payoff of the first player.
    pub fn range(&self) -> [Rational; 2] {
        let outcomes = &self.rules.preamble().outcomes;
        [outcomes.iter().min(), outcomes.iter().max()].map(|end| end.cloned().unwrap_or_default())
    }

    /// The greatest payoff minus the least one.
    pub fn spread(&self) -> Rational {
        let [least, most] = self.range();
        most - least
    }

    /// The information set that a label names. Errors: there is none.
    pub fn infoset(&self, player: usize, label: &str) -> Result<u64> {
        let number = self.rules.number(player, label);
        let found = number.filter(|&number| self.rules.label(player, number).is_some_and(|known| known == label));
        found.ok_or_else(|| {
            let name = self.players()[player];
            Error::invalid(format!("player `{name}` has no information set `{label}`"))
        })
    }

    /// `209715111 nodes, 10485760 information sets`, as far as it is known.
    pub fn size(&self) -> String {
        let nodes = self.rules.node_count().map(|nodes| format!("{nodes} nodes"));
        let sets = self.rules.infoset_counts();
        let sets =
            sets.map(|[first, second]| format!("{} information sets", Integer::from(first) + Integer::from(second)));
        let known: Vec<String> = nodes.into_iter().chain(sets).collect();
        if known.is_empty() { "nodes that nobody has counted".to_owned() } else { known.join(", ") }
    }

    /// Why what reads a stored tree does not apply.
    pub fn unstored(&self) -> Error {
        let (title, size) = (self.title(), self.size());
        let message = format!("this needs a stored tree; `{title}` has {size}, which are computed and not stored");
        Error::not_applicable(message)
            .hint("`external-sampling`, `chance-sampling` and `outcome-sampling` need none, nor `cfr-plus` where hands are dealt first; a generated tree that fits into memory is stored with `implicit=0`")
    }

    /// Errors: a walk over the whole tree, which a proof takes, would not end in any useful time.
    pub fn require_walkable(&self) -> Result<()> {
        let hands = self.rules.hands().map_or(1, |hands| hands.counts().into_iter().product::<usize>() as u64);
        if self.rules.node_count().is_some_and(|nodes| nodes / hands <= WALKABLE) {
            return Ok(());
        }
        let nodes = self.rules.node_count().map_or("more than 2^64".to_owned(), |nodes| nodes.to_string());
        let message = format!("`{}` has {nodes} nodes, too many to walk over for a bound", self.title());
        Err(Error::too_large(message)
            .hint(format!("ask for a smaller one: at most {WALKABLE} nodes, or public states")))
    }
}

impl Tree for ImplicitTree {
    type Node = Code;

    fn root(&self) -> Code {
        self.rules.root()
    }

    fn turn(&self, node: &Code) -> Turn {
        match self.rules.step(*node) {
            Step::End(outcome) => Turn::End(self.payoffs[outcome]),
            Step::Chance(actions) => Turn::Chance(actions),
            Step::Decision { player, infoset, actions } => Turn::Decision { player, infoset, actions },
        }
    }

    fn chance(&self, node: &Code, action: usize) -> f64 {
        self.odds[self.rules.odd(*node, action)]
    }

    fn child(&self, node: &Code, action: usize) -> Code {
        self.rules.child(*node, action)
    }
}
