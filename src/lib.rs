//! Guarantor solves games and proves its answers.
#![forbid(unsafe_op_in_unsafe_fn)]

pub mod linear;
pub mod num;
