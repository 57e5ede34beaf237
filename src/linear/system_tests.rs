//! Lifted solutions against fraction-free elimination, and at the awkward determinants.

use proptest::prelude::*;

use super::modular::GREATEST_PRIME;
use super::solve_bareiss;
use super::system::{lift_integers, lift_words, solve_integer, solve_integers, solve_system};
use crate::num::{Integer, Rational};

fn wide(words: &[i64]) -> Vec<Integer> {
    words.iter().map(|word| Integer::from(*word)).collect()
}

/// Entries that make singular and nearly singular systems common, or large ones.
fn entry() -> impl Strategy<Value = i64> {
    prop_oneof![4 => -2..=2i64, 2 => -100..=100i64, 1 => any::<i64>()]
}

fn system(rows: std::ops::Range<usize>, more: usize) -> impl Strategy<Value = (Vec<i64>, Vec<i64>)> {
    rows.prop_flat_map(move |columns| (Just(columns), columns..=columns + more)).prop_flat_map(|(columns, rows)| {
        (prop::collection::vec(entry(), rows * columns), prop::collection::vec(entry(), rows))
    })
}

fn multiply(a: &[i64], x: &[i64]) -> Vec<i64> {
    a.chunks(x.len()).map(|row| row.iter().zip(x).map(|(a, x)| a * x).sum()).collect()
}

fn lifted(a: &[i64], b: &[i64]) -> Option<Vec<Rational>> {
    lift_words(a, b).map(|solution| solution.rationals())
}

proptest! {
    #[test]
    fn lifting_agrees_with_elimination((a, b) in system(1..7, 2)) {
        let expected = solve_bareiss(&wide(&a), &wide(&b)).map(|solution| solution.rationals());
        prop_assert_eq!(lift_words(&a, &b).map(|solution| solution.rationals()), expected.clone());
        prop_assert_eq!(solve_integers(&wide(&a), &wide(&b)), expected.clone());
        prop_assert_eq!(solve_integer(&a, &b), expected);
    }

    #[test]
    fn big_entries_agree_with_elimination((a, b) in system(1..5, 1), scale in any::<i64>()) {
        let scaled = |words: &[i64]| -> Vec<Integer> {
            words.iter().map(|word| Integer::from(*word) * Integer::from(scale) * Integer::from(scale)).collect()
        };
        let (a, b) = (scaled(&a), scaled(&b));
        let expected = solve_bareiss(&a, &b).map(|solution| solution.rationals());
        prop_assert_eq!(lift_integers(&a, &b).map(|solution| solution.rationals()), expected);
    }

    #[test]
    fn integer_solutions_of_tall_systems_are_found(
        x in prop::collection::vec(-9..=9i64, 5), a in prop::collection::vec(-50..=50i64, 40), wrong in 0..8usize
    ) {
        let mut b = multiply(&a, &x);
        let expected: Vec<Rational> = x.iter().map(|value| Rational::from(*value)).collect();
        prop_assert_eq!(lifted(&a, &b), Some(expected));
        b[wrong] += 1;
        prop_assert_eq!(lifted(&a, &b), None);
    }

    #[test]
    fn pivot_rows_determine_the_solution((a, b) in system(2..6, 3)) {
        if let Some(solution) = lift_words(&a, &b) {
            let columns = solution.numerators.len();
            let rows = &solution.pivot_rows;
            let square: Vec<i64> = rows.iter().flat_map(|row| a[row * columns..(row + 1) * columns].to_vec()).collect();
            let right: Vec<i64> = rows.iter().map(|row| b[*row]).collect();
            prop_assert_eq!(solve_integer(&square, &right), Some(solution.rationals()));
            prop_assert!(solution.denominator.is_positive());
        }
    }
}

#[test]
fn primes_that_divide_the_determinant_are_replaced() {
    let p = GREATEST_PRIME as i64;
    assert_eq!(lifted(&[p], &[p * 3]), Some(vec![Rational::from(3)]));
    assert_eq!(lifted(&[p, 0, 0, 1], &[1, 2]), Some(vec![Rational::new(1, p).unwrap(), Rational::from(2)]));
    // The determinant 2 (p + 3) / 2 - 3 is the prime, behind entries that are not divisible by it.
    let (a, b) = ([2, 3, 1, (p + 3) / 2], [1, 1]);
    let expected = solve_bareiss(&wide(&a), &wide(&b)).map(|solution| solution.rationals());
    assert_eq!(lifted(&a, &b), expected);
    assert_eq!(expected.map(|x| x[1].denominator()), Some(Integer::from(p)));
    assert_eq!(lifted(&[p, p, p, p], &[1, 1]), None);
}

#[test]
fn systems_without_a_unique_solution_have_none() {
    assert_eq!(lifted(&[1, 2, 2, 4], &[1, 2]), None);
    assert_eq!(lifted(&[1, 2, 2, 4], &[1, 3]), None);
    assert_eq!(lifted(&[1, 2], &[1]), None);
    assert_eq!(lifted(&[0, 0, 0, 0], &[0, 0]), None);
    assert_eq!(lifted(&[1, 2, 3], &[2, 4, 7]), None);
    assert_eq!(lifted(&[], &[]), Some(vec![]));
    assert_eq!(lifted(&[], &[0]), Some(vec![]));
    assert_eq!(lifted(&[], &[1]), None);
}

#[test]
fn hilbert_matrices_have_their_known_inverse() {
    // The first column of the inverse of the 5 by 5 Hilbert matrix (Choi, Tricks or treats with the Hilbert matrix, 1983).
    let n = 5i64;
    let common = 2520i64;
    let a: Vec<i64> = (0..n).flat_map(|i| (0..n).map(move |j| common / (i + j + 1))).collect();
    let b: Vec<i64> = (0..n).map(|i| if i == 0 { common } else { 0 }).collect();
    let expected: Vec<Rational> = [25, -300, 1050, -1400, 630].map(Rational::from).to_vec();
    assert_eq!(lifted(&a, &b), Some(expected));
}

#[test]
fn large_random_systems_are_solved() {
    let mut state = 7u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as i64 % 201 - 100
    };
    let size = 60;
    let a: Vec<i64> = (0..size * size).map(|_| next()).collect();
    let b: Vec<i64> = (0..size).map(|_| next()).collect();
    let solution = solve_system(&wide(&a), &wide(&b)).unwrap();
    for (row, right) in a.chunks(size).zip(&b) {
        let value: Integer = row.iter().zip(&solution.numerators).map(|(a, x)| Integer::from(*a) * x).sum();
        assert_eq!(value, Integer::from(*right) * &solution.denominator);
    }
}
