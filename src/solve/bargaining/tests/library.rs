//! M07, M07b, M07d and M25 of the model library; closed forms of the literature.

use super::instances::*;
use crate::certify::Epsilon;
use crate::game::{Affine, BargainingProblem, Issue};
use crate::num::Rational;
use crate::solve::bargaining::frontier;
use crate::strategy::Solution;

#[test]
fn the_package_bargain_at_its_defaults() {
    let problem = Package::default().problem();
    assert_eq!(problem.disagreement(), rationals(&["1589/2900", "57/2900"]));
    let nash = solve(&problem, "nash-bargaining", None).expect("a solution");
    assert_eq!(point(&nash).payoffs, rationals(&["738/725", "5737/14500"]));
    assert_eq!(point(&nash).contract, rationals(&["132/725", "1", "1", "1"]));
    let fair = solve(&problem, "kalai-smorodinsky", None).expect("a solution");
    assert_eq!(point(&fair).payoffs, rationals(&["21116641/21683300", "46717401/108416500"]));
    assert_eq!(point(&fair).contract[0], rational("4903319/21683300"));
    let equal = solve(&problem, "egalitarian", None).expect("a solution");
    assert_eq!(point(&equal).payoffs, rationals(&["5041/5220", "11417/26100"]));
    assert_eq!(point(&equal).contract[0], rational("1223/5220"));
    let greatest = solve(&problem, "utilitarian", None).expect("a solution");
    assert_eq!(point(&greatest).contract, rationals(&["0", "1", "1", "1"]));
    assert_eq!(point(&greatest).payoffs.iter().sum::<Rational>(), rational("29/20"));
}

#[test]
fn the_ideal_point_of_the_package_is_proved() {
    let certified = solve(&Package::default().problem(), "kalai-smorodinsky", None).expect("a solution");
    let crate::certify::Witness::Bargaining(witness) = certified.witness() else { panic!("a bargaining witness") };
    let ideal = witness.ideal.as_ref().expect("an ideal point");
    assert_eq!(ideal.payoffs, rationals(&["11543/8700", "11189/14500"]));
}

#[test]
fn bargaining_power_moves_the_line_and_stops_at_the_corner() {
    let problem = Package::default().problem();
    for (tau, x) in [("1/4", "2419/5800"), ("1/3", "2947/8700"), ("1/2", "132/725"), ("2/3", "221/8700"), ("3/4", "0")]
    {
        let tau = rational(tau);
        let certified =
            solve(&problem, "nash-bargaining", Some(vec![tau.clone(), Rational::ONE - &tau])).expect("solved");
        assert_eq!(point(&certified).contract, rationals(&[x, "1", "1", "1"]), "tau = {tau}");
    }
}

#[test]
fn war_costs_and_the_rate_of_advance_move_the_line() {
    let line = |package: Package| {
        point(&solve(&package.problem(), "nash-bargaining", None).expect("solved")).contract[0].clone()
    };
    for (c_u, c_r, x) in [("1/10", "1/5", "1469/23200"), ("1/5", "1/10", "1607/5800"), ("1/5", "1/5", "3673/23200")] {
        assert_eq!(line(Package { c_u, c_r, ..Package::default() }), rational(x), "costs {c_u}, {c_r}");
    }
    for (years, x) in [("20", "12/25"), ("50", "33/125"), ("116", "132/725"), ("1000", "159/1250")] {
        assert_eq!(line(Package { years, ..Package::default() }), rational(x), "{years} years");
    }
}

#[test]
fn the_frontier_of_the_package_is_the_greedy_one() {
    let points = frontier(&Package::default().problem(), &mut || Ok(())).expect("a frontier");
    let payoffs: Vec<Vec<Rational>> = points.iter().map(|point| point.payoffs.clone()).collect();
    let expected =
        [["-1/5", "5/4"], ["1/5", "21/20"], ["6/5", "1/4"], ["13/10", "1/10"], ["7/5", "-1/5"]].map(|p| rationals(&p));
    assert_eq!(payoffs, expected);
}

