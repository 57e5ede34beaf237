//! `guarantor solve GAME`.

use std::io::ErrorKind as IoKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::ValueEnum;

use crate::cli::Outcome;
use crate::cli::arguments::{GameArgs, ObjectiveArgs, bytes, cancel_on_interrupt, duration, rational, weights};
use crate::cli::output::{self, Progress};
use crate::error::Error;
use crate::game::Game;
use crate::model::Bound;
use crate::num::Rational;
use crate::query::{Control, Limits, Observed, Query, SolutionRecord, Solved, load, saved, solve};
use crate::report;
use crate::solve::{Saved, Storage, Wanted};

/// How an answer is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Table,
    /// The whole answer, as `guarantor check` reads it
    Json,
    /// One line per equilibrium: `NE,` and the probabilities
    Gambit,
    /// One row per solution, with a header
    Csv,
}

/// In what regret methods keep their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Precision {
    Double,
    Single,
}

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    game: GameArgs,
    #[command(flatten)]
    objective: ObjectiveArgs,
    /// The solution concept (default: nash; for a bargaining problem nash-bargaining)
    #[arg(long)]
    concept: Option<String>,
    /// The method (default: auto)
    #[arg(long)]
    method: Option<String>,
    /// Give all solutions
    #[arg(long, conflicts_with = "first")]
    all: bool,
    /// Stop after so many solutions
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    first: Option<u64>,
    /// Maximise the expectation of an expression over payoffs (by the names of players), events and welfare
    #[arg(long, value_name = "EXPR", allow_hyphen_values = true)]
    maximize: Option<String>,
    /// One positive weight per player, for weighted bargaining solutions
    #[arg(long, value_name = "W,W", value_parser = weights, allow_negative_numbers = true)]
    weights: Option<std::vec::Vec<Rational>>,
    /// Accept deviation gains up to this bound
    #[arg(long, value_name = "E", value_parser = rational, allow_negative_numbers = true)]
    epsilon: Option<Rational>,
    /// The label that a path method gives up first: 1..m are the first player's strategies, m+1..m+n the second's
    #[arg(long, value_name = "K")]
    label: Option<usize>,
    /// The player who commits, for stackelberg (default: the first)
    #[arg(long, value_name = "PLAYER")]
    leader: Option<String>,
    /// Give the equilibria of a symmetric game in which both players use the same strategy
    #[arg(long, conflicts_with = "maximize")]
    symmetric: bool,
    /// The precisions of quantal responses, such as 1/2,1,5 (default: the points of the branch)
    #[arg(long, value_name = "L,L", value_parser = weights, conflicts_with = "fit", allow_negative_numbers = true)]
    lambda: Option<std::vec::Vec<Rational>>,
    /// Fit lambda to the observed play that a text file (TOML) counts in a table `counts`
    #[arg(long, value_name = "FILE")]
    fit: Option<PathBuf>,
    /// Stop after this time, such as 10s
    #[arg(long, value_name = "TIME", value_parser = duration)]
    time_limit: Option<Duration>,
    /// Stop after so many pivots, nodes or iterations
    #[arg(long, value_name = "N")]
    work_limit: Option<u64>,
    /// Stop before reserving more memory than this, such as 2GiB
    #[arg(long, value_name = "SIZE", value_parser = bytes)]
    memory_limit: Option<u64>,
    /// Threads to use; the answer is the same for any number
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// Keep the numbers of regret methods in double precision, or in half the memory in single; the bound is proved in either case
    #[arg(long, value_enum, default_value_t = Precision::Double, hide_possible_values = true, value_name = "double|single")]
    storage: Precision,
    /// The seed of randomised methods
    #[arg(long, value_name = "S", default_value_t = 0)]
    seed: u64,
    /// How to print the answer
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Go on from the state saved in this file, if there is one; save it there when the run stops, and every minute of a long one
    #[arg(long, value_name = "FILE")]
    resume: Option<PathBuf>,
    /// Print each solution as soon as it is proved, and keep none: with json one object a line, and the answer without solutions last. A
    /// search that goes on with --resume prints the earlier ones again
    #[arg(long, conflicts_with_all = ["maximize", "certificate"])]
    stream: bool,
    /// Also write the answer with all its proofs to a file, for `guarantor check`
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
}

