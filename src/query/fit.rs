//! A fit of lambda to observed play, as plain data; what it says of likelihoods is proved again from the counts and the fitted profile.

use serde::{Deserialize, Serialize};

use crate::certify::quantal_response::{QUANTAL_RESPONSE, log_likelihood};
use crate::certify::{Certified, Concept};
use crate::error::{Error, Result};
use crate::game::View;
use crate::model::Bound;
use crate::num::{Interval, Rational};
use crate::query::Answer;
use crate::solve::quantal::{Estimate, Fit};
use crate::strategy::Solution;

/// What came of a fit. Each log-likelihood is given by two floats between which it lies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FitRecord {
    /// How often each strategy (one list per player) or action (one list per information set) was observed.
    pub counts: Vec<Vec<Rational>>,
    /// The sum of the counts.
    pub observations: Rational,
    /// `interior` (a local maximum on the branch), `zero` (uniform play) or `unbounded` (the likelihood grows to the end of the branch).
    /// That no other point of the branch is likelier was found by following it, and is not proved.
    pub estimate: String,
    /// At the solution; left out where none could be proved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log_likelihood: Option<[f64; 2]>,
    /// At uniform play.
    pub uniform: [f64; 2],
    /// At the frequencies of the data, which no profile exceeds.
    pub frequencies: [f64; 2],
}

pub(super) fn record(fit: &Fit, certified: &[Certified]) -> FitRecord {
    let solutions: Vec<&Solution> = certified.iter().map(Certified::solution).collect();
    recorded(&fit.counts, fit.estimate.name(), &solutions)
}

fn recorded(counts: &[Vec<Rational>], estimate: &str, solutions: &[&Solution]) -> FitRecord {
    let bounds = |interval: Interval| [interval.lower(), interval.upper()];
    let share = |list: &Vec<Rational>| vec![Rational::ONE / Rational::from(list.len() as i64); list.len()];
    let uniform: Vec<Vec<Rational>> = counts.iter().map(share).collect();
    let frequency = |list: &Vec<Rational>| {
        let sum: Rational = list.iter().sum();
        // What was never reached is as likely under any behaviour.
        if sum.is_zero() { share(list) } else { list.iter().map(|count| count / &sum).collect() }
    };
    let frequencies: Vec<Vec<Rational>> = counts.iter().map(frequency).collect();
    let fitted = match solutions {
        [Solution::Quantal(response)] => {
            Some(bounds(log_likelihood(response.choices.lists(), counts))).filter(|ends| ends[0].is_finite())
        }
        _ => None,
    };
    FitRecord {
        counts: counts.to_vec(),
        observations: counts.iter().flatten().sum(),
        estimate: estimate.to_owned(),
        log_likelihood: fitted,
        uniform: bounds(log_likelihood(&uniform, counts)),
        frequencies: bounds(log_likelihood(&frequencies, counts)),
    }
}

/// Proves what an answer says of a fit. Errors: of kind `Refused`.
pub(super) fn check(bound: &Bound, answer: &Answer, concept: &Concept, solutions: &[Solution]) -> Result<()> {
    let Some(given) = &answer.fit else { return Ok(()) };
    let refused = |message: &str| Err(Error::refused(message).within("field `fit`"));
    if *concept != QUANTAL_RESPONSE || solutions.len() > 1 {
        return refused("only one quantal response is fitted");
    }
    let shape: Vec<usize> = match bound.game.view() {
        View::Normal(game) => game.shape(),
        View::Tree(game) => game.infosets().iter().map(|infoset| infoset.actions.len()).collect(),
        View::Bargaining(_) | View::Implicit(_) | View::ImplicitTree(_) => Vec::new(),
    };
    if given.counts.iter().map(Vec::len).collect::<Vec<_>>() != shape {
        return refused("the counts are not those of this game's choices");
    }
    if given.counts.iter().flatten().any(Rational::is_negative) {
        return refused("a count is below 0");
    }
    let known = [Estimate::Interior, Estimate::Zero, Estimate::Unbounded].map(Estimate::name);
    if !known.contains(&given.estimate.as_str()) {
        return refused("there is no such estimate");
    }
    if let [Solution::Quantal(response)] = solutions
        && response.lambda.is_zero() != (given.estimate == Estimate::Zero.name())
    {
        return refused("the estimate is not that of its lambda");
    }
    let references: Vec<&Solution> = solutions.iter().collect();
    match recorded(&given.counts, &given.estimate, &references) == *given {
        true => Ok(()),
        false => refused("the likelihoods are not those of the counts"),
    }
}
