//! `scheduled-discounted-cfr`: `discounted-cfr` whose exponents move in the first thousand iterations: from α = 1, β = -1, γ = 30 to α = 4, β = -3, γ = 25.
//!
//! The first iterations, which are nearly blind, are forgotten much faster than by fixed exponents. See [`super`] for definition, cost and claim.
//!
//! Time goes into iterations beyond the first thousand, in which exponents no longer move. On all games measured `discounted-cfr-plus` needs
//! fewer. For an iteration see [`super::kernel`].

use crate::certify::nash::NASH;
use crate::solve::Method;
use crate::solve::regret::{Exponent, PARAMS, Variant, solve, tree};

pub static SCHEDULED_DISCOUNTED_CFR: Method = Method {
    name: "scheduled-discounted-cfr",
    about: "two-player constant-sum trees: discounted CFR whose discounts change on a schedule, with a proved bound",
    cites: &["Zhang, McAleer and Sandholm 2024, arXiv 2404.09097"],
    concepts: &[&NASH],
    params: PARAMS,
    accepts: |game, _| tree(game).map(|_| ()),
    solve: |game, options, run| {
        solve(game, options, SCHEDULED_DISCOUNTED_CFR.name, &Variant::SCHEDULED_DISCOUNTED_CFR, run)
    },
};

impl Variant {
    pub const SCHEDULED_DISCOUNTED_CFR: Variant = Variant {
        discounts: [Some(Exponent { from: 1.0, to: 4.0 }), Some(Exponent { from: -1.0, to: -3.0 })],
        weight: Exponent { from: 30.0, to: 25.0 },
        ..Variant::DISCOUNTED_CFR
    };
}