impl Args {
    fn query(&self) -> Result<Query, Error> {
        Ok(Query {
            game: self.game.source()?,
            set: self.game.binding.set.clone(),
            objective: self.objective.settings.clone(),
            concept: self.concept.clone(),
            method: self.method.clone(),
            wanted: match (self.all, self.first) {
                (true, _) => Wanted::All,
                (false, Some(count)) => Wanted::First(usize::try_from(count).unwrap_or(usize::MAX)),
                (false, None) => Wanted::Auto,
            },
            maximize: self.maximize.clone(),
            weights: self.weights.clone(),
            epsilon: self.epsilon.clone(),
            label: self.label,
            leader: self.leader.clone(),
            symmetric: self.symmetric,
            lambda: self.lambda.clone().unwrap_or_default(),
            fit: self.fit.as_deref().map(observed).transpose()?,
            limits: Limits { work: self.work_limit, time: self.time_limit, memory: self.memory_limit },
            threads: self.threads.map(usize::from),
            storage: match self.storage {
                Precision::Double => Storage::Double,
                Precision::Single => Storage::Single,
            },
            seed: self.seed,
        })
    }
}

pub fn run(args: Args) -> Result<Outcome, Error> {
    let query = args.query()?;
    let loaded = load(&query.game)?;
    let bound = loaded.bind_with(&query.set, &query.objective)?;
    if args.stream && args.format == Format::Table {
        return Err(
            Error::usage("a table needs all of its rows").hint("give --stream with --format json, csv or gambit")
        );
    }
    // A spinner would break into the lines of a stream.
    let progress = if args.stream { Progress::silent() } else { Progress::new() };
    let mut lines = output::Lines::default();
    let mut control = Control::with_cancel(cancel_on_interrupt()).with_sink(|event| progress.event(event));
    if args.stream {
        control = control.with_stream(|solution| {
            let text = streamed(args.format, &bound, lines.written(), solution);
            lines.write(&text)
        });
    }
    if let Some(path) = &args.resume {
        control = control.with_resume(saved_state(path, &bound.game)?);
        control = control.with_keeper(|state| output::whole_file(path, &saved::to_text(&bound.game, state)?));
    }
    let solved = solve(&bound, &query, control);
    progress.finish();
    let Solved { answer, saved, .. } = solved?;
    if let (Some(path), Some(saved)) = (&args.resume, &saved) {
        output::whole_file(path, &saved::to_text(&bound.game, saved)?)?;
        output::note(&format!("the run can go on: the same command with --resume {}", path.display()));
    }
    let is_empty = lines.written() == 0;
    let is_closed = lines.finish()?;
    if let Some(path) = &args.certificate {
        output::file(path, &output::json(&answer))?;
    }
    let text = match args.format {
        Format::Json if args.stream => output::json_line(&answer),
        // Without rows the header of a table without columns.
        Format::Csv if args.stream && is_empty => report::lines::csv(&bound, &answer),
        Format::Csv | Format::Gambit if args.stream => String::new(),
        Format::Table => report::answer::table(&bound, &answer),
        Format::Json => output::json(&answer),
        Format::Gambit => report::lines::gambit(&answer)?,
        Format::Csv => report::lines::csv(&bound, &answer),
    };
    if args.format != Format::Table {
        answer.notes.iter().for_each(|note| output::warning(note));
    }
    output::result(&text)?;
    if let (Some(path), None) = (&args.resume, &saved) {
        // The search has ended, and its answer is out: nothing is left to go on from.
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != IoKind::NotFound => {
                output::warning(&format!("cannot take `{}` away: {error}", path.display()));
            }
            _ => {}
        }
    }
    Ok(if is_closed || matches!(answer.stop.as_str(), "done" | "enough") {
        Outcome::Done
    } else {
        Outcome::StoppedEarly
    })
}

/// The text of one solution of a stream.
fn streamed(format: Format, bound: &Bound, number: usize, solution: &SolutionRecord) -> String {
    match format {
        Format::Table => unreachable!("a table is refused as a stream"),
        Format::Json => output::json_line(solution),
        Format::Gambit => match report::lines::gambit_line(solution) {
            Some(line) => line,
            None => unreachable!("the solutions of normal forms that are streamed are profiles"),
        },
        Format::Csv => {
            let [header, row] = report::lines::csv_lines(bound, number, solution);
            if number == 0 { header + &row } else { row }
        }
    }
}

/// The text of a file with counts.
fn observed(path: &Path) -> Result<Observed, Error> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| Error::io(format!("cannot read `{name}`: {error}")))?;
    Ok(Observed { name, text })
}

/// The state in a file; `None` when there is no file.
fn saved_state(path: &Path, game: &Game) -> Result<Option<Saved>, Error> {
    match std::fs::read_to_string(path) {
        Ok(text) => {
            let name = format!("`{}`", path.display());
            saved::from_text(game, &text).map(Some).map_err(|error| error.within(name))
        }
        Err(error) if error.kind() == IoKind::NotFound => Ok(None),
        Err(error) if error.kind() == IoKind::InvalidData => {
            Err(Error::invalid(format!("`{}` holds no text, hence no saved state", path.display())))
        }
        Err(error) => Err(Error::io(format!("cannot read `{}`: {error}", path.display()))),
    }
}
