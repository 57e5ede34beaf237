//! Zero-sum games: optimal strategies and the value.

pub mod minimax_lp;
pub mod sequence_lp;
