//! Commitment: one player announces a strategy, the other answers.

pub mod multiple_lp;
