//! `minimax-lp`: value and optimal strategies of a two-player game with a constant sum, of any size that fits into memory.
//!
//! Definition: x and y with `min_j x'A_j = max_i A_i y`; the common number is the value (von Neumann 1928). Such pairs are the Nash
//! equilibria of the game.
//!
//! Idea: with positive payoffs the game is the linear program `max Σ y_j` subject to `A y <= 1`. The simplex method on a dense
//! tableau of floats, set up with the player who has fewer strategies as its rows, finds the supports of both optimal
//! strategies; they are then solved exactly, both at once, and certified. It is tried with steepest edges and right-hand sides drawn apart, then with
//! the greatest gain and lexicographic ties; what neither proves is solved again in fraction-free integers.
//!
//! Cost: a tick is a pivot, which passes over the matrix once; about 1.4 n pivots for a random n × n game. Memory for three copies of the matrix.
//! Where the time goes (processor time on a shared machine): 50 × 50 a third in 48 pivots, half in the exact solution, the rest in the proof;
//! 200 × 200 two thirds in 277 pivots, 0.011 ms each. It would be faster with a basis inverse of the size of the support in place of the
//! whole tableau, and with a second digit lifted at a time. Interior points are faster from about 700 strategies on, and where the matrix is long; there `auto` takes them.
//! Claim: some (optimal strategies need not be unique; the value is).
//!
//! References: von Neumann 1928, Mathematische Annalen 100; Dantzig 1951, in: Activity Analysis of Production and Allocation;
//! Dixon 1982, Numerische Mathematik 40 (the exact solution of the supports).

use crate::certify::minmax::MINMAX;
use crate::certify::nash::NASH;
use crate::certify::{Claim, Statement};
use crate::error::Result;
use crate::game::{Bimatrix, Game};
use crate::linear::packing::{Packing, pack};
use crate::linear::steepest::pack_floats;
use crate::linear::{Scalar, Tableau};
use crate::solve::zero_sum::matrix::{Matrix, equalisers, replier};
use crate::solve::{Emitted, Halt, Method, Options, Run, Stop, on_trees};
use crate::strategy::Solution;

pub static MINIMAX_LP: Method = Method {
    name: "minimax-lp",
    about: "value and optimal strategies of a two-player constant-sum game; exact, also for large matrices",
    cites: &[
        "von Neumann 1928, Mathematische Annalen 100",
        "Dantzig 1951, Activity Analysis of Production and Allocation",
    ],
    concepts: &[&MINMAX, &NASH],
    params: &[],
    accepts: |game, options| {
        if let Some(tree) = game.tree() {
            tree.constant_sum()?;
        }
        on_trees::accepts(game, options, accepts)
    },
    solve: |game, options, run| on_trees::solve(game, options, run, solve),
};

fn accepts(game: &Game, _: &Options) -> Result<()> {
    game.zero_sum().map(|_| ())
}

fn solve(game: &Game, options: &Options, run: &mut Run) -> std::result::Result<Claim, Halt> {
    accepts(game, options)?;
    let game = game.bimatrix()?;
    by_simplex(game, options, run)
}

/// The method without its check of the game; the last resort of others.
pub(super) fn by_simplex(game: Bimatrix<'_>, options: &Options, run: &mut Run) -> std::result::Result<Claim, Halt> {
    run.reserve(3 * 8 * (game.rows() as u64) * (game.columns() as u64))?;
    let replier = replier(game);
    let matrix = Matrix::new(game, replier);
    for rule in [by_steepest_edges, by_greatest_gain] {
        if let Some(packing) = rule(&matrix, run)?
            && emit(game, replier, packing, options, run)?
        {
            return Ok(Claim::Some);
        }
    }
    let mut exact = matrix.exact();
    let Some(packing) = packed(&mut exact, run)? else { unreachable!("exact pivots end at an optimum") };
    let proved = emit(game, replier, packing, options, run)?;
    assert!(proved, "an exact optimal basis gives optimal strategies");
    Ok(Claim::Some)
}

fn by_steepest_edges(matrix: &Matrix<'_>, run: &mut Run) -> std::result::Result<Option<Packing>, Stop> {
    run.ticking(|tick| pack_floats(matrix.shape().0, &matrix.floats(), tick))
}

fn by_greatest_gain(matrix: &Matrix<'_>, run: &mut Run) -> std::result::Result<Option<Packing>, Stop> {
    packed(&mut matrix.float(), run)
}

fn packed<S: Scalar>(tableau: &mut Tableau<S>, run: &mut Run) -> std::result::Result<Option<Packing>, Stop> {
    run.ticking(|tick| pack(tableau, tick))
}

