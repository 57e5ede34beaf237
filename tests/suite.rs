//! Every registered method on every library game that it accepts: solutions re-proved by a second checker, complete lists equal
//! to one another, limits and cancelling honoured.

mod common;

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use guarantor::certify::{Certified, Claim, Epsilon, Kind};
use guarantor::game::Game;
use guarantor::model::{Bound, catalogue};
use guarantor::num::Rational;
use guarantor::solve::{Budget, Halt, METHODS, Method, Options, Run, Stop, Wanted};
use guarantor::strategy::Solution;

/// Work units after which a run of the suite stops; what was found until then is checked all the same.
const WORK: u64 = 50_000;

/// Longer lists are cut, and not compared: each entry is proved anew.
const MANY: usize = 300;

fn library() -> Vec<(&'static str, Bound)> {
    let bind =
        |entry: &catalogue::Entry| (entry.stem, entry.model().and_then(|model| model.defaults()).expect(entry.stem));
    catalogue::LIBRARY.iter().map(bind).collect()
}

/// Every (method, options) pair that the method accepts for the game.
fn accepted(game: &Game) -> Vec<(&'static Method, Options)> {
    let mut pairs = Vec::new();
    for method in METHODS {
        for concept in method.concepts.iter().filter(|concept| concept.fits(game)) {
            for wanted in [Wanted::Auto, Wanted::All] {
                let options = Options { wanted, ..Options::new(concept) };
                if (method.accepts)(game, &options).is_ok() {
                    pairs.push((*method, options));
                }
            }
        }
    }
    pairs
}

fn solve(
    game: &Game,
    method: &Method,
    options: &Options,
    budget: Budget,
) -> (Option<Claim>, Option<Stop>, Vec<Solution>, u64) {
    let mut run = Run::new(game, budget);
    let (claim, stop) = match (method.solve)(game, options, &mut run) {
        Ok(claim) => (Some(claim), None),
        Err(Halt::Stop(stop)) => (None, Some(stop)),
        Err(Halt::Error(error)) => panic!("{} on `{}`: {error}", method.name, game.title()),
    };
    assert!(run.refused().is_empty(), "{} on `{}`: {:?}", method.name, game.title(), run.refused());
    // Approximations are no solutions to a checker that knows no bounds; quantal responses are nothing else.
    let exact =
        |certified: &&Certified| *certified.epsilon() == Epsilon::Zero || options.concept.name == "quantal-response";
    let found = run.found().iter().filter(exact).map(|certified| certified.solution().clone()).collect();
    (claim, stop, found, run.ticks())
}

#[test]
fn every_solution_passes_the_second_checker_and_complete_lists_agree() {
    for (stem, bound) in library() {
        let game = &bound.game;
        let weights = vec![Rational::ONE; game.player_count()];
        let mut complete: Vec<(String, String, Kind, HashSet<Solution>)> = Vec::new();
        let pairs = accepted(game);
        assert!(!pairs.is_empty(), "no method accepts {stem}");
        for (method, options) in pairs {
            let budget = Budget { work: Some(WORK), wanted: Some(MANY), ..Budget::default() };
            let (claim, _, found, _) = solve(game, method, &options, budget);
            let distinct: HashSet<Solution> = found.iter().cloned().collect();
            assert_eq!(distinct.len(), found.len(), "{stem}: {} repeats a solution", method.name);
            for solution in &found {
                let verdict = common::simple_check(game, options.concept.name, solution, &weights);
                assert_ne!(verdict, Some(false), "{stem}: {} gave {solution:?}", method.name);
            }
            if let Some(Claim::All(kind)) = claim {
                // Which kind it is, every one or extreme ones, is part of what lists must agree on.
                let asked = if kind == Kind::Pure { "pure" } else { "all" };
                complete.push((options.concept.name.to_owned(), asked.to_owned(), kind, distinct));
            }
        }
        for (concept, asked, kind, list) in &complete {
            for (other_concept, other_asked, other_kind, other) in &complete {
                if (concept, asked) == (other_concept, other_asked) {
                    assert_eq!((kind, list), (other_kind, other), "{stem}: two complete lists of {concept} differ");
                }
            }
        }
    }
}

#[test]
fn a_work_limit_is_kept_and_a_cancelled_run_ends() {
    for (stem, bound) in library() {
        for (method, options) in accepted(&bound.game) {
            for limit in [0, 1, 7] {
                let (claim, stop, _, ticks) =
                    solve(&bound.game, method, &options, Budget { work: Some(limit), ..Budget::default() });
                assert!(ticks <= limit, "{stem}: {} worked {ticks} of {limit}", method.name);
                assert!(claim.is_some() || stop == Some(Stop::Work), "{stem}: {} ended with {stop:?}", method.name);
            }
            let cancelled = Arc::new(AtomicBool::new(true));
            let mut run = Run::new(&bound.game, Budget::default()).with_cancel(cancelled);
            if let Err(Halt::Stop(stop)) = (method.solve)(&bound.game, &options, &mut run) {
                assert_eq!(stop, Stop::Cancelled, "{stem}: {}", method.name);
            }
            assert!(
                run.ticks() <= 1_000,
                "{stem}: {} went on for {} ticks after being cancelled",
                method.name,
                run.ticks()
            );
        }
    }
}

#[test]
fn the_first_n_are_a_prefix_of_all() {
    for (stem, bound) in library() {
        for (method, options) in accepted(&bound.game).into_iter().filter(|(_, options)| options.wanted == Wanted::All)
        {
            let budget = Budget { work: Some(WORK), wanted: Some(MANY), ..Budget::default() };
            let (_, _, all, _) = solve(&bound.game, method, &options, budget);
            let first = Options { wanted: Wanted::First(2), ..options.clone() };
            let budget = Budget { wanted: Some(2), work: Some(WORK), ..Budget::default() };
            let (_, _, some, _) = solve(&bound.game, method, &first, budget);
            assert!(some.len() <= 2 && some.len() >= all.len().min(1), "{stem}: {}", method.name);
        }
    }
}
