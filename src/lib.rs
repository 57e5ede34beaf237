//! Guarantor solves games and proves its answers.
//!
//! A [`query::Query`] names a game, a concept and limits; [`query::answer()`] solves it and returns an [`query::Answer`], in which
//! every solution has been proved by [`certify`] in exact arithmetic. `docs/ARCHITECTURE.md` is the map of the modules.
//!
//! ```
//! use guarantor::query::{Control, GameSource, Query, answer};
//!
//! let query = Query { game: GameSource::Named("two-sided-guarantee-2x2".into()), ..Query::default() };
//! let solved = answer(&query, Control::default())?;
//! assert_eq!(solved.answer.count, 3);
//! # Ok::<(), guarantor::error::Error>(())
//! ```
#![forbid(unsafe_code)]

pub mod certify;
pub mod cli;
pub mod error;
pub mod form;
pub mod game;
pub mod generate;
pub mod io;
pub mod linear;
pub mod model;
pub mod num;
pub mod query;
pub mod report;
pub mod solve;
pub mod strategy;
pub mod study;
