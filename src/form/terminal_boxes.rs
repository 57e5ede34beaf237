//! Payoff arrays built terminal by terminal: a terminal pays, weighted by chance, at every pure profile that leads to it, and
//! these profiles are a product of one set of strategies per player.

use crate::game::ExtensiveForm;
use crate::num::{Integer, Rational, scale_to_integers};

/// The probability with which chance alone leads to each terminal, the players doing what is needed.
pub(super) fn chance_of_terminals(game: &ExtensiveForm) -> Vec<Rational> {
    let mut reach: Vec<Rational> = Vec::with_capacity(game.node_count());
    for node in game.nodes() {
        let above = game.parent(node).map(|parent| (&reach[parent.index()], game.chance_into(node)));
        reach.push(match above {
            None => Rational::ONE,
            Some((above, None)) => above.clone(),
            Some((above, Some(probability))) => above * probability,
        });
    }
    game.terminals().iter().map(|terminal| reach[terminal.index()].clone()).collect()
}

/// One payoff array per player under construction: integers over one denominator.
pub(super) struct TerminalBoxes {
    strides: Vec<usize>,
    /// For each player and terminal: chance times payoff, over the player's denominator.
    shares: Vec<Vec<Integer>>,
    arrays: Vec<(Vec<Integer>, Integer)>,
    /// The terminals that chance allows.
    possible: Vec<bool>,
}

impl TerminalBoxes {
    /// `shape`: the number of strategies of each player of the form; `owner`: whose payoff each of them receives.
    pub(super) fn new(game: &ExtensiveForm, shape: &[usize], owner: &[usize]) -> TerminalBoxes {
        let chance = chance_of_terminals(game);
        let mut strides = vec![1; shape.len()];
        for player in (1..shape.len()).rev() {
            strides[player - 1] = strides[player] * shape[player];
        }
        let profiles: usize = shape.iter().product();
        let (mut shares, mut arrays) = (Vec::new(), Vec::new());
        for &owner in owner {
            let expected: Vec<Rational> =
                chance.iter().zip(game.terminal_payoffs()).map(|(chance, payoffs)| chance * &payoffs[owner]).collect();
            let (numerators, denominator) = scale_to_integers(&expected);
            shares.push(numerators);
            arrays.push((vec![Integer::ZERO; profiles], denominator));
        }
        let possible = chance.iter().map(|chance| !chance.is_zero()).collect();
        TerminalBoxes { strides, shares, arrays, possible }
    }

    /// Adds what a terminal pays at all profiles in which every player uses one of these strategies.
    pub(super) fn add(&mut self, terminal: usize, strategies: &[&[u32]]) {
        if !self.possible[terminal] || strategies.iter().any(|own| own.is_empty()) {
            return;
        }
        let mut digits = vec![0; strategies.len()];
        loop {
            let places = digits.iter().zip(strategies).map(|(&digit, own): (&usize, _)| own[digit] as usize);
            let profile: usize = places.zip(&self.strides).map(|(strategy, stride)| strategy * stride).sum();
            for ((array, _), shares) in self.arrays.iter_mut().zip(&self.shares) {
                array[profile] += &shares[terminal];
            }
            let Some(player) = (0..digits.len()).rev().find(|&player| digits[player] + 1 < strategies[player].len())
            else {
                return;
            };
            digits[player] += 1;
            digits[player + 1..].fill(0);
        }
    }

    /// The finished arrays: numerators and denominator for each player.
    pub(super) fn finish(self) -> Vec<(Vec<Integer>, Integer)> {
        self.arrays
    }
}
