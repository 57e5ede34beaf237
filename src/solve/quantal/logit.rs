//! `logit`: logit quantal responses on the branch that starts at uniform play, the equilibrium that it leads to, and its fit to play.
//!
//! Games: normal forms with any number of players, trees with perfect recall (in agent form, evaluated on the tree itself).
//!
//! Definition. Quantal responses of precision λ are the solutions of `π_h = softmax(λ u_h(π))` for all agents h
//! ([`quantal_response`](crate::certify::quantal_response)). At λ = 0 only uniform play solves this; for almost all payoffs the solutions
//! that are connected with it form a curve without branching, along which λ tends to infinity, and the profile to a Nash equilibrium, in
//! a tree to a sequential one (McKelvey and Palfrey 1995, 1998). λ may fall on the way.
//!
//! Idea. The curve is followed by a predictor and a corrector in the logarithms of the probabilities and λ ([`branch`](super::branch);
//! Turocy 2005, 2010). A wanted λ is met where the curve crosses it, the first time or, with all wanted, every time, and Newton's method
//! at that λ gives the digits. For an equilibrium the supports are guessed from the point reached, the probabilities on them are solved
//! for exactly, and the result is proved; where nothing exact is found, the profile is given with its exact regret, as an
//! approximation ([`limit`](super::limit)). Observed play is fitted along the curve ([`fit`](super::fit)).
//!
//! Cost: for each step two or three evaluations of the derivatives and factorisations of a matrix of order n + 1, with n the number of
//! actions of all agents; a branch takes some fifty steps. A tick is one pivot of a factorisation.
//!
//! Degeneracy. In symmetric games other branches may cross; that shows in the sign of a determinant, is noted, and the curve is followed
//! straight on. Where no step leads on, that is said, and nothing is claimed. Claim: approximate for quantal responses, each within a proved
//! bound; for equilibria some, or approximate.
//!
//! Symbols: π profile, u payoffs of actions, λ precision, y logarithms of π, t tangent, h agent. In the code λ is in units of one over the
//! greatest spread of payoffs, unless it is a `Rational`.
//!
//! References: McKelvey and Palfrey 1995, 1998; Turocy 2005, 2010; Allgower and Georg 1990.

use nalgebra::DVector;

use crate::certify::nash::NASH;
use crate::certify::perfect::PERFECT;
use crate::certify::quantal_response::{QUANTAL_RESPONSE, deviation, require_one_prior};
use crate::certify::sequential::SEQUENTIAL;
use crate::certify::subgame_perfect::SUBGAME_PERFECT;
use crate::certify::{Claim, Epsilon, Statement, Witness};
use crate::error::{Error, Result};
use crate::game::{Game, View};
use crate::num::Rational;
use crate::solve::quantal::branch::Branch;
use crate::solve::quantal::system::LogitSystem;
use crate::solve::quantal::{fit, limit};
use crate::solve::{Halt, Method, Options, Param, Run, Stop, Wanted};
use crate::strategy::{QuantalResponse, Solution};

pub static LOGIT: Method = Method {
    name: "logit",
    about: "any number of players, also trees: quantal responses at given lambdas, along the branch or fitted to play, and the equilibrium \
            that the branch leads to",
    cites: &[
        "McKelvey and Palfrey 1995, Games and Economic Behavior 10",
        "McKelvey and Palfrey 1998, Experimental Economics 1",
        "Turocy 2005, Games and Economic Behavior 51",
        "Turocy 2010, Economic Theory 42",
    ],
    concepts: &[&QUANTAL_RESPONSE, &NASH, &SUBGAME_PERFECT, &SEQUENTIAL, &PERFECT],
    params: &[
        Param {
            name: "lambda",
            about: "the precisions wanted of quantal responses, such as 1/2,1,5; without any, the points of the branch are given",
        },
        Param {
            name: "fit",
            about: "a file with counts of observed choices, to which lambda is fitted by maximum likelihood",
        },
    ],
    accepts,
    solve,
};

/// Without a limit on work or time, games with more actions than this take too long.
const ACTIONS: usize = 600;
/// Matrices of a greater order are not set up at all.
const MOST_ACTIONS: usize = 6_000;
/// Entries of the payoff arrays, times players squared, that are read in each evaluation.
const WORK: u128 = 1 << 28;

/// The branch is listed, and likelihoods are looked at, up to this λ, in units of one over the greatest spread of payoffs.
pub(super) const LAST_LAMBDA: f64 = 1000.0;

/// Between neighbours in the list of the branch's points, no probability changes by more than about this.
const CHANGE: f64 = 0.05;

/// A worse bound is no answer.
const WORST: f64 = 1e-3;

