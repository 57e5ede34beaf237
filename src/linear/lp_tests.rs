//! Exact linear programs: known optima, proofs that hold, false proofs that do not, and floats against integers.

use proptest::prelude::*;

use super::canonical::Canonical;
use super::{Interrupted, LinearProgram, LpSolution, Relation, float};
use crate::num::Rational;

use Relation::{Eq, Ge, Le};

fn q(text: &str) -> Rational {
    text.parse().unwrap()
}

fn row(entries: &[&str]) -> Vec<(usize, Rational)> {
    entries.iter().enumerate().map(|(variable, text)| (variable, q(text))).collect()
}

/// A program of nonnegative variables.
fn program(objective: &[&str], rows: &[(&[&str], Relation, &str)]) -> LinearProgram {
    let mut program = LinearProgram::new();
    for cost in objective {
        program.nonnegative(q(cost));
    }
    for (entries, relation, bound) in rows {
        program.row(row(entries), *relation, q(bound));
    }
    program
}

fn solve(program: &LinearProgram) -> LpSolution {
    let solution = program.solve(&mut || true).unwrap();
    assert!(program.proves(&solution));
    solution
}

fn by_floats(program: &LinearProgram) -> Option<LpSolution> {
    float::solve(program, &Canonical::new(program), &mut || true).unwrap()
}

fn optimum(program: &LinearProgram) -> (Rational, Vec<Rational>, Vec<Rational>) {
    match solve(program) {
        LpSolution::Optimal { value, x, row_duals, .. } => (value, x, row_duals),
        other => panic!("{other:?}"),
    }
}

/// The same kind of answer, and the same value.
fn agree(first: &LpSolution, second: &LpSolution) -> bool {
    match (first, second) {
        (LpSolution::Optimal { value: a, .. }, LpSolution::Optimal { value: b, .. }) => a == b,
        (LpSolution::Infeasible { .. }, LpSolution::Infeasible { .. }) => true,
        (LpSolution::Unbounded { .. }, LpSolution::Unbounded { .. }) => true,
        _ => false,
    }
}

#[test]
fn textbook_programs_have_their_optima() {
    // Chvátal, Linear Programming, chapter 1: optimum 13 at (2, 0, 1).
    let chvatal = program(
        &["5", "4", "3"],
        &[(&["2", "3", "1"], Le, "5"), (&["4", "1", "2"], Le, "11"), (&["3", "4", "2"], Le, "8")],
    );
    assert_eq!(optimum(&chvatal), (q("13"), vec![q("2"), q("0"), q("1")], vec![q("1"), q("0"), q("1")]));
    // Klee and Minty's cube in three dimensions: optimum 5^3 at the last vertex.
    let cube = program(
        &["4", "2", "1"],
        &[(&["1", "0", "0"], Le, "5"), (&["4", "1", "0"], Le, "25"), (&["8", "4", "1"], Le, "125")],
    );
    assert_eq!(optimum(&cube).0, q("125"));
}

#[test]
fn beales_example_does_not_cycle() {
    // Beale, Cycling in the dual simplex algorithm, 1955: the largest-coefficient rule alone cycles with period six.
    let beale = program(
        &["3/4", "-150", "1/50", "-6"],
        &[
            (&["1/4", "-60", "-1/25", "9"], Le, "0"),
            (&["1/2", "-90", "-1/50", "3"], Le, "0"),
            (&["0", "0", "1", "0"], Le, "1"),
        ],
    );
    assert_eq!(optimum(&beale).0, q("1/20"));
    assert!(agree(&by_floats(&beale).unwrap(), &solve(&beale)));
}

#[test]
fn the_signs_of_multipliers_are_as_documented() {
    let mut program = LinearProgram::new();
    let x = program.variable(q("1"), Some(q("1/2")), Some(q("3")));
    let y = program.variable(q("-2"), None, Some(q("7")));
    let z = program.free(q("1"));
    program.row(vec![(x, q("1")), (y, q("1"))], Ge, q("2"));
    program.row(vec![(y, q("1")), (z, q("1"))], Eq, q("1/3"));
    // The maximum of x - 2y + 1/3 - y: x stands at 3, y at 2 - x.
    let LpSolution::Optimal { value, x, row_duals, bound_duals } = solve(&program) else { panic!() };
    assert_eq!((value, x), (q("19/3"), vec![q("3"), q("-1"), q("4/3")]));
    assert_eq!((row_duals, bound_duals), (vec![q("-3"), q("1")], vec![q("4"), q("0"), q("0")]));
}

