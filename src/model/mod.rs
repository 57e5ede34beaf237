//! Models: text files with named parameters, and the games that they describe at given values.
//!
//! [`Model::parse`] reads and checks a file (`docs/FORMAT.md`); [`Model::bind`] gives the parameters values and returns the game.

mod bargain;
mod bayesian;
mod bind;
pub mod catalogue;
mod compile;
mod counts;
mod evaluate;
mod events;
mod excerpt;
pub mod expr;
pub mod file;
mod normal;
mod objective;
mod objective_game;
pub mod parts;
mod plant;
mod play;
mod reference;
mod template;
mod tree;

use std::sync::Arc;

use crate::error::{Result, Source};
use crate::num::Rational;

pub use bargain::FromGame;
pub use bind::Bound;
pub use counts::counts;
pub use evaluate::{Found, Request, Solved, Verdict};
pub use events::Event;
pub use excerpt::Excerpt;
pub use expr::Expr;
pub use objective::objective;
pub use objective_game::{ObjectiveGame, name_of as objective_name};
pub use play::Play;
pub use reference::Reference;

/// A model that has been read and checked.
#[derive(Debug, Clone)]
pub struct Model {
    title: String,
    question: Option<String>,
    reading: Option<String>,
    sources: Vec<String>,
    players: Vec<String>,
    parameters: Vec<Parameter>,
    /// In an order in which each uses earlier ones only.
    derived: Vec<Derived>,
    assumptions: Vec<Assumption>,
    body: Body,
    events: Vec<events::EventRule>,
    references: Vec<Reference>,
    labels: Vec<(String, String)>,
    levels: Vec<(String, Vec<(Rational, String)>)>,
    /// Parameters, then derived quantities in the order of the file.
    scope: expr::Scope,
    source: Arc<Source>,
}

/// A quantity that the user may set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    pub name: String,
    pub default: Rational,
    /// The least and the greatest value allowed.
    pub range: Option<(Rational, Rational)>,
    /// Whether only integers are allowed.
    pub integer: bool,
    pub unit: Option<String>,
    pub meaning: Option<String>,
    pub source: Option<String>,
}

#[derive(Debug, Clone)]
struct Derived {
    name: String,
    slot: usize,
    expr: Expr,
}

#[derive(Debug, Clone)]
struct Assumption {
    holds: Expr,
    otherwise: String,
}

#[derive(Debug, Clone)]
enum Body {
    Normal(normal::NormalRule),
    Tree(tree::TreeRule),
    Bayesian(Box<bayesian::BayesianRule>),
    Bargaining(Box<bargain::BargainingRule>),
}

impl Model {
    /// Reads a model file. Errors: whatever can be found wrong before the parameters have values, with its place.
    pub fn parse(source: &Arc<Source>) -> Result<Model> {
        compile::compile(source, &file::read(source)?)
    }

    pub fn title(&self) -> &str {
        &self.title
    }

    /// The question that the model answers.
    pub fn question(&self) -> Option<&str> {
        self.question.as_deref()
    }

    /// How to read the model.
    pub fn reading(&self) -> Option<&str> {
        self.reading.as_deref()
    }

    /// The works that the model follows.
    pub fn sources(&self) -> &[String] {
        &self.sources
    }

    pub fn players(&self) -> &[String] {
        &self.players
    }

    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// Derived quantities and their formulas, in an order in which each uses earlier ones only.
    pub fn derived(&self) -> impl Iterator<Item = (&str, &Expr)> {
        self.derived.iter().map(|derived| (derived.name.as_str(), &derived.expr))
    }

    /// The names of the events, in the order of the file.
    pub fn events(&self) -> impl Iterator<Item = &str> {
        self.events.iter().map(|event| event.name.as_str())
    }

    /// The longer text for a name of the model, where there is one.
    pub fn label(&self, name: &str) -> Option<&str> {
        self.labels.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_str())
    }

    /// What levels of parameters mean: for each parameter that has such texts, its levels in rising order.
    pub fn levels(&self) -> &[(String, Vec<(Rational, String)>)] {
        &self.levels
    }

    /// What is known of the model's solutions.
    pub fn references(&self) -> &[Reference] {
        &self.references
    }

    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// The form of the game, as the contracts spell it.
    pub fn form(&self) -> &'static str {
        match self.body {
            Body::Normal(_) => "normal",
            Body::Tree(_) => "extensive",
            Body::Bayesian(_) => "bayesian",
            Body::Bargaining(_) => "bargaining",
        }
    }
}

#[cfg(test)]
mod tests;
