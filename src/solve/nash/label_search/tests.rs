use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::*;
use crate::certify::Kind;
use crate::game::{NormalForm, Player};
use crate::generate;
use crate::solve::{Budget, Event, Saved, Wanted};

fn game(text: &str) -> Game {
    generate::parse(text).expect("a family").expect("a game")
}

fn bimatrix(rows: usize, payoffs: [Vec<i64>; 2]) -> Game {
    let players = vec![Player::numbered("A", rows), Player::numbered("B", payoffs[0].len() / rows)];
    Game::Normal(NormalForm::from_integers("g", players, payoffs.to_vec()).expect("valid"))
}

struct Outcome {
    claim: std::result::Result<Claim, Halt>,
    found: Vec<Solution>,
    ticks: u64,
    notes: Vec<String>,
    saved: Option<Saved>,
}

fn search(game: &Game, budget: Budget, change: impl FnOnce(&mut Options), resume: Option<Option<Saved>>) -> Outcome {
    let mut options = Options { wanted: Wanted::All, ..Options::new(&NASH) };
    change(&mut options);
    let mut run = Run::new(game, budget);
    if let Some(saved) = resume {
        run = run.with_resume(saved);
    }
    let claim = solve(game, &options, &mut run);
    assert!(run.refused().is_empty(), "{:?}", run.refused());
    Outcome {
        claim,
        found: run.found().iter().map(|certified| certified.solution().clone()).collect(),
        ticks: run.ticks(),
        notes: run.notes().to_vec(),
        saved: run.take_saved(),
    }
}

fn all(game: &Game) -> (Claim, Vec<Solution>) {
    let outcome = search(game, Budget::default(), |_| {}, None);
    (outcome.claim.expect("it ends by itself"), outcome.found)
}

fn count(text: &str) -> (Claim, usize) {
    let (claim, found) = all(&game(text));
    (claim, found.len())
}

const EVERY: Claim = Claim::All(Kind::Every);
const EXTREME: Claim = Claim::All(Kind::Extreme);

#[test]
fn coordination_games_have_an_equilibrium_for_every_set_of_strategies() {
    for n in 1..=9 {
        assert_eq!(count(&format!("coordination:n={n}")), (EVERY, (1 << n) - 1));
    }
}

/// Savani and von Stengel 2006: the equilibrium is unique. The payoffs of 10^14 take sums beyond floats and, at times, big integers.
#[test]
fn dual_cyclic_games_have_one_equilibrium() {
    for d in [4, 6, 8, 10] {
        assert_eq!(count(&format!("dual-cyclic:d={d}")), (EVERY, 1));
    }
}

#[test]
fn games_in_which_all_is_an_equilibrium_have_all_pure_pairs_as_extreme_ones() {
    for (rows, columns) in [(1, 1), (1, 4), (3, 3), (5, 2), (10, 10)] {
        for payoff in [0, 7, i64::MIN] {
            let table = vec![payoff; rows * columns];
            let (claim, found) = all(&bimatrix(rows, [table.clone(), table]));
            assert_eq!(found.len(), rows * columns);
            assert_eq!(claim, if rows * columns == 1 { EVERY } else { EXTREME });
        }
    }
}

#[test]
fn payoffs_at_the_ends_of_the_word_are_no_different() {
    // Matching pennies, and a coordination game with a tie, between the least and the greatest word.
    let (low, high) = (i64::MIN, i64::MAX);
    assert_eq!(all(&bimatrix(2, [vec![high, low, low, high], vec![low, high, high, low]])).1.len(), 1);
    let (claim, found) = all(&bimatrix(2, [vec![high, high, low, high], vec![high, low, low, high]]));
    let small = all(&bimatrix(2, [vec![1, 1, 0, 1], vec![1, 0, 0, 1]]));
    assert_eq!((claim, found), small);
}

