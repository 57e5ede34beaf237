//! All equilibria of hundreds of two-player games, degenerate ones above all: every method that gives a complete list gives the
//! same one, each solution is proved by the second checker, and counts and values are those of the literature where it has any.

mod common;

use std::collections::HashSet;

use guarantor::certify::nash::NASH;
use guarantor::certify::{Claim, Kind};
use guarantor::game::{Game, NormalForm, Player};
use guarantor::generate;
use guarantor::model::catalogue;
use guarantor::num::Rational;
use guarantor::solve::{Budget, METHODS, Method, Options, Run, Wanted};
use guarantor::strategy::{MixedProfile, Solution};

type Equilibria = HashSet<Solution>;

fn generated(text: &str) -> Game {
    generate::parse(text).expect("a family").expect(text)
}

fn bimatrix(title: &str, rows: usize, payoffs: [Vec<Rational>; 2]) -> Game {
    let players = vec![Player::numbered("Row", rows), Player::numbered("Column", payoffs[0].len() / rows)];
    Game::Normal(NormalForm::new(title, players, &payoffs).expect("valid"))
}

/// The game with every payoff changed.
fn changed(game: &Game, change: impl Fn(Rational) -> Rational) -> Game {
    let view = game.bimatrix().expect("two players");
    let payoffs =
        [0, 1].map(|player| (0..view.table(player).len()).map(|cell| change(view.table(player).get(cell))).collect());
    bimatrix(game.title(), view.rows(), payoffs)
}

/// The game with a copy of one row at the end.
fn with_copy(game: &Game, copied: usize) -> Game {
    let view = game.bimatrix().expect("two players");
    let places =
        || (0..view.rows()).chain([copied]).flat_map(|row| (0..view.columns()).map(move |column| (row, column)));
    let payoffs = [0, 1].map(|player| places().map(|(row, column)| view.payoff(player, row, column)).collect());
    bimatrix(game.title(), view.rows() + 1, payoffs)
}

fn profile(solution: &Solution) -> &MixedProfile {
    match solution {
        Solution::Profile(profile) => profile,
        other => panic!("not a profile: {other:?}"),
    }
}

fn is_pure(solution: &Solution) -> bool {
    profile(solution).players().iter().flatten().all(|p| p.is_zero() || p.is_one())
}

fn solve(method: &Method, game: &Game, options: &Options) -> (Equilibria, Claim) {
    let mut run = Run::new(game, Budget::default());
    let Ok(claim) = (method.solve)(game, options, &mut run) else { panic!("{} on `{}`", method.name, game.title()) };
    assert!(run.refused().is_empty(), "{} on `{}`: {:?}", method.name, game.title(), run.refused());
    let found: Equilibria = run.found().iter().map(|certified| certified.solution().clone()).collect();
    assert_eq!(found.len(), run.found().len(), "{} on `{}` repeats a solution", method.name, game.title());
    (found, claim)
}

/// Does the list hold all extreme equilibria?
fn is_complete(claim: Claim) -> bool {
    matches!(claim, Claim::All(Kind::Every | Kind::Extreme))
}

/// The extreme equilibria, on which all methods agree, and how many methods gave them; whether the set of equilibria is finite.
fn agreed(game: &Game) -> (Equilibria, bool) {
    let options = Options { wanted: Wanted::All, ..Options::new(&NASH) };
    let title = game.title();
    let mut complete: Vec<(&str, Equilibria, Claim)> = Vec::new();
    let mut pure: Option<Equilibria> = None;
    for method in METHODS.iter().filter(|method| method.concepts.contains(&&NASH)) {
        // Path methods and linear programs claim no complete list of a game with several equilibria.
        if (method.accepts)(game, &options).is_err() || ["lemke-howson", "minimax-lp"].contains(&method.name) {
            continue;
        }
        let (found, claim) = solve(method, game, &options);
        if claim == Claim::All(Kind::Pure) {
            pure = Some(found);
        } else if is_complete(claim) {
            complete.push((method.name, found, claim));
        }
    }
    assert!(complete.len() >= 3, "{title}: only {:?}", complete.iter().map(|(name, ..)| name).collect::<Vec<_>>());
    let (first, all, claim) = complete.swap_remove(0);
    for (name, found, other) in &complete {
        assert_eq!(*other, claim, "{title}: {first} and {name}");
        let missing: Vec<_> = all.symmetric_difference(found).collect();
        assert!(missing.is_empty(), "{title}: {first} has {}, {name} {}: {missing:?}", all.len(), found.len());
    }
    let weights = vec![Rational::ONE; 2];
    for solution in &all {
        assert_eq!(common::simple_check(game, "nash", solution, &weights), Some(true), "{title}: {solution:?}");
    }
    if let Some(pure) = pure {
        let found: Equilibria = all.iter().filter(|solution| is_pure(solution)).cloned().collect();
        assert_eq!(found, pure, "{title}: the pure equilibria");
    }
    (all, claim == Claim::All(Kind::Every))
}

fn payoff(game: &Game, player: usize, solution: &Solution) -> Rational {
    let view = game.bimatrix().expect("two players");
    let [x, y] = profile(solution).players() else { panic!("two players") };
    let cells = (0..view.rows()).flat_map(|row| (0..view.columns()).map(move |column| (row, column)));
    cells.map(|(row, column)| &x[row] * &y[column] * view.payoff(player, row, column)).sum()
}

