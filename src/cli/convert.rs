//! `guarantor convert GAME --to FORMAT`.

use std::path::PathBuf;

use crate::cli::arguments::GameArgs;
use crate::cli::{Outcome, output};
use crate::error::Error;
use crate::form;
use crate::game::Game;
use crate::io::{self, Format};
use crate::query::load;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    game: GameArgs,
    /// The format to write: nfg, efg or lrs (default: by the name of the output file, or the one of the game's form)
    #[arg(long, value_name = "FORMAT")]
    to: Option<String>,
    /// The file to write (default: standard output)
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub fn run(args: Args) -> Result<Outcome, Error> {
    let bound = load(&args.game.source()?)?.bind(&args.game.binding.set)?;
    bound.warnings.iter().for_each(|warning| output::warning(warning));
    let format = target(&args, &bound.game)?;
    let text = match (&bound.game, format) {
        (Game::Extensive(tree), Format::Nfg | Format::Lrs) => {
            output::note("the tree is written as its reduced normal form");
            io::write(format, &Game::Normal(form::ReducedForm::new(tree)?.into_normal()))?
        }
        (game, format) => io::write(format, game)?,
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
        (None, None, Game::Extensive(_)) => Ok(Format::Efg),
        (None, None, _) => Ok(Format::Nfg),
    }
}
