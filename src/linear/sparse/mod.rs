//! Sparse linear programs of which a feasible basis is known: a revised simplex method in floats, and the exact solutions of its basis.

mod buckets;
mod columns;
mod exact;
mod factors;
mod interior;
mod marked;
mod ordering;
mod simplex;
mod symmetric;

pub use columns::Lines;
pub use exact::{OverOne, exact_solutions};
pub use interior::SparseInterior;
pub use simplex::{Basis, SparseProgram};

#[cfg(test)]
mod tests;

/// A random number between 1/2 and 1, from a state that repeats.
pub fn jitter(state: &mut u64) -> f64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    0.5 + (*state >> 11) as f64 / (1_u64 << 54) as f64
}
