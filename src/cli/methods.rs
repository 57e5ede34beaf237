//! `guarantor methods`.

use crate::certify::CONCEPTS;
use crate::cli::{Outcome, output};
use crate::error::Error;
use crate::report;
use crate::solve::{METHODS, method};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Describe this method only
    method: Option<String>,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Table,
    Json,
    Markdown,
}

pub fn run(args: Args) -> Result<Outcome, Error> {
    let methods = match &args.method {
        Some(name) => vec![method(name)?],
        None => METHODS.to_vec(),
    };
    let text = match (args.format, methods.as_slice()) {
        (Format::Table, [one]) => report::catalogue::method_page(one),
        (Format::Table, all) => report::catalogue::method_table(all, CONCEPTS),
        (Format::Json, all) => output::json(&report::catalogue::method_records(all)),
        (Format::Markdown, all) => report::catalogue::method_markdown(all, CONCEPTS),
    };
    output::result(&text)?;
    Ok(Outcome::Done)
}
