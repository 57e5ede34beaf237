//! Linear algebra and linear programs, exact at the end whatever was used on the way.
//!
//! The only module beside `num` that knows a tolerance. It knows nothing of games.
//!
//! * [`Tableau`]: the pivoting kernel, over floats or fraction-free integers.
//! * [`eta`]: a float dictionary for paths with few basic variables.
//! * [`lemke`]: complementary paths between two polyhedra.
//! * [`system`]: exact solutions of integer systems by p-adic lifting.
//! * [`LinearProgram`]: exact optima, Farkas vectors and rays, found in floats where that is faster and always settled in rationals.

mod bareiss;
pub mod eta;
pub mod lemke;
mod modular;
mod scalar;
pub mod system;
mod tableau;

pub use bareiss::solve_bareiss;
pub use scalar::Scalar;
pub use tableau::{Place, Tableau};

#[cfg(test)]
mod system_tests;
