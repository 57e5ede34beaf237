//! Sparse linear programs of which a feasible basis is known: a revised simplex method in floats, and the exact solutions of its basis.

mod columns;
mod exact;
mod factors;
mod simplex;

pub use columns::Lines;
pub use exact::{OverOne, exact_solutions};
pub use simplex::{Basis, SparseProgram};

#[cfg(test)]
mod tests;
