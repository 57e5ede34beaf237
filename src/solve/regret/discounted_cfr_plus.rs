//! `discounted-cfr-plus`: `cfr-plus` whose regrets fade by `t^1.5 / (t^1.5 + 1)`, with plans weighed by t⁴.
//!
//! It forgets both what was bad and what is long past, and expects nothing. Iterations until no deviation gains more than 1e-6 of the spread of payoffs,
//! with those of `cfr-plus` in brackets: liar's dice with six sides 4 900 (16 900), Leduc 2 500 (4 400): the least of all methods of the family
//! on both. Beyond that it is slower than the predictive methods where their predictions come true (Leduc, goofspiel): time goes into the
//! digits from the seventh on, and a prediction that is made only where the last ones came true would make it faster.
//!
//! The parameters are those of the paper. See [`super`] for definition, cost and claim, [`super::kernel`] for where the time of an iteration goes.

use crate::certify::nash::NASH;
use crate::solve::Method;
use crate::solve::regret::{Exponent, PARAMS, Variant, solve, tree};

pub static DISCOUNTED_CFR_PLUS: Method = Method {
    name: "discounted-cfr-plus",
    about: "two-player constant-sum trees: CFR+ that discounts old regrets, with a proved bound",
    cites: &["Xu, Li, Liu, Fu, Fu, Xing and Cheng 2024, arXiv 2404.13891"],
    concepts: &[&NASH],
    params: PARAMS,
    accepts: |game, _| tree(game).map(|_| ()),
    solve: |game, options, run| solve(game, options, DISCOUNTED_CFR_PLUS.name, &Variant::DISCOUNTED_CFR_PLUS, run),
};

impl Variant {
    pub const DISCOUNTED_CFR_PLUS: Variant =
        Variant { discounts: [Some(Exponent::fixed(1.5)), None], weight: Exponent::fixed(4.0), ..Variant::CFR_PLUS };
}
