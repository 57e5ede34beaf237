//! Dense kernels in floats: products of a matrix with its transpose, Cholesky's factorisation, and what is built on them.

pub(crate) mod cholesky;
pub mod interior;
pub(crate) mod lu;
pub mod narrow;
pub(crate) mod product;
pub(crate) mod vector;
