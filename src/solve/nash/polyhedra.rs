//! The two best-reply polyhedra in floats and in integers, and the way back from supports to an exact profile.

use crate::form::{Entries, ReplyMatrix};
use crate::game::{Bimatrix, PayoffTable};
use crate::linear::Tableau;
use crate::linear::eta::Columns;
use crate::linear::system::{ExactSolution, solve_system, solve_words};
use crate::num::{Integer, Rational};
use crate::strategy::MixedProfile;

/// What is added to the scaled payoffs, which lie between 0 and 1, so that the polyhedra are bounded.
const OFFSET: f64 = 0.125;

/// P and Q in floats. Each column is stretched to the same range: that multiplies a coordinate by a positive number, and every
/// vertex keeps its labels, but payoffs of very different size no longer meet in one sum.
pub(crate) struct Polyhedra<'g>(pub [Columns<'g>; 2]);

impl<'g> Polyhedra<'g> {
    /// P has the second player's replies as rows, Q the first player's.
    pub fn new(game: Bimatrix<'g>) -> Polyhedra<'g> {
        let (rows, columns) = (game.rows(), game.columns());
        let p = move |row: usize| stretched(game.table(1), row * columns, 1, columns);
        let q = move |column: usize| stretched(game.table(0), column, columns, rows);
        Polyhedra([Columns::new(columns, rows, p), Columns::new(rows, columns, q)])
    }
}

/// The payoffs at `count` places from the first on, stretched to the range from 0 to 1, and the offset.
fn stretched(table: &PayoffTable, first: usize, step: usize, count: usize) -> Vec<f64> {
    match table.words() {
        Some(words) => {
            let values = || words[first..].iter().step_by(step).take(count).copied();
            let (least, greatest) =
                values().fold((i64::MAX, i64::MIN), |(least, greatest), value| (least.min(value), greatest.max(value)));
            let factor = 1.0 / greatest.abs_diff(least).max(1) as f64;
            values().map(|value| OFFSET + value.abs_diff(least) as f64 * factor).collect()
        }
        None => {
            let values: Vec<Integer> = (0..count).map(|place| table.numerator(first + place * step)).collect();
            let least = values.iter().min().cloned().unwrap_or_default();
            let range = values.iter().max().cloned().unwrap_or_default() - &least;
            let part =
                |value: Integer| Rational::new(value - &least, range.clone()).map_or(0.0, |ratio| ratio.to_f64());
            values.into_iter().map(|value| OFFSET + part(value)).collect()
        }
    }
}

/// The tableau of a polyhedron in floats.
pub(crate) fn dense(polyhedron: &Columns<'_>) -> Tableau<f64> {
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
pub(crate) fn profile(game: Bimatrix<'_>, supports: &[Vec<usize>; 2]) -> Option<MixedProfile> {
    let mixture = |player: usize| {
        let (own, other) = (&supports[player], &supports[1 - player]);
        if own.len() != other.len() || own.is_empty() {
            return None;
        }
        let weights = equalising(&ReplyMatrix::of_part(game, 1 - player, other, own))?;
        let total: Integer = weights.iter().cloned().sum();
        let mut probabilities = vec![Rational::ZERO; if player == 0 { game.rows() } else { game.columns() }];
        for (&strategy, weight) in own.iter().zip(weights) {
            probabilities[strategy] = Rational::new(weight, total.clone())?;
        }
        Some(probabilities)
    };
    MixedProfile::new(game.game(), vec![mixture(0)?, mixture(1)?]).ok()
}

/// Weights on the columns, up to a factor, against which all rows earn the same.
pub(crate) fn equalising(matrix: &ReplyMatrix) -> Option<Vec<Integer>> {
    // One more makes every payoff positive, so that equal payoffs can be scaled to 1.
    let raised: Option<Vec<i64>> = match &matrix.entries {
        Entries::Words(words) => words.iter().map(|word| word.checked_add(1)).collect(),
        Entries::Big(_) => None,
    };
    let ExactSolution { numerators, .. } = match raised {
        Some(words) => solve_words(&words, &vec![1; matrix.own])?,
        None => {
            let one = Integer::from(1);
            let places = (0..matrix.own).flat_map(|row| (0..matrix.opponent).map(move |column| (row, column)));
            let entries: Vec<Integer> = places.map(|(row, column)| matrix.entry(row, column) + &one).collect();
            solve_system(&entries, &vec![one; matrix.own])?
        }
    };
    Some(numerators)
}
