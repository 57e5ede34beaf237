//! Methods for equilibria that hold in every subgame, and at every information set.

mod assessment_search;
mod backward_induction;
mod beliefs;

pub use assessment_search::ASSESSMENT_SEARCH;
pub use backward_induction::BACKWARD_INDUCTION;

#[cfg(test)]
mod tests;
