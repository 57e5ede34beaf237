//! One equilibrium of a two-player tree from the linear complementarity problem of the sequence form.
//!
//! Definition. A pair of realization plans that are best responses to each other; as a complementarity problem in
//! `solve::sequence_pairs`.
//!
//! Idea. Lemke's path from a pair of pure plans, in floats; the last basis is solved exactly, and the path is followed again in integers if
//! it does not hold. Cost: one dense pivot a tick, `sequences²` entries; the path may be long. Claim: some.
//!
//! References: Koller, Megiddo and von Stengel 1996; von Stengel, van den Elzen and Talman 2002.

use crate::certify::nash::NASH;
use crate::certify::{Claim, Statement};
use crate::game::Game;
use crate::num::Rational;
use crate::solve::{Halt, Method, Options, Run, sequence_pairs};
use crate::strategy::Solution;

pub static SEQUENCE_LCP: Method = Method {
    name: "sequence-lcp",
    about: "two-player trees with perfect recall: one Nash equilibrium, by Lemke's method on the sequence form",
    cites: &[
        "Koller, Megiddo and von Stengel 1996, Games and Economic Behavior 14",
        "von Stengel, van den Elzen and Talman 2002, Econometrica 70",
    ],
    concepts: &[&NASH],
    params: &[],
    accepts: |game, _| sequence_pairs::accepts(game).map(|_| ()),
    solve,
};

fn solve(game: &Game, _: &Options, run: &mut Run) -> std::result::Result<Claim, Halt> {
    let (tree, form) = sequence_pairs::accepts(game)?;
    let Some(plans) = sequence_pairs::plans(tree, &form, false, run)? else { return Ok(sequence_pairs::lost(run)) };
    let limits: Vec<Vec<Rational>> =
        plans.iter().map(|plan| plan.iter().map(|weight| weight[0].clone()).collect()).collect();
    let behavior = form.behavior(tree, &limits)?;
    run.emit(Statement::exact(&NASH, Solution::Behavior(behavior)))?;
    Ok(Claim::Some)
}
