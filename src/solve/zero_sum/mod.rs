//! Zero-sum games: optimal strategies and the value.

mod approximate;
pub mod interior_point;
mod matrix;
pub mod minimax_lp;
mod sequence_basis;
pub mod sequence_lp;