#[test]
fn equal_stakes_make_the_utilitarian_solution_a_segment() {
    let problem = Package { t_r: "1", ..Package::default() }.problem();
    let certified = solve(&problem, "utilitarian", None).expect("a solution");
    let Solution::PayoffSet(points) = certified.solution() else { panic!("a segment was expected") };
    let ends: Vec<Vec<Rational>> = points.iter().map(|point| point.payoffs.clone()).collect();
    assert_eq!(ends, [rationals(&["1/5", "5/4"]), rationals(&["6/5", "1/4"])]);
}

#[test]
fn three_parties_share_until_a_cap_binds() {
    let disagreement = ["3/10", "1/10", "0"];
    let capped = pie("1", &disagreement, &[None, None, Some("1/10")]);
    let open = pie("1", &disagreement, &[None, None, None]);
    for concept in ["nash-bargaining", "egalitarian"] {
        assert_eq!(payoffs(&capped, concept, None), rationals(&["11/20", "7/20", "1/10"]), "{concept}");
        assert_eq!(payoffs(&open, concept, None), rationals(&["1/2", "3/10", "1/5"]), "{concept}");
    }
}

#[test]
fn weights_divide_a_pie_in_their_proportion() {
    let pie = pie("7", &["1", "0", "2", "0"], &[None; 4]);
    let weights = rationals(&["1", "2", "1/2", "5/2"]);
    // Gains are 4 w_i / 6.
    let expected = rationals(&["5/3", "4/3", "7/3", "5/3"]);
    assert_eq!(payoffs(&pie, "nash-bargaining", Some(weights.clone())), expected);
    assert_eq!(payoffs(&pie, "egalitarian", Some(weights.clone())), expected);
    assert_eq!(payoffs(&pie, "kalai-smorodinsky", Some(weights)), expected);
}

#[test]
fn four_issues_and_their_certificate() {
    let problem = many_issues(&[(7, 2), (5, 5), (3, 6), (8, 4)]);
    assert_eq!(payoffs(&problem, "nash-bargaining", None), rationals(&["11", "15"]));
}

/// The frontier by conceding in decreasing order of gain over loss, and the best point on each piece in closed form.
fn greedy_nash(pairs: &[(i64, i64)]) -> Vec<Rational> {
    let mut order: Vec<(i64, i64)> = pairs.to_vec();
    order.sort_by(|a, b| (b.0 * a.1).cmp(&(a.0 * b.1)));
    let mut from = (Rational::from(order.iter().map(|pair| pair.1).sum::<i64>()), Rational::ZERO);
    let mut best: Option<(Rational, Vec<Rational>)> = None;
    for (gain, loss) in order {
        let (gain, loss) = (Rational::from(gain), Rational::from(loss));
        // (u - t loss)(v + t gain) is greatest at t = (u gain - v loss) / (2 gain loss).
        let t = ((&from.0 * &gain - &from.1 * &loss) / (&gain * &loss * Rational::from(2)))
            .max(Rational::ZERO)
            .min(Rational::ONE);
        let candidate = vec![&from.0 - &t * &loss, &from.1 + &t * &gain];
        let product = &candidate[0] * &candidate[1];
        if best.as_ref().is_none_or(|(most, _)| product > *most) {
            best = Some((product, candidate));
        }
        from = (&from.0 - &loss, &from.1 + &gain);
    }
    best.expect("an issue").1
}

/// A small generator of test data that needs no crate: Knuth's MMIX constants.
fn draw(state: &mut u64, most: u64) -> i64 {
    *state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
    1 + ((*state >> 33) % most) as i64
}

#[test]
fn many_issues_agree_with_the_greedy_scan() {
    let mut state = 7;
    for count in [1, 2, 3, 10, 40, 200] {
        let pairs: Vec<(i64, i64)> = (0..count).map(|_| (draw(&mut state, 99), draw(&mut state, 99))).collect();
        assert_eq!(payoffs(&many_issues(&pairs), "nash-bargaining", None), greedy_nash(&pairs), "{count} issues");
    }
}

