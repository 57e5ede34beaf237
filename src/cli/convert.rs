//! `guarantor convert GAME --to FORMAT`.

use std::path::{Path, PathBuf};

use crate::cli::arguments::GameArgs;
use crate::cli::{Outcome, output};
use crate::error::Error;
use crate::form;
use crate::game::{BayesianGame, Game};
use crate::io::{self, Format};
use crate::query::load;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    game: GameArgs,
    /// The format to write: nfg, efg or lrs (default: by the name of the output file, or the one of the game's form)
    #[arg(long, value_name = "FORMAT")]
    to: Option<String>,
    /// Write the agent form of a tree or Bayesian game: each information set, or type, is a player of its own
    #[arg(long)]
    agent: bool,
    /// The file to write (default: standard output)
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub fn run(args: Args) -> Result<Outcome, Error> {
    let bound = load(&args.game.source()?)?.bind(&args.game.binding.set)?;
    bound.warnings.iter().for_each(|warning| output::warning(warning));
    let format = args.to.as_deref().map(Format::from_name).transpose()?;
    write(&bound.game, format, args.agent, args.output.as_deref())
}

/// Writes a game to a file or to standard output, in the format given, or else in that of the file's name, or of the game's form.
pub fn write(game: &Game, format: Option<Format>, agent: bool, path: Option<&Path>) -> Result<Outcome, Error> {
    let format = target(game, format, agent, path)?;
    if game.bayesian().is_some_and(BayesianGame::is_subjective) {
        output::note("priors differ: each player's payoffs are weighed by its own prior over the common one");
    }
    let text = match (game.tree(), format) {
        (_, Format::Efg) if agent => {
            return Err(Error::usage("the agent form is a normal form").hint("write it with --to nfg"));
        }
        (Some(tree), format) if agent => {
            io::write(format, &Game::Normal(form::AgentForm::new(tree)?.normal().clone()))?
        }
        (None, _) if agent => {
            return Err(Error::not_applicable("only trees and Bayesian games have an agent form"));
        }
        (Some(tree), Format::Nfg | Format::Lrs | Format::Csv) => {
            let what = if game.bayesian().is_some() { "game" } else { "tree" };
            output::note(&format!("the {what} is written as its reduced normal form"));
            io::write(format, &Game::Normal(form::ReducedForm::new(tree)?.into_normal()))?
        }
        (_, format) => match game {
            Game::Implicit(game) => io::write(format, &Game::Normal(game.listed()?))?,
            game => io::write(format, game)?,
        },
    };
    match path {
        Some(path) => output::file(path, &text)?,
        None => output::result(&text)?,
    }
    Ok(Outcome::Done)
}

fn target(game: &Game, format: Option<Format>, agent: bool, path: Option<&Path>) -> Result<Format, Error> {
    let extension = path.and_then(|path| path.extension()?.to_str().map(str::to_owned));
    match (format, extension) {
        (Some(format), _) => Ok(format),
        (None, Some(extension)) => Format::from_name(&extension),
        (None, None) if game.tree().is_some() && !agent => Ok(Format::Efg),
        (None, None) => Ok(Format::Nfg),
    }
}
