//! Linear algebra and linear programs, exact at the end whatever was used on the way.
//!
//! The only module beside `num` that knows a tolerance. It knows nothing of games.
//!
//! * [`Tableau`]: the pivoting kernel, over floats or fraction-free integers (machine words where [`minor_bits`] allows).
//! * [`eta`]: a float dictionary for paths with few basic variables.
//! * [`face`]: the faces of a polytope, for searches that only ever tighten.
//! * [`growing`]: a packing to which rows and columns are added, from optimum to optimum.
//! * [`lemke`]: complementary paths between two polyhedra.
//! * [`packing`]: matrix games as linear programs, on a dense tableau.
//! * [`dense`]: kernels in floats for large matrix games: products, Cholesky's factorisation, interior points.
//! * [`mutual`]: both equalising systems of a square integer matrix, exactly.
//! * [`steepest`]: the same in floats alone, with few pivots.
//! * [`mixed`]: programs with variables that are 0 or 1, in floats only.
//! * [`vertices`]: the corners of small polytopes, exactly.
//! * [`complementarity`]: linear complementarity problems by Lemke's method.
//! * [`monomials`]: inequalities between monomials, decided without logarithms.
//! * [`sparse`]: sparse programs from a known feasible basis, and the exact solutions of sparse bases.
//! * [`system`]: exact solutions of integer systems by p-adic lifting.
//! * [`maximise_logarithms`]: the maximum of weighted logarithms over the hull of points, in floats.
//! * [`LinearProgram`]: exact optima, Farkas vectors and rays, found in floats where that is faster and always settled in rationals.

mod bareiss;
mod canonical;
pub mod complementarity;
pub mod dense;
pub mod eta;
pub mod face;
mod float;
pub mod growing;
pub mod lemke;
mod lift;
mod logarithmic;
mod lp;
pub mod mixed;
mod modular;
pub mod monomials;
pub mod mutual;
pub mod packing;
mod scalar;
mod short_modular;
mod simplex;
pub mod sparse;
pub mod steepest;
pub mod system;
mod tableau;
pub mod underdetermined;
pub mod vertices;
mod word;

pub use bareiss::solve_bareiss;
pub use logarithmic::{HullPoint, is_improvement, maximise_logarithms};
pub use lp::{LinearProgram, LpSolution, Relation};
pub use scalar::Scalar;
pub use simplex::Interrupted;
pub use tableau::{Place, Tableau};
pub use word::{WORD_MINOR_BITS, minor_bits};

#[cfg(test)]
mod lp_tests;
#[cfg(test)]
mod system_tests;
