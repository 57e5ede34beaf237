//! `guarantor show GAME`.

use crate::cli::arguments::GameArgs;
use crate::cli::{Outcome, output};
use crate::error::Error;
use crate::query::load;
use crate::report;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    game: GameArgs,
}

pub fn run(args: Args) -> Result<Outcome, Error> {
    let loaded = load(&args.game.source()?)?;
    let bound = loaded.bind(&args.game.binding.set)?;
    output::result(&report::game::page(loaded.model(), &bound))?;
    Ok(Outcome::Done)
}