/// Solves the supports exactly and has the result certified; true when it is proved.
fn emit(
    game: Bimatrix<'_>,
    replier: usize,
    packing: Packing,
    options: &Options,
    run: &mut Run,
) -> std::result::Result<bool, Stop> {
    let Some(profile) = equalisers(game, replier, [packing.rows, packing.columns]) else { return Ok(false) };
    let emitted = run.emit(Statement::exact(options.concept, Solution::Profile(profile)))?;
    Ok(emitted != Emitted::Refused)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::{NormalForm, Player};
    use crate::num::Rational;
    use crate::solve::Budget;
    use proptest::prelude::*;

    fn game(rows: usize, matrix: &[Rational], constant: &Rational) -> Game {
        let players = vec![Player::numbered("A", rows), Player::numbered("B", matrix.len() / rows)];
        let other = matrix.iter().map(|entry| constant - entry).collect();
        Game::Normal(NormalForm::new("g", players, &[matrix.to_vec(), other]).expect("valid"))
    }

    fn integers(values: &[i64]) -> Vec<Rational> {
        values.iter().map(|&value| Rational::from(value)).collect()
    }

    fn value(game: &Game) -> Rational {
        let mut run = Run::new(game, Budget::default());
        assert_eq!(solve(game, &Options::new(&MINMAX), &mut run).expect("solved"), Claim::Some);
        assert_eq!(run.refused(), []);
        run.found()[0].payoffs()[0].clone()
    }

    /// Hide and seek with detection payoffs d_i = i (model M16c): the value is 1 over the sum of the inverses.
    #[test]
    fn hide_and_seek_has_its_known_value() {
        for (n, expected) in [(3, "6/11"), (5, "60/137"), (8, "280/761")] {
            let diagonal: Vec<i64> =
                (0..n * n).map(|index| if index / n == index % n { index / n + 1 } else { 0 }).collect();
            assert_eq!(value(&game(n as usize, &integers(&diagonal), &Rational::ZERO)).to_string(), expected);
        }
    }

    #[test]
    fn saddle_points_constants_and_single_strategies() {
        assert_eq!(value(&game(2, &integers(&[5, 2, 4, 3]), &Rational::from(9))), Rational::from(3));
        for (rows, columns) in [(1, 1), (1, 6), (6, 1), (4, 4)] {
            assert_eq!(value(&game(rows, &integers(&vec![-3; rows * columns]), &Rational::ONE)), Rational::from(-3));
        }
        let huge: Rational = "1e300".parse().expect("a rational");
        let pennies = [&huge - &Rational::ONE, -&huge, -&huge, huge.clone()];
        assert!(value(&game(2, &pennies, &Rational::ZERO)).is_negative());
    }

    #[test]
    fn a_general_sum_game_is_not_accepted() {
        let players = vec![Player::numbered("A", 2), Player::numbered("B", 2)];
        let game = NormalForm::from_integers("g", players, vec![vec![1, 0, 0, 1]; 2]).expect("valid");
        let error = accepts(&Game::Normal(game), &Options::new(&MINMAX)).expect_err("not constant");
        assert!(error.message().contains("add up"), "{error}");
    }

    proptest! {
        /// The three ways to an equilibrium agree on the value; integers alone find it too; ties abound.
        #[test]
        fn the_value_is_that_of_every_equilibrium(
            rows in 1usize..7,
            columns in 1usize..7,
            spread in prop::sample::select(vec![1i64, 2, 1000]),
            values in prop::collection::vec(0i64..1000, 36),
            scale in prop::sample::select(vec!["1", "1/7", "1e30"]),
        ) {
            let scale: Rational = scale.parse().expect("a rational");
            let matrix: Vec<Rational> = values[..rows * columns].iter().map(|v| Rational::from(v % (spread + 1)) * &scale).collect();
            let game = game(rows, &matrix, &Rational::from(5));
            let value = value(&game);
            for method in ["support-enumeration", "lemke-howson", "minimax-lp"] {
                let mut run = Run::new(&game, Budget::default());
                (crate::solve::method(method).expect("registered").solve)(&game, &Options::new(&NASH), &mut run).expect("solved");
                prop_assert!(run.found().iter().all(|found| found.payoffs()[0] == value), "{}", method);
                prop_assert!(!run.found().is_empty());
            }
            for replier in [0, 1] {
                let bimatrix = game.bimatrix().expect("two players");
                let mut run = Run::new(&game, Budget::default());
                let packing = packed(&mut Matrix::new(bimatrix, replier).exact(), &mut run).expect("no limit").expect("exact");
                prop_assert!(emit(bimatrix, replier, packing, &Options::new(&MINMAX), &mut run).expect("no limit"));
                prop_assert_eq!(&run.found()[0].payoffs()[0], &value);
            }
        }
    }
}
