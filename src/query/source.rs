//! Where a game comes from: a library model, a file, a text, or a generated family.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result, Source};
use crate::game::Game;
use crate::generate;
use crate::io::{self, Format};
use crate::model::{Bound, Model, catalogue};
use crate::num::Rational;
use crate::query::disagreement;

/// The largest text that is read as a game, in bytes.
const TEXT_LIMIT: u64 = 1 << 32;

/// How a query names its game.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GameSource {
    /// A library model, a path, or a generated family such as `random:players=2,strategies=20:7`.
    Named(String),
    /// A file to be read in a format that its name does not tell.
    File { path: String, format: String },
    /// A text that the caller holds.
    Text { name: String, format: String, text: String },
}

impl Default for GameSource {
    fn default() -> GameSource {
        GameSource::Named(String::new())
    }
}

/// A game before its parameters are bound.
#[derive(Debug, Clone)]
pub enum Loaded {
    Model(Box<Model>),
    /// A game without parameters, and what its reader had to say.
    Game(Box<Game>, Vec<String>),
}

impl Loaded {
    /// Puts parameter values in. Errors: an unknown parameter, a value out of its range, an invalid game at these values.
    pub fn bind(&self, set: &[(String, Rational)]) -> Result<Bound> {
        match self {
            Loaded::Model(model) => disagreement::settle(model.bind(set)?, 0),
            Loaded::Game(game, warnings) => match set.first() {
                None => Ok(Bound {
                    game: (**game).clone(),
                    parameters: Vec::new(),
                    derived: Vec::new(),
                    events: Vec::new(),
                    objective: Vec::new(),
                    disagreement: None,
                    warnings: warnings.clone(),
                }),
                Some((name, _)) => {
                    let error = Error::usage(format!("`{}` has no parameter `{name}`", game.title()));
                    Err(error.hint("only model files (.toml) have parameters"))
                }
            },
        }
    }

    /// Binds the parameters of a game and puts the objective values beside it at which solutions are to be evaluated.
    ///
    /// Errors: as for [`bind`](Self::bind); objective values at which another game is played.
    pub fn bind_with(&self, set: &[(String, Rational)], objective: &[Vec<(String, Rational)>]) -> Result<Bound> {
        let mut bound = self.bind(set)?;
        for at in objective {
            let Loaded::Model(model) = self else {
                let error =
                    Error::usage(format!("`{}` has no parameters, hence no objective values", bound.game.title()));
                return Err(error.hint("only model files (.toml) have parameters"));
            };
            let there = model.at_objective(&bound, set, at)?;
            bound.objective.push(there);
        }
        Ok(bound)
    }

    pub fn model(&self) -> Option<&Model> {
        match self {
            Loaded::Model(model) => Some(model),
            Loaded::Game(..) => None,
        }
    }
}

/// Reads the game that a source names. Errors: no such model, file or family; a text that is no valid game.
pub fn load(source: &GameSource) -> Result<Loaded> {
    match source {
        GameSource::Named(name) => load_named(name),
        GameSource::File { path, format } => parse(format, &read_file(Path::new(path))?),
        GameSource::Text { name, format, text } => parse(format, &Source::new(name.clone(), text.clone())),
    }
}

fn load_named(name: &str) -> Result<Loaded> {
    // A name that the library has too is the library's, unless keys follow it.
    let is_model = catalogue::LIBRARY.iter().any(|entry| entry.stem == name.replace('-', "_"));
    if let Some(game) = generate::parse(name).filter(|_| !is_model) {
        return Ok(Loaded::Game(Box::new(game?), Vec::new()));
    }
    let path = Path::new(name);
    let extension = path.extension().and_then(|extension| extension.to_str()).map(str::to_lowercase);
    let looks_like_a_path = name.contains(['/', '\\']) || extension.is_some();
    if path.is_file() || looks_like_a_path {
        let source = read_file(path)?;
        let format = match extension.as_deref() {
            Some("toml") => "toml".to_owned(),
            _ => io::guess(path, &source.text).map(|format| format.name().to_owned()).ok_or_else(|| {
                Error::usage(format!("`{name}` does not tell its format"))
                    .hint("give it with --from toml|nfg|efg|lrs|csv")
            })?,
        };
        return parse(&format, &source);
    }
    let embedded = catalogue::find(name).map_err(|error| {
        error.hint(format!("there is no model and no file `{name}`; `guarantor models` lists the library"))
    })?;
    Ok(Loaded::Model(Box::new(embedded.model()?)))
}

fn parse(format: &str, source: &Arc<Source>) -> Result<Loaded> {
    if format == "toml" {
        return Ok(Loaded::Model(Box::new(Model::parse(source)?)));
    }
    let (game, warnings) = io::read(Format::from_name(format)?, source)?;
    Ok(Loaded::Game(Box::new(game), warnings))
}

fn read_file(path: &Path) -> Result<Arc<Source>> {
    let name = path.display().to_string();
    let failed = |error: std::io::Error| Error::io(format!("cannot read `{name}`: {error}"));
    let size = fs::metadata(path).map_err(failed)?.len();
    if size > TEXT_LIMIT {
        return Err(Error::too_large(format!("`{name}` has {size} bytes; at most {TEXT_LIMIT} are read")));
    }
    let bytes = fs::read(path).map_err(failed)?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let place = error.utf8_error().valid_up_to();
        Error::syntax(format!("`{name}` is not UTF-8 text (byte {place})")).hint("save it as UTF-8")
    })?;
    Ok(Source::new(name, text))
}
