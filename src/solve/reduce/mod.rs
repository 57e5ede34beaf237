//! Reductions: what the elimination of dominated strategies leaves.

mod elimination;
pub mod iterated_strict_dominance;
pub mod iterated_weak_dominance;