fn accepts(game: &Game, options: &Options) -> Result<()> {
    if *options.concept == QUANTAL_RESPONSE {
        require_one_prior(game)?;
    }
    let actions = match game.view() {
        View::Normal(game) => {
            let players = game.player_count() as u128;
            let work = (game.profile_count() as u128).saturating_mul(players * players);
            if work > WORK {
                let (profiles, most) = (game.profile_count(), WORK / (players * players));
                let message = format!(
                    "each step reads all {profiles} profiles; `logit` takes at most {most} of {players} players"
                );
                return Err(Error::too_large(message));
            }
            game.shape().iter().sum()
        }
        View::Tree(tree) => {
            tree.require_perfect_recall()?;
            if tree.infosets().is_empty() {
                return Err(Error::not_applicable("nobody moves in this game"));
            }
            tree.require_possible_infosets()?;
            tree.infosets().iter().map(|infoset| infoset.actions.len()).sum::<usize>()
        }
        View::Bargaining(_) => return Err(Error::not_applicable("a bargaining problem has no strategies")),
        View::Implicit(game) => return Err(game.unlisted()),
        View::ImplicitTree(game) => return Err(game.unstored()),
    };
    let most = if options.limited { MOST_ACTIONS } else { ACTIONS };
    if actions > most {
        let message =
            format!("each step factors a matrix of order {actions}; `logit` takes games with at most {most} actions");
        let error = Error::too_large(message);
        return Err(match actions <= MOST_ACTIONS {
            true => error.hint(format!("with --time-limit or --work-limit it takes up to {MOST_ACTIONS}")),
            false => error,
        });
    }
    let is_quantal = *options.concept == QUANTAL_RESPONSE;
    match (is_quantal, !options.lambdas.is_empty(), options.counts.is_some()) {
        (false, true, _) | (false, _, true) => {
            let error = Error::not_applicable(format!("`{}` has no lambda", options.concept.name));
            Err(error.hint("lambda belongs to --concept quantal-response"))
        }
        (true, true, true) => Err(Error::usage("lambda is either given or fitted").hint("leave --lambda or --fit out")),
        _ => Ok(()),
    }
}

fn solve(game: &Game, options: &Options, run: &mut Run) -> std::result::Result<Claim, Halt> {
    accepts(game, options)?;
    let system = LogitSystem::new(game)?;
    let order = system.size() as u64 + 1;
    run.reserve(order.saturating_mul(order).saturating_mul(5 * 8))?;
    if *options.concept != QUANTAL_RESPONSE {
        return limit::solve(&system, options, run);
    }
    if let Some(counts) = &options.counts {
        fit::solve(&system, counts, run)?;
        return Ok(Claim::Approximate);
    }
    let mut branch = Branch::new(&system, run)?;
    let walked = match options.lambdas.is_empty() {
        true => list(&system, &mut branch, run),
        false => at_lambdas(&system, &options.lambdas, options.wanted == Wanted::All, &mut branch, run),
    };
    branch.notes().into_iter().for_each(|note| run.note(note));
    walked?;
    Ok(Claim::Approximate)
}

/// Proves the quantal response at a point and gives it; false where its probabilities are too small to be written, or its bound too great.
pub(super) fn give(
    system: &LogitSystem,
    y: &DVector<f64>,
    lambda: &Rational,
    run: &mut Run,
) -> std::result::Result<bool, Halt> {
    let Some(choices) = system.exact(y) else { return Ok(false) };
    let response = QuantalResponse { lambda: lambda.clone(), choices };
    let bound = deviation(system.game(), &response)?;
    if !bound.is_finite() || bound > WORST {
        return Ok(false);
    }
    let epsilon = if bound == 0.0 { Epsilon::Zero } else { Epsilon::AtMost(bound) };
    let solution = Solution::Quantal(response);
    run.emit(Statement { concept: &QUANTAL_RESPONSE, solution, witness: Witness::None, epsilon })?;
    Ok(true)
}

fn stuck(branch: &Branch, system: &LogitSystem, run: &mut Run) {
    let lambda = system.unscaled(branch.point.lambda()).unwrap_or_default().to_decimal(6);
    run.note(format!("the branch could not be followed beyond lambda = {lambda}"));
}

fn not_written(lambda: &Rational, run: &mut Run) {
    let lambda = lambda.to_decimal(6);
    run.note(format!("at lambda = {lambda} the response is left out: its probabilities are too small to be proved"));
}

/// Gives the points of the branch.
fn list(system: &LogitSystem, branch: &mut Branch, run: &mut Run) -> std::result::Result<(), Halt> {
    give(system, &branch.point.y, &Rational::ZERO, run)?;
    let mut steps = 0;
    while branch.point.lambda() < LAST_LAMBDA {
        if !branch.advance(run)? {
            stuck(branch, system, run);
            return Ok(());
        }
        steps += 1;
        run.progress(steps, None);
        let change = (system.logarithms(&branch.point.y).map(f64::exp)
            - system.logarithms(&branch.previous.y).map(f64::exp))
        .amax();
        let pieces = (change / CHANGE).ceil().max(1.0);
        let mut points: Vec<DVector<f64>> = Vec::new();
        for piece in 1..pieces as usize {
            points.extend(branch.between(piece as f64 / pieces, run)?.map(|point| point.y));
        }
        points.push(branch.point.y.clone());
        for y in points {
            let (y, lambda) = rounded(system, branch, &y, run)?;
            if !give(system, &y, &lambda, run)? {
                not_written(&lambda, run);
                return Ok(());
            }
        }
    }
    Ok(())
}

