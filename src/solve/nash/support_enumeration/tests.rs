use super::*;
use crate::certify::Kind;
use crate::certify::complete::prove_all;
use crate::game::{NormalForm, Player};
use crate::solve::Budget;
use proptest::prelude::*;

fn bimatrix(rows: usize, payoffs: [Vec<Rational>; 2]) -> Game {
    let players = vec![Player::numbered("A", rows), Player::numbered("B", payoffs[0].len() / rows)];
    Game::Normal(NormalForm::new("g", players, &payoffs).expect("valid"))
}

fn integers(values: &[i64]) -> Vec<Rational> {
    values.iter().map(|&value| Rational::from(value)).collect()
}

fn solved(game: &Game) -> (Vec<Solution>, Claim) {
    let mut run = Run::new(game, Budget::default());
    let claim = solve(game, &Options::new(&NASH), &mut run).expect("solved");
    assert_eq!(run.refused(), []);
    assert_eq!(claim == Claim::All(Kind::Extreme), !run.notes().is_empty());
    (run.found().iter().map(|found| found.solution().clone()).collect(), claim)
}

fn coordination(n: usize) -> Game {
    let identity: Vec<i64> = (0..n * n).map(|index| i64::from(index / n == index % n)).collect();
    bimatrix(n, [integers(&identity), integers(&identity)])
}

#[test]
fn coordination_has_one_equilibrium_for_each_set() {
    for n in 1..=7 {
        let game = coordination(n);
        let (solutions, claim) = solved(&game);
        assert_eq!((solutions.len(), claim), ((1 << n) - 1, Claim::All(Kind::Every)));
        if n <= 5 {
            assert_eq!(prove_all(&game, &NASH, Kind::Every, &solutions, &mut || true), Ok(()));
        }
    }
}

/// M01b of the library at its defaults: seven equilibria, all symmetric.
#[test]
fn the_armed_ceasefire_has_seven_equilibria() {
    let rows: Vec<Rational> = ["0", "-2/5", "-1", "-1/10", "-1/5", "-3/5", "-1/10", "-1/2", "-1/2"]
        .iter()
        .map(|text| text.parse().expect("a rational"))
        .collect();
    let columns = (0..9).map(|index| rows[index % 3 * 3 + index / 3].clone()).collect();
    let game = bimatrix(3, [rows, columns]);
    let (solutions, claim) = solved(&game);
    assert_eq!((solutions.len(), claim), (7, Claim::All(Kind::Every)));
    let full = ["7/9", "1/18", "1/6"].map(|text| text.parse().expect("a rational")).to_vec();
    let full = MixedProfile::new(game.normal().expect("normal"), vec![full.clone(), full]).expect("valid");
    assert!(solutions.contains(&Solution::Profile(full)));
}

/// PEERS 3, case 1: payoffs at the border of 32 bits, where other tools find nothing.
#[test]
fn large_payoffs_change_nothing() {
    let unit = 1_000_000_000_i64;
    let dilemma = bimatrix(2, [integers(&[3 * unit, 0, 4 * unit, unit]), integers(&[3 * unit, 4 * unit, 0, unit])]);
    assert_eq!(solved(&dilemma).0.len(), 1);
    for size in [i64::from(i32::MAX), i64::MAX] {
        let pennies = bimatrix(2, [integers(&[size, -size, -size, size]), integers(&[-size, size, size, -size])]);
        assert_eq!(solved(&pennies).0.len(), 1);
    }
}

#[test]
fn duplicated_strategies_make_a_continuum_of_known_extreme_points() {
    // Matching pennies with a copy of the first row: x mixes the copies freely, so two extreme equilibria.
    let game = bimatrix(3, [integers(&[1, -1, 1, -1, -1, 1]), integers(&[-1, 1, -1, 1, 1, -1])]);
    let (solutions, claim) = solved(&game);
    assert_eq!((solutions.len(), claim), (2, Claim::All(Kind::Extreme)));
    // All payoffs 0: every pair of pure strategies is extreme.
    let zero = bimatrix(4, [integers(&[0; 12]), integers(&[0; 12])]);
    assert_eq!((solved(&zero).0.len(), solved(&zero).1), (12, Claim::All(Kind::Extreme)));
}

