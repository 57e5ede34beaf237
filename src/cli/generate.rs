//! `guarantor generate [FAMILY:key=value,...:SEED]`.

use std::path::PathBuf;

use crate::cli::{Outcome, convert, output};
use crate::error::Error;
use crate::generate::{FAMILIES, Family, named, parse};
use crate::io;
use crate::report;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The game, such as blotto:a=6,b=5,sectors=3 or random:players=3,strategies=4:7; keys left out take their defaults. Without it all
    /// families are listed
    #[arg(value_name = "FAMILY:KEY=VALUE,...:SEED")]
    game: Option<String>,
    /// The format: of a game nfg, efg, lrs or csv (default: by the name of the output file, or the one of the game's form); of a list, or to
    /// describe one family, table, json or markdown
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// The file to write (default: standard output)
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Nfg,
    Efg,
    Lrs,
    Csv,
    Table,
    Json,
    Markdown,
}

impl Format {
    /// The file format of a game; `None` for those of lists.
    fn of_games(self) -> Option<io::Format> {
        match self {
            Format::Nfg => Some(io::Format::Nfg),
            Format::Efg => Some(io::Format::Efg),
            Format::Lrs => Some(io::Format::Lrs),
            Format::Csv => Some(io::Format::Csv),
            Format::Table | Format::Json | Format::Markdown => None,
        }
    }
}

pub fn run(args: Args) -> Result<Outcome, Error> {
    let Some(text) = &args.game else {
        return describe(&args, FAMILIES);
    };
    let family = named(text)?;
    if args.format.is_some_and(|format| format.of_games().is_none()) {
        return describe(&args, &[family]);
    }
    // The family exists, so that the text can only be one of its members, or a mistake in it.
    let Some(game) = parse(text) else {
        return Err(Error::usage(format!("`{text}` is no member of `{}`", family.name)).hint(family.usage()));
    };
    convert::write(&game?, args.format.and_then(Format::of_games), false, args.output.as_deref())
}

/// Prints what families there are, or about one.
fn describe(args: &Args, families: &[&'static Family]) -> Result<Outcome, Error> {
    let text = match (args.format.unwrap_or(Format::Table), families) {
        (Format::Table, [one]) => report::families::page(one),
        (Format::Table, all) => report::families::table(all),
        (Format::Json, all) => output::json(&report::families::records(all)),
        (Format::Markdown, all) => report::families::markdown(all),
        (_, _) => return Err(Error::usage("only a game is written in this format").hint("name a family, such as kuhn")),
    };
    match &args.output {
        Some(path) => output::file(path, &text)?,
        None => output::result(&text)?,
    }
    Ok(Outcome::Done)
}
