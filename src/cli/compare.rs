//! `guarantor compare GAME...`.

use std::time::Duration;

use crate::cli::arguments::{Binding, ListFormat, ObjectiveArgs, assignments, cancel_on_interrupt, duration, weights};
use crate::cli::{Outcome, output};
use crate::error::Error;
use crate::num::Rational;
use crate::query::Limits;
use crate::report;
use crate::study::compare::Comparison;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The games: library models, files, or generated families
    #[arg(required = true)]
    games: Vec<String>,
    #[command(flatten)]
    binding: Binding,
    /// A setting to put beside the others, such as --at g=1/4 --at g=3/4 or --at g=1/4,a=1/2
    #[arg(long, value_name = "NAME=VALUE,...", value_parser = assignments)]
    at: Vec<std::vec::Vec<(String, Rational)>>,
    #[command(flatten)]
    objective: ObjectiveArgs,
    /// Only this concept; may be given more than once (default: all that apply)
    #[arg(long)]
    concept: Vec<String>,
    /// One positive weight per player, for the Nash bargaining solution
    #[arg(long, value_name = "W,W", value_parser = weights)]
    weights: Option<std::vec::Vec<Rational>>,
    /// Stop each solve after this time, such as 10s
    #[arg(long, value_name = "TIME", value_parser = duration)]
    time_limit: Option<Duration>,
    /// How to print: a table for people, or the answers as a JSON list
    #[arg(long, value_enum, default_value_t = ListFormat::Table)]
    format: ListFormat,
}

pub fn run(args: Args) -> Result<Outcome, Error> {
    let comparison = Comparison {
        games: args.games.iter().map(|game| args.binding.source(game)).collect::<Result<_, _>>()?,
        set: args.binding.set.clone(),
        at: args.at,
        objective: args.objective.settings,
        concepts: args.concept,
        weights: args.weights,
        limits: Limits { time: args.time_limit, ..Limits::default() },
    };
    let compared = comparison.run(&cancel_on_interrupt())?;
    let answers: Vec<_> =
        compared.iter().flat_map(|game| &game.settings).flat_map(|setting| &setting.answers).collect();
    let text = match args.format {
        ListFormat::Table => compared.iter().map(report::compare::table).collect::<Vec<_>>().join("\n"),
        ListFormat::Json => output::json(&answers),
    };
    output::result(&text)?;
    let early = answers.iter().any(|answer| !matches!(answer.stop.as_str(), "done" | "enough"));
    Ok(if early { Outcome::StoppedEarly } else { Outcome::Done })
}
