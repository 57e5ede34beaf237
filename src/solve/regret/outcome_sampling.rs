//! `outcome-sampling`: each walk is a single play; the own actions are drawn evenly in six of ten decisions, as by the authors.
//!
//! An iteration takes no longer than a play of the game, but its regrets vary much: for trees in which even a decision with all its actions is too
//! much. See [`super::sampling`] for the walk and where its time goes.

use crate::certify::nash::NASH;
use crate::solve::Method;
use crate::solve::regret::sampling::{Sampling, solve};
use crate::solve::regret::walked;

pub static OUTCOME_SAMPLING: Method = Method {
    name: "outcome-sampling",
    about: "two-player constant-sum trees: regret minimisation on single plays, with a proved bound",
    cites: &[
        "Lanctot, Waugh, Zinkevich and Bowling 2009, Advances in Neural Information Processing Systems 22",
        "Brown and Sandholm 2019, AAAI Conference on Artificial Intelligence 33",
    ],
    concepts: &[&NASH],
    params: &[],
    accepts: |game, _| walked(game),
    solve: |game, options, run| solve(game, options, Sampling::OUTCOME, run),
};

impl Sampling {
    pub const OUTCOME: Sampling = Sampling { explore: Some(0.6), draws_other: true };
}
