//! Nash equilibria of normal forms.

mod bits;
mod corners;
mod extreme;
pub mod label_search;
mod labels;
pub mod lemke_howson;
pub mod nash_milp;
pub(crate) mod polyhedra;
pub mod pure;
pub mod sequence_lcp;
pub mod sequence_search;
pub mod support_enumeration;
pub mod tiny;
pub mod vertex_enumeration;
