//! Bayesian games (Harsanyi 1967-68, Management Science 14): nature draws a state, which tells each player a type, and the players
//! then move at once.
//!
//! A state is all that nature decides: what nobody sees, the players' types, the signals that they receive. Types are what players
//! know: signals are types of those who receive them. Payoffs depend on the state and on everybody's actions.
//!
//! Each player `i` weighs the states by a prior of its own, `p_i`, which is the common prior `p` unless another one is given. The game
//! is played as one tree, in which chance draws the state with the probabilities `p`, and the payoffs of `i` in the state `w` are
//! `u_i(w, .) p_i(w) / p(w)`: their expectation is that of `u_i` under `p_i`, for every way to play, so equilibria and the payoffs
//! reported are those of the definition. A state that the common prior rules out and a player does not has no such factor, and is
//! refused; one that `i` rules out, and the common prior does not, counts nothing for `i`.

mod builder;

use std::ops::Range;
use std::sync::Arc;

use crate::game::{ExtensiveForm, InfosetId};
use crate::num::Rational;

pub use builder::BayesianBuilder;

/// What a player may be, and what it may do then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlayerType {
    /// Empty for the only type of a player who knows nothing.
    pub name: String,
    pub actions: Vec<String>,
}

/// A player and its types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BayesianPlayer {
    pub name: String,
    pub types: Vec<PlayerType>,
}

/// Payoffs in one state: `[player][profile of actions]`, the last player's action running fastest.
pub type StatePayoffs = Arc<Vec<Vec<Rational>>>;

/// A state of nature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    pub label: String,
    /// Under the common prior; may be 0.
    pub probability: Rational,
    /// The type of each player.
    pub types: Vec<usize>,
    /// Not scaled by anybody's prior.
    pub payoffs: StatePayoffs,
}

/// A Bayesian game with finitely many states, types and actions. Built by [`BayesianBuilder`]; immutable.
#[derive(Debug, Clone)]
pub struct BayesianGame {
    title: String,
    players: Vec<BayesianPlayer>,
    states: Vec<State>,
    /// By player, the own probability of each state; `None` where it is the common one.
    own: Vec<Option<Vec<Rational>>>,
    /// The number of each player's first type among the information sets of the tree.
    first: Vec<usize>,
    /// The number of each state's first terminal, and the number of all terminals.
    offsets: Vec<usize>,
    tree: ExtensiveForm,
}

impl BayesianGame {
    pub fn title(&self) -> &str {
        &self.title
    }

    pub fn players(&self) -> &[BayesianPlayer] {
        &self.players
    }

    pub fn states(&self) -> &[State] {
        &self.states
    }

    /// Does some player weigh the states otherwise than the common prior?
    pub fn is_subjective(&self) -> bool {
        self.own.iter().any(Option::is_some)
    }

    /// The player's own prior where it is not the common one: a probability for each state.
    pub fn own_prior(&self, player: usize) -> Option<&[Rational]> {
        self.own[player].as_deref()
    }

    /// The probability of a state under a player's own prior.
    pub fn own_probability(&self, player: usize, state: usize) -> &Rational {
        match &self.own[player] {
            Some(own) => &own[state],
            None => &self.states[state].probability,
        }
    }

    /// The probability of a type under the player's own prior.
    pub fn type_probability(&self, player: usize, kind: usize) -> Rational {
        self.states_of(player, kind).map(|state| self.own_probability(player, state)).sum()
    }

    /// The states in which a player is of this type.
    pub fn states_of(&self, player: usize, kind: usize) -> impl Iterator<Item = usize> + '_ {
        (0..self.states.len()).filter(move |&state| self.states[state].types[player] == kind)
    }

    /// The tree that the game is played as: chance draws the state, then the players move without seeing each other's moves; each type
    /// is an information set, in the order of players and types. Its terminals are numbered by states, and within a state by profiles.
    pub fn tree(&self) -> &ExtensiveForm {
        &self.tree
    }

    /// The information set of a type.
    pub fn infoset(&self, player: usize, kind: usize) -> InfosetId {
        InfosetId::from_index(self.first[player] + kind)
    }

    /// The label of a type: its name where no other player has a type of that name, and otherwise the player's and its own.
    pub fn label(&self, player: usize, kind: usize) -> &str {
        self.tree.infoset_name(self.infoset(player, kind))
    }

    /// Player and name of a type, such as `Russia: revisionist`, whatever its label; the player's name where it has one type only.
    pub fn full_label(&self, player: usize, kind: usize) -> String {
        builder::full_label(&self.players[player], kind)
    }

    /// The numbers of player and type of an information set.
    pub fn type_of(&self, infoset: InfosetId) -> (usize, usize) {
        let player = self.first.partition_point(|&first| first <= infoset.index()) - 1;
        (player, infoset.index() - self.first[player])
    }

    /// The information set with this label, or with this full label.
    pub fn infoset_of_label(&self, label: &str) -> Option<InfosetId> {
        let by_label = self.tree.infoset_ids().find(|&id| self.tree.infoset_name(id) == label);
        by_label.or_else(|| {
            self.tree.infoset_ids().find(|&id| {
                let (player, kind) = self.type_of(id);
                self.full_label(player, kind) == label
            })
        })
    }

    /// The terminals of the tree in which nature has drawn a state.
    pub fn terminals_of(&self, state: usize) -> Range<usize> {
        self.offsets[state]..self.offsets[state + 1]
    }

    /// How many actions each player has in a state.
    pub fn shape(&self, state: usize) -> Vec<usize> {
        let types = self.players.iter().zip(&self.states[state].types);
        types.map(|(player, &kind)| player.types[kind].actions.len()).collect()
    }

    /// The players' payoffs at a terminal of the tree, not scaled by anybody's prior.
    pub fn payoffs_at(&self, terminal: usize) -> Vec<Rational> {
        let state = self.offsets.partition_point(|&offset| offset <= terminal) - 1;
        let profile = terminal - self.offsets[state];
        self.states[state].payoffs.iter().map(|payoffs| payoffs[profile].clone()).collect()
    }
}
