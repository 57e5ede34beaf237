//! What a method keeps so that it can go on later, as plain data. It belongs to one game; whoever stores it says which.

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::solve::nash::label_search::SavedSearch;
use crate::solve::regret::SavedLearning;

/// The state of a run that was stopped, or that may yet be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Saved {
    Search(SavedSearch),
    Learning(SavedLearning),
}

impl Saved {
    /// The error of a method that is given the state of another.
    pub(super) fn is_not_of(&self, method: &str) -> Error {
        let what = match self {
            Saved::Search(_) => "of a search for all equilibria (label-search)",
            Saved::Learning(_) => "of a regret method",
        };
        Error::invalid(format!("the saved state is {what}, not of `{method}`"))
            .hint("give the method that it was saved by, or take the file away to begin anew")
    }
}
