//! A search that was stopped, as plain data: what it found, and the parts of the tree that are left.

use serde::{Deserialize, Serialize};

use super::engine::{Count, Node};
use super::leaf::Candidate;
use super::problem::Problem;
use crate::error::{Error, Result};
use crate::num::{Integer, Rational};

/// A search that was stopped. It belongs to one game; whoever stores it says which.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedSearch {
    /// The strategies that are searched, by player.
    strategies: [Vec<usize>; 2],
    /// Are only symmetric equilibria wanted?
    symmetric: bool,
    count: Count,
    found: Vec<Pair>,
    frontier: Vec<Node>,
}

/// An extreme equilibrium.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pair {
    key: Vec<u64>,
    weights: [Vec<(usize, Rational)>; 2],
}

impl SavedSearch {
    pub(super) fn new(
        problem: &Problem,
        symmetric: bool,
        count: Count,
        found: &[Candidate],
        frontier: &[Node],
    ) -> SavedSearch {
        let rational = |(strategy, weight): &(usize, Integer)| (*strategy, Rational::from(weight.clone()));
        let pair = |candidate: &Candidate| Pair {
            key: candidate.key.to_vec(),
            weights: [0, 1].map(|player: usize| candidate.weights[player].iter().map(rational).collect()),
        };
        SavedSearch {
            strategies: problem.left.clone(),
            symmetric,
            count,
            found: found.iter().map(pair).collect(),
            frontier: frontier.to_vec(),
        }
    }

    /// The parts of a saved search of this game. Errors: data that do not fit the game.
    pub(super) fn restore(self, problem: &Problem, symmetric: bool) -> Result<(Count, Vec<Candidate>, Vec<Node>)> {
        let unfit = |what: &str| Error::invalid(format!("the saved search does not fit the game: {what}"));
        if self.strategies != problem.left {
            return Err(unfit("it is about other strategies"));
        }
        if self.symmetric != symmetric {
            let hint = "give --symmetric as when it was saved, or take the file away to begin anew";
            let which = if symmetric { "all equilibria" } else { "the symmetric equilibria alone" };
            return Err(Error::invalid(format!("the saved search is for {which}")).hint(hint));
        }
        if symmetric && self.found.iter().any(|pair| pair.weights[0] != pair.weights[1]) {
            return Err(unfit("an equilibrium is not symmetric"));
        }
        let fits = |node: &Node| node.zero.iter().chain([&node.positive]).all(|set| set.is_below(problem.labels()));
        if !self.frontier.iter().all(fits) {
            return Err(unfit("a part of the tree has other labels"));
        }
        // Each branching settles a label.
        if self.frontier.iter().any(|node| node.depth as usize > problem.labels()) {
            return Err(unfit("a part of the tree lies deeper than there are labels"));
        }
        let found: Option<Vec<Candidate>> = self.found.into_iter().map(|pair| candidate(problem, pair)).collect();
        Ok((self.count, found.ok_or_else(|| unfit("an equilibrium has other strategies"))?, self.frontier))
    }

    /// How many equilibria it holds.
    pub fn found(&self) -> usize {
        self.found.len()
    }
}

fn candidate(problem: &Problem, pair: Pair) -> Option<Candidate> {
    let mut weights = [Vec::new(), Vec::new()];
    for (player, list) in pair.weights.into_iter().enumerate() {
        for (strategy, weight) in list {
            let fits = strategy < problem.strategies(player) && weight.is_positive() && weight.is_integer();
            weights[player].push(fits.then(|| (strategy, weight.numerator()))?);
        }
    }
    let fits = pair.key.len() == 2 * problem.labels().div_ceil(64) && weights.iter().all(|list| !list.is_empty());
    fits.then(|| Candidate { key: pair.key.into(), weights })
}
