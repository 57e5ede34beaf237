//! Degenerate problems, errors, limits, and proofs that were tampered with.

use super::instances::*;
use crate::certify::bargaining::{BargainingWitness, Multipliers};
use crate::certify::{Certified, Epsilon, Statement, Witness, certify};
use crate::error::ErrorKind;
use crate::game::{Affine, BargainingProblem, Constraint, Game, Issue, Relation};
use crate::num::Rational;
use crate::solve::{Budget, Halt, Options, Run, Stop};
use crate::strategy::{BargainingPoint, Solution};

const WITH_DISAGREEMENT: [&str; 3] = ["nash-bargaining", "kalai-smorodinsky", "egalitarian"];

#[test]
fn disagreement_outside_the_set_is_an_error() {
    let problem = lottery(&[vec![2, 0], vec![0, 2]], &[2, 1]);
    for concept in WITH_DISAGREEMENT {
        let error = solve(&problem, concept, None).expect_err("nothing to agree on");
        assert_eq!(error.kind(), ErrorKind::NotApplicable, "{concept}");
        assert!(error.message().contains("disagreement"), "{concept}: {error}");
    }
    // Each player alone could get more than at disagreement, but not with the other.
    let problem = lottery(&[vec![4, 0], vec![0, 4]], &[3, 3]);
    for concept in WITH_DISAGREEMENT {
        assert!(solve(&problem, concept, None).is_err(), "{concept}");
    }
}

#[test]
fn disagreement_on_the_frontier_stays() {
    let problem = lottery(&[vec![2, 0], vec![0, 2]], &[1, 1]);
    for concept in WITH_DISAGREEMENT {
        assert_eq!(payoffs(&problem, concept, None), rationals(&["1", "1"]), "{concept}");
    }
}

#[test]
fn who_cannot_gain_stays_and_the_others_divide() {
    let problem = lottery(&[vec![1, 1], vec![1, 3]], &[1, 1]);
    for concept in WITH_DISAGREEMENT {
        assert_eq!(payoffs(&problem, concept, None), rationals(&["1", "3"]), "{concept}");
    }
    let problem = lottery(&[vec![1, 4, 0], vec![1, 0, 4], vec![0, 9, 9]], &[1, 0, 0]);
    for concept in WITH_DISAGREEMENT {
        assert_eq!(payoffs(&problem, concept, None), rationals(&["1", "2", "2"]), "{concept}");
    }
}

#[test]
fn a_set_of_one_point_has_one_solution() {
    let problem = lottery(&[vec![3, -2, 5]], &[1, -4, 5]);
    for (concept, _) in CONCEPTS {
        assert_eq!(payoffs(&problem, concept.name, None), rationals(&["3", "-2", "5"]), "{}", concept.name);
    }
    let alone = lottery(&[vec![3], vec![8], vec![8]], &[1]);
    for (concept, _) in CONCEPTS {
        assert_eq!(payoffs(&alone, concept.name, None), rationals(&["8"]), "{}", concept.name);
    }
}

#[test]
fn nothing_is_wasted_where_equal_gains_would_waste() {
    let problem = lottery(&[vec![2, 0, 2], vec![0, 2, 2], vec![0, 0, 0]], &[0, 0, 0]);
    for concept in ["kalai-smorodinsky", "egalitarian"] {
        assert_eq!(payoffs(&problem, concept, None), rationals(&["1", "1", "2"]), "{concept}");
    }
}

fn share(upper: Option<&str>) -> Vec<Issue> {
    vec![Issue { name: "x".to_owned(), lower: Some(Rational::ZERO), upper: upper.map(rational) }]
}

