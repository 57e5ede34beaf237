//! `predictive-discounted-cfr-plus`: predictions as in `predictive-cfr-plus`, with regrets that fade by `t^2.3 / (t^2.3 + 1)` and plans weighed by t⁵.
//!
//! The parameters are those of the paper. See [`super`] for definition, cost and claim.
//!
//! Time goes into the first digits on poker, where a smaller step (`asymmetric-predictive-cfr-plus`) is faster; beyond 1e-7 on goofspiel it needs the fewest
//! iterations of the family. For an iteration see [`super::kernel`].

use crate::certify::nash::NASH;
use crate::solve::Method;
use crate::solve::regret::{Exponent, PARAMS, Variant, solve, tree};

pub static PREDICTIVE_DISCOUNTED_CFR_PLUS: Method = Method {
    name: "predictive-discounted-cfr-plus",
    about: "two-player constant-sum trees: predictive regret minimisation that discounts old regrets, with a proved bound",
    cites: &["Xu, Li, Liu, Fu, Fu, Xing and Cheng 2024, arXiv 2404.13891"],
    concepts: &[&NASH],
    params: PARAMS,
    accepts: |game, _| tree(game).map(|_| ()),
    solve: |game, options, run| {
        solve(game, options, PREDICTIVE_DISCOUNTED_CFR_PLUS.name, &Variant::PREDICTIVE_DISCOUNTED_CFR_PLUS, run)
    },
};

impl Variant {
    pub const PREDICTIVE_DISCOUNTED_CFR_PLUS: Variant = Variant {
        discounts: [Some(Exponent::fixed(2.3)), None],
        weight: Exponent::fixed(5.0),
        ..Variant::PREDICTIVE_CFR_PLUS
    };
}
