//! One quasi-perfect equilibrium of a two-player tree, which is a sequential equilibrium.
//!
//! Definition. A quasi-perfect equilibrium is the limit of completely mixed profiles to which every player's behaviour is, at
//! every information set, the start of a best reply that makes no more own mistakes (van Damme 1984).
//!
//! Idea. Every sequence of length d must be played with probability at least `ε^d`, with ε smaller than every number. At the end of the
//! complementary path (`solve::sequence_pairs`) every behaviour is a ratio of polynomials in ε; its limit is quasi-perfect, and the lowest
//! powers are the trembles that prove it sequential (Miltersen and Sørensen 2010).
//!
//! Cost: that of the path with one further column for each power of ε. Claim: some.
//!
//! References: van Damme 1984, Miltersen and Sørensen 2010.

use crate::certify::assessment::{Tremble, trembles::limit_beliefs};
use crate::certify::perfect_bayesian::PERFECT_BAYESIAN;
use crate::certify::sequential::SEQUENTIAL;
use crate::certify::{Claim, Statement, Witness};
use crate::game::Game;
use crate::num::Rational;
use crate::solve::{Halt, Method, Options, Run, sequence_pairs};
use crate::strategy::{Assessment, BehaviorProfile, Solution};

pub static QUASI_PERFECT: Method = Method {
    name: "quasi-perfect",
    about: "two-player trees with perfect recall: one sequential equilibrium, quasi-perfect, by symbolic mistakes in the sequence form",
    cites: &[
        "Miltersen and Sørensen 2010, Economic Theory 42",
        "van Damme 1984, International Journal of Game Theory 13",
    ],
    concepts: &[&SEQUENTIAL, &PERFECT_BAYESIAN],
    params: &[],
    accepts: |game, _| sequence_pairs::accepts(game).and_then(|(tree, _)| tree.require_possible_infosets()),
    solve,
};

fn solve(game: &Game, options: &Options, run: &mut Run) -> std::result::Result<Claim, Halt> {
    let (tree, form) = sequence_pairs::accepts(game)?;
    tree.require_possible_infosets()?;
    let Some(plans) = sequence_pairs::plans(tree, &form, true, run)? else { return Ok(sequence_pairs::lost(run)) };
    let mut trembles: Vec<Vec<Tremble>> = vec![Vec::new(); tree.infosets().len()];
    for (treeplex, plan) in form.treeplexes().iter().zip(&plans) {
        let leading: Vec<(u32, &Rational)> = plan.iter().map(|weight| leading(weight)).collect();
        for (id, parent, own) in treeplex.infosets() {
            let (before, weight) = leading[parent];
            let tremble = |sequence: usize| {
                let (order, coefficient) = leading[sequence];
                Tremble { order: order - before, coefficient: coefficient / weight }
            };
            trembles[id.index()] = own.map(tremble).collect();
        }
    }
    let taken = |tremble: &Tremble| if tremble.order == 0 { tremble.coefficient.clone() } else { Rational::ZERO };
    let behavior = trembles.iter().map(|actions| actions.iter().map(taken).collect()).collect();
    let behavior = BehaviorProfile::new(tree, behavior)?;
    let assessment = Assessment::new(tree, behavior, limit_beliefs(tree, &trembles))?;
    let statement = Statement::exact(options.concept, Solution::Assessment(assessment));
    let is_sequential = *options.concept == SEQUENTIAL;
    run.emit(if is_sequential { statement.with_witness(Witness::Trembles(trembles)) } else { statement })?;
    Ok(Claim::Some)
}

/// The lowest power of a polynomial that is positive for small ε, and its coefficient.
fn leading(polynomial: &[Rational]) -> (u32, &Rational) {
    match polynomial.iter().enumerate().find(|(_, coefficient)| !coefficient.is_zero()) {
        Some((power, coefficient)) => (power as u32, coefficient),
        None => unreachable!("every sequence has a least probability"),
    }
}
