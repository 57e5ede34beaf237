//! `scheduled-predictive-cfr-plus`: `predictive-cfr-plus` with the weight of iteration t in the average `t^γ`, γ from 30 to 25 in the first thousand iterations.
//!
//! What is played last is nearest to an equilibrium, so that the average is hardly more than the last part of the run. See [`super`] for definition,
//! cost and claim.
//!
//! Time goes into the first digits: with such weights the average is what was played last, and it turns for long before it settles. Weights that grow
//! only when it has settled would make it faster. For an iteration see [`super::kernel`].

use crate::certify::nash::NASH;
use crate::solve::Method;
use crate::solve::regret::{Exponent, PARAMS, Variant, solve, tree};

pub static SCHEDULED_PREDICTIVE_CFR_PLUS: Method = Method {
    name: "scheduled-predictive-cfr-plus",
    about: "two-player constant-sum trees: predictive CFR+ whose weights change on a schedule, with a proved bound",
    cites: &[
        "Farina, Kroer and Sandholm 2021, AAAI Conference on Artificial Intelligence 35",
        "Zhang, McAleer and Sandholm 2024, arXiv 2404.09097",
    ],
    concepts: &[&NASH],
    params: PARAMS,
    accepts: |game, _| tree(game).map(|_| ()),
    solve: |game, options, run| {
        solve(game, options, SCHEDULED_PREDICTIVE_CFR_PLUS.name, &Variant::SCHEDULED_PREDICTIVE_CFR_PLUS, run)
    },
};

impl Variant {
    pub const SCHEDULED_PREDICTIVE_CFR_PLUS: Variant =
        Variant { weight: Exponent { from: 30.0, to: 25.0 }, ..Variant::PREDICTIVE_CFR_PLUS };
}
