//! The λ at which observed choices are most likely, along the branch that starts at uniform play.
//!
//! The likelihood of counts n is `L(λ) = Σ n_ha ln π_ha(λ)` over all actions of all agents (McKelvey and Palfrey 1995, section 5). Along the
//! branch its derivative is `Σ n_ha t_ha`, with t the tangent; it is a local maximum where that falls through 0. All of them up to λ =
//! 1000, in units of one over the greatest spread of payoffs, are compared with each other and with uniform play. Where the likelihood
//! is greatest at the end and still grows, it has no maximum that could be told from infinity, and the last point is given.

use nalgebra::DVector;

use crate::error::Error;
use crate::num::Rational;
use crate::solve::quantal::branch::{Branch, Point};
use crate::solve::quantal::logit::{LAST_LAMBDA, give, short};
use crate::solve::quantal::system::LogitSystem;
use crate::solve::{Halt, Run, Stop};

/// Where the likelihood is greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Estimate {
    /// At a local maximum.
    Interior,
    /// At uniform play.
    Zero,
    /// It grows until the end of the branch.
    Unbounded,
}

impl Estimate {
    pub fn name(self) -> &'static str {
        match self {
            Estimate::Interior => "interior",
            Estimate::Zero => "zero",
            Estimate::Unbounded => "unbounded",
        }
    }
}

/// What came of a fit; the fitted profile is the solution of the run.
#[derive(Debug, Clone)]
pub struct Fit {
    /// `[agent][action]`.
    pub counts: Vec<Vec<Rational>>,
    pub estimate: Estimate,
}

struct Maximum {
    likelihood: f64,
    y: DVector<f64>,
    estimate: Estimate,
}

/// Fits λ and gives the response there. Errors: nothing was observed, the run's limits.
pub(super) fn solve(system: &LogitSystem, counts: &[Vec<Rational>], run: &mut Run) -> Result<(), Halt> {
    let flat: Vec<f64> = counts.iter().flatten().map(Rational::to_f64).collect();
    let weights = DVector::from_vec(flat);
    if weights.sum() == 0.0 {
        return Err(Error::invalid("nothing was observed: all counts are 0").into());
    }
    let mut branch = Branch::new(system, run)?;
    let mut maxima = Vec::new();
    let walked = walk(system, &weights, &mut branch, &mut maxima, run);
    branch.notes().into_iter().for_each(|note| run.note(note));
    let local = maxima.iter().filter(|maximum: &&Maximum| maximum.estimate == Estimate::Interior).count();
    if local > 1 {
        run.note(format!("the likelihood has {local} local maxima on the branch; the greatest is given"));
    }
    // The first of equal ones: nothing speaks for a greater precision.
    let best = maxima.into_iter().reduce(|best, next| if next.likelihood > best.likelihood { next } else { best });
    if let Some(best) = best {
        give_estimate(system, counts, best, &branch, run)?;
    }
    walked
}

/// Collects the maxima along the branch.
fn walk(
    system: &LogitSystem,
    weights: &DVector<f64>,
    branch: &mut Branch,
    maxima: &mut Vec<Maximum>,
    run: &mut Run,
) -> Result<(), Halt> {
    let size = system.size();
    let likelihood = |y: &DVector<f64>| weights.dot(&system.logarithms(y));
    let slope = |point: &Point| weights.dot(&point.tangent.rows(0, size));
    // Below this a slope is rounding.
    let faint = 1e-13 * weights.sum();
    if slope(&branch.point) <= faint {
        maxima.push(Maximum {
            likelihood: likelihood(&branch.point.y),
            y: branch.point.y.clone(),
            estimate: Estimate::Zero,
        });
    }
    let mut steps = 0;
    let mut told = false;
    while branch.point.lambda() < LAST_LAMBDA {
        if !branch.advance(run)? {
            run.note("the branch could not be followed to its end; maxima further on are not known");
            break;
        }
        steps += 1;
        run.progress(steps, None);
        told = told || slope(&branch.point).abs() > faint;
        if slope(&branch.previous) > faint && slope(&branch.point) < -faint {
            let found = branch.locate(0.0, branch.step, run, 1e-11, slope)?;
            maxima.extend(found.map(|(_, point)| Maximum {
                likelihood: likelihood(&point.y),
                y: point.y,
                estimate: Estimate::Interior,
            }));
        }
    }
    if !told {
        run.note("the observations are as likely at every lambda");
    }
    // Where it never fell it grew all the time, if only by what floats do not show.
    if slope(&branch.point) > faint || maxima.is_empty() {
        let end = Maximum {
            likelihood: likelihood(&branch.point.y),
            y: branch.point.y.clone(),
            estimate: Estimate::Unbounded,
        };
        maxima.push(end);
    }
    Ok(())
}

/// Gives the response at the maximum, with λ to nine digits.
fn give_estimate(
    system: &LogitSystem,
    counts: &[Vec<Rational>],
    best: Maximum,
    branch: &Branch,
    run: &mut Run,
) -> Result<(), Halt> {
    const DIGITS: i32 = 9;
    let exact = system.unscaled(best.y[system.size()]).unwrap_or_default();
    let short = short(&exact, DIGITS);
    let (y, lambda) = match branch_point(branch, &best, system.scaled(&short), run) {
        Ok(Some(y)) => (y, short),
        // The run is over, and the maximum itself is known well enough.
        Ok(None) | Err(_) => (best.y, exact),
    };
    if best.estimate == Estimate::Unbounded {
        run.note("the likelihood grows with lambda as far as the branch was followed: no finite lambda fits best");
    }
    // Set before the solution, which may end the run.
    run.fitted(Fit { counts: counts.to_vec(), estimate: best.estimate });
    if !give(system, &y, &lambda, run)? {
        run.note("the fitted response is left out: its probabilities are too small to be proved");
    }
    Ok(())
}

fn branch_point(branch: &Branch, best: &Maximum, lambda: f64, run: &mut Run) -> Result<Option<DVector<f64>>, Stop> {
    match best.estimate {
        Estimate::Zero => Ok(Some(best.y.clone())),
        Estimate::Interior | Estimate::Unbounded => branch.at_lambda(&best.y, lambda, run),
    }
}
