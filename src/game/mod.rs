//! Games: immutable once built, validated by their builders, read through views whose `Err` says what is needed and what was given.

pub mod bargaining;
pub mod bayesian;
pub mod extensive;
pub mod implicit;
pub mod implicit_tree;
pub mod network;
pub mod normal;
mod recall;
mod subgames;
pub mod tree;

pub use bargaining::{Affine, BargainingProblem, Constraint, Issue, Relation};
pub use bayesian::{BayesianBuilder, BayesianGame, BayesianPlayer, PlayerType, State, StatePayoffs};
pub use extensive::{ChanceId, Children, ExtensiveBuilder, ExtensiveForm, InfosetId, Move, NodeId, OutcomeId};
pub use implicit::{ImplicitGame, Oracle, PureStrategy, Reply};
pub use implicit_tree::{Code, Hands, ImplicitTree, Preamble, Public, Rules, Step};
pub use network::{Edge, Network, NetworkGame, Spelling};
pub use normal::{Bimatrix, NormalForm, PayoffTable, Player, Words, ZeroSum};
pub use tree::{StoredTree, Tree, Turn};

use crate::error::{Error, Result};

/// A game in one of the forms that the methods know.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Game {
    Normal(NormalForm),
    Extensive(ExtensiveForm),
    Bayesian(BayesianGame),
    Bargaining(BargainingProblem),
    /// A normal form whose strategies are not listed.
    Implicit(ImplicitGame),
    /// A tree that is not stored.
    ImplicitTree(ImplicitTree),
}

/// What methods read of a game: a Bayesian game is its tree.
#[derive(Debug, Clone, Copy)]
pub enum View<'g> {
    Normal(&'g NormalForm),
    Tree(&'g ExtensiveForm),
    Bargaining(&'g BargainingProblem),
    Implicit(&'g ImplicitGame),
    ImplicitTree(&'g ImplicitTree),
}

impl Game {
    pub fn title(&self) -> &str {
        match self {
            Game::Normal(game) => game.title(),
            Game::Extensive(game) => game.title(),
            Game::Bayesian(game) => game.title(),
            Game::Bargaining(game) => game.title(),
            Game::Implicit(game) => game.title(),
            Game::ImplicitTree(game) => game.title(),
        }
    }

    /// The name of the form as the contracts spell it.
    pub fn form(&self) -> &'static str {
        match self {
            Game::Normal(_) | Game::Implicit(_) => "normal",
            Game::Extensive(_) | Game::ImplicitTree(_) => "extensive",
            Game::Bayesian(_) => "bayesian",
            Game::Bargaining(_) => "bargaining",
        }
    }

    /// The players' names, in the game's order.
    pub fn players(&self) -> Vec<&str> {
        match self {
            Game::Normal(game) => game.players().iter().map(|player| player.name.as_str()).collect(),
            Game::Extensive(game) => game.players().iter().map(String::as_str).collect(),
            Game::Bayesian(game) => game.players().iter().map(|player| player.name.as_str()).collect(),
            Game::Bargaining(game) => game.players().iter().map(String::as_str).collect(),
            Game::Implicit(game) => game.oracle().players().to_vec(),
            Game::ImplicitTree(game) => game.players().to_vec(),
        }
    }

    pub fn player_count(&self) -> usize {
        self.players().len()
    }

    /// The normal form, or why there is none to read.
    pub fn normal(&self) -> Result<&NormalForm> {
        match self {
            Game::Normal(game) => Ok(game),
            other => Err(needs("a game in normal form", other)),
        }
    }

    /// The tree, or why there is none to read; a Bayesian game is read as the tree that it is played as.
    pub fn extensive(&self) -> Result<&ExtensiveForm> {
        self.tree().ok_or_else(|| needs("a game in extensive form", self))
    }

    /// The tree of a game in extensive or Bayesian form.
    pub fn tree(&self) -> Option<&ExtensiveForm> {
        match self.view() {
            View::Tree(tree) => Some(tree),
            _ => None,
        }
    }

    /// The Bayesian game, if it is one.
    pub fn bayesian(&self) -> Option<&BayesianGame> {
        match self {
            Game::Bayesian(game) => Some(game),
            _ => None,
        }
    }

    pub fn view(&self) -> View<'_> {
        match self {
            Game::Normal(game) => View::Normal(game),
            Game::Extensive(game) => View::Tree(game),
            Game::Bayesian(game) => View::Tree(game.tree()),
            Game::Bargaining(game) => View::Bargaining(game),
            Game::Implicit(game) => View::Implicit(game),
            Game::ImplicitTree(game) => View::ImplicitTree(game),
        }
    }

    /// The game as an oracle describes it, or why there is none.
    pub fn implicit(&self) -> Result<&ImplicitGame> {
        match self {
            Game::Implicit(game) => Ok(game),
            other => Err(needs("a game whose strategies an oracle gives", other)),
        }
    }

    /// The bargaining problem, or why there is none to read.
    pub fn bargaining(&self) -> Result<&BargainingProblem> {
        match self {
            Game::Bargaining(game) => Ok(game),
            other => Err(needs("a bargaining problem", other)),
        }
    }

    /// The game as two matrices; see [`NormalForm::bimatrix`].
    pub fn bimatrix(&self) -> Result<Bimatrix<'_>> {
        self.normal()?.bimatrix()
    }

    /// The game as one matrix; see [`NormalForm::zero_sum`].
    pub fn zero_sum(&self) -> Result<ZeroSum<'_>> {
        self.normal()?.zero_sum()
    }
}

fn needs(what: &str, given: &Game) -> Error {
    match given {
        Game::Implicit(game) => return game.unlisted(),
        Game::ImplicitTree(game) => return game.unstored(),
        _ => {}
    }
    Error::not_applicable(format!("this needs {what}; `{}` is in {} form", given.title(), given.form()))
}

/// Refuses an empty label list and duplicate labels, naming the first of both.
pub(crate) fn check_labels<'a>(what: &str, labels: impl IntoIterator<Item = &'a str>) -> Result<()> {
    // Most lists are short, and sweeps make many of them.
    let (mut few, mut count) = ([""; 8], 0);
    let mut seen = std::collections::HashSet::new();
    for label in labels {
        let is_new = !few[..few.len().min(count)].contains(&label) && (count < few.len() || seen.insert(label));
        if !is_new {
            return Err(Error::invalid(format!("{what} `{label}` appears twice")).hint("give each its own label"));
        }
        if let Some(place) = few.get_mut(count) {
            *place = label;
        }
        count += 1;
    }
    if count == 0 {
        return Err(Error::invalid(format!("no {what} is given")).hint("at least one is needed"));
    }
    Ok(())
}