#[test]
fn infeasible_programs_have_a_farkas_vector() {
    let contradictory = program(&["1", "1"], &[(&["1", "1"], Le, "1"), (&["1", "2"], Ge, "3"), (&["1", "0"], Le, "5")]);
    let solution = solve(&contradictory);
    let LpSolution::Infeasible { farkas } = &solution else { panic!("{solution:?}") };
    assert!(farkas[0].is_positive() && farkas[1].is_negative() && farkas[2].is_zero());
    let equations = program(&["0", "0"], &[(&["1", "1"], Eq, "1"), (&["2", "2"], Eq, "3")]);
    assert!(matches!(solve(&equations), LpSolution::Infeasible { .. }));
    assert!(matches!(by_floats(&equations), Some(LpSolution::Infeasible { .. })));
    assert!(matches!(by_floats(&contradictory), Some(LpSolution::Infeasible { .. })));
    let mut crossed = LinearProgram::new();
    crossed.variable(q("1"), Some(q("1")), Some(q("0")));
    assert!(matches!(solve(&crossed), LpSolution::Infeasible { .. }));
    let mut bounded = LinearProgram::new();
    bounded.variable(q("1"), Some(q("0")), Some(q("1")));
    bounded.row(row(&["1"]), Ge, q("2"));
    assert!(matches!(solve(&bounded), LpSolution::Infeasible { .. }));
}

#[test]
fn unbounded_programs_have_a_ray() {
    let cone = program(&["1", "1"], &[(&["1", "-1"], Le, "1"), (&["-1", "1"], Le, "1")]);
    assert!(matches!(solve(&cone), LpSolution::Unbounded { .. }));
    assert!(matches!(by_floats(&cone), Some(LpSolution::Unbounded { .. })));
    let mut free = LinearProgram::new();
    free.free(q("-1"));
    assert!(matches!(solve(&free), LpSolution::Unbounded { .. }));
    let mut lower = LinearProgram::new();
    lower.variable(q("-1"), None, Some(q("4")));
    assert!(matches!(solve(&lower), LpSolution::Unbounded { .. }));
}

#[test]
fn empty_programs_and_rows_are_answered() {
    assert_eq!(optimum(&LinearProgram::new()).0, Rational::ZERO);
    let mut constant = LinearProgram::new();
    constant.variable(q("3"), Some(q("2")), Some(q("2")));
    assert_eq!(optimum(&constant).0, q("6"));
    constant.row(vec![], Le, q("0"));
    assert_eq!(optimum(&constant).0, q("6"));
    constant.row(vec![(0, q("1")), (0, q("-1"))], Ge, q("1"));
    assert!(matches!(solve(&constant), LpSolution::Infeasible { .. }));
}

#[test]
fn extreme_coefficients_are_solved_exactly() {
    let extreme = program(&["1", "1e300"], &[(&["1e300", "1"], Le, "1"), (&["1e-300", "1e300"], Le, "7")]);
    assert!(by_floats(&extreme).is_none_or(|solution| agree(&solution, &solve(&extreme))));
    let huge = program(&["1e5000"], &[(&["1e4000"], Le, "1")]);
    assert_eq!(optimum(&huge).0, q("1e1000"));
    assert!(by_floats(&huge).is_none());
    let scaled =
        program(&["1e200", "3e200"], &[(&["1e250", "2e250"], Le, "1e100"), (&["1e-100", "1e-101"], Le, "1e-50")]);
    assert!(agree(&by_floats(&scaled).unwrap(), &solve(&scaled)));
}

#[test]
fn false_proofs_are_refused() {
    let honest = program(&["1", "1"], &[(&["1", "2"], Le, "4"), (&["3", "1"], Le, "6")]);
    let LpSolution::Optimal { value, x, row_duals, bound_duals } = solve(&honest) else { panic!() };
    let claim = |value: &Rational, x: &[Rational], duals: &[Rational]| LpSolution::Optimal {
        value: value.clone(),
        x: x.to_vec(),
        row_duals: duals.to_vec(),
        bound_duals: bound_duals.clone(),
    };
    assert!(honest.proves(&claim(&value, &x, &row_duals)));
    assert!(!honest.proves(&claim(&q("3"), &x, &row_duals)));
    assert!(!honest.proves(&claim(&q("0"), &[q("0"), q("0")], &row_duals)));
    assert!(!honest.proves(&claim(&value, &x, &[q("0"), q("0")])));
    assert!(!honest.proves(&LpSolution::Infeasible { farkas: vec![q("1"), q("1")] }));
    assert!(!honest.proves(&LpSolution::Infeasible { farkas: vec![] }));
    assert!(!honest.proves(&LpSolution::Unbounded { point: x.clone(), ray: vec![q("1"), q("0")] }));
    let impossible = program(&["1"], &[(&["1"], Le, "-1")]);
    assert!(impossible.proves(&LpSolution::Infeasible { farkas: vec![q("1")] }));
    assert!(!impossible.proves(&LpSolution::Infeasible { farkas: vec![q("-1")] }));
}

