//! Studies: several queries whose answers belong together.

pub mod compare;
