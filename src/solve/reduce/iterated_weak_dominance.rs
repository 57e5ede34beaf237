//! `iterated-weak-dominance`: what is left of a normal form when weakly dominated strategies are eliminated, all at once each round.
//!
//! Definition: a strategy is eliminated when some mixture of remaining ones is never worse against the others' remaining
//! profiles and better against one. What is left depends on the order; here each round takes all that it can.
//!
//! Idea, cost and claim: see `elimination`.
//!
//! References: Luce and Raiffa 1957, Games and Decisions; Pearce 1984, Econometrica 52.

use crate::certify::reduction::Dominance;
use crate::certify::undominated::UNDOMINATED;
use crate::solve::Method;
use crate::solve::reduce::elimination::{accepts, solve};

pub static ITERATED_WEAK_DOMINANCE: Method = Method {
    name: "iterated-weak-dominance",
    about: "what is left when all weakly dominated strategies are eliminated at once, round after round",
    cites: &["Luce and Raiffa 1957, Games and Decisions", "Pearce 1984, Econometrica 52"],
    concepts: &[&UNDOMINATED],
    params: &[],
    accepts,
    solve: |game, _, run| solve(game, Dominance::Weak, run),
};
