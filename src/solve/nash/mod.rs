//! Nash equilibria of normal forms.

pub mod pure;
