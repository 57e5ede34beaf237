//! The symmetric equilibria of symmetric games: a search on one polytope gives those among all equilibria in which both players use the
//! same strategy, the proof of completeness accepts exactly this list, and games that are not symmetric are refused.

mod common;

use std::collections::HashSet;

use guarantor::certify::complete::prove_all;
use guarantor::certify::nash::NASH;
use guarantor::certify::{Claim, Kind};
use guarantor::game::{Game, NormalForm, Player};
use guarantor::generate;
use guarantor::num::Rational;
use guarantor::solve::{Budget, Halt, Options, Run, Stop, Wanted, method};
use guarantor::strategy::Solution;

fn generated(text: &str) -> Game {
    generate::parse(text).expect("a family").expect(text)
}

fn solve(game: &Game, name: &str, symmetric: bool, threads: usize) -> (Vec<Solution>, Claim) {
    let options = Options { symmetric, threads: Some(threads), wanted: Wanted::All, ..Options::new(&NASH) };
    let mut run = Run::new(game, Budget::default());
    let Ok(claim) = (method(name).expect("a method").solve)(game, &options, &mut run) else {
        panic!("{name} on `{}`", game.title())
    };
    assert!(run.refused().is_empty(), "{}: {:?}", game.title(), run.refused());
    (run.found().iter().map(|certified| certified.solution().clone()).collect(), claim)
}

fn is_symmetric(solution: &Solution) -> bool {
    matches!(solution, Solution::Profile(profile) if profile.players()[0] == profile.players()[1])
}

/// The symmetric ones among all extreme equilibria.
fn filtered(game: &Game, name: &str) -> HashSet<Solution> {
    solve(game, name, false, 1).0.into_iter().filter(is_symmetric).collect()
}

/// The extreme symmetric equilibria, on which all ways agree, and whether there are no others.
fn agreed(game: &Game) -> (HashSet<Solution>, bool) {
    let (found, claim) = solve(game, "label-search", true, 1);
    let set: HashSet<Solution> = found.iter().cloned().collect();
    assert_eq!(set.len(), found.len(), "{} repeats a solution", game.title());
    for name in ["label-search", "vertex-enumeration"] {
        assert_eq!(set, filtered(game, name), "{}: {name}", game.title());
    }
    let (kind, other) = match claim {
        Claim::All(Kind::Symmetric) => (Kind::Symmetric, Kind::ExtremeSymmetric),
        Claim::All(Kind::ExtremeSymmetric) => (Kind::ExtremeSymmetric, Kind::Symmetric),
        _ => panic!("{claim:?}"),
    };
    assert_eq!(prove_all(game, &NASH, kind, &found, &mut || true), Ok(()), "{}", game.title());
    assert!(prove_all(game, &NASH, other, &found, &mut || true).is_err(), "{}: both kinds", game.title());
    assert!(prove_all(game, &NASH, kind, &found[1..], &mut || true).is_err(), "{}: one is missing", game.title());
    (set, kind == Kind::Symmetric)
}

/// Are two different mixtures of two extreme strategies equilibria with themselves? Then so are all between them. The definition, apart
/// from the other checks.
fn has_continuum(game: &NormalForm, extreme: &HashSet<Solution>) -> bool {
    let strategy = |solution: &Solution| match solution {
        Solution::Profile(profile) => profile.players()[0].clone(),
        _ => panic!("no profile"),
    };
    let strategies: Vec<Vec<Rational>> = extreme.iter().map(strategy).collect();
    let is_equilibrium = |x: &[Rational], y: &[Rational], parts: i64| {
        let share = Rational::new(1, parts).expect("a fraction");
        let mix = |(x, y): (&Rational, &Rational)| x * &share + y * (Rational::ONE - &share);
        let mixture: Vec<Rational> = x.iter().zip(y).map(mix).collect();
        common::is_nash(game, &[mixture.clone(), mixture])
    };
    let joined = |x: &[Rational], y: &[Rational]| is_equilibrium(x, y, 2) && is_equilibrium(x, y, 3);
    strategies.iter().enumerate().any(|(place, x)| strategies[..place].iter().any(|y| joined(x, y)))
}

/// 6 sizes by 4 ranges by 8 seeds: 192 games. Those with payoffs from a wide range have no ties.
#[test]
fn small_random_games() {
    let mut infinite = 0;
    for (n, levels) in (1..=6).flat_map(|n| [0, 2, 3, 1_u64 << 40].map(|levels| (n, levels))) {
        for seed in 1..=8 {
            let game = generated(&format!("random-symmetric:n={n},levels={levels}:{seed}"));
            let (set, is_finite) = agreed(&game);
            assert!(!set.is_empty(), "a finite symmetric game has a symmetric equilibrium (Nash 1951)");
            assert!(levels < 1 << 40 || (is_finite && set.len() % 2 == 1), "{}", game.title());
            assert_eq!(has_continuum(game.normal().expect("normal"), &set), !is_finite, "{}", game.title());
            infinite += usize::from(!is_finite);
        }
    }
    assert!(infinite > 20, "{infinite} of the games have infinitely many symmetric equilibria");
}

