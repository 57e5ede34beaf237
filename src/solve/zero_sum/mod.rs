//! Zero-sum games: optimal strategies and the value.

mod approximate;
mod first_order;
pub mod interior_point;
mod matrix;
pub mod minimax_lp;
pub mod regret_matching_plus;
pub mod restarted_pdhg;
mod sequence_basis;
pub mod sequence_lp;