#[test]
fn work_stops_when_asked() {
    let chvatal = program(&["5", "4"], &[(&["2", "3"], Le, "5"), (&["4", "1"], Le, "11")]);
    for allowed in 0..10 {
        let mut left = allowed;
        let mut calls = 0;
        let outcome = chvatal.solve(&mut || {
            calls += 1;
            left -= 1;
            left >= 0
        });
        assert!(calls <= allowed + 1);
        if calls == allowed + 1 {
            assert_eq!(outcome, Err(Interrupted));
        } else {
            assert!(outcome.is_ok());
        }
    }
}

fn number() -> impl Strategy<Value = Rational> {
    prop_oneof![
        3 => (-3..=3i64).prop_map(Rational::from),
        1 => (-9..=9i64, 1..=6i64).prop_map(|(n, d)| Rational::new(n, d).unwrap())
    ]
}

/// Programs of every kind of row and bound, many of them degenerate, infeasible or unbounded.
fn any_program() -> impl Strategy<Value = LinearProgram> {
    let bound = || prop::option::weighted(0.6, number());
    let variables = prop::collection::vec((number(), bound(), bound()), 0..5);
    let relation = prop::sample::select(vec![Le, Le, Eq, Ge]);
    let rows = prop::collection::vec((prop::collection::vec(number(), 5), relation, number()), 0..6);
    (variables, rows).prop_map(|(variables, rows)| {
        let mut program = LinearProgram::new();
        for (cost, lower, upper) in variables {
            let (lower, upper) = match (lower, upper) {
                (Some(a), Some(b)) if a > b => (Some(b), Some(a)),
                pair => pair,
            };
            program.variable(cost, lower, upper);
        }
        for (entries, relation, bound) in rows {
            let entries = entries.into_iter().take(program.variables()).enumerate().collect();
            program.row(entries, relation, bound);
        }
        program
    })
}

/// Bounded, feasible programs like those of games: a matrix of payoffs, probabilities, and a value.
fn matrix_game() -> impl Strategy<Value = LinearProgram> {
    (2..7usize, 2..7usize).prop_flat_map(|(m, n)| {
        prop::collection::vec(-4..=4i64, m * n).prop_map(move |payoffs| {
            let mut program = LinearProgram::new();
            let value = program.free(Rational::ONE);
            let probabilities: Vec<usize> = (0..m).map(|_| program.nonnegative(Rational::ZERO)).collect();
            for column in 0..n {
                let entries =
                    probabilities.iter().enumerate().map(|(i, p)| (*p, Rational::from(-payoffs[i * n + column])));
                program.row(entries.chain([(value, Rational::ONE)]).collect(), Le, Rational::ZERO);
            }
            program.row(probabilities.iter().map(|p| (*p, Rational::ONE)).collect(), Eq, Rational::ONE);
            program
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn every_answer_is_proved(program in any_program()) {
        let solution = program.solve(&mut || true).unwrap();
        prop_assert!(program.proves(&solution));
        if let LpSolution::Optimal { value, row_duals, bound_duals, .. } = &solution {
            // Strong duality: the bounds of rows and variables, weighed by their multipliers, add up to the value.
            let rows: Rational = program.rows().iter().zip(row_duals).map(|(row, dual)| &row.bound * dual).sum();
            let bounds: Rational = program.bounds().iter().zip(bound_duals).map(|(bounds, dual)| match dual.signum() {
                1 => dual * bounds.upper.as_ref().unwrap(),
                -1 => dual * bounds.lower.as_ref().unwrap(),
                _ => Rational::ZERO,
            }).sum();
            prop_assert_eq!(value, &(rows + bounds));
        }
    }

    #[test]
    fn floats_lift_to_the_exact_answer(program in any_program()) {
        if let Some(found) = by_floats(&program) {
            prop_assert!(program.proves(&found));
            prop_assert!(agree(&found, &program.solve_exactly(&mut || true).unwrap()));
        }
    }

    #[test]
    fn games_lift_from_floats(program in matrix_game()) {
        let found = by_floats(&program);
        prop_assert!(found.is_some(), "a well scaled game must lift");
        prop_assert!(agree(&found.unwrap(), &program.solve_exactly(&mut || true).unwrap()));
    }
}
