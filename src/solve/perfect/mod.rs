//! Methods for equilibria that hold in every subgame.

mod backward_induction;

pub use backward_induction::BACKWARD_INDUCTION;

#[cfg(test)]
mod tests;
