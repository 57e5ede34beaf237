//! Evidence that the strategies with a given support are weakly dominated or not, in two-player games; `certify` checks it.
//!
//! `max Σ_t Σ_a δ_a d(a, t)` over directions δ from a strategy `s` of the support, with `d(a, t)` what `a` earns more than `s`
//! against t, each sum over a at least 0, `δ_a >= 0` outside the support, and the objective at most 1. The value is 1 if the support
//! is dominated, and δ shows it; else it is 0, and 1 less the multipliers of the rows are weights of a belief in every strategy of
//! the opponent against which the whole support is a best reply.

use crate::certify::dominance::Evidence;
use crate::game::Bimatrix;
use crate::linear::{LinearProgram, LpSolution, Relation};
use crate::num::Rational;

/// Whether strategies of `player` with this support, not empty, are dominated, and what shows it.
pub fn evidence(game: Bimatrix<'_>, player: usize, support: &[usize]) -> Evidence {
    let (own, opponent) = if player == 0 { (game.rows(), game.columns()) } else { (game.columns(), game.rows()) };
    let table = game.table(player);
    let at = |strategy: usize, other: usize| {
        let (row, column) = if player == 0 { (strategy, other) } else { (other, strategy) };
        table.numerator(row * game.columns() + column)
    };
    let from = support[0];
    let gain = |strategy: usize, other: usize| Rational::from(at(strategy, other) - at(from, other));
    let others: Vec<usize> = (0..own).filter(|&strategy| strategy != from).collect();
    let total = |strategy: usize| -> Rational { (0..opponent).map(|other| gain(strategy, other)).sum() };
    let mut program = LinearProgram::new();
    for &strategy in &others {
        let lower = if support.contains(&strategy) { None } else { Some(Rational::ZERO) };
        program.variable(total(strategy), lower, None);
    }
    for other in 0..opponent {
        let terms = others.iter().enumerate().map(|(variable, &strategy)| (variable, gain(strategy, other)));
        program.row(terms.collect(), Relation::Ge, Rational::ZERO);
    }
    let objective = others.iter().enumerate().map(|(variable, &strategy)| (variable, total(strategy)));
    program.row(objective.collect(), Relation::Le, Rational::ONE);
    match program.solve(&mut || true) {
        Ok(LpSolution::Optimal { value, x, .. }) if value.is_positive() => {
            let mut direction = vec![Rational::ZERO; own];
            direction[from] = -x.iter().sum::<Rational>();
            others.iter().zip(x).for_each(|(&strategy, step)| direction[strategy] = step);
            Evidence::Direction(direction)
        }
        Ok(LpSolution::Optimal { row_duals, .. }) => {
            Evidence::Belief(row_duals[..opponent].iter().map(|dual| Rational::ONE - dual).collect())
        }
        _ => unreachable!("no step is feasible, and the objective is bounded by a row"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::certify::dominance::{is_undominated_at_once, shown};
    use crate::game::{Game, NormalForm, Player};
    use crate::solve::nash::support_enumeration::SUPPORT_ENUMERATION;
    use crate::solve::{Budget, Options, Run};
    use crate::strategy::Solution;

    fn game(rows: usize, payoffs: Vec<i64>) -> Game {
        let players = vec![Player::numbered("A", rows), Player::numbered("B", payoffs.len() / rows)];
        let zeros = vec![0; payoffs.len()];
        Game::Normal(NormalForm::from_integers("g", players, vec![payoffs, zeros]).expect("valid"))
    }

    fn is_undominated(game: Bimatrix<'_>, player: usize, support: &[usize]) -> bool {
        let shown = shown(game, player, &evidence(game, player, support)).expect("evidence that holds");
        shown.of(support).expect("evidence about this support")
    }

    fn undominated(game: &Game, support: &[usize]) -> bool {
        let game = game.bimatrix().expect("two players");
        is_undominated(game, 0, support)
    }

    /// Two rows against two columns: dominance of a mixture of both is that of one row by the other.
    #[test]
    fn two_by_two_by_cases() {
        assert!(undominated(&game(2, vec![1, 0, 0, 1]), &[0, 1]));
        assert!(!undominated(&game(2, vec![1, 0, 1, 1]), &[0]));
        assert!(undominated(&game(2, vec![1, 0, 1, 1]), &[1]));
        assert!(!undominated(&game(2, vec![1, 0, 1, 1]), &[0, 1]));
        assert!(undominated(&game(2, vec![1, 1, 1, 1]), &[0, 1]), "a copy does not dominate");
    }

    /// Pure strategies undominated, their mixture dominated by a third: the middle row against both ends.
    #[test]
    fn a_mixture_of_undominated_strategies_may_be_dominated() {
        let game = game(3, vec![4, 0, 0, 4, 3, 3]);
        assert!((0..3).all(|row| undominated(&game, &[row])));
        assert!(!undominated(&game, &[0, 1]) && undominated(&game, &[0, 2]) && !undominated(&game, &[0, 1, 2]));
    }

    proptest! {
        /// What is seen at once is what the evidence shows.
        #[test]
        fn nothing_is_seen_at_once_that_evidence_denies(
            rows in 1usize..=4,
            columns in 1usize..=4,
            values in prop::collection::vec(0i64..=3, 32),
        ) {
            let table = |offset: usize| values[offset..offset + rows * columns].to_vec();
            let players = vec![Player::numbered("A", rows), Player::numbered("B", columns)];
            let game = Game::Normal(NormalForm::from_integers("g", players, vec![table(0), table(16)]).expect("valid"));
            let mut run = Run::new(&game, Budget::default());
            (SUPPORT_ENUMERATION.solve)(&game, &Options::new(&crate::certify::nash::NASH), &mut run).expect("solved");
            let view = game.bimatrix().expect("two players");
            for certified in run.found() {
                let Solution::Profile(profile) = certified.solution() else { panic!("a profile") };
                for player in [0, 1] {
                    let support = &profile.support()[player];
                    let shown = is_undominated(view, player, support);
                    prop_assert!(shown || !is_undominated_at_once(view, player, profile));
                }
            }
        }

        /// The evidence always holds, and a sampled mixture that dominates is never overlooked.
        #[test]
        fn the_evidence_holds_and_misses_nothing(
            rows in 1usize..=4,
            values in prop::collection::vec(0i64..=3, 12),
            members in 1usize..16,
            weights in prop::collection::vec(0i64..=4, 4),
        ) {
            let game = game(rows, values[..rows * 3].to_vec());
            let support: Vec<usize> = (0..rows).filter(|row| members >> row & 1 == 1).collect();
            prop_assume!(!support.is_empty());
            let total: i64 = weights[..rows].iter().sum();
            prop_assume!(total > 0);
            let size = support.len() as i64;
            let differences: Vec<i64> = (0..3).map(|column| {
                let mixed: i64 = (0..rows).map(|row| weights[row] * values[row * 3 + column]).sum();
                let own: i64 = support.iter().map(|row| values[row * 3 + column]).sum();
                mixed * size - own * total
            }).collect();
            let dominates = differences.iter().all(|&gain| gain >= 0) && differences.iter().any(|&gain| gain > 0);
            prop_assert!(!(dominates && undominated(&game, &support)));
        }
    }
}
