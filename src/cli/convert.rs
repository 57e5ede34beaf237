//! `guarantor convert GAME --to FORMAT`.

use std::path::PathBuf;

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
    let format = target(&args, &bound.game)?;
    if bound.game.bayesian().is_some_and(BayesianGame::is_subjective) {
        output::note("priors differ: each player's payoffs are weighed by its own prior over the common one");
    }
    let text = match (bound.game.tree(), format) {
        (_, Format::Efg) if args.agent => {
            return Err(Error::usage("the agent form is a normal form").hint("write it with --to nfg"));
        }
        (Some(tree), format) if args.agent => {
            io::write(format, &Game::Normal(form::AgentForm::new(tree)?.normal().clone()))?
        }
        (None, _) if args.agent => {
            return Err(Error::not_applicable("only trees and Bayesian games have an agent form"));
        }
        (Some(tree), Format::Nfg | Format::Lrs | Format::Csv) => {
            let what = if bound.game.bayesian().is_some() { "game" } else { "tree" };
            output::note(&format!("the {what} is written as its reduced normal form"));
            io::write(format, &Game::Normal(form::ReducedForm::new(tree)?.into_normal()))?
        }
        (_, format) => match &bound.game {
            Game::Implicit(game) => io::write(format, &Game::Normal(game.listed()?))?,
            game => io::write(format, game)?,
        },
    };
    match &args.output {
        Some(path) => output::file(path, &text)?,
        None => output::result(&text)?,
    }
    Ok(Outcome::Done)
}

fn target(args: &Args, game: &Game) -> Result<Format, Error> {
    let extension = args.output.as_deref().and_then(|path| path.extension()?.to_str().map(str::to_owned));
    match (&args.to, extension, game) {
        (Some(name), _, _) => Format::from_name(name),
        (None, Some(extension), _) => Format::from_name(&extension),
        (None, None, game) if game.tree().is_some() && !args.agent => Ok(Format::Efg),
        (None, None, _) => Ok(Format::Nfg),
    }
}
