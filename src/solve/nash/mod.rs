//! Nash equilibria of normal forms.

pub mod lemke_howson;
pub mod pure;
pub mod support_enumeration;
