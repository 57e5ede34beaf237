//! Logit quantal responses: the branch that starts at uniform play, points on it, where it leads, and its fit to observed play.

mod branch;
mod fit;
mod limit;
mod logit;
mod normal;
mod system;
mod tree;

pub use fit::{Estimate, Fit};
pub use logit::LOGIT;
