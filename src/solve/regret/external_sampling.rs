//! `external-sampling`: chance and the other's actions are sampled, and all own actions are followed.
//!
//! An iteration looks at about the square root of the tree, and its regrets vary less than those of `outcome-sampling`: the first choice where a
//! whole iteration of `cfr-plus` takes too long. See [`super::sampling`] for the walk and where its time goes.

use crate::certify::nash::NASH;
use crate::solve::Method;
use crate::solve::regret::sampling::{Sampling, solve};
use crate::solve::regret::walked;

pub static EXTERNAL_SAMPLING: Method = Method {
    name: "external-sampling",
    about: "two-player constant-sum trees: regret minimisation on samples of chance and of the other's actions, with a proved bound",
    cites: &[
        "Lanctot, Waugh, Zinkevich and Bowling 2009, Advances in Neural Information Processing Systems 22",
        "Brown and Sandholm 2019, AAAI Conference on Artificial Intelligence 33",
    ],
    concepts: &[&NASH],
    params: &[],
    accepts: |game, _| walked(game),
    solve: |game, options, run| solve(game, options, Sampling::EXTERNAL, run),
};

impl Sampling {
    pub const EXTERNAL: Sampling = Sampling { explore: None, draws_other: true };
}
