//! The literature's and the model library's numbers, oracles that know no linear programming, and laws.

mod edges;
mod instances;
mod laws;
mod library;
