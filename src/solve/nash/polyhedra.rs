//! The two best-reply polyhedra in floats and in integers, and the way back from supports to an exact profile.

use crate::form::{Entries, ReplyMatrix};
use crate::game::Bimatrix;
use crate::linear::Tableau;
use crate::linear::eta::Columns;
use crate::linear::system::{ExactSolution, solve_system, solve_words};
use crate::num::{Integer, Rational};
use crate::strategy::MixedProfile;

/// What is added to the scaled payoffs, which lie between 0 and 1, so that the polyhedra are bounded.
const OFFSET: f64 = 0.125;

/// P and Q in floats. Each column is stretched to the same range: that multiplies a coordinate by a positive number, and every
/// vertex keeps its labels, but payoffs of very different size no longer meet in one sum.
pub(crate) struct Polyhedra(pub [Columns; 2]);

impl Polyhedra {
    /// P has the second player's replies as rows, Q the first player's.
    pub fn new(matrices: &[ReplyMatrix; 2]) -> Polyhedra {
        Polyhedra([stretched(&matrices[1]), stretched(&matrices[0])])
    }
}

fn stretched(matrix: &ReplyMatrix) -> Columns {
    let (rows, columns) = (matrix.own, matrix.opponent);
    let mut entries = vec![OFFSET; rows * columns];
    match &matrix.entries {
        Entries::Words(words) => {
            let mut greatest = vec![1; columns];
            for values in words.chunks_exact(columns) {
                greatest.iter_mut().zip(values).for_each(|(greatest, &value)| *greatest = value.max(*greatest));
            }
            let factors: Vec<f64> = greatest.into_iter().map(|greatest| 1.0 / greatest as f64).collect();
            for (row, values) in words.chunks_exact(columns).enumerate() {
                for (column, (&value, factor)) in values.iter().zip(&factors).enumerate() {
                    entries[column * rows + row] += value as f64 * factor;
                }
            }
        }
        Entries::Big(big) => {
            for column in 0..columns {
                let values = || big.iter().skip(column).step_by(columns);
                let greatest = values().max().filter(|greatest| !greatest.is_zero());
                let Some(greatest) = greatest else { continue };
                for (entry, value) in entries[column * rows..].iter_mut().zip(values()) {
                    *entry += Rational::new(value.clone(), greatest.clone()).map_or(0.0, |ratio| ratio.to_f64());
                }
            }
        }
    }
    Columns::new(entries, rows)
}

/// The tableau of a polyhedron in floats.
pub(crate) fn dense(polyhedron: &Columns) -> Tableau<f64> {
    let (rows, columns) = (polyhedron.rows(), polyhedron.count());
    let mut tableau = Tableau::new(rows, 0, columns);
    for row in 0..rows {
        (0..columns).for_each(|column| tableau.set(row, column, polyhedron.column(column)[row]));
        tableau.set(row, columns, 1.0);
    }
    tableau
}

/// The tableaux of P and Q in integers: payoffs and 1.
pub(crate) fn integer_tableaux(matrices: &[ReplyMatrix; 2]) -> [Tableau<Integer>; 2] {
    let one = Integer::from(1);
    [&matrices[1], &matrices[0]].map(|matrix| {
        let mut tableau = Tableau::new(matrix.own, 0, matrix.opponent);
        for row in 0..matrix.own {
            (0..matrix.opponent).for_each(|column| tableau.set(row, column, matrix.entry(row, column) + &one));
            tableau.set(row, matrix.opponent, one.clone());
        }
        tableau
    })
}

/// The profile in which each player mixes on the own support so that the other's support earns the same throughout. `None` when
/// the supports do not determine such a profile.
pub(crate) fn profile(
    game: Bimatrix<'_>,
    matrices: &[ReplyMatrix; 2],
    supports: &[Vec<usize>; 2],
) -> Option<MixedProfile> {
    let mixture = |player: usize| {
        let matrix = &matrices[1 - player];
        let weights = equalising(matrix, &supports[1 - player], &supports[player])?;
        let total: Integer = weights.iter().cloned().sum();
        let mut probabilities = vec![Rational::ZERO; matrix.opponent];
        for (&strategy, weight) in supports[player].iter().zip(weights) {
            probabilities[strategy] = Rational::new(weight, total.clone())?;
        }
        Some(probabilities)
    };
    MixedProfile::new(game.game(), vec![mixture(0)?, mixture(1)?]).ok()
}

/// Weights on the columns, up to a factor, against which all these rows earn the same.
fn equalising(matrix: &ReplyMatrix, rows: &[usize], columns: &[usize]) -> Option<Vec<Integer>> {
    if rows.len() != columns.len() || rows.is_empty() {
        return None;
    }
    let ExactSolution { numerators, .. } = match words(matrix, rows, columns) {
        Some(words) => solve_words(&words, &vec![1; rows.len()])?,
        None => {
            let one = Integer::from(1);
            let entries = rows.iter().flat_map(|&row| columns.iter().map(move |&column| (row, column)));
            let entries: Vec<Integer> = entries.map(|(row, column)| matrix.entry(row, column) + &one).collect();
            solve_system(&entries, &vec![one; rows.len()])?
        }
    };
    Some(numerators)
}

/// The positive payoffs of these rows and columns, if they are machine words.
fn words(matrix: &ReplyMatrix, rows: &[usize], columns: &[usize]) -> Option<Vec<i64>> {
    let Entries::Words(words) = &matrix.entries else { return None };
    let entries = rows.iter().flat_map(|&row| columns.iter().map(move |&column| row * matrix.opponent + column));
    entries.map(|index| words[index].checked_add(1)).collect()
}