#[test]
fn limits_are_kept_and_large_games_refused_with_advice() {
    let game = coordination(5);
    for limit in [0, 1, 7, 50] {
        let mut run = Run::new(&game, Budget { work: Some(limit), ..Budget::default() });
        assert!(matches!(solve(&game, &Options::new(&NASH), &mut run), Err(Halt::Stop(Stop::Work))));
        assert_eq!(run.ticks(), limit);
    }
    let mut run = Run::new(&game, Budget { wanted: Some(6), ..Budget::default() });
    assert!(matches!(solve(&game, &Options::new(&NASH), &mut run), Err(Halt::Stop(Stop::Enough))));
    assert_eq!(run.found().len(), 6);
    let error = accepts(&coordination(40), &Options::new(&NASH)).expect_err("too large");
    assert!(error.to_string().contains("lemke-howson"), "{error}");
}

#[test]
fn dominated_strategies_do_not_make_a_game_too_large() {
    // A prisoner's dilemma with fifty choices: more of the same is always worse.
    let n = 50_i64;
    let rows: Vec<i64> = (0..n * n).map(|index| 3 * (index % n) - index / n).collect();
    let columns: Vec<i64> = (0..n * n).map(|index| 3 * (index / n) - index % n).collect();
    let game = bimatrix(50, [integers(&rows), integers(&columns)]);
    assert!(accepts(&game, &Options::new(&NASH)).is_ok());
    assert_eq!(solved(&game).0.len(), 1);
}

/// The extreme equilibria of a 2×2 game: each player plays pure or keeps the other indifferent.
fn extreme_by_cases(game: &NormalForm) -> Vec<MixedProfile> {
    let difference = |player: usize, other: usize| {
        let profile = |own: usize| if player == 0 { [own, other] } else { [other, own] };
        game.payoff(player, &profile(0)) - game.payoff(player, &profile(1))
    };
    let candidates = |player: usize| {
        let mut first = vec![Rational::ZERO, Rational::ONE];
        let (a, b) = (difference(1 - player, 0), difference(1 - player, 1));
        if a.signum() * b.signum() < 0 {
            first.push(&b / &(&b - &a));
        }
        first.into_iter().map(|p| vec![p.clone(), Rational::ONE - p]).collect::<Vec<_>>()
    };
    let mut found = Vec::new();
    for x in candidates(0) {
        for y in candidates(1) {
            let profile = MixedProfile::new(game, vec![x.clone(), y]).expect("a distribution");
            if crate::certify::nash::regrets(game, &profile).iter().all(Rational::is_zero) {
                found.push(profile);
            }
        }
    }
    found
}

proptest! {
    #[test]
    fn two_by_two_games_with_ties_agree_with_the_cases(values in prop::collection::vec(-1i64..=1, 8)) {
        let game = bimatrix(2, [integers(&values[..4]), integers(&values[4..])]);
        let (solutions, claim) = solved(&game);
        let expected = extreme_by_cases(game.normal().expect("normal"));
        prop_assert_eq!(solutions.len(), expected.len());
        prop_assert!(expected.iter().all(|profile| solutions.contains(&Solution::Profile(profile.clone()))));
        let proof = prove_all(&game, &NASH, Kind::Every, &solutions, &mut || true);
        prop_assert_eq!(proof.is_ok(), claim == Claim::All(Kind::Every), "{:?}", proof);
    }

    /// The independent enumerator agrees on completeness, and on infinity, in generic games and in games full of ties.
    #[test]
    fn the_independent_enumerator_agrees(
        rows in 1usize..6,
        columns in 1usize..6,
        spread in prop::sample::select(vec![1i64, 3, 1000]),
        values in prop::collection::vec(-1000i64..=1000, 50),
        huge in any::<bool>(),
    ) {
        let count = rows * columns;
        let scale = if huge { Rational::from(10).pow(30).expect("power") } else { Rational::ONE };
        let payoffs = |offset: usize| values[offset..offset + count].iter().map(|v| Rational::from(v % (spread + 1)) * &scale + Rational::from(v % 2)).collect();
        let game = bimatrix(rows, [payoffs(0), payoffs(25)]);
        let (solutions, claim) = solved(&game);
        prop_assert!(!solutions.is_empty());
        let proof = prove_all(&game, &NASH, Kind::Every, &solutions, &mut || true);
        prop_assert_eq!(proof.is_ok(), claim == Claim::All(Kind::Every), "{:?}", proof);
        if let Err(refusal) = proof {
            prop_assert!(refusal.reason.contains("infinitely many"), "{}", refusal.reason);
            prop_assert_eq!(claim, Claim::All(Kind::Extreme));
            prop_assert_eq!(prove_all(&game, &NASH, Kind::Extreme, &solutions, &mut || true), Ok(()));
        }
    }
}