/// The instance of the library: `random.Random(1)` of Python, gain and loss from 1 to 99 in turn.
#[test]
fn a_thousand_issues_are_solved_exactly() {
    let read = |line: &str| {
        let (gain, loss) = line.split_once(' ').expect("two numbers");
        (gain.parse().expect("a number"), loss.parse().expect("a number"))
    };
    let pairs: Vec<(i64, i64)> = include_str!("thousand_issues.txt").lines().map(read).collect();
    let problem = many_issues(&pairs);
    assert_eq!(payoffs(&problem, "nash-bargaining", None), rationals(&["32684", "33850"]));
    assert_eq!(greedy_nash(&pairs), rationals(&["32684", "33850"]));
}

/// M07b: `u_U = 1 - x`, `u_R = sqrt(x)`, the root from below by its chords between squares of `k / pieces`.
fn curved(pieces: i64) -> BargainingProblem {
    let chord = |k: i64| {
        // Through (a², a) and (b², b) with a = k/n, b = (k+1)/n: slope 1/(a+b).
        let (a, n) = (Rational::new(k, pieces).expect("positive"), Rational::from(pieces));
        let b = &a + Rational::ONE / n;
        let slope = Rational::ONE / (&a + &b);
        let constant = &a - &(&slope * &(&a * &a));
        Affine::new(vec![slope], constant)
    };
    let root = (0..pieces).map(chord).collect();
    let rest = vec![Affine::new(rationals(&["-1"]), Rational::ONE)];
    let disagreement = vec![Rational::ZERO; 2];
    BargainingProblem::new("curved", ["U", "R"], vec![Issue::unit("x")], vec![], vec![rest, root], disagreement)
        .expect("valid")
}

#[test]
fn inner_approximations_of_a_curved_frontier_converge() {
    for (tau, x) in [("1/2", 1.0 / 3.0), ("1/3", 0.5), ("2/3", 0.2)] {
        let mut last = f64::INFINITY;
        for pieces in [3, 24, 96] {
            let weights = Some(vec![rational(tau), Rational::ONE - rational(tau)]);
            let certified = solve(&curved(pieces), "nash-bargaining", weights).expect("a solution");
            let error = (point(&certified).contract[0].to_f64() - x).abs();
            assert!(error <= last.max(1e-15), "tau {tau}: {error} after {last}");
            last = error;
        }
        assert!(last < 0.01, "tau {tau}: {last}");
    }
    let certified = solve(&curved(96), "kalai-smorodinsky", None).expect("a solution");
    let x = (3.0 - 5_f64.sqrt()) / 2.0;
    assert!((point(&certified).contract[0].to_f64() - x).abs() < 1e-3);
}

#[test]
fn an_irrational_solution_is_proved_up_to_a_small_factor() {
    // Lotteries over (6,1,1) and (1,2,3): on the edge (1+5t, 2-t, 3-2t) the condition 5/(1+5t) = 1/(2-t) + 2/(3-2t) is
    // 30t² - 66t + 23 = 0, whose discriminant 1596 is no square: t = (33 - sqrt(399)) / 30.
    let certified =
        solve(&lottery(&[vec![6, 1, 1], vec![1, 2, 3]], &[0, 0, 0]), "nash-bargaining", None).expect("solved");
    let Epsilon::AtMost(epsilon) = certified.epsilon() else { panic!("no exact solution exists") };
    assert!(*epsilon > 0.0 && *epsilon < 1e-20, "{epsilon}");
    let t = (33.0 - 399_f64.sqrt()) / 30.0;
    assert!((point(&certified).contract[0].to_f64() - t).abs() < 1e-14);
}

#[test]
fn a_rational_solution_on_an_edge_of_three_players_is_exact() {
    // On (1+t, 2-t, 1) the product is greatest at t = 1/2.
    let problem = lottery(&[vec![2, 1, 1], vec![1, 2, 1]], &[0, 0, 0]);
    assert_eq!(payoffs(&problem, "nash-bargaining", None), rationals(&["3/2", "3/2", "1"]));
}
