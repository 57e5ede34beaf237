//! What mixtures guarantee in a game whose strategies an oracle gives.
//!
//! An oracle is a part of the model, and what it says is checked as far as that can be done without it. The reply that it calls best must
//! be legal, must earn what the oracle says when every pair of it and a strategy of the mixture is paid by itself, and no strategy of the
//! player's own mixture may earn more. Where the game is one of paths through networks, that none earns more is proved besides, by
//! potentials: numbers at the nodes with `p(tail) >= weight + p(head)` along every edge and 0 at the sink bound every path by the
//! potential of the source.

use crate::certify::Refusal;
use crate::game::{ImplicitGame, NetworkGame, Oracle, PureStrategy, Reply};
use crate::num::{Integer, Rational, scale_to_integers};
use crate::strategy::Mixtures;

/// What the first player receives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guarantees {
    /// When both mixtures meet.
    pub value: Rational,
    /// At least, whatever the second player does.
    pub guaranteed: Rational,
    /// At most, whatever the first player does.
    pub held: Rational,
}

/// Strategies with whole weights over their sum.
struct Weighted<'m> {
    strategies: Vec<(&'m [u32], Integer)>,
    total: Integer,
}

impl<'m> Weighted<'m> {
    fn new(mixture: &'m [(PureStrategy, Rational)]) -> Weighted<'m> {
        let probabilities: Vec<Rational> = mixture.iter().map(|(_, probability)| probability.clone()).collect();
        let (weights, total) = scale_to_integers(&probabilities);
        Weighted { strategies: mixture.iter().map(|(code, _)| code.as_slice()).zip(weights).collect(), total }
    }

    fn codes(&self) -> Vec<&'m [u32]> {
        self.strategies.iter().map(|(code, _)| *code).collect()
    }
}

/// Proves what both mixtures guarantee. Errors: mixtures that are not of this game; an oracle that contradicts itself or its game.
pub fn guarantees(game: &ImplicitGame, mixtures: &Mixtures) -> Result<Guarantees, Refusal> {
    mixtures.check(game)?;
    let oracle = game.oracle();
    let [first, second] = mixtures.players();
    let sides = [Weighted::new(first), Weighted::new(second)];
    let over = |sum: Integer, weights: Integer| Rational::from(sum) / Rational::from(&weights * oracle.denominator());
    // What each strategy of the first player earns against the second's mixture, and the other way round.
    let earned = [0, 1].map(|player| oracle.earnings(player, &sides[player].codes(), &sides[1 - player].strategies));
    let meeting = |player: usize| -> Integer {
        sides[player].strategies.iter().zip(&earned[player]).map(|((_, weight), earned)| weight * earned).sum()
    };
    let value = meeting(0);
    if value != meeting(1) {
        return Err(Refusal::new("the oracle pays the same pairs differently to both players"));
    }
    let held = best(oracle, 0, &sides[1], &earned[0])?;
    let guaranteed = best(oracle, 1, &sides[0], &earned[1])?;
    Ok(Guarantees {
        value: over(value, &sides[0].total * &sides[1].total),
        guaranteed: over(guaranteed, sides[0].total.clone()),
        held: over(held, sides[1].total.clone()),
    })
}

/// The first player's payoff numerator when the player replies best to a mixture; `own` is what the strategies of the own one earn.
fn best(oracle: &dyn Oracle, player: usize, against: &Weighted<'_>, own: &[Integer]) -> Result<Integer, Refusal> {
    let name = oracle.players()[player];
    let Reply { strategy, value } = oracle.best_reply(player, &against.strategies);
    let wrong = |what: String| Refusal::new(format!("the oracle of `{name}` {what}"));
    oracle.check(player, &strategy).map_err(|error| wrong(format!("gives an illegal strategy: {error}")))?;
    let label = || oracle.label(player, &strategy);
    let pay = |other: &[u32]| match player {
        0 => oracle.payoff(&strategy, other),
        _ => oracle.payoff(other, &strategy),
    };
    let paid: Integer = against.strategies.iter().map(|(other, weight)| weight * &pay(other)).sum();
    if paid != value {
        return Err(wrong(format!("says that `{}` earns {value}, and it earns {paid}", label())));
    }
    let is_better = |earned: &&Integer| if player == 0 { **earned > value } else { **earned < value };
    if let Some(better) = own.iter().find(is_better) {
        return Err(wrong(format!("calls `{}` best, which earns {value}; the mixture uses one of {better}", label())));
    }
    if let Some(network) = oracle.network() {
        let bound = bound(network, player, &against.strategies);
        if bound != value {
            return Err(wrong(format!("calls `{}` best, which earns {value}; some path earns {bound}", label())));
        }
    }
    Ok(value)
}

/// The best that any path earns, from potentials.
fn bound(game: &NetworkGame, player: usize, against: &[(&[u32], Integer)]) -> Integer {
    let network = &game.networks()[player];
    let nothing = Integer::ZERO;
    let (weights, constant) = game.weights(player, against, &nothing, |sum, term| *sum += term, |a, b| a * b);
    let mut potentials: Vec<Option<Integer>> = vec![None; network.nodes()];
    potentials[network.nodes() - 1] = Some(Integer::ZERO);
    for edge in network.edges().iter().rev() {
        let Some(rest) = &potentials[edge.head as usize] else { continue };
        let along = edge.feature.map_or_else(|| rest.clone(), |feature| rest + &weights[feature as usize]);
        let potential = &mut potentials[edge.tail as usize];
        let raises = |known: &Integer| if player == 0 { along > *known } else { along < *known };
        if potential.as_ref().is_none_or(raises) {
            *potential = Some(along);
        }
    }
    constant + potentials[0].clone().unwrap_or_else(|| unreachable!("a network has a path"))
}
