//! The utilitarian solution: all payoffs with the greatest sum, weighted where weights are given.
//!
//! Definition: the face `{ u feasible : w · u = max }`, by its extreme points. Idea: one linear program finds the maximum, then
//! [`super::face`] lists the face with the proof that the list is complete. Cost: with a unique solution two linear programs per
//! player. The disagreement point plays no part. On completion the emitted face is the whole solution.

use crate::certify::bargaining::{self, BargainingWitness};
use crate::certify::{Claim, Kind, Statement, Witness};
use crate::game::{BargainingProblem, Game};
use crate::num::Rational;
use crate::solve::bargaining::face::whole_face;
use crate::solve::bargaining::{Program, WEIGHTS, accepts, note_units_matter, weights};
use crate::solve::{Halt, Method, Options, Run};
use crate::strategy::{BargainingPoint, Solution};

pub static UTILITARIAN: Method = Method {
    name: "utilitarian",
    about: "utilitarian solution by linear programs: the greatest sum of payoffs, and every point that attains it; exact",
    cites: &["Harsanyi 1955, Journal of Political Economy 63", "Myerson 1981, Econometrica 49"],
    concepts: &[&bargaining::UTILITARIAN],
    params: &[WEIGHTS],
    accepts,
    solve,
};

fn solve(game: &Game, options: &Options, run: &mut Run) -> Result<Claim, Halt> {
    let problem = game.bargaining()?;
    note_units_matter("utilitarian", run);
    let weights = weights(problem, options);
    let best = Program { problem, weights: weights.clone(), common: Rational::ZERO, demands: vec![] }
        .solve(&mut || run.tick())?;
    let total = best.multipliers.clone();
    let face = whole_face(problem, weights, best, &mut || run.tick())?;
    note_who_loses(problem, &face.points, run);
    let solution = match <[BargainingPoint; 1]>::try_from(face.points) {
        Ok([point]) => Solution::Point(point),
        Err(points) => Solution::PayoffSet(points),
    };
    let bounds = std::iter::once(total).chain(face.bounds).collect();
    let witness = BargainingWitness { weights: options.weights.clone(), bounds, ideal: None };
    let statement = Statement::exact(&bargaining::UTILITARIAN, solution);
    run.emit(statement.with_witness(Witness::Bargaining(witness)))?;
    Ok(Claim::All(Kind::Every))
}

/// Warns of players who would be better off without an agreement, which this solution does not exclude.
fn note_who_loses(problem: &BargainingProblem, points: &[BargainingPoint], run: &mut Run) {
    let loses = |player: &usize| points.iter().any(|point| point.payoffs[*player] < problem.disagreement()[*player]);
    for player in (0..problem.player_count()).filter(loses) {
        let name = &problem.players()[player];
        run.note(format!("`{name}` gets less than without a contract at a point with the greatest sum of payoffs"));
    }
}
