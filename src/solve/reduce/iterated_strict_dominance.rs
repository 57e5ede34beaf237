//! `iterated-strict-dominance`: the rationalizable strategies of a normal form of any number of players.
//!
//! Definition: in each round, every strategy is eliminated to which some mixture of remaining ones is strictly preferred
//! against all of the others' remaining profiles; rounds follow until nothing changes. Beliefs may correlate the others.
//!
//! Idea, cost and claim: see `elimination`. The order of elimination does not matter.
//!
//! References: Bernheim 1984 and Pearce 1984, Econometrica 52.

use crate::certify::rationalizable::RATIONALIZABLE;
use crate::certify::reduction::Dominance;
use crate::solve::Method;
use crate::solve::reduce::elimination::{accepts, solve};

pub static ITERATED_STRICT_DOMINANCE: Method = Method {
    name: "iterated-strict-dominance",
    about: "the rationalizable strategies, by iterated elimination of strategies strictly dominated by mixtures",
    cites: &["Bernheim 1984, Econometrica 52", "Pearce 1984, Econometrica 52"],
    concepts: &[&RATIONALIZABLE],
    params: &[],
    accepts,
    solve: |game, _, run| solve(game, Dominance::Strict, run),
};
