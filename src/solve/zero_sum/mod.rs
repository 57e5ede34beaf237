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
use crate::solve::Method;
use crate::solve::zero_sum::interior_point::INTERIOR_POINT;
use crate::solve::zero_sum::minimax_lp::MINIMAX_LP;
use crate::solve::zero_sum::regret_matching_plus::REGRET_MATCHING_PLUS;

/// Strategies of the player who has fewer, from which interior points are faster than the simplex method; measured on random games.
const MANY: usize = 700;

/// So many times longer than wide, and with so many entries, interior points are faster with fewer strategies too.
const OBLONG: usize = 5;
const OBLONG_ENTRIES: usize = 200_000;

/// Operations of a step of an interior-point method beyond which its 15 steps take minutes.
const MOST_OPERATIONS: f64 = 1e11;

/// The method for a matrix game of this size, in place of the simplex method, and why; `None` where that is the one.
pub(super) fn by_size(game: &Game) -> Option<(&'static Method, String)> {
    let game = game.normal().ok()?.bimatrix().ok()?;
    let (rows, columns) = (game.rows(), game.columns());
    let (less, more) = (rows.min(columns), rows.max(columns));
    if less < MANY && (more < OBLONG * less || less * more < OBLONG_ENTRIES) {
        return None;
    }
    let size = format!("the matrix is {rows} × {columns}");
    if (less as f64).powi(2) * more as f64 <= MOST_OPERATIONS {
        return Some((
            &INTERIOR_POINT,
            format!("interior points, not the simplex method: {size}, and about 15 steps do"),
        ));
    }
    let reason =
        format!("a first-order method with a proved bound, not an exact one: {size}; --method interior-point is exact");
    Some((&REGRET_MATCHING_PLUS, reason))
}

/// Is this the method that [`by_size`] may replace?
pub(super) fn is_simplex(method: &Method) -> bool {
    std::ptr::eq(method, &MINIMAX_LP)
}

/// Why `by_size` chose the method for the game; `None` where it did not.
pub fn reason(method: &Method, game: &Game) -> Option<String> {
    by_size(game).filter(|(chosen, _)| std::ptr::eq(method, *chosen)).map(|(_, reason)| reason)
}
