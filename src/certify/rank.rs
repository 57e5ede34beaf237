//! Linear independence.

use crate::num::Rational;

/// The rank of a matrix, by elimination.
pub(in crate::certify) fn rank(mut rows: Vec<Vec<Rational>>) -> usize {
    let mut rank = 0;
    let columns = rows.first().map_or(0, Vec::len);
    for column in 0..columns {
        let Some(pivot) = (rank..rows.len()).find(|&row| !rows[row][column].is_zero()) else { continue };
        rows.swap(rank, pivot);
        let (above, below) = rows.split_at_mut(rank + 1);
        let pivot_row = &above[rank];
        for row in below.iter_mut().filter(|row| !row[column].is_zero()) {
            let factor = &row[column] / &pivot_row[column];
            row.iter_mut().zip(pivot_row).for_each(|(entry, pivot)| *entry -= &(&factor * pivot));
        }
        rank += 1;
    }
    rank
}