#[test]
fn an_unbounded_payoff_is_named() {
    let payoff = |slope: &str| vec![Affine::new(rationals(&[slope]), Rational::ZERO)];
    let problem = BargainingProblem::new(
        "open",
        ["Fixed", "Rising"],
        share(None),
        vec![],
        vec![payoff("0"), payoff("1")],
        rationals(&["0", "0"]),
    )
    .expect("valid");
    for concept in ["nash-bargaining", "kalai-smorodinsky", "egalitarian", "utilitarian"] {
        let error = solve(&problem, concept, None).expect_err("unbounded");
        assert!(error.message().contains("`Rising` without bound"), "{concept}: {error}");
    }
}

#[test]
fn an_empty_contract_space_is_an_error() {
    let impossible = Constraint {
        label: "more than all".to_owned(),
        coefficients: rationals(&["1"]),
        relation: Relation::AtLeast,
        bound: rational("2"),
    };
    let payoffs = vec![vec![Affine::new(rationals(&["1"]), Rational::ZERO)]];
    let problem =
        BargainingProblem::new("empty", ["A"], share(Some("1")), vec![impossible], payoffs, rationals(&["0"]))
            .expect("valid");
    for (concept, _) in CONCEPTS {
        let error = solve(&problem, concept.name, None).expect_err("no contract");
        assert_eq!(error.kind(), ErrorKind::NotApplicable, "{}", concept.name);
    }
}

#[test]
fn wrong_weights_are_refused_before_any_work() {
    let problem = lottery(&[vec![1, 1]], &[0, 0]);
    for weights in [vec!["1"], vec!["1", "0"], vec!["1", "-1"], vec!["1", "1", "1"]] {
        let error = solve(&problem, "nash-bargaining", Some(rationals(&weights))).expect_err("wrong weights");
        assert_eq!(error.kind(), ErrorKind::Usage);
    }
}

#[test]
fn a_work_limit_stops_every_method() {
    let problem = lottery(&[vec![3, 0, 1], vec![0, 3, 1], vec![1, 1, 2]], &[0, 0, 0]);
    let game = Game::Bargaining(problem);
    for (concept, method) in CONCEPTS {
        let mut run = Run::new(&game, Budget { work: Some(2), ..Budget::default() });
        let halt = (method.solve)(&game, &Options::new(concept), &mut run).expect_err("a stop");
        assert!(matches!(halt, Halt::Stop(Stop::Work)), "{}: {halt:?}", method.name);
    }
}

#[test]
fn huge_payoffs_are_exact() {
    let huge = Rational::from(10).pow(300).expect("a power");
    let points = [("a", ["0", "3"]), ("b", ["2", "2"]), ("c", ["5", "0"])];
    let scaled = points.map(|(label, point)| {
        let point = rationals(&point);
        (label.to_owned(), vec![&point[0] * &huge, &point[1] / &huge])
    });
    let problem =
        BargainingProblem::lottery("huge", ["A", "B"], scaled.to_vec(), rationals(&["0", "0"])).expect("valid");
    // On (2+3t, 2-2t) the product is greatest at t = 1/6: (5/2, 5/3).
    let found = payoffs(&problem, "nash-bargaining", None);
    assert_eq!(found, [rational("5/2") * &huge, rational("5/3") / &huge]);
}

#[test]
fn faces_of_three_and_four_players_are_listed_by_their_corners() {
    let corners = |points: &[Vec<i64>]| {
        let count = points[0].len();
        let certified = solve(&lottery(points, &vec![0; count]), "utilitarian", None).expect("a solution");
        let Solution::PayoffSet(points) = certified.solution().clone() else { panic!("a face was expected") };
        points.len()
    };
    let triangle = [vec![3, 0, 0], vec![0, 3, 0], vec![0, 0, 3], vec![1, 1, 1], vec![2, 1, 0], vec![0, 0, 0]];
    assert_eq!(corners(&triangle), 3);
    assert_eq!(corners(&[vec![2, 1, 0], vec![1, 2, 0], vec![0, 1, 2], vec![1, 0, 2]]), 4);
    let octahedron: Vec<Vec<i64>> = (0..16_i64)
        .filter(|bits| bits.count_ones() == 2)
        .map(|bits| (0..4).map(|player| bits >> player & 1).collect())
        .collect();
    assert_eq!(corners(&octahedron), 6);
    assert_eq!(corners(&[vec![1, 0, 0], vec![0, 1, 0]]), 2);
}

