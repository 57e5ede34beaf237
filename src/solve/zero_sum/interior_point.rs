//! `interior-point`: value and optimal strategies of a two-player game with a constant sum, for matrices of hundreds to thousands of rows.
//!
//! Definition: x and y with `min_j x'A_j = max_i A_i y`; the common number is the value (von Neumann 1928).
//!
//! Idea: with positive payoffs the game is the pair of programs `max Σy, Ay <= 1` and `min Σx, A'x >= 1`. A primal-dual interior-point method
//! keeps both in their interiors and needs about 15 steps whatever the size ([`crate::linear::dense::interior`]). As soon as it tells which
//! strategies are used, they are solved as a square system, in floats, and if that agrees, exactly; the result is certified.
//!
//! Degeneracy: where optimal strategies are not unique the limit uses more strategies than it needs, and no square system comes of it. Then
//! the method runs again with right-hand sides and objective moved a little at random, which singles out a basis that is optimal without
//! the move (Charnes 1952, Econometrica 20). What neither finds is left to the simplex method of `minimax-lp`.
//!
//! Cost: a tick is a step: `m²n + m³/3` operations for m rows and n columns, m the smaller number; memory for the matrix in floats and a
//! square of the smaller number. Where the time goes, 1000 × 1000: 70 % products for the normal equations, 12 % their factors, 12 % the exact
//! systems, 4 % the proof. It would be faster with factors in single precision while the products are still large, and with two threads.
//! Claim: some (optimal strategies need not be unique; the value is). A run that is stopped gives the strategies that it has, with a proved bound.
//!
//! References: Mehrotra 1992, SIAM Journal on Optimization 2; Dixon 1982, Numerische Mathematik 40.

use crate::certify::minmax::MINMAX;
use crate::certify::nash::NASH;
use crate::certify::{Claim, Statement};
use crate::error::Result;
use crate::game::{Bimatrix, Game};
use crate::linear::dense::interior::Interior;
use crate::solve::zero_sum::approximate::emit_rounded;
use crate::solve::zero_sum::matrix::{Matrix, equalisers, replier};
use crate::solve::zero_sum::minimax_lp::by_simplex;
use crate::solve::{Emitted, Halt, Method, Options, Run, Stop, on_trees};
use crate::strategy::Solution;

pub static INTERIOR_POINT: Method = Method {
    name: "interior-point",
    about: "value and optimal strategies of a two-player constant-sum game; exact, for large matrices",
    cites: &["Mehrotra 1992, SIAM Journal on Optimization 2", "Dixon 1982, Numerische Mathematik 40"],
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

/// Steps after which rounding must have led astray.
const MOST_STEPS: usize = 100;

/// The mean product, times the number of products, from which a support is worth a look.
const NEAR: f64 = 1e-3;

/// The same where floats can tell no more, without a move.
const CLOSE: f64 = 1e-13;

/// How far right-hand sides and objective are moved where the game is degenerate, in turn.
const MOVES: [f64; 5] = [0.0, 1e-3, 1e-4, 1e-5, 1e-6];

fn accepts(game: &Game, _: &Options) -> Result<()> {
    game.zero_sum().map(|_| ())
}

fn solve(game: &Game, options: &Options, run: &mut Run) -> std::result::Result<Claim, Halt> {
    accepts(game, options)?;
    let game = game.bimatrix()?;
    let replier = replier(game);
    let matrix = Matrix::new(game, replier);
    let (rows, columns) = matrix.shape();
    run.reserve(Interior::memory(rows, columns) + 8 * (rows * columns) as u64)?;
    let floats = matrix.floats();
    for size in MOVES {
        let mut interior = Interior::new(rows, &floats, size, run.seed());
        // Where the move separates the products it does so in proportion to its size.
        let end = if size > 0.0 { CLOSE * size } else { CLOSE };
        match approach(game, replier, &mut interior, end, options, run) {
            Ok(true) => return Ok(Claim::Some),
            Ok(false) => {}
            Err(stop) => {
                if stop != Stop::Enough {
                    let (x, y) = interior.point();
                    emit_rounded(game, replier, [x, y], options, run)?;
                }
                return Err(stop.into());
            }
        }
    }
    drop(floats);
    by_simplex(game, options, run)
}

/// Steps until supports are found that prove optimal; false where none do.
fn approach(
    game: Bimatrix<'_>,
    replier: usize,
    interior: &mut Interior<'_>,
    end: f64,
    options: &Options,
    run: &mut Run,
) -> std::result::Result<bool, Stop> {
    let mut tried: Option<[Vec<usize>; 2]> = None;
    for _ in 0..MOST_STEPS {
        run.tick()?;
        run.look_up()?;
        let moved = interior.step();
        let product = interior.total_product();
        if product < NEAR {
            let supports = interior.supports();
            if supports[0].len() == supports[1].len() && tried.as_ref() != Some(&supports) {
                if interior.is_optimal(&supports) && emit(game, replier, supports.clone(), options, run)? {
                    return Ok(true);
                }
                tried = Some(supports);
            }
        }
        if !moved || product < end {
            break;
        }
    }
    Ok(false)
}

/// Solves the supports exactly and has the result certified; true when it is proved.
fn emit(
    game: Bimatrix<'_>,
    replier: usize,
    supports: [Vec<usize>; 2],
    options: &Options,
    run: &mut Run,
) -> std::result::Result<bool, Stop> {
    let Some(profile) = equalisers(game, replier, supports) else { return Ok(false) };
    let emitted = run.emit(Statement::exact(options.concept, Solution::Profile(profile)))?;
    Ok(emitted != Emitted::Refused)
}
