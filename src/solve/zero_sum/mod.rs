//! Zero-sum games: optimal strategies and the value.

pub mod double_oracle;
pub mod marginals_lp;
mod matrix_oracle;
pub mod minimax_lp;
mod restricted;
mod sequence_basis;
pub mod sequence_lp;