#[test]
fn large_random_games() {
    for (n, seed) in [(12, 1), (12, 2), (12, 3), (14, 1), (14, 2), (16, 1)] {
        let game = generated(&format!("random-symmetric:n={n}:{seed}"));
        let (found, claim) = solve(&game, "label-search", true, 1);
        assert_eq!(claim, Claim::All(Kind::Symmetric));
        assert_eq!(found.iter().cloned().collect::<HashSet<_>>(), filtered(&game, "label-search"), "{}", game.title());
    }
    for seed in 1..=3 {
        let game = generated(&format!("random-symmetric:n=20,levels=1000000:{seed}"));
        let (found, claim) = solve(&game, "label-search", true, 1);
        assert_eq!((found.len() % 2, claim), (1, Claim::All(Kind::Symmetric)));
        assert_eq!((found, claim), solve(&game, "label-search", true, 2), "one and two threads");
    }
    let game = generated("random-symmetric:n=20:1");
    for solution in &solve(&game, "label-search", true, 1).0 {
        let weights = vec![Rational::ONE; 2];
        assert_eq!(common::simple_check(&game, "nash", solution, &weights), Some(true));
    }
}

/// Payoffs of thirty digits take the longer arithmetic, and change nothing.
#[test]
fn huge_payoffs_change_nothing() {
    let scale = Rational::from(10).pow(30).expect("a power");
    let shift = Rational::new(1, 3).expect("a fraction");
    for (n, levels, seed) in [(5, 0, 1), (6, 2, 2), (9, 0, 3), (4, 3, 4)] {
        let game = generated(&format!("random-symmetric:n={n},levels={levels}:{seed}"));
        let view = game.bimatrix().expect("two players");
        let payoffs = [0, 1].map(|player| {
            (0..n * n).map(|cell| view.table(player).get(cell) * &scale - &shift).collect::<Vec<Rational>>()
        });
        let players = vec![Player::numbered("Row", n), Player::numbered("Column", n)];
        let scaled = Game::Normal(NormalForm::new("scaled", players, &payoffs).expect("valid"));
        assert_eq!(solve(&game, "label-search", true, 1), solve(&scaled, "label-search", true, 1));
    }
}

#[test]
fn no_list_of_a_game_that_is_not_symmetric_is_complete() {
    let game = generated("random-bimatrix:rows=2,columns=2:1");
    for kind in [Kind::Symmetric, Kind::ExtremeSymmetric] {
        let refusal = prove_all(&game, &NASH, kind, &[], &mut || true).expect_err("not symmetric");
        assert!(refusal.reason.contains("not symmetric"), "{}", refusal.reason);
    }
    let three = generated("random:players=3,strategies=2:1");
    assert!(prove_all(&three, &NASH, Kind::Symmetric, &[], &mut || true).is_err());
}

#[test]
fn a_search_that_is_stopped_goes_on_and_not_as_another_one() {
    let game = generated("random-symmetric:n=14,levels=3:1");
    let expected = solve(&game, "label-search", true, 1);
    let search = method("label-search").expect("a method");
    let part = |saved, symmetric, work| {
        let mut run = Run::new(&game, Budget { work, ..Budget::default() }).with_resume(saved);
        let end = (search.solve)(&game, &Options { symmetric, ..Options::new(&NASH) }, &mut run);
        let found: Vec<Solution> = run.found().iter().map(|certified| certified.solution().clone()).collect();
        (end, found, run.take_saved())
    };
    let (end, _, mut saved) = part(None, true, Some(50));
    assert!(matches!(end, Err(Halt::Stop(Stop::Work))));
    assert!(
        matches!(part(saved.clone(), false, None).0, Err(Halt::Error(error)) if error.message().contains("symmetric"))
    );
    let ended = (0..100).find_map(|_| match part(saved.take(), true, Some(50)) {
        (Ok(claim), found, _) => Some((found, claim)),
        (_, _, left) => {
            saved = left;
            None
        }
    });
    assert_eq!(ended, Some(expected));
    let (_, _, all) = part(None, false, Some(50));
    assert!(matches!(part(all, true, None).0, Err(Halt::Error(error)) if error.message().contains("all equilibria")));
}

#[test]
fn limits_are_kept() {
    let game = generated("random-symmetric:n=16:1");
    let options = Options { symmetric: true, ..Options::new(&NASH) };
    let search = method("label-search").expect("a method");
    for limit in [0, 1, 7, 100] {
        let mut run = Run::new(&game, Budget { work: Some(limit), ..Budget::default() });
        assert!(matches!((search.solve)(&game, &options, &mut run), Err(Halt::Stop(Stop::Work))));
        assert!(run.ticks() <= limit);
    }
    let mut run = Run::new(&game, Budget { wanted: Some(2), ..Budget::default() });
    assert!(matches!((search.solve)(&game, &options, &mut run), Err(Halt::Stop(Stop::Enough))));
    assert_eq!(run.found().len(), 2);
}
