//! `linear-cfr`: regrets and plans of iteration t have the weight t, so that early mistakes fade.
//!
//! See [`super`] for definition, cost and claim.
//!
//! Time goes into the number of iterations: 3 000 on Leduc to 1e-4, where `discounted-cfr`, whose negative regrets fade at once, needs 200. For an
//! iteration see [`super::kernel`].

use crate::certify::nash::NASH;
use crate::solve::Method;
use crate::solve::regret::{Exponent, PARAMS, Variant, solve, tree};

pub static LINEAR_CFR: Method = Method {
    name: "linear-cfr",
    about: "two-player constant-sum trees: regret minimisation that weighs later iterations more, with a proved bound",
    cites: &["Brown and Sandholm 2019, AAAI Conference on Artificial Intelligence 33"],
    concepts: &[&NASH],
    params: PARAMS,
    accepts: |game, _| tree(game).map(|_| ()),
    solve: |game, options, run| solve(game, options, LINEAR_CFR.name, &Variant::LINEAR_CFR, run),
};

impl Variant {
    pub const LINEAR_CFR: Variant = Variant {
        alternating: true,
        discounts: [Some(Exponent::fixed(1.0)); 2],
        weight: Exponent::fixed(1.0),
        ..Variant::CFR
    };
}
