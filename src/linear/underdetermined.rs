//! One solution of a small system that may have many, by elimination in rationals.

use crate::num::Rational;

/// A solution of `rows · x = right` in which as many unknowns as can be are 0; `None` where there is none.
///
/// # Panics
/// If the rows do not have the same length, or there is not one right-hand side for each.
pub fn any_solution(rows: &[Vec<Rational>], right: &[Rational]) -> Option<Vec<Rational>> {
    assert_eq!(rows.len(), right.len(), "one right-hand side per row");
    let columns = rows.first().map_or(0, Vec::len);
    assert!(rows.iter().all(|row| row.len() == columns), "rows have one length");
    let mut system: Vec<Vec<Rational>> =
        rows.iter().zip(right).map(|(row, right)| row.iter().chain([right]).cloned().collect()).collect();
    let mut pivots: Vec<usize> = Vec::new();
    for column in 0..columns {
        let done = pivots.len();
        let Some(found) = (done..system.len()).find(|&row| !system[row][column].is_zero()) else { continue };
        system.swap(done, found);
        let pivot = system[done][column].clone();
        system[done].iter_mut().for_each(|entry| *entry = &*entry / &pivot);
        let own = system[done].clone();
        for (_, row) in system.iter_mut().enumerate().filter(|(at, row)| *at != done && !row[column].is_zero()) {
            let factor = row[column].clone();
            row.iter_mut().zip(&own).for_each(|(entry, own)| *entry -= &(&factor * own));
        }
        pivots.push(column);
    }
    if system[pivots.len()..].iter().any(|row| !row[columns].is_zero()) {
        return None;
    }
    let mut solution = vec![Rational::ZERO; columns];
    pivots.into_iter().zip(&system).for_each(|(column, row)| solution[column] = row[columns].clone());
    Some(solution)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(values: &[i64]) -> Vec<Rational> {
        values.iter().copied().map(Rational::from).collect()
    }

    #[test]
    fn free_unknowns_are_zero_and_contradictions_have_no_solution() {
        let rows = [row(&[0, 2, 4]), row(&[1, 1, 0]), row(&[1, 3, 4])];
        assert_eq!(any_solution(&rows, &row(&[6, 5, 11])), Some(row(&[2, 3, 0])));
        assert_eq!(any_solution(&rows, &row(&[6, 5, 12])), None);
        assert_eq!(any_solution(&[], &[]), Some(Vec::new()));
    }
}