#[test]
fn the_number_of_threads_changes_nothing() {
    for text in ["random-bimatrix:rows=18,columns=18:3", "random-bimatrix:rows=11,columns=11,levels=2:5"] {
        let game = game(text);
        let with = |threads| {
            let outcome =
                search(&game, Budget { work: Some(9_000), ..Budget::default() }, |o| o.threads = Some(threads), None);
            (outcome.found, outcome.ticks, outcome.notes)
        };
        let one = with(1);
        assert_eq!(one, with(2));
        assert_eq!(one, with(5));
    }
}

#[test]
fn a_search_that_is_stopped_again_and_again_finds_the_same() {
    for text in
        ["random-bimatrix:rows=12,columns=12:1", "random-bimatrix:rows=9,columns=9,levels=2:1", "dual-cyclic:d=6"]
    {
        let game = game(text);
        let (claim, expected) = all(&game);
        let (mut saved, mut rounds) = (None, 0);
        loop {
            rounds += 1;
            let outcome = search(&game, Budget { work: Some(40), ..Budget::default() }, |_| {}, Some(saved.take()));
            match outcome.claim {
                Ok(ended) => {
                    assert_eq!((ended, outcome.found), (claim, expected));
                    assert!(outcome.saved.is_none());
                    break;
                }
                Err(Halt::Stop(Stop::Work)) => {
                    assert!(outcome.ticks <= 40 && outcome.notes.iter().any(|note| note.contains("of the tree left")));
                    let text = serde_json::to_string(&outcome.saved.expect("a state")).expect("plain data");
                    saved = serde_json::from_str(&text).expect("plain data");
                }
                Err(other) => panic!("{other:?}"),
            }
        }
        assert!(rounds > 2, "{text}: {rounds}");
    }
}

/// Its leaves overlap so much that the search alone takes 20 000 nodes; the polytopes have 3408 bases.
#[test]
fn where_leaves_overlap_the_vertices_are_listed() {
    let game = game("tournament:n=7,k=3:1");
    let outcome = search(&game, Budget::default(), |_| {}, None);
    assert_eq!((outcome.claim.expect("all"), outcome.found.len()), (EXTREME, 450));
    assert!(outcome.ticks < 3000, "{}", outcome.ticks);
}

#[test]
fn enough_keeps_the_rest_for_later() {
    let game = game("coordination:n=5");
    let first = search(&game, Budget { wanted: Some(3), ..Budget::default() }, |_| {}, Some(None));
    assert!(matches!(first.claim, Err(Halt::Stop(Stop::Enough))) && first.found.len() == 3);
    let rest = search(&game, Budget::default(), |_| {}, Some(first.saved));
    assert_eq!((rest.claim.expect("all"), rest.found.len()), (EVERY, 31));
}

#[test]
fn a_saved_search_of_another_game_is_refused() {
    let stopped = search(&game("coordination:n=6"), Budget { work: Some(5), ..Budget::default() }, |_| {}, Some(None));
    let other = search(&game("coordination:n=7"), Budget::default(), |_| {}, Some(stopped.saved));
    assert!(matches!(other.claim, Err(Halt::Error(error)) if error.to_string().contains("does not fit the game")));
}

#[test]
fn cancelling_keeps_what_was_found() {
    let game = game("coordination:n=13");
    let cancel = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&cancel);
    let mut run = Run::new(&game, Budget::default()).with_cancel(cancel).with_sink(move |event| {
        if matches!(event, Event::Found(20)) {
            flag.store(true, Ordering::Relaxed);
        }
    });
    let outcome = solve(&game, &Options::new(&NASH), &mut run);
    assert!(matches!(outcome, Err(Halt::Stop(Stop::Cancelled))), "{outcome:?}");
    assert!((20..8191).contains(&run.found().len()), "{}", run.found().len());
}

#[test]
fn games_that_would_take_days_are_refused_unless_limited() {
    let large = game("random-bimatrix:rows=200,columns=200:1");
    let error = accepts(&large, &Options::new(&NASH)).expect_err("too large");
    assert!(error.to_string().contains("200x200") && error.to_string().contains("--time-limit"), "{error}");
    let limited = Options { limited: true, ..Options::new(&NASH) };
    assert!(accepts(&large, &limited).is_ok());
    let outcome =
        search(&large, Budget { work: Some(30), ..Budget::default() }, |options| options.limited = true, None);
    assert!(matches!(outcome.claim, Err(Halt::Stop(Stop::Work))) && outcome.ticks == 30);
}

