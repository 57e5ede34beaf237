//! `predictive-cfr-plus`: `cfr-plus` that expects the last change of its regrets to repeat, with plans weighed by t².
//!
//! Where play settles, predictions come true and the gap falls much faster than the number of iterations; in poker it falls slower than that of
//! `cfr-plus`. See [`super`] for definition, cost and claim.
//!
//! Time goes into guesses that do not come true, above all in liar's dice and in the first iterations: smaller steps for what is expected
//! (`asymmetric-predictive-cfr-plus`) save half of the iterations on Leduc. For an iteration see [`super::kernel`].

use crate::certify::nash::NASH;
use crate::solve::Method;
use crate::solve::regret::{Exponent, PARAMS, Variant, solve, tree};

pub static PREDICTIVE_CFR_PLUS: Method = Method {
    name: "predictive-cfr-plus",
    about: "two-player constant-sum trees: regret minimisation that expects the last change to repeat, with a proved bound",
    cites: &["Farina, Kroer and Sandholm 2021, AAAI Conference on Artificial Intelligence 35"],
    concepts: &[&NASH],
    params: PARAMS,
    accepts: |game, _| tree(game).map(|_| ()),
    solve: |game, options, run| solve(game, options, PREDICTIVE_CFR_PLUS.name, &Variant::PREDICTIVE_CFR_PLUS, run),
};

impl Variant {
    pub const PREDICTIVE_CFR_PLUS: Variant =
        Variant { prediction: 1.0, weight: Exponent::fixed(2.0), ..Variant::CFR_PLUS };
}