fn restate(certified: &Certified, solution: Solution, witness: BargainingWitness) -> Statement {
    Statement::exact(certified.concept(), solution).with_witness(Witness::Bargaining(witness))
}

fn witness(certified: &Certified) -> BargainingWitness {
    match certified.witness() {
        Witness::Bargaining(witness) => witness.clone(),
        other => panic!("a bargaining witness was expected, not {other:?}"),
    }
}

#[test]
fn an_incomplete_or_padded_face_is_refused() {
    let problem = lottery(&[vec![2, 1, 0], vec![1, 2, 0], vec![0, 1, 2], vec![1, 0, 2]], &[0, 0, 0]);
    let certified = solve(&problem, "utilitarian", None).expect("a solution");
    let Solution::PayoffSet(points) = certified.solution().clone() else { panic!("a face was expected") };
    let game = Game::Bargaining(problem);
    let refused = |points: Vec<BargainingPoint>| {
        certify(&game, restate(&certified, Solution::PayoffSet(points), witness(&certified))).is_err()
    };
    assert!(!refused(points.clone()));
    for missing in 0..points.len() {
        let mut fewer = points.clone();
        fewer.remove(missing);
        assert!(refused(fewer), "without point {missing}");
    }
    let half = rational("1/2");
    let mean = |a: &[Rational], b: &[Rational]| a.iter().zip(b).map(|(a, b)| (a + b) * &half).collect();
    let mut padded = points.clone();
    padded.push(BargainingPoint {
        payoffs: mean(&points[0].payoffs, &points[1].payoffs),
        contract: mean(&points[0].contract, &points[1].contract),
    });
    assert!(refused(padded));
    let mut doubled = points.clone();
    doubled.push(points[0].clone());
    assert!(refused(doubled));
    assert!(refused(points[..1].to_vec()));
}

/// Every number of a vector moved a little up and down, one at a time.
fn nudged(numbers: &[Rational]) -> Vec<Vec<Rational>> {
    let moves = (0..numbers.len()).flat_map(|index| [(index, rational("1/1000")), (index, rational("-1/1000"))]);
    moves
        .map(|(index, step)| {
            let mut changed = numbers.to_vec();
            changed[index] += &step;
            changed
        })
        .collect()
}

fn nudged_multipliers(multipliers: &Multipliers) -> Vec<Multipliers> {
    let pieces = (0..multipliers.pieces.len()).flat_map(|player| {
        nudged(&multipliers.pieces[player]).into_iter().map(move |changed| {
            let mut all = multipliers.clone();
            all.pieces[player] = changed;
            all
        })
    });
    let constraints = nudged(&multipliers.constraints).into_iter();
    pieces.chain(constraints.map(|constraints| Multipliers { constraints, ..multipliers.clone() })).collect()
}

