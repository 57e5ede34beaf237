//! Nash equilibria of normal forms.

pub mod pure;
pub mod support_enumeration;
