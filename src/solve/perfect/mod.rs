//! Methods for equilibria that hold in every subgame, and at every information set.

mod assessment_search;
mod backward_induction;
mod beliefs;
mod quasi_perfect;
pub mod signalling;
mod signalling_search;
pub(in crate::solve) mod subgame;
mod ties;
mod trembling;

pub use assessment_search::ASSESSMENT_SEARCH;
pub use backward_induction::BACKWARD_INDUCTION;
pub use beliefs::{Beliefs, Support};
pub use quasi_perfect::QUASI_PERFECT;
pub use signalling_search::SIGNALLING_SEARCH;
pub use subgame::SUBGAME;
pub use trembling::{TREMBLING, prove_perfect};

#[cfg(test)]
mod tests;