#[test]
fn a_small_change_of_any_number_of_a_proof_is_refused() {
    let problems = [Package::default().problem(), pie("1", &["3/10", "1/10", "0"], &[None; 3])];
    for problem in problems {
        for (concept, _) in CONCEPTS.into_iter().filter(|(concept, _)| concept.name != "utilitarian") {
            let certified = solve(&problem, concept.name, None).expect("a solution");
            let game = Game::Bargaining(problem.clone());
            let (point, witness) = (point(&certified).clone(), witness(&certified));
            let refused = |point: &BargainingPoint, witness: &BargainingWitness| {
                certify(&game, restate(&certified, Solution::Point(point.clone()), witness.clone())).is_err()
            };
            assert!(!refused(&point, &witness), "{}", concept.name);
            for contract in nudged(&point.contract) {
                assert!(refused(&BargainingPoint { contract, ..point.clone() }, &witness), "{}", concept.name);
            }
            for payoffs in nudged(&point.payoffs) {
                assert!(refused(&BargainingPoint { payoffs, ..point.clone() }, &witness), "{}", concept.name);
            }
            for (index, bound) in witness.bounds.iter().enumerate() {
                for changed in nudged_multipliers(bound) {
                    let mut other = witness.clone();
                    other.bounds[index] = changed;
                    assert!(refused(&point, &other), "{} bound {index}: {:?}", concept.name, other.bounds[index]);
                }
            }
            let Some(ideal) = &witness.ideal else { continue };
            for payoffs in nudged(&ideal.payoffs) {
                let mut other = witness.clone();
                other.ideal.as_mut().expect("an ideal point").payoffs = payoffs;
                assert!(refused(&point, &other));
            }
        }
    }
}

#[test]
fn a_dominated_point_and_a_false_ideal_are_refused() {
    let problem = Package::default().problem();
    let game = Game::Bargaining(problem.clone());
    for (concept, _) in CONCEPTS {
        let certified = solve(&problem, concept.name, None).expect("a solution");
        let contract = rationals(&["132/725", "1", "1", "0"]);
        let other = BargainingPoint { payoffs: problem.payoffs_at(&contract), contract };
        let statement = restate(&certified, Solution::Point(other), witness(&certified));
        assert!(certify(&game, statement).is_err(), "{}", concept.name);
    }
}

#[test]
fn a_witness_survives_serialisation() {
    let certified = solve(&Package::default().problem(), "kalai-smorodinsky", None).expect("a solution");
    let witness = witness(&certified);
    let text = serde_json::to_string(&witness).expect("serialisable");
    assert_eq!(serde_json::from_str::<BargainingWitness>(&text).expect("readable"), witness);
}

#[test]
fn a_proved_bound_is_read_back_bit_by_bit() {
    let problem = lottery(&[vec![6, 1, 1], vec![1, 2, 3]], &[0, 0, 0]);
    let certified = solve(&problem, "nash-bargaining", None).expect("a solution");
    let crate::certify::Epsilon::AtMost(bound) = certified.epsilon() else { panic!("no exact solution exists") };
    let text = serde_json::to_string(bound).expect("serialisable");
    assert_eq!(serde_json::from_str::<f64>(&text).expect("readable"), *bound);
}

#[test]
fn a_bargaining_problem_is_needed() {
    let players = vec![crate::game::Player::new("A", ["a"])];
    let game = Game::Normal(crate::game::NormalForm::from_integers("one", players, vec![vec![1]]).expect("valid"));
    for (concept, method) in CONCEPTS {
        assert!((method.accepts)(&game, &Options::new(concept)).is_err());
    }
}

#[test]
fn a_point_that_left_the_search_may_return() {
    let points =
        [[-1, 4, 7, 3], [-4, 0, 1, 6], [0, 0, 1, -2], [0, 0, 1, 0], [5, -3, 6, 5], [7, 2, 3, 6]].map(Vec::from);
    let problem = lottery(&points, &[-4, -3, 1, -2]);
    let weights = [1, 1, 3, 1].map(Rational::from).to_vec();
    let certified = solve(&problem, "nash-bargaining", Some(weights)).expect("a solution");
    match certified.epsilon() {
        Epsilon::AtMost(epsilon) => assert!(*epsilon < 1e-18, "{epsilon}"),
        other => assert_eq!(other, &Epsilon::Zero),
    }
    // By multiplicative updates of the shares, which know neither supports nor programs.
    let expected = [0.791_638_059_521_742, 0.0, 0.0, 0.0, 0.206_490_642_521_534, 0.001_871_297_956_724];
    for (share, expected) in point(&certified).contract.iter().zip(expected) {
        assert!((share.to_f64() - expected).abs() < 1e-12, "{share}");
    }
}
