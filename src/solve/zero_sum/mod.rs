//! Zero-sum games: optimal strategies and the value.

pub mod minimax_lp;
mod sequence_basis;
pub mod sequence_lp;
