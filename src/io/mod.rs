//! Files of other tools: Gambit's strategic (`.nfg`) and extensive (`.efg`) games, the bimatrix files of lrs, and payoff tables (`.csv`).
//!
//! Readers take what is found in the wild and errors say where it ends; numbers are read exactly. What has no meaning for the game, such
//! as a label that appears twice, is mended and reported as a warning. Writers produce what the tools themselves read.

mod csv;
mod efg;
mod labels;
mod lex;
mod lrs;
mod nfg;
mod table;

use std::path::Path;
use std::sync::Arc;

use crate::error::{ErrorKind, Result, Source, unknown_name};
use crate::game::Game;

/// A file format that games are read from and written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Gambit's strategic games, payoff and outcome version.
    Nfg,
    /// Gambit's extensive games.
    Efg,
    /// Two-player games as two matrices, as lrsnash reads them.
    Lrs,
    /// Payoff tables of spreadsheets.
    Csv,
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 4] = [Format::Nfg, Format::Efg, Format::Lrs, Format::Csv];

    /// The name by which the format is asked for.
    pub fn name(self) -> &'static str {
        match self {
            Format::Nfg => "nfg",
            Format::Efg => "efg",
            Format::Lrs => "lrs",
            Format::Csv => "csv",
        }
    }

    /// One line for people.
    pub fn about(self) -> &'static str {
        match self {
            Format::Nfg => "Gambit's strategic games (.nfg)",
            Format::Efg => "Gambit's extensive games (.efg)",
            Format::Lrs => "two-player games as two matrices, as lrsnash reads them",
            Format::Csv => "payoff tables of spreadsheets: one row per profile, or matrices of numbers",
        }
    }

    /// The file name extensions, without the point; the first is the one to write.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Format::Nfg => &["nfg"],
            Format::Efg => &["efg"],
            Format::Lrs => &["lrs", "nash"],
            Format::Csv => &["csv", "tsv"],
        }
    }

    /// The format of this name. Errors for an unknown one, suggesting the nearest.
    pub fn from_name(name: &str) -> Result<Format> {
        let known = Format::ALL.map(Format::name);
        Format::ALL
            .into_iter()
            .find(|format| format.name() == name.to_ascii_lowercase())
            .ok_or_else(|| unknown_name(ErrorKind::Usage, "file format", name, &known))
    }
}

/// The game in a text, and what was mended or ignored on the way.
///
/// Errors have their place: what cannot be read is [`ErrorKind::Syntax`], what describes no valid game [`ErrorKind::Invalid`].
pub fn read(format: Format, source: &Arc<Source>) -> Result<(Game, Vec<String>)> {
    match format {
        Format::Nfg => nfg::read(source),
        Format::Efg => efg::read(source),
        Format::Lrs => lrs::read(source),
        Format::Csv => csv::read(source),
    }
}

/// The game as a text. Errors when the format cannot hold a game of this form or number of players.
pub fn write(format: Format, game: &Game) -> Result<String> {
    match format {
        Format::Nfg => nfg::write(game.normal()?),
        Format::Efg => efg::write(game.extensive()?),
        Format::Lrs => lrs::write(game.bimatrix()?),
        Format::Csv => csv::write(game.normal()?),
    }
}

/// The format of a file, from its first word or else from the extension of its name; `None` when neither tells.
pub fn guess(path: &Path, text: &str) -> Option<Format> {
    let start = text.trim_start_matches(lex::BYTE_ORDER_MARK).trim_start();
    let first_word = start.split(|c: char| c.is_whitespace() || c == '"').next().unwrap_or("");
    match first_word {
        "NFG" => return Some(Format::Nfg),
        "EFG" => return Some(Format::Efg),
        _ => {}
    }
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or("").to_ascii_lowercase();
    let by_name = Format::ALL.into_iter().find(|format| format.extensions().contains(&extension.as_str()));
    // A bare file of numbers can only be the two matrices; a file that names another format is not taken for one.
    let numeric =
        extension.is_empty() && !first_word.is_empty() && first_word.bytes().all(|byte| byte.is_ascii_digit());
    by_name.or(numeric.then_some(Format::Lrs))
}

/// What a reader mended: the first ones in full, the others counted, so that a file of many small faults stays readable.
struct Warnings {
    shown: Vec<String>,
    more: usize,
}

impl Warnings {
    const SHOWN: usize = 20;

    fn new() -> Warnings {
        Warnings { shown: Vec::new(), more: 0 }
    }

    fn add(&mut self, warning: impl FnOnce() -> String) {
        if self.shown.len() < Warnings::SHOWN {
            self.shown.push(warning());
        } else {
            self.more += 1;
        }
    }

    fn finish(mut self) -> Vec<String> {
        if self.more > 0 {
            self.shown.push(format!("and {} more of this kind", self.more));
        }
        self.shown
    }
}

/// `1 payoff`, `2 payoffs`.
fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