/// A positive number to so many significant decimal digits.
pub(super) fn short(value: &Rational, digits: i32) -> Rational {
    if !value.is_positive() {
        return value.clone();
    }
    let magnitude = value.to_f64().log10().floor() as i32;
    let unit = Rational::from(10).pow(digits - 1 - magnitude);
    let half = Rational::ONE / Rational::from(2);
    let rounded = unit.map(|unit| Rational::from_integer((value * &unit + half).floor()) / unit);
    rounded.unwrap_or_else(|| value.clone())
}

/// A point, or one near it at which λ has few digits.
fn rounded(
    system: &LogitSystem,
    branch: &Branch,
    y: &DVector<f64>,
    run: &mut Run,
) -> std::result::Result<(DVector<f64>, Rational), Stop> {
    const DIGITS: i32 = 3;
    let exact = system.unscaled(y[system.size()]).unwrap_or_default();
    let short = short(&exact, DIGITS);
    match branch.at_lambda(y, system.scaled(&short), run)? {
        Some(found) if (&found - y).amax() <= 1e-2 * (1.0 + y.amax()) => Ok((found, short)),
        _ => Ok((y.clone(), exact)),
    }
}

/// Gives the responses at some λ: the first that the branch meets at each, or all.
fn at_lambdas(
    system: &LogitSystem,
    lambdas: &[Rational],
    all: bool,
    branch: &mut Branch,
    run: &mut Run,
) -> std::result::Result<(), Halt> {
    let mut open: Vec<(&Rational, f64)> = lambdas.iter().map(|lambda| (lambda, system.scaled(lambda))).collect();
    if let Some(zero) = open.iter().position(|(lambda, _)| lambda.is_zero()) {
        give(system, &branch.point.y, &Rational::ZERO, run)?;
        open.swap_remove(zero);
    }
    open.retain(|(lambda, _)| !lambda.is_zero());
    let furthest = open.iter().map(|(_, lambda)| *lambda).fold(0.0, f64::max);
    let end = if all { LAST_LAMBDA.max(4.0 * furthest) } else { f64::INFINITY };
    let mut steps = 0;
    while !open.is_empty() && branch.point.lambda() < end {
        if !branch.advance(run)? {
            stuck(branch, system, run);
            return Ok(());
        }
        steps += 1;
        run.progress(steps, None);
        for part in parts(branch, run)? {
            let mut met: Vec<(&Rational, f64)> =
                open.iter().filter(|(_, lambda)| part.meets(*lambda)).copied().collect();
            met.sort_by(|(_, a), (_, b)| if part.lambdas.0 < part.lambdas.1 { a.total_cmp(b) } else { b.total_cmp(a) });
            for (lambda, scaled) in met {
                meet(system, branch, &part, (lambda, scaled), run)?;
                if !all {
                    open.retain(|(other, _)| *other != lambda);
                }
            }
        }
    }
    Ok(())
}

/// A part of the last step in which λ only rises or only falls.
struct Part {
    /// From and to, along the tangent.
    steps: (f64, f64),
    lambdas: (f64, f64),
}

impl Part {
    /// Is λ met, and not only at the start?
    fn meets(&self, lambda: f64) -> bool {
        let (from, to) = self.lambdas;
        (from < lambda && lambda <= to) || (to <= lambda && lambda < from)
    }
}

fn parts(branch: &Branch, run: &mut Run) -> std::result::Result<Vec<Part>, Stop> {
    let whole = Part { steps: (0.0, branch.step), lambdas: (branch.previous.lambda(), branch.point.lambda()) };
    if !branch.has_turned() {
        return Ok(vec![whole]);
    }
    let Some((turn, point)) = branch.locate(0.0, branch.step, run, 1e-6, |point| point.rate())? else {
        return Ok(vec![whole]);
    };
    let first = Part { steps: (0.0, turn), lambdas: (whole.lambdas.0, point.lambda()) };
    Ok(vec![first, Part { steps: (turn, branch.step), lambdas: (point.lambda(), whole.lambdas.1) }])
}

/// Gives the response at a λ that a part of the last step meets.
fn meet(
    system: &LogitSystem,
    branch: &Branch,
    part: &Part,
    (lambda, scaled): (&Rational, f64),
    run: &mut Run,
) -> std::result::Result<(), Halt> {
    let (from, to) = part.steps;
    let found = match branch.locate(from, to, run, 1e-4, |point| point.lambda() - scaled)? {
        Some((_, near)) => branch.at_lambda(&near.y, scaled, run)?,
        None => None,
    };
    if !match found {
        Some(y) => give(system, &y, lambda, run)?,
        None => false,
    } {
        not_written(lambda, run);
    }
    Ok(())
}
