use std::collections::BTreeSet;

use itertools::Itertools;
use proptest::prelude::*;

use super::*;
use crate::linear::solve_bareiss;
use crate::num::Rational;

const ROWS: usize = 4;
const COLUMNS: usize = 3;

/// The vertices of the polytope, each by which of its variables are positive. By trying all bases in rationals.
fn vertices(matrix: &[i64]) -> BTreeSet<Vec<bool>> {
    let one = |variable: usize, column: usize| Integer::from(i64::from(column == variable));
    let vertex = |cobasic: Vec<usize>| {
        let mut equations = Vec::new();
        let mut sides = Vec::new();
        for variable in cobasic {
            match variable.checked_sub(COLUMNS) {
                Some(row) => {
                    equations.extend(matrix[row * COLUMNS..][..COLUMNS].iter().map(|&entry| Integer::from(entry)));
                    sides.push(Integer::ONE);
                }
                None => {
                    equations.extend((0..COLUMNS).map(|column| one(variable, column)));
                    sides.push(Integer::ZERO);
                }
            }
        }
        let x = solve_bareiss(&equations, &sides)?.rationals();
        let value = |variable: usize| match variable.checked_sub(COLUMNS) {
            Some(row) => {
                let used = (0..COLUMNS).map(|column| &x[column] * Rational::from(matrix[row * COLUMNS + column]));
                Rational::ONE - used.sum::<Rational>()
            }
            None => x[variable].clone(),
        };
        let values: Vec<Rational> = (0..ROWS + COLUMNS).map(value).collect();
        let is_feasible = values.iter().all(|value| !value.is_negative());
        is_feasible.then(|| values.iter().map(Rational::is_positive).collect())
    };
    (0..ROWS + COLUMNS).combinations(COLUMNS).filter_map(vertex).collect()
}

/// Is there a point of the polytope at which all these variables vanish?
fn is_nonempty(matrix: &[i64], zero: &[usize]) -> bool {
    vertices(matrix).iter().any(|vertex| zero.iter().all(|&variable| !vertex[variable]))
}

/// The vertices that a walk over the face meets on which these variables vanish; `None` when it is empty.
fn walked<A: Arithmetic>(matrix: &[A::Value], zero: &[usize]) -> Option<BTreeSet<Vec<bool>>> {
    let mut face: Face<A> = Face::whole(ROWS, COLUMNS, matrix);
    if zero.iter().any(|&variable| face.tighten(variable) != Tightened::Reached) {
        return None;
    }
    let positive = |face: &Face<A>| (0..ROWS + COLUMNS).map(|variable| face.is_positive(variable)).collect();
    let (mut walk, mut met, mut last) = (Walk::new(&face), BTreeSet::new(), Vec::new());
    loop {
        match walk.step() {
            Step::Vertex => {
                last = positive(walk.face());
                met.insert(last.clone());
            }
            // The walk may have gone back before, so that it is another basis of a vertex that was met.
            Step::Same => assert!(met.contains::<Vec<bool>>(&positive(walk.face()))),
            Step::End => return Some(met),
            Step::Void => panic!("small numbers suffice, last at {last:?}"),
        }
    }
}

fn tighten_all<A: Arithmetic>(matrix: &[A::Value], variables: &[usize]) -> Option<Tightened> {
    let mut face: Face<A> = Face::whole(ROWS, COLUMNS, matrix);
    let mut copy: Face<A> = Face::whole(ROWS, COLUMNS, matrix);
    for &variable in variables {
        let outcome = face.tighten(variable);
        if outcome != Tightened::Reached {
            return Some(outcome);
        }
        assert!(face.is_zero(variable) && !face.is_positive(variable));
        copy.copy(&face);
        std::mem::swap(&mut face, &mut copy);
    }
    None
}

proptest! {
    /// Few values, so that many vertices have several bases.
    #[test]
    fn a_walk_meets_all_vertices_of_a_face_and_no_others(
        matrix in prop::collection::vec(1..=2_i64, ROWS * COLUMNS),
        zero in prop::collection::vec(0..ROWS + COLUMNS, 0..3),
    ) {
        let wanted = |vertex: &Vec<bool>| zero.iter().all(|&variable| !vertex[variable]);
        let expected: BTreeSet<Vec<bool>> = vertices(&matrix).into_iter().filter(wanted).collect();
        let expected = (!expected.is_empty()).then_some(expected);
        let whole: Vec<f64> = matrix.iter().map(|&entry| entry as f64).collect();
        let big: Vec<Integer> = matrix.iter().map(|&entry| Integer::from(entry)).collect();
        prop_assert_eq!(&walked::<Whole>(&whole, &zero), &expected);
        prop_assert_eq!(&walked::<Big>(&big, &zero), &expected);
    }

    #[test]
    fn a_face_is_empty_exactly_when_no_vertex_lies_in_it(
        matrix in prop::collection::vec(1..=6_i64, ROWS * COLUMNS),
        variables in prop::collection::vec(0..ROWS + COLUMNS, 1..5),
    ) {
        let expected = is_nonempty(&matrix, &variables);
        let whole: Vec<f64> = matrix.iter().map(|&entry| entry as f64).collect();
        let big: Vec<Integer> = matrix.iter().map(|&entry| Integer::from(entry)).collect();
        let empties = [
            tighten_all::<Whole>(&whole, &variables),
            tighten_all::<Rounded>(&whole, &variables),
            tighten_all::<Big>(&big, &variables),
        ];
        for outcome in empties {
            prop_assert_eq!(outcome.is_none(), expected, "{:?}", outcome);
            prop_assert!(outcome != Some(Tightened::Unsure));
        }
    }

    #[test]
    fn the_weights_of_a_vertex_lie_on_it(
        matrix in prop::collection::vec(1..=9_i64, ROWS * COLUMNS),
        row in 0..ROWS,
        column in 0..COLUMNS,
    ) {
        let whole: Vec<f64> = matrix.iter().map(|&entry| entry as f64).collect();
        let mut face: Face<Whole> = Face::whole(ROWS, COLUMNS, &whole);
        if face.tighten(COLUMNS + row) == Tightened::Reached && face.tighten(column) == Tightened::Reached {
            let weights = face.weights().expect("exact");
            prop_assert!(weights.iter().all(|(variable, weight)| *variable != column && weight.is_positive()));
            let earned = |row: usize| -> Integer { weights.iter().map(|(x, weight)| Integer::from(matrix[row * COLUMNS + x]) * weight).sum() };
            let highest = (0..ROWS).map(earned).max().expect("rows");
            prop_assert_eq!(earned(row), highest);
        }
    }
}

#[test]
fn whole_numbers_that_grow_too_long_are_noticed() {
    let matrix: Vec<f64> = (0..16).map(|index| f64::from((index * 7919 + 13) % 20011 + 1)).collect();
    let mut face: Face<Whole> = Face::whole(4, 4, &matrix);
    let outcomes: Vec<Tightened> = (4..8).map(|slack| face.tighten(slack)).collect();
    assert!(outcomes.contains(&Tightened::Unsure), "{outcomes:?}");
}
