//! `regret-matching-plus`: approximate optimal strategies of very large matrix games, with a proved bound.
//!
//! Definition: x and y with `min_j x'A_j >= max_i A_i y - ε`; no deviation gains more than ε.
//!
//! Idea: each strategy in proportion to its regret, which is how much better it would have been, summed up and never below 0; the players take
//! turns, and the averages weigh iteration t by t² (Tammelin 2014, arXiv 1407.5042; Farina, Kroer and Sandholm 2021, AAAI 35). There is no
//! step size to choose.
//!
//! Cost: a tick is an iteration: the matrix is read twice. Measured on random games with payoffs from -100 to 100: an accuracy of 1e-6 of the
//! spread takes 2000 to 5500 iterations whatever the size, half as many as restarted-pdhg and a quarter less than with predictions, which is why it
//! is the one that is chosen for large games. Where the time goes: 95 % in the two products, which are bound by memory from 2000 × 2000 on.
//! It would be faster with two passes fused into one for blocks of rows that fit into the cache, at the price of simultaneous turns.
//! Claim: approximate; exact where the support becomes square and proves optimal. A run that is stopped gives what it has.
//!
//! Symbols: r, q regrets of rows and columns.
//!
//! References: Tammelin 2014, arXiv 1407.5042; Hart and Mas-Colell 2000, Econometrica 68.

use crate::certify::minmax::MINMAX;
use crate::certify::nash::NASH;
use crate::linear::dense::narrow::NarrowMatrix;
use crate::solve::zero_sum::first_order::{Pair, Pairs, Rule, conceded, earned, solve};
use crate::solve::{Method, Param};

pub static REGRET_MATCHING_PLUS: Method = Method {
    name: "regret-matching-plus",
    about: "approximately optimal strategies of a very large two-player constant-sum game, with a proved bound",
    cites: &["Tammelin 2014, arXiv 1407.5042", "Hart and Mas-Colell 2000, Econometrica 68"],
    concepts: &[&MINMAX, &NASH],
    params: &[
        Param {
            name: "epsilon",
            about: "the gain from deviations that is small enough; a millionth of the spread without it",
        },
        Param { name: "threads", about: "number of threads; the answer is the same for any number" },
    ],
    accepts: |game, _| game.zero_sum().map(|_| ()),
    solve: |game, options, run| solve(game, options, run, RegretMatching::new),
};

struct RegretMatching {
    r: Vec<f64>,
    q: Vec<f64>,
    pairs: Pairs,
    iterations: f64,
    /// The sum of the squares of the iterations.
    weight: f64,
}

impl RegretMatching {
    fn new(matrix: &NarrowMatrix, parallel: bool) -> RegretMatching {
        let present = Pair::uniform(matrix, parallel);
        let pairs = Pairs { average: present.clone(), present };
        RegretMatching {
            r: vec![0.0; matrix.rows()],
            q: vec![0.0; matrix.columns()],
            pairs,
            iterations: 0.0,
            weight: 0.0,
        }
    }
}

impl Rule for RegretMatching {
    fn step(&mut self, matrix: &NarrowMatrix, parallel: bool) {
        let Pairs { present, average } = &mut self.pairs;
        let value: f64 = present.columns.iter().zip(&present.y).map(|(earned, y)| earned * y).sum();
        for (q, conceded) in self.q.iter_mut().zip(&present.columns) {
            *q = (*q + value - conceded).max(0.0);
        }
        match_regrets(&self.q, &mut present.y);
        present.rows = earned(matrix, &present.y, parallel);
        let value: f64 = present.rows.iter().zip(&present.x).map(|(earned, x)| earned * x).sum();
        for (r, earned) in self.r.iter_mut().zip(&present.rows) {
            *r = (*r + earned - value).max(0.0);
        }
        match_regrets(&self.r, &mut present.x);
        present.columns = conceded(matrix, &present.x, parallel);
        self.iterations += 1.0;
        let weight = self.iterations * self.iterations;
        self.weight += weight;
        average.approach(present, weight / self.weight);
    }

    fn pairs(&self) -> &Pairs {
        &self.pairs
    }
}

/// The strategy in proportion to the regrets; what it was where none is positive.
fn match_regrets(regrets: &[f64], strategy: &mut [f64]) {
    let total: f64 = regrets.iter().sum();
    if total > 0.0 {
        strategy.iter_mut().zip(regrets).for_each(|(strategy, regret)| *strategy = regret / total);
    }
}
