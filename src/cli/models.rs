//! `guarantor models`.

use crate::cli::arguments::ListFormat;
use crate::cli::{Outcome, output};
use crate::error::Error;
use crate::model::catalogue;
use crate::report;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Print the file of this model, to start an own one from
    model: Option<String>,
    /// How to print the list
    #[arg(long, value_enum, default_value_t = ListFormat::Table)]
    format: ListFormat,
}

pub fn run(args: Args) -> Result<Outcome, Error> {
    if let Some(name) = &args.model {
        output::result(catalogue::find(name)?.text)?;
        return Ok(Outcome::Done);
    }
    let records = report::catalogue::model_records()?;
    let text = match args.format {
        ListFormat::Table => report::catalogue::model_table(&records),
        ListFormat::Json => output::json(&records),
    };
    output::result(&text)?;
    Ok(Outcome::Done)
}
