//! Guarantor solves games and proves its answers.
#![forbid(unsafe_code)]

pub mod certify;
pub mod error;
pub mod form;
pub mod game;
pub mod generate;
pub mod io;
pub mod linear;
pub mod model;
pub mod num;
pub mod solve;
pub mod strategy;