/// 49 shapes by 2 seeds by 4 ranges of payoffs: 392 games, half of them full of ties.
#[test]
fn random_games_of_all_shapes_and_ranges() {
    for levels in [0, 2, 4, 1_u64 << 40] {
        for (rows, columns) in (1..=7).flat_map(|rows| (1..=7).map(move |columns| (rows, columns))) {
            for seed in 1..=2 {
                let text = format!("random-bimatrix:rows={rows},columns={columns},levels={levels}:{seed}");
                let (all, is_finite) = agreed(&generated(&text));
                assert!(!all.is_empty(), "{text}");
                // No ties in 2^40 payoffs: an odd number of equilibria (Wilson 1971, SIAM Journal on Applied Mathematics 21).
                assert!(levels != 1_u64 << 40 || (is_finite && all.len() % 2 == 1), "{text}: {}", all.len());
            }
        }
    }
}

/// 100 games whose structure makes ties.
#[test]
fn families_with_structure() {
    for (n, k) in [(2, 1), (3, 1), (3, 2), (4, 1), (4, 2), (5, 1), (5, 2), (6, 1), (6, 2), (5, 3)] {
        (1..=3).for_each(|seed| drop(agreed(&generated(&format!("tournament:n={n},k={k}:{seed}")))));
    }
    for n in 1..=7 {
        for seed in 1..=5 {
            let game = generated(&format!("ranking:n={n}:{seed}"));
            let (all, _) = agreed(&game);
            assert!(all.iter().all(|found| (0..2).all(|player| !payoff(&game, player, found).is_negative())));
            let game = generated(&format!("unit-vector:n={n}:{seed}"));
            let least = Rational::new(1, n).expect("a fraction");
            assert!(agreed(&game).0.iter().all(|found| payoff(&game, 0, found) >= least));
        }
    }
}

#[test]
fn counts_of_the_literature() {
    for n in 1..=8 {
        assert_eq!(agreed(&generated(&format!("coordination:n={n}"))).0.len(), (1 << n) - 1);
    }
    for (text, count) in [
        ("sgc:k=1", 1),
        ("sgc:k=2", 1),
        ("dual-cyclic:d=2", 1),
        ("dual-cyclic:d=4", 1),
        ("dual-cyclic:d=6", 1),
        ("dual-cyclic:d=8", 1),
    ] {
        let (all, is_finite) = agreed(&generated(text));
        assert_eq!((all.len(), is_finite), (count, true), "{text}");
    }
    let stem = "von_stengel_6x6";
    let entry = catalogue::LIBRARY.iter().find(|entry| entry.stem == stem).expect(stem);
    let bound = entry.model().and_then(|model| model.defaults()).expect(stem);
    assert_eq!((agreed(&bound.game).0.len(), agreed(&bound.game).1), (75, true));
}

#[test]
fn all_payoffs_equal() {
    for (rows, columns) in (1..=6).flat_map(|rows| (1..=6).map(move |columns| (rows, columns))) {
        let payoffs = || vec![Rational::from(7); rows * columns];
        let (all, is_finite) = agreed(&bimatrix("equal", rows, [payoffs(), payoffs()]));
        assert_eq!((all.len(), is_finite), (rows * columns, rows * columns == 1));
        assert!(all.iter().all(is_pure));
    }
}

/// Values of the zero-sum games, exact linear programs; every equilibrium has them.
#[test]
fn blotto_games_have_their_values() {
    let known = [
        ((3, 2, 2), (1, 4)),
        ((2, 2, 2), (0, 1)),
        ((3, 3, 2), (0, 1)),
        ((4, 3, 2), (1, 4)),
        ((6, 4, 2), (1, 3)),
        ((2, 2, 3), (0, 1)),
        ((3, 2, 3), (1, 3)),
        ((4, 3, 3), (2, 9)),
    ];
    for ((a, b, sectors), (numerator, denominator)) in known {
        let game = generated(&format!("blotto:a={a},b={b},sectors={sectors}"));
        let value = Rational::new(numerator, denominator).expect("a fraction");
        let (all, _) = agreed(&game);
        assert!(
            all.iter().all(|found| payoff(&game, 0, found) == value),
            "{a} {b} {sectors}: {:?}",
            all.iter().map(|f| payoff(&game, 0, f)).collect::<Vec<_>>()
        );
    }
}

/// The copy of a row doubles exactly the extreme equilibria that use it.
#[test]
fn duplicated_strategies() {
    for seed in 1..=12_usize {
        let (rows, columns, levels) = (1 + seed % 5, 1 + seed % 4, [0, 2, 4][seed % 3]);
        let game = generated(&format!("random-bimatrix:rows={rows},columns={columns},levels={levels}:{seed}"));
        let copied = seed % rows;
        let (before, _) = agreed(&game);
        let (after, is_finite) = agreed(&with_copy(&game, copied));
        let users = before.iter().filter(|found| !profile(found).players()[0][copied].is_zero()).count();
        assert_eq!(after.len(), before.len() + users, "seed {seed}");
        assert!(users == 0 || !is_finite);
    }
}

#[test]
fn huge_payoffs_change_nothing() {
    let scale = Rational::from(10).pow(30).expect("a power");
    let shift = Rational::new(1, 3).expect("a fraction");
    for seed in 1..=12 {
        let (rows, columns, levels) = (1 + seed % 6, 1 + (seed + 2) % 6, [0, 2, 4][seed % 3]);
        let game = generated(&format!("random-bimatrix:rows={rows},columns={columns},levels={levels}:{seed}"));
        assert_eq!(agreed(&game), agreed(&changed(&game, |payoff| payoff * &scale - &shift)), "seed {seed}");
        // Noise far below the unit, different in each place: no common factor is left.
        let noisy = changed(&game, |payoff| (payoff * &scale).pow(3).expect("a power") + Rational::ONE);
        agreed(&noisy);
    }
}
