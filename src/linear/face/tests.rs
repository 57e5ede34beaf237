use super::*;
use proptest::prelude::*;

const ROWS: usize = 4;
const COLUMNS: usize = 3;

/// Is there a point of the polytope at which all these variables vanish? By trying all bases in rationals.
fn is_nonempty(matrix: &[i64], zero: &[usize]) -> bool {
    use crate::linear::solve_bareiss;
    use itertools::Itertools;
    (0..ROWS + COLUMNS).combinations(COLUMNS).any(|cobasic| {
        let mut equations = Vec::new();
        let mut sides = Vec::new();
        for &variable in &cobasic {
            match variable.checked_sub(COLUMNS) {
                Some(row) => {
                    equations.extend(matrix[row * COLUMNS..][..COLUMNS].iter().map(|&entry| Integer::from(entry)));
                    sides.push(Integer::ONE);
                }
                None => {
                    equations.extend((0..COLUMNS).map(|column| Integer::from(i64::from(column == variable))));
                    sides.push(Integer::ZERO);
                }
            }
        }
        let Some(solution) = solve_bareiss(&equations, &sides) else { return false };
        let x = solution.rationals();
        let value = |variable: usize| match variable.checked_sub(COLUMNS) {
            Some(row) => {
                let used =
                    (0..COLUMNS).map(|column| &x[column] * crate::num::Rational::from(matrix[row * COLUMNS + column]));
                crate::num::Rational::ONE - used.sum::<crate::num::Rational>()
            }
            None => x[variable].clone(),
        };
        (0..ROWS + COLUMNS).all(|variable| !value(variable).is_negative())
            && zero.iter().all(|&variable| value(variable).is_zero())
    })
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
