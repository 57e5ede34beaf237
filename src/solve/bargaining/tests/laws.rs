//! Laws that hold for every problem, and oracles that search all pairs of points.

use proptest::prelude::*;

use super::instances::*;
use crate::certify::{Epsilon, bargaining};
use crate::game::{BargainingProblem, NormalForm, Player};
use crate::num::Rational;
use crate::solve::bargaining::frontier;

fn points(players: usize, most: usize) -> impl Strategy<Value = Vec<Vec<i64>>> {
    prop::collection::vec(prop::collection::vec(-4..9_i64, players), 1..most)
}

/// Every lottery over two points at which both gain something or nothing, kept to the shares that a rule proposes.
fn on_segments(
    points: &[Vec<i64>],
    disagreement: &[i64],
    propose: impl Fn(&[Rational], &[Rational]) -> Vec<Rational>,
) -> Vec<Vec<Rational>> {
    let gains = |point: &[i64]| -> Vec<Rational> {
        point.iter().zip(disagreement).map(|(payoff, d)| Rational::from(payoff - d)).collect()
    };
    let mut found = Vec::new();
    for from in points {
        for to in points {
            let (from, to) = (gains(from), gains(to));
            for share in propose(&from, &to) {
                let share = share.max(Rational::ZERO).min(Rational::ONE);
                let mix: Vec<Rational> = from.iter().zip(&to).map(|(a, b)| a + &(&share * &(b - a))).collect();
                if mix.iter().all(|gain| !gain.is_negative()) {
                    found.push(mix);
                }
            }
        }
    }
    found
}

/// The shares at which one of two gains vanishes, the gains are equal, or the product is stationary; and both ends.
fn critical_shares(from: &[Rational], to: &[Rational]) -> Vec<Rational> {
    let steps = [&to[0] - &from[0], &to[1] - &from[1]];
    let vanish = |player: usize| (-&from[player]).checked_div(&steps[player]);
    let equal = (&from[1] - &from[0]).checked_div(&(&steps[0] - &steps[1]));
    let product = &steps[0] * &steps[1] * Rational::from(-2);
    let stationary = (&steps[0] * &from[1] + &steps[1] * &from[0]).checked_div(&product);
    [Some(Rational::ZERO), Some(Rational::ONE), vanish(0), vanish(1), equal, stationary].into_iter().flatten().collect()
}

/// The gains with the greatest key.
fn best_by<K: Ord>(candidates: Vec<Vec<Rational>>, key: impl Fn(&[Rational]) -> K) -> Option<Vec<Rational>> {
    candidates.into_iter().max_by_key(|gains| key(gains))
}

fn payoffs_of(gains: &[Rational], disagreement: &[i64]) -> Vec<Rational> {
    gains.iter().zip(disagreement).map(|(gain, &d)| gain + Rational::from(d)).collect()
}

