//! Objectives that are linear at equilibria.
//!
//! At an equilibrium `xᵀA y` and `xᵀB y` are the players' best-reply payoffs u and v. An objective `xᵀC y` with
//! `C_ij = r_i + s_j + α A_ij + β B_ij` is there `r·x + s·y + α u + β v`, although it is bilinear elsewhere. Sums of payoffs are
//! such objectives, and events about the choice of one player.

use crate::game::Bimatrix;
use crate::num::Rational;

/// `payoffs[0] u + payoffs[1] v + strategies[0]·x + strategies[1]·y`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LinearObjective {
    pub payoffs: [Rational; 2],
    pub strategies: [Vec<Rational>; 2],
}

impl LinearObjective {
    /// The linear form of an objective with one coefficient for each pure profile; `None` if there is none.
    ///
    /// Adding `r_i` and `s_j` does not change `C_ij - C_i0 - C_0j + C_00`, so α and β come from these differences alone.
    pub(super) fn new(game: Bimatrix<'_>, objective: &[Rational]) -> Option<LinearObjective> {
        let columns = game.columns();
        let tables = [0, 1].map(|player| (0..objective.len()).map(|index| game.table(player).get(index)).collect());
        let [first, second]: [Vec<Rational>; 2] = tables;
        let difference = |values: &[Rational], row: usize, column: usize| {
            &values[row * columns + column] - &values[row * columns] - &values[column] + &values[0]
        };
        let places = (1..game.rows()).flat_map(|row| (1..columns).map(move |column| (row, column)));
        let equations: Vec<[Rational; 3]> = places
            .map(|(row, column)| [&first, &second, objective].map(|values| difference(values, row, column)))
            .collect();
        let payoffs = combination(&equations)?;
        let rest = |index: usize| &objective[index] - &payoffs[0] * &first[index] - &payoffs[1] * &second[index];
        let rows: Vec<Rational> = (0..game.rows()).map(|row| rest(row * columns)).collect();
        let strategies = [rows.clone(), (0..columns).map(|column| rest(column) - &rows[0]).collect()];
        Some(LinearObjective { payoffs, strategies })
    }
}

/// Numbers α and β with `α a + β b = c` in every triple (a, b, c).
fn combination(equations: &[[Rational; 3]]) -> Option<[Rational; 2]> {
    let first = equations.iter().find(|[a, b, _]| !a.is_zero() || !b.is_zero());
    let solution = match first {
        None => [Rational::ZERO, Rational::ZERO],
        Some([a, b, c]) => {
            let minor = |other: &[Rational; 3]| a * &other[1] - b * &other[0];
            match equations.iter().map(|other| (other, minor(other))).find(|(_, minor)| !minor.is_zero()) {
                Some((other, minor)) => {
                    [(c * &other[1] - b * &other[2]) / &minor, (a * &other[2] - c * &other[0]) / &minor]
                }
                None if a.is_zero() => [Rational::ZERO, c / b],
                None => [c / a, Rational::ZERO],
            }
        }
    };
    let [alpha, beta] = &solution;
    equations.iter().all(|[a, b, c]| alpha * a + beta * b == *c).then_some(solution)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::{NormalForm, Player};
    use proptest::prelude::*;

    fn game(rows: usize, columns: usize, values: &[i64]) -> NormalForm {
        let count = rows * columns;
        let players = vec![Player::numbered("A", rows), Player::numbered("B", columns)];
        let payoffs = vec![values[..count].to_vec(), values[16..16 + count].to_vec()];
        NormalForm::from_integers("g", players, payoffs).expect("valid")
    }

    #[test]
    fn a_product_of_choices_is_not_linear() {
        // Matching pennies: the differences of A are 4, of B -4, of the event "both heads" 1: it is linear with α = 1/4.
        let pennies = NormalForm::from_integers(
            "pennies",
            vec![Player::numbered("A", 2), Player::numbered("B", 2)],
            vec![vec![1, -1, -1, 1], vec![-1, 1, 1, -1]],
        );
        let pennies = pennies.expect("valid");
        let event: Vec<Rational> = [1, 0, 0, 0].map(Rational::from).to_vec();
        let found = LinearObjective::new(pennies.bimatrix().expect("two"), &event).expect("linear");
        assert_eq!(found.payoffs, ["1/4", "0"].map(|text| text.parse().expect("a rational")));
        // With three strategies each, one event needs more than two payoffs.
        let values: Vec<i64> = (0..32).map(|place| (place * place * 7 + 3 * place) % 11).collect();
        let larger = game(3, 3, &values);
        let mut event = vec![Rational::ZERO; 9];
        event[4] = Rational::ONE;
        assert_eq!(LinearObjective::new(larger.bimatrix().expect("two"), &event), None);
    }

    proptest! {
        /// A combination of all four parts is found again, as a function on all profiles.
        #[test]
        fn every_combination_is_recognised(
            rows in 1usize..5, columns in 1usize..5,
            values in prop::collection::vec(-5i64..=5, 32), parts in prop::collection::vec(-5i64..=5, 10),
        ) {
            let game = game(rows, columns, &values);
            let bimatrix = game.bimatrix().expect("two");
            let objective: Vec<Rational> = (0..rows * columns)
                .map(|index| {
                    let own = parts[index / columns] + parts[4 + index % columns];
                    Rational::from(own + parts[8] * values[index] + parts[9] * values[16 + index])
                })
                .collect();
            let found = LinearObjective::new(bimatrix, &objective).expect("linear");
            for (index, coefficient) in objective.iter().enumerate() {
                let (row, column) = (index / columns, index % columns);
                let again = &found.strategies[0][row] + &found.strategies[1][column]
                    + &found.payoffs[0] * bimatrix.payoff(0, row, column)
                    + &found.payoffs[1] * bimatrix.payoff(1, row, column);
                prop_assert_eq!(&again, coefficient);
            }
        }
    }
}
