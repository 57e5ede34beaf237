//! `chance-sampling`: chance is sampled, and all actions of both players are followed.
//!
//! For trees whose size is that of chance (deals of cards), with few actions. See [`super::sampling`] for the walk and where its time goes.

use crate::certify::nash::NASH;
use crate::solve::Method;
use crate::solve::regret::sampling::{Sampling, solve};
use crate::solve::regret::walked;

pub static CHANCE_SAMPLING: Method = Method {
    name: "chance-sampling",
    about: "two-player constant-sum trees: regret minimisation on samples of chance, with a proved bound",
    cites: &[
        "Zinkevich, Johanson, Bowling and Piccione 2007, Advances in Neural Information Processing Systems 20",
        "Brown and Sandholm 2019, AAAI Conference on Artificial Intelligence 33",
    ],
    concepts: &[&NASH],
    params: &[],
    accepts: |game, _| walked(game),
    solve: |game, options, run| solve(game, options, Sampling::CHANCE, run),
};

impl Sampling {
    pub const CHANCE: Sampling = Sampling { explore: None, draws_other: false };
}
