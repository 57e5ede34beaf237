//! Zero-sum games: optimal strategies and the value.

mod approximate;
pub mod double_oracle;
mod first_order;
pub mod interior_point;
pub mod marginals_lp;
mod matrix;
mod matrix_oracle;
pub mod minimax_lp;
pub mod mirror_prox;
pub mod regret_matching_plus;
pub mod restarted_pdhg;
mod restricted;
mod sequence_basis;
pub mod sequence_lp;

use crate::game::Game;
use crate::solve::regret::CFR_PLUS;
use crate::solve::zero_sum::interior_point::INTERIOR_POINT;
use crate::solve::zero_sum::minimax_lp::MINIMAX_LP;
use crate::solve::zero_sum::regret_matching_plus::REGRET_MATCHING_PLUS;
use crate::solve::zero_sum::sequence_lp::SEQUENCE_LP;
use crate::solve::{Method, Options};

/// Strategies of the player who has fewer, from which interior points are faster than the simplex method; measured on random games.
const MANY: usize = 700;

/// So many times longer than wide, and with so many entries, interior points are faster with fewer strategies too.
const OBLONG: usize = 5;
const OBLONG_ENTRIES: usize = 200_000;

/// Operations of a step of an interior-point method beyond which its 15 steps take minutes; seconds, where an accuracy will do.
const MOST_OPERATIONS: f64 = 1e11;
const MOST_OPERATIONS_FOR_ACCURACY: f64 = 1e10;

/// Nodes of a tree from which an accuracy that will do is reached sooner by regrets than an exact answer by pivots.
const LARGE_TREE: usize = 1 << 16;

/// The method for a zero-sum game of this size, in place of pivots, and why; `None` where they are the way.
pub(super) fn by_size(game: &Game, options: &Options) -> Option<(&'static Method, String)> {
    match game {
        Game::Extensive(tree) => {
            let reason = "approximate within --epsilon, by regrets: without it, or with --method sequence-lp, exact";
            let is_large = options.epsilon.is_some() && tree.node_count() >= LARGE_TREE;
            is_large.then(|| (&CFR_PLUS, reason.to_owned()))
        }
        game => {
            let game = game.normal().ok()?.bimatrix().ok()?;
            matrix_by_size(game.rows(), game.columns(), options)
        }
    }
}

fn matrix_by_size(rows: usize, columns: usize, options: &Options) -> Option<(&'static Method, String)> {
    let (less, more) = (rows.min(columns), rows.max(columns));
    if less < MANY && (more < OBLONG * less || less * more < OBLONG_ENTRIES) {
        return None;
    }
    let size = format!("the matrix is {rows} × {columns}");
    let most = if options.epsilon.is_some() { MOST_OPERATIONS_FOR_ACCURACY } else { MOST_OPERATIONS };
    if (less as f64).powi(2) * more as f64 <= most {
        return Some((
            &INTERIOR_POINT,
            format!("interior points, not the simplex method: {size}, and about 15 steps do"),
        ));
    }
    let reason =
        format!("a first-order method with a proved bound, not an exact one: {size}; --method interior-point is exact");
    Some((&REGRET_MATCHING_PLUS, reason))
}

/// Is this a method that [`by_size`] may replace?
pub(super) fn is_by_pivots(method: &Method) -> bool {
    [&MINIMAX_LP, &SEQUENCE_LP].iter().any(|pivoting| std::ptr::eq(method, *pivoting))
}

/// Why `by_size` chose the method for the game; `None` where it did not.
pub fn reason(method: &Method, game: &Game, options: &Options) -> Option<String> {
    by_size(game, options).filter(|(chosen, _)| std::ptr::eq(method, *chosen)).map(|(_, reason)| reason)
}
