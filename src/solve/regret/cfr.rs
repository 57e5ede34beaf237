//! `cfr`: regrets are summed and never forgotten, both players learn from the same plans, and all plans count alike in the average.
//!
//! The gap falls at least as fast as one over the square root of the iterations, and hardly faster in practice: it is here as the yardstick of
//! the others. See [`super`] for definition, cost and claim.
//!
//! Time goes into the number of iterations: to go from 1e-3 to 1e-4 takes a hundred times as many. Nothing in an iteration would mend that; the other
//! methods of the family do. What an iteration takes, and how it could take less, is said in [`super::kernel`].

use crate::certify::nash::NASH;
use crate::solve::Method;
use crate::solve::regret::{Exponent, PARAMS, Variant, solve, tree};

pub static CFR: Method = Method {
    name: "cfr",
    about: "two-player constant-sum trees: counterfactual regret minimisation, an approximate equilibrium with a proved bound",
    cites: &["Zinkevich, Johanson, Bowling and Piccione 2007, Advances in Neural Information Processing Systems 20"],
    concepts: &[&NASH],
    params: PARAMS,
    accepts: |game, _| tree(game).map(|_| ()),
    solve: |game, options, run| solve(game, options, CFR.name, &Variant::CFR, run),
};

impl Variant {
    pub const CFR: Variant = Variant {
        alternating: false,
        floored: false,
        prediction: 0.0,
        discounts: [None; 2],
        weight: Exponent::fixed(0.0),
    };
}
