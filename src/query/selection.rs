//! The choice of the best equilibria by an objective, and its proof.
//!
//! A method that ends with all equilibria, or with all extreme ones of infinitely many, has the best ones among them: the value is
//! then the bound, and `check` enumerates again. Other methods leave the bound that they proved in the run.

use serde::{Deserialize, Serialize};

use crate::certify::choice::{BoundProof, UpperBound, best_of, correlated_bound, outcomes_bound, value};
use crate::certify::nash::NASH;
use crate::certify::{Certified, Claim};
use crate::error::{Error, Result};
use crate::game::{Game, NormalForm};
use crate::model::{Bound, Excerpt};
use crate::num::Rational;
use crate::query::{Answer, enumerate};
use crate::solve::{Options, Run, Stop, Wanted};
use crate::strategy::{MixedProfile, Solution};

/// What was maximised over the equilibria, how far, and how far anybody could.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SelectionRecord {
    /// The expression over payoffs, events and `welfare`, as it was given.
    pub maximize: String,
    /// Its expectation at every solution listed; left out where none is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Rational>,
    /// No equilibrium gives more.
    pub bound: Rational,
    /// How the bound is proved. With `enumeration` it is attained, and unless the list was cut (`stop` says `enough`) it holds every
    /// extreme equilibrium that attains it.
    pub proof: BoundProof,
    /// The multipliers of a bound by correlated equilibria.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub multipliers: Option<Vec<Rational>>,
}

/// Is the query one for the best equilibria? Errors: a game in another form than the normal one.
pub(super) fn is_asked(game: &Game, options: &Options) -> Result<bool> {
    match game {
        _ if *options.concept != NASH || options.objective.is_none() => Ok(false),
        Game::Normal(_) => Ok(true),
        _ => {
            let message = "an objective is maximised over the equilibria of games in normal form";
            Err(Error::not_applicable(format!("{message}; this game is in {} form", game.form())))
        }
    }
}

/// The text and the coefficients of an objective.
pub(super) struct Objective<'q> {
    pub text: &'q str,
    pub coefficients: &'q [Rational],
}

/// The best solutions of a run, the record of the choice, and why the list ends.
///
/// Errors: an objective that does not fit the game.
pub(super) fn select(
    game: &NormalForm,
    objective: &Objective<'_>,
    wanted: Wanted,
    claim: Claim,
    stop: Option<Stop>,
    run: &Run,
) -> Result<(Vec<Certified>, SelectionRecord, Option<Stop>)> {
    let gives = |certified: &Certified| match certified.solution() {
        Solution::Profile(profile) => value(game, objective.coefficients, profile),
        other => unreachable!("an equilibrium of a normal form is a profile: {other:?}"),
    };
    let values: Vec<Rational> = run.found().iter().map(gives).collect();
    let best = values.iter().max().cloned();
    let attaining = run.found().iter().zip(&values).filter(|(_, value)| Some(*value) == best.as_ref());
    let mut chosen: Vec<Certified> = attaining.map(|(certified, _)| certified.clone()).collect();
    let mut stop = stop;
    if let Wanted::First(count) = wanted
        && chosen.len() > count
    {
        chosen.truncate(count);
        stop = stop.or(Some(Stop::Enough));
    }
    let maximize = objective.text.to_owned();
    let record = match (best, claim.name()) {
        (Some(best), "all") => {
            let (bound, proof) = (best.clone(), BoundProof::Enumeration);
            SelectionRecord { maximize, value: Some(best), bound, proof, multipliers: None }
        }
        (best, _) => {
            let outcomes = UpperBound::by_outcomes(game, objective.coefficients)?;
            let bound = run.upper_bound().unwrap_or(&outcomes);
            SelectionRecord {
                maximize,
                value: best,
                bound: bound.value().clone(),
                proof: bound.proof(),
                multipliers: bound.multipliers().map(<[Rational]>::to_vec),
            }
        }
    };
    Ok((chosen, record, stop))
}

/// Proves what an answer says of its choice. `tick` is called as an enumeration works.
///
/// Errors: of kind `Refused` when a value or the bound is not what the game gives.
pub(super) fn check(
    bound: &Bound,
    answer: &Answer,
    solutions: &[Solution],
    tick: &mut dyn FnMut() -> bool,
) -> Result<()> {
    let Some(selection) = &answer.selection else { return Ok(()) };
    let refused = |message: &str| Err(Error::refused(message.to_owned()).within("the selection"));
    let Game::Normal(game) = &bound.game else { return refused("the game is not in normal form") };
    if answer.concept != NASH.name || answer.claim != "some" || answer.kind.is_some() {
        return refused("it is not one of some Nash equilibria");
    }
    let objective = bound.objective(&Excerpt::alone("maximize", selection.maximize.as_str()));
    let objective = objective.map_err(|error| Error::refused(error.to_string()).within("the selection"))?;
    let mut profiles: Vec<&MixedProfile> = Vec::with_capacity(solutions.len());
    for solution in solutions {
        let Solution::Profile(profile) = solution else { return refused("a solution is no profile") };
        if selection.value.as_ref() != Some(&value(game, &objective, profile)) {
            return refused("its value is not what the solutions give");
        }
        profiles.push(profile);
    }
    if solutions.is_empty() && selection.value.is_some() {
        return refused("it has a value, and no solution");
    }
    let given = (&selection.multipliers, selection.proof);
    let proved = match given {
        (Some(multipliers), BoundProof::Correlated) => correlated_bound(game, &objective, multipliers)?,
        (None, BoundProof::Outcomes) => outcomes_bound(game, &objective)?,
        (None, BoundProof::Enumeration) => {
            game.bimatrix().map_err(|error| Error::refused(error.to_string()).within("the selection"))?;
            let (best, attaining) = best_of(game, &objective, enumerate::extreme(game, tick)?)?;
            let missing = attaining.iter().any(|profile| !profiles.contains(&profile));
            match answer.stop.as_str() {
                _ if selection.value.as_ref() != Some(&best) => return refused("an equilibrium gives more"),
                "done" if missing => return refused("an extreme equilibrium with the same value is missing"),
                "done" | "enough" if profiles.iter().all(|profile| attaining.contains(profile)) => best,
                "done" | "enough" => return refused("an equilibrium of the list is not extreme"),
                _ => return refused("an enumeration that was stopped proves nothing"),
            }
        }
        _ => return refused("its proof and its multipliers do not belong together"),
    };
    if proved != selection.bound {
        return refused("its bound is not what its proof gives");
    }
    Ok(())
}
