//! The little exact linear algebra of points in payoff space: a few vectors with one entry per player.

use crate::num::Rational;

/// `Σ a_i b_i`.
pub(super) fn inner(left: &[Rational], right: &[Rational]) -> Rational {
    left.iter().zip(right).map(|(a, b)| a * b).sum()
}

/// `left - right`, entry by entry.
pub(super) fn difference(left: &[Rational], right: &[Rational]) -> Vec<Rational> {
    left.iter().zip(right).map(|(a, b)| a - b).collect()
}

/// `Σ_k factor_k vector_k`; the vectors, of which there is at least one, have the same length.
pub(super) fn combine<'v>(factors: &[Rational], vectors: impl IntoIterator<Item = &'v Vec<Rational>>) -> Vec<Rational> {
    let mut sum: Vec<Rational> = Vec::new();
    for (factor, vector) in factors.iter().zip(vectors) {
        sum.resize(vector.len(), Rational::ZERO);
        if !factor.is_zero() {
            sum.iter_mut()
                .zip(vector)
                .filter(|(_, entry)| !entry.is_zero())
                .for_each(|(sum, entry)| *sum += &(factor * entry));
        }
    }
    sum
}

/// Brings rows to reduced echelon form, in place; returns the pivot columns. Zero rows are dropped.
fn reduce(rows: &mut Vec<Vec<Rational>>, columns: usize) -> Vec<usize> {
    let mut pivots = Vec::new();
    for column in 0..columns {
        let rank = pivots.len();
        let Some(found) = (rank..rows.len()).find(|&row| !rows[row][column].is_zero()) else { continue };
        rows.swap(rank, found);
        let pivot = rows[rank][column].clone();
        rows[rank].iter_mut().for_each(|entry| *entry = &*entry / &pivot);
        let pivot_row = rows[rank].clone();
        for (index, row) in rows.iter_mut().enumerate() {
            if index != rank && !row[column].is_zero() {
                let factor = row[column].clone();
                row.iter_mut().zip(&pivot_row).for_each(|(entry, pivot)| *entry -= &(&factor * pivot));
            }
        }
        pivots.push(column);
    }
    rows.truncate(pivots.len());
    pivots
}

/// The rank of a matrix given by rows.
pub(super) fn rank(rows: &[Vec<Rational>]) -> usize {
    reduce(&mut rows.to_vec(), rows.first().map_or(0, Vec::len)).len()
}

/// A basis of the vectors orthogonal to all rows.
pub(super) fn orthogonal(rows: &[Vec<Rational>], columns: usize) -> Vec<Vec<Rational>> {
    let mut rows = rows.to_vec();
    let pivots = reduce(&mut rows, columns);
    let free = (0..columns).filter(|column| !pivots.contains(column));
    free.map(|column| {
        let mut vector = vec![Rational::ZERO; columns];
        vector[column] = Rational::ONE;
        pivots.iter().zip(&rows).for_each(|(&pivot, row)| vector[pivot] = -&row[column]);
        vector
    })
    .collect()
}

/// The solution of a square system, unless the matrix is singular.
pub(super) fn solve(matrix: &[Vec<Rational>], right: &[Rational]) -> Option<Vec<Rational>> {
    let size = right.len();
    let mut rows: Vec<Vec<Rational>> =
        matrix.iter().zip(right).map(|(row, bound)| row.iter().chain([bound]).cloned().collect()).collect();
    let pivots = reduce(&mut rows, size);
    (pivots.len() == size).then(|| rows.into_iter().map(|mut row| row.pop().unwrap_or_default()).collect())
}
