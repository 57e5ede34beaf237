//! `guarantor bench`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::cli::arguments::{cancel_on_interrupt, duration};
use crate::cli::{Outcome, output};
use crate::error::Error;
use crate::query::{Control, Limits};
use crate::report;
use crate::study::bench::{self, Entry, Row, SUITE, Verdict};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The size of the games: below 10^3 payoffs or nodes, about 10^5, or 10^7 and more
    #[arg(long, value_enum, default_value_t = Tier::Small)]
    tier: Tier,
    /// Only the games of this family; may be given more than once
    #[arg(long, value_name = "FAMILY")]
    only: Vec<String>,
    /// Stop after this time, such as 10min; what was done until then is printed
    #[arg(long, value_name = "TIME", value_parser = duration)]
    time_limit: Option<Duration>,
    /// How to print the results
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Tier {
    Small,
    Medium,
    Large,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Table,
    Json,
    Csv,
}

pub fn run(args: Args) -> Result<Outcome, Error> {
    let tier = match args.tier {
        Tier::Small => bench::Tier::Small,
        Tier::Medium => bench::Tier::Medium,
        Tier::Large => bench::Tier::Large,
    };
    let entries = bench::select(SUITE, tier, &args.only)?;
    let (rows, outcome) = run_suite(&entries, args.time_limit, &cancel_on_interrupt());
    let text = match args.format {
        Format::Table => report::bench::table(&rows),
        Format::Json => output::json(&rows),
        Format::Csv => report::bench::csv(&rows),
    };
    output::result(&text)?;
    Ok(outcome)
}

/// Runs a suite game by game, and says so on standard error: what came of each that was begun, and how `guarantor bench` would end, refused
/// where a known answer is missed, stopped early by the time limit or by `cancel`.
pub fn run_suite(entries: &[Entry], limit: Option<Duration>, cancel: &Arc<AtomicBool>) -> (Vec<Row>, Outcome) {
    let started = Instant::now();
    let left = || limit.map(|limit| limit.saturating_sub(started.elapsed()));
    let mut rows = Vec::with_capacity(entries.len());
    for (number, entry) in entries.iter().enumerate() {
        if cancel.load(Ordering::Relaxed) || left().is_some_and(|left| left.is_zero()) {
            break;
        }
        output::note(&format!("{}/{} {} ({})", number + 1, entries.len(), entry.game, entry.ask.name()));
        let mut row = Row::new(entry);
        let is_resettable = reset_peak();
        if let Err(error) = run_entry(entry, &left, cancel, &mut row) {
            row.verdict = Verdict::Missed(error.to_string());
        }
        row.memory = peak().filter(|_| is_resettable);
        rows.push(row);
    }
    let is_missed = |row: &Row| matches!(row.verdict, Verdict::Missed(_));
    let is_stopped = rows.len() < entries.len() || rows.iter().any(|row| matches!(row.verdict, Verdict::Stopped(_)));
    let outcome = match (rows.iter().any(is_missed), is_stopped) {
        (true, _) => Outcome::Refused,
        (false, true) => Outcome::StoppedEarly,
        (false, false) => Outcome::Done,
    };
    (rows, outcome)
}

fn run_entry(
    entry: &Entry,
    left: &dyn Fn() -> Option<Duration>,
    cancel: &Arc<AtomicBool>,
    row: &mut Row,
) -> Result<(), Error> {
    let mut clock = Instant::now();
    let mut lap = || {
        let seconds = clock.elapsed().as_secs_f64();
        clock = Instant::now();
        seconds
    };
    let bound = bench::build(entry)?;
    row.seconds[0] = lap();
    row.size = Some(bench::size(&bound));
    let limits = Limits { time: left(), ..Limits::default() };
    let printed = bench::answer(entry, &bound, limits, Control::with_cancel(Arc::clone(cancel)))?;
    row.seconds[1] = lap();
    row.method = Some(printed.method);
    if let Some(stop) = printed.stop {
        row.verdict = Verdict::Stopped(stop);
        return Ok(());
    }
    let mut stop = None;
    let mut tick = || {
        if cancel.load(Ordering::Relaxed) {
            stop = Some("cancelled");
        } else if left().is_some_and(|left| left.is_zero()) {
            stop = Some("time");
        }
        stop.is_none()
    };
    let judged = bench::judge(entry, &bound, &printed.json, &mut tick);
    row.seconds[2] = lap();
    match stop {
        Some(stop) => row.verdict = Verdict::Stopped(stop.to_owned()),
        None => row.settle(judged?),
    }
    Ok(())
}

/// Forgets the greatest resident memory so far; `false` where the system cannot.
fn reset_peak() -> bool {
    std::fs::write("/proc/self/clear_refs", "5").is_ok()
}

/// The greatest resident memory since it was forgotten, in bytes; `None` where the system does not tell.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kibibytes| kibibytes << 10)
}
