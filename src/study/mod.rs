//! Studies: several queries whose answers belong together.

pub mod bench;
pub mod compare;
