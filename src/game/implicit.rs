//! Two-player games with a constant sum whose strategies are too many to list: an oracle says what is legal, what it pays, and which
//! strategy is best against a mixture.
//!
//! A pure strategy is a short list of whole numbers. The payoff of a pair is what the first player receives, an integer over a
//! denominator that all pairs share; the second player receives the constant minus it.

use std::fmt;
use std::sync::Arc;

use crate::error::{Error, Result};
use crate::game::network::NetworkGame;
use crate::game::{NormalForm, Player};
use crate::num::{Integer, Rational};

/// A pure strategy in the code of its oracle.
pub type PureStrategy = Vec<u32>;

/// The most payoffs that are listed of a game that is given by an oracle.
const LISTED: u64 = 1 << 22;

/// The best strategy of a player against a mixture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub strategy: PureStrategy,
    /// The sum over the mixture of weight times payoff numerator, the payoff being the first player's whoever replies.
    pub value: Integer,
}

/// What is known of a two-player game with a constant sum. Players are 0 and 1; player 0 wants the payoff great, player 1 small.
pub trait Oracle: fmt::Debug + Send + Sync {
    fn title(&self) -> &str;

    /// The names of both players.
    fn players(&self) -> [&str; 2];

    /// How many pure strategies a player has.
    fn strategy_count(&self, player: usize) -> Integer;

    /// The denominator of all payoffs; positive.
    fn denominator(&self) -> &Integer;

    /// What both payoffs add up to.
    fn constant(&self) -> Rational {
        Rational::ZERO
    }

    /// Errors: this is no strategy of the player, with the reason.
    fn check(&self, player: usize, strategy: &[u32]) -> Result<()>;

    /// How a legal strategy is written.
    fn label(&self, player: usize, strategy: &[u32]) -> String;

    /// The strategy of a label. Errors: no strategy is written so.
    fn parse(&self, player: usize, label: &str) -> Result<PureStrategy>;

    /// The numerator of what the first player receives when these legal strategies meet.
    fn payoff(&self, first: &[u32], second: &[u32]) -> Integer;

    /// A strategy of the player that is best against the weights of the other's strategies, the same one at every call.
    fn best_reply(&self, player: usize, against: &[(&[u32], Integer)]) -> Reply;

    /// A strategy that is nearly best, and its value in floats.
    fn quick_reply(&self, player: usize, against: &[(&[u32], f64)]) -> (PureStrategy, f64);

    /// For each of the player's strategies given, the sum over the mixture of weight times payoff numerator.
    fn earnings(&self, player: usize, own: &[&[u32]], against: &[(&[u32], Integer)]) -> Vec<Integer> {
        let earned = |own: &&[u32]| {
            let pay = |other: &[u32]| if player == 0 { self.payoff(own, other) } else { self.payoff(other, own) };
            against.iter().map(|(other, weight)| weight * &pay(other)).sum()
        };
        own.iter().map(earned).collect()
    }

    /// The order of a cyclic group that acts on both players' strategies and keeps all payoffs when it acts on both at once.
    fn turns(&self) -> usize {
        1
    }

    /// The strategy after so many steps of that group.
    fn turned(&self, _player: usize, strategy: &[u32], _by: usize) -> PureStrategy {
        strategy.to_vec()
    }

    /// All strategies of a player in a fixed order; it is asked only where they are few.
    fn strategies(&self, player: usize) -> Vec<PureStrategy>;

    /// The game as paths through two networks, when that is what defines it: certificates then need no oracle.
    fn network(&self) -> Option<&NetworkGame> {
        None
    }

    /// Writes all that payoffs and strategies depend on, for the digest of the game.
    fn define(&self, sink: &mut dyn fmt::Write) -> fmt::Result;
}

/// A game that an oracle describes.
#[derive(Debug, Clone)]
pub struct ImplicitGame {
    oracle: Arc<dyn Oracle>,
    counts: [Integer; 2],
}

impl ImplicitGame {
    pub fn new(oracle: impl Oracle + 'static) -> ImplicitGame {
        let counts = [0, 1].map(|player| oracle.strategy_count(player));
        ImplicitGame { oracle: Arc::new(oracle), counts }
    }

    pub fn oracle(&self) -> &dyn Oracle {
        &*self.oracle
    }

    pub fn title(&self) -> &str {
        self.oracle.title()
    }

    /// How many pure strategies a player has.
    pub fn strategy_count(&self, player: usize) -> &Integer {
        &self.counts[player]
    }

    /// `211915132 × 10015005 strategies`.
    pub fn size(&self) -> String {
        format!("{} × {} strategies", self.counts[0], self.counts[1])
    }

    /// Why what reads all strategies does not apply.
    pub fn unlisted(&self) -> Error {
        let (title, size) = (self.title(), self.size());
        let message = format!("this needs a list of all strategies; `{title}` has {size}, which an oracle gives");
        Error::not_applicable(message).hint("`double-oracle` and `marginals-lp` need no list")
    }

    /// The game with all strategies listed. Errors: more than 2^22 payoffs a player.
    pub fn listed(&self) -> Result<NormalForm> {
        let count = &self.counts[0] * &self.counts[1];
        if count.to_i64().is_none_or(|count| count as u64 > LISTED) {
            let message = format!("`{}` has {}; at most {LISTED} pairs are listed", self.title(), self.size());
            return Err(Error::too_large(message).hint("`double-oracle` and `marginals-lp` need no list"));
        }
        let sides = [0, 1].map(|player| self.oracle.strategies(player));
        let gains: Vec<Integer> =
            sides[0].iter().flat_map(|own| sides[1].iter().map(|other| self.oracle.payoff(own, other))).collect();
        let constant = self.oracle.constant();
        let scale = constant.denominator();
        let whole = &constant.numerator() * self.oracle.denominator();
        let losses: Vec<Integer> = gains.iter().map(|gain| &whole - &(gain * &scale)).collect();
        let names = self.oracle.players();
        let players = [0, 1].map(|player| {
            Player::new(names[player], sides[player].iter().map(|strategy| self.oracle.label(player, strategy)))
        });
        let denominator = self.oracle.denominator().clone();
        let payoffs = vec![(gains, denominator.clone()), (losses, &denominator * &scale)];
        NormalForm::from_scaled(self.title(), players.into(), payoffs)
    }
}
