//! All extreme equilibria of a two-player game for a check: by the enumeration in `certify`, or, where that would take too long, by
//! label-search, which leaves no branch without a proof that `certify` has multiplied out.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::certify::complete::{ExtremeEquilibria, elimination_count, extreme_equilibria, symmetric_equilibria};
use crate::certify::nash::NASH;
use crate::certify::{Claim, Kind, asymmetry};
use crate::error::{Error, Result};
use crate::game::{Game, NormalForm};
use crate::solve::nash::label_search::LABEL_SEARCH;
use crate::solve::{Budget, Event, Halt, Options, Run, Wanted};
use crate::strategy::Solution;

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
    let cancel = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&cancel);
    let mut run = Run::new(&game, Budget::default()).with_cancel(cancel).with_sink(|event| {
        if matches!(event, Event::Progress { .. }) && !tick() {
            flag.store(true, Ordering::Relaxed);
        }
    });
    let options = Options { wanted: Wanted::All, limited: true, symmetric, ..Options::new(&NASH) };
    let finite = match (LABEL_SEARCH.solve)(&game, &options, &mut run) {
        Ok(claim) => matches!(claim, Claim::All(Kind::Every | Kind::Symmetric)),
        Err(Halt::Stop(_)) => {
            return Err(Error::refused("the proof that the list is complete was stopped before its end"));
        }
        Err(Halt::Error(error)) => return Err(error),
    };
    if let Some(refusal) = run.refused().first() {
        return Err(Error::refused(format!("the search lost a candidate: {}", refusal.reason)));
    }
    let profile = |solution: &Solution| match solution {
        Solution::Profile(profile) => Some(profile.clone()),
        _ => None,
    };
    let profiles = run.found().iter().filter_map(|certified| profile(certified.solution())).collect();
    Ok(ExtremeEquilibria { profiles, finite })
}