#[test]
fn dominated_strategies_do_not_make_a_game_too_large() {
    // A prisoner's dilemma with a hundred choices: more of the same is always worse.
    let n = 100_i64;
    let rows: Vec<i64> = (0..n * n).map(|index| 3 * (index % n) - index / n).collect();
    let columns: Vec<i64> = (0..n * n).map(|index| 3 * (index / n) - index % n).collect();
    let game = bimatrix(100, [rows, columns]);
    assert!(accepts(&game, &Options::new(&NASH)).is_ok());
    assert_eq!(all(&game).1.len(), 1);
}

/// Differences that floats do not see beside the payoffs: the search must fall back on exact arithmetic, and lose nothing.
#[test]
fn payoffs_that_differ_by_less_than_floats_see_are_told_apart() {
    use crate::num::Rational;
    use crate::solve::nash::support_enumeration::SUPPORT_ENUMERATION;
    let power = |exponent: u32| Rational::from(10).pow(exponent as i32).expect("a power");
    for (round, exponent) in [12, 15, 17, 30, 400].into_iter().cycle().take(40).enumerate() {
        let levels = [Rational::ZERO, Rational::ONE, power(exponent), power(exponent) + Rational::ONE];
        let mut state = round as u64 + 1;
        let mut draw = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            levels[(state >> 62) as usize].clone()
        };
        let tables: Vec<Vec<Rational>> = (0..2).map(|_| (0..25).map(|_| draw()).collect()).collect();
        let players = vec![Player::numbered("A", 5), Player::numbered("B", 5)];
        let game = Game::Normal(NormalForm::new("near ties", players, &tables).expect("valid"));
        let (claim, found) = all(&game);
        let mut run = Run::new(&game, Budget::default());
        let expected = (SUPPORT_ENUMERATION.solve)(&game, &Options::new(&NASH), &mut run).expect("it ends by itself");
        run.arrange();
        let other: Vec<Solution> = run.found().iter().map(|certified| certified.solution().clone()).collect();
        assert_eq!((claim, found), (expected, other), "round {round}");
    }
}

/// Floats leave so much open here that the remainders, each for itself, would take minutes.
#[test]
fn a_game_that_floats_cannot_settle_is_searched_exactly_from_the_start() {
    use crate::solve::nash::vertex_enumeration::VERTEX_ENUMERATION;
    let n = 9;
    let mut state = 39_u64;
    let mut draw = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        [0, 1_000_000_000_000_000_000, 1_000_000_000_000_000_001][(state >> 40) as usize % 3]
    };
    let game = bimatrix(n, [(); 2].map(|()| (0..n * n).map(|_| draw()).collect()));
    let outcome = search(&game, Budget::default(), |_| {}, None);
    assert!(outcome.ticks < 20_000, "{}", outcome.ticks);
    let mut run = Run::new(&game, Budget::default());
    let expected = (VERTEX_ENUMERATION.solve)(&game, &Options::new(&NASH), &mut run).expect("it ends by itself");
    run.arrange();
    let other: Vec<Solution> = run.found().iter().map(|certified| certified.solution().clone()).collect();
    assert_eq!((outcome.claim.expect("all"), outcome.found), (expected, other));
}

/// The quick proofs are used where they should suffice, and something is left to the exact ones where they should not.
#[test]
fn random_games_need_hardly_any_exact_arithmetic_and_ill_conditioned_ones_do() {
    let count = |text: &str| {
        let game = game(text);
        let mut run = Run::new(&game, Budget::default());
        solve(&game, &Options::new(&NASH), &mut run).expect("solved");
        run.count().expect("counted")
    };
    let random = count("random-bimatrix:rows=14,columns=14:1");
    assert!(random.empty > 100 && random.exact * 100 < random.empty, "{random:?}");
    let hard = count("dual-cyclic:d=12");
    assert!(hard.empty > 10_000 && hard.exact > 0, "{hard:?}");
}
