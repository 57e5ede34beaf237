//! Computational forms derived from games: what solvers read, never what `certify` reads.

pub mod agent;
pub mod completion;
pub mod coordinates;
pub mod part;
pub mod payoffs;
pub mod reduced;
pub mod reply_matrix;
mod terminal_boxes;
pub mod treeplex;
pub mod unreduced;

pub use agent::AgentForm;
pub use completion::complete;
pub use coordinates::Coordinates;
pub use part::Part;
pub use payoffs::{Payoffs, Weight};
pub use reduced::{ReducedForm, ReducedSize};
pub use reply_matrix::{Entries, ReplyMatrix, reply_matrices};
pub use treeplex::{BestResponse, Leaf, Leaves, SequenceForm, Treeplex};
pub use unreduced::UnreducedForm;
