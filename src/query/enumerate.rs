//! Complete lists for a check: by the enumeration in `certify`, or, where that would take too long or is not known there, by a method
//! that leaves no branch without a proof.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::certify::complete::prove_all;
use crate::certify::complete::{ExtremeEquilibria, elimination_count, extreme_equilibria, symmetric_equilibria};
use crate::certify::nash::NASH;
use crate::certify::subgame_perfect::SUBGAME_PERFECT;
use crate::certify::{Claim, Concept, Kind, asymmetry};
use crate::error::{Error, Result};
use crate::game::{ExtensiveForm, Game, NormalForm};
use crate::solve::nash::label_search::LABEL_SEARCH;
use crate::solve::{Budget, Event, Halt, Method, Options, Run, Wanted};
use crate::strategy::{BehaviorProfile, Solution};

/// The eliminations that a check takes on before it searches instead: some seconds.
const ELIMINATION_LIMIT: f64 = 5e5;

/// Does a check of this game search instead of enumerating?
pub(super) fn searches(game: &NormalForm, symmetric: bool) -> bool {
    let (rows, columns) = (game.strategy_count(0), game.strategy_count(1));
    let eliminations = match symmetric {
        // As many as there are supports, where no system is singular.
        true => 2.0_f64.powf(rows as f64),
        false => elimination_count(rows, columns),
    };
    eliminations > ELIMINATION_LIMIT
}

/// All extreme equilibria. Errors: of kind `Refused` when the tick says to stop.
pub(super) fn extreme(normal: &NormalForm, tick: &mut dyn FnMut() -> bool) -> Result<ExtremeEquilibria> {
    if !searches(normal, false) {
        return Ok(extreme_equilibria(normal, tick)?);
    }
    search(normal, false, tick)
}

/// All extreme symmetric equilibria of a symmetric game. Errors: of kind `Refused` when the game is not symmetric, or the tick says to
/// stop.
pub(super) fn symmetric(normal: &NormalForm, tick: &mut dyn FnMut() -> bool) -> Result<ExtremeEquilibria> {
    let is_square = normal.strategy_count(0) == normal.strategy_count(1);
    let is_symmetric = is_square && normal.bimatrix().is_ok_and(|game| asymmetry(game).is_none());
    if !is_symmetric || !searches(normal, true) {
        return Ok(symmetric_equilibria(normal, tick)?);
    }
    search(normal, true, tick)
}

fn search(normal: &NormalForm, symmetric: bool, tick: &mut dyn FnMut() -> bool) -> Result<ExtremeEquilibria> {
    let game = Game::Normal(normal.clone());
    let options = Options { wanted: Wanted::All, limited: true, symmetric, ..Options::new(&NASH) };
    let (claim, found) = run_again(&game, &LABEL_SEARCH, &options, tick)?;
    let finite = matches!(claim, Claim::All(Kind::Every | Kind::Symmetric));
    let profile = |solution: Solution| match solution {
        Solution::Profile(profile) => Some(profile),
        _ => None,
    };
    Ok(ExtremeEquilibria { profiles: found.into_iter().filter_map(profile).collect(), finite })
}

/// Can `certify` prove by itself that a list of solutions of a tree is complete?
pub(super) fn searches_tree(game: &ExtensiveForm, concept: &Concept, kind: Kind) -> bool {
    !(game.has_perfect_information() && *concept != NASH && kind != Kind::Extreme)
        && (kind != Kind::Pure || ![&NASH, &SUBGAME_PERFECT].contains(&concept))
}

/// Proves that the solutions of a tree are all of their concept of this kind, up to the beliefs that support the same behaviour: where
/// `certify` knows no proof of its own, by the same search again.
///
/// Errors: of kind `Refused` when one is missing, surplus or there twice, and when the tick says to stop.
pub(super) fn prove_on_tree(
    game: &Game,
    concept: &'static Concept,
    method: &'static Method,
    kind: Kind,
    solutions: &[Solution],
    tick: &mut dyn FnMut() -> bool,
) -> Result<()> {
    let mut behaviors: Vec<Solution> = Vec::with_capacity(solutions.len());
    for solution in solutions {
        let behavior = solution.behavior().ok_or_else(|| Error::refused("a solution is no behaviour"))?;
        behaviors.push(Solution::Behavior(behavior.clone()));
    }
    if game.tree().is_some_and(|tree| !searches_tree(tree, concept, kind)) {
        // Under perfect information beliefs say nothing.
        let concept = if *concept == NASH { concept } else { &SUBGAME_PERFECT };
        return Ok(prove_all(game, concept, kind, &behaviors, tick)?);
    }
    let options = Options { wanted: Wanted::All, limited: true, ..Options::new(concept) };
    let (claim, found) = run_again(game, method, &options, tick)?;
    if claim != Claim::All(kind) {
        return Err(Error::refused(format!("the search does not show that the list holds {} solution", kind.name())));
    }
    let found: HashSet<&BehaviorProfile> = found.iter().filter_map(Solution::behavior).collect();
    let listed: HashSet<&BehaviorProfile> = behaviors.iter().filter_map(Solution::behavior).collect();
    match listed.len() == solutions.len() && listed == found {
        true => Ok(()),
        false => Err(Error::refused(format!("the list does not hold the {} equilibria that there are", found.len()))),
    }
}

/// Runs a method to its end; the claim, and what it found. Errors: a candidate that could not be proved, the tick.
fn run_again(
    game: &Game,
    method: &Method,
    options: &Options,
    tick: &mut dyn FnMut() -> bool,
) -> Result<(Claim, Vec<Solution>)> {
    let cancel = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&cancel);
    let mut run = Run::new(game, Budget::default()).with_cancel(cancel).with_sink(|event| {
        if matches!(event, Event::Progress { .. }) && !tick() {
            flag.store(true, Ordering::Relaxed);
        }
    });
    let claim = match (method.solve)(game, options, &mut run) {
        Ok(claim) => claim,
        Err(Halt::Stop(_)) => {
            return Err(Error::refused("the proof that the list is complete was stopped before its end"));
        }
        Err(Halt::Error(error)) => return Err(error),
    };
    if let Some(refusal) = run.refused().first() {
        return Err(Error::refused(format!("the search lost a candidate: {}", refusal.reason)));
    }
    Ok((claim, run.found().iter().map(|certified| certified.solution().clone()).collect()))
}
