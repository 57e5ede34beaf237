//! Computational forms derived from games: what solvers read, never what `certify` reads.

pub mod reply_matrix;

pub use reply_matrix::{Entries, ReplyMatrix, reply_matrices};