fn scaled(problem_points: &[Vec<i64>], disagreement: &[i64], scales: &[(i64, i64)]) -> BargainingProblem {
    let map = |point: &[i64]| -> Vec<i64> {
        point.iter().zip(scales).map(|(payoff, (factor, shift))| payoff * factor + shift).collect()
    };
    let points: Vec<Vec<i64>> = problem_points.iter().map(|point| map(point)).collect();
    lottery(&points, &map(disagreement))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn two_players_agree_with_a_search_of_all_pairs(points in points(2, 7), d in prop::collection::vec(-4..4_i64, 2)) {
        let problem = lottery(&points, &d);
        let candidates = on_segments(&points, &d, critical_shares);
        // Where nobody can gain together, the one who can takes all: the product alone would not say so.
        let nash = best_by(candidates.clone(), |gains| (&gains[0] * &gains[1], &gains[0] + &gains[1]));
        let fair = best_by(candidates, |gains| (gains[0].clone().min(gains[1].clone()), gains[0].clone().max(gains[1].clone())));
        for (concept, oracle) in [("nash-bargaining", nash), ("egalitarian", fair)] {
            match (solve(&problem, concept, None), oracle) {
                (Ok(certified), Some(gains)) => {
                    prop_assert_eq!(&point(&certified).payoffs, &payoffs_of(&gains, &d), "{}", concept);
                    prop_assert_eq!(certified.epsilon(), &Epsilon::Zero);
                }
                (Err(_), None) => {}
                (found, oracle) => prop_assert!(false, "{}: {:?} against {:?}", concept, found, oracle),
            }
        }
    }

    #[test]
    fn nash_and_kalai_smorodinsky_do_not_depend_on_units(
        points in points(2, 7),
        d in prop::collection::vec(-4..4_i64, 2),
        scales in prop::collection::vec((1..50_i64, -9..9_i64), 2),
    ) {
        for concept in ["nash-bargaining", "kalai-smorodinsky"] {
            let (plain, other) = (solve(&lottery(&points, &d), concept, None), solve(&scaled(&points, &d, &scales), concept, None));
            prop_assert_eq!(plain.is_ok(), other.is_ok());
            if let (Ok(plain), Ok(other)) = (plain, other) {
                let mapped: Vec<Rational> = point(&plain).payoffs.iter().zip(&scales)
                    .map(|(payoff, &(factor, shift))| payoff * &Rational::from(factor) + Rational::from(shift)).collect();
                prop_assert_eq!(&mapped, &point(&other).payoffs, "{}", concept);
            }
        }
    }

    #[test]
    fn every_solution_of_many_players_is_proved(
        points in (1..5_usize).prop_flat_map(|players| points(players, 9)),
        weights in prop::collection::vec(1..4_i64, 4),
        weighted in any::<bool>(),
    ) {
        let players = points[0].len();
        // Disagreement at the worst payoffs, so that there is something to agree on.
        let d: Vec<i64> = (0..players).map(|player| points.iter().map(|point| point[player]).min().unwrap_or(0)).collect();
        let weights: Vec<Rational> = weights[..players].iter().map(|&weight| Rational::from(weight)).collect();
        let problem = lottery(&points, &d);
        for (concept, _) in CONCEPTS {
            let certified = solve(&problem, concept.name, weighted.then(|| weights.clone()));
            let Ok(certified) = certified else { return Err(TestCaseError::fail(format!("{}: {certified:?}", concept.name))) };
            match certified.epsilon() {
                Epsilon::Zero => {}
                Epsilon::AtMost(epsilon) => {
                    prop_assert!(certified.concept() == &bargaining::NASH_BARGAINING && players > 2 && *epsilon < 1e-18, "{epsilon}");
                }
                Epsilon::Exactly(_) => prop_assert!(false, "no method states an exact gap"),
            }
        }
    }

    #[test]
    fn the_frontier_is_the_upper_right_hull(points in points(2, 12)) {
        let found = frontier(&lottery(&points, &[0, 0]), &mut || Ok(())).expect("a frontier");
        let found: Vec<Vec<Rational>> = found.into_iter().map(|point| point.payoffs).collect();
        // A point is a vertex of the frontier when no mixture of two others is as good for both.
        let exact = |point: &Vec<i64>| point.iter().map(|&payoff| Rational::from(payoff)).collect::<Vec<Rational>>();
        let mut expected: Vec<Vec<Rational>> = Vec::new();
        for point in &points {
            let others: Vec<Vec<i64>> = points.iter().filter(|other| *other != point).cloned().collect();
            let covered = on_segments(&others, point, critical_shares);
            if covered.is_empty() {
                expected.push(exact(point));
            }
        }
        expected.sort();
        expected.dedup();
        prop_assert_eq!(found, expected);
    }
}

#[test]
fn outcomes_of_a_game_are_bargained_over() {
    let players = vec![Player::new("A", ["stag", "hare"]), Player::new("B", ["stag", "hare"])];
    let game = NormalForm::from_integers("hunt", players, vec![vec![4, 0, 3, 2], vec![4, 3, 0, 2]]).expect("valid");
    let problem = BargainingProblem::from_normal(&game, rationals(&["2", "2"])).expect("a problem");
    for (concept, _) in CONCEPTS {
        let certified = solve(&problem, concept.name, None).expect("a solution");
        assert_eq!(point(&certified).contract, rationals(&["1", "0", "0", "0"]), "{}", concept.name);
    }
}
