//! `guarantor bench`.

use std::io::Read;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use clap::ValueEnum;

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
    /// Only the game of this number, in the order in which they are run; without a process of its own
    #[arg(long, value_name = "N")]
    number: Option<usize>,
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
    let cancel = cancel_on_interrupt();
    let (rows, outcome) = match args.number {
        None => run_each(&entries, args.time_limit, &cancel, |number, entry, left| {
            run_apart(&args, number, entry, left, &cancel).unwrap_or_else(|| run_here(entry, left, &cancel))
        }),
        Some(number) => match entries.get(number.wrapping_sub(1)) {
            Some(entry) => run_suite(std::slice::from_ref(entry), args.time_limit, &cancel),
            None => return Err(Error::usage(format!("there is no game {number}, but 1 to {}", entries.len()))),
        },
    };
    let text = match args.format {
        Format::Table => report::bench::table(&rows),
        Format::Json => output::json(&rows),
        Format::Csv => report::bench::csv(&rows),
    };
    output::result(&text)?;
    Ok(outcome)
}

/// The time that is left, where it is limited.
type Left<'l> = &'l dyn Fn() -> Option<Duration>;

/// Runs a suite game by game in this process, and says so on standard error: what came of each that was begun, and how `guarantor bench`
/// would end, refused where a known answer is missed, stopped early by the time limit or by `cancel`.
pub fn run_suite(entries: &[Entry], limit: Option<Duration>, cancel: &Arc<AtomicBool>) -> (Vec<Row>, Outcome) {
    run_each(entries, limit, cancel, |_, entry, left| run_here(entry, left, cancel))
}

/// Runs games by a function of their number from 1, the entry, and the time that is left.
fn run_each(
    entries: &[Entry],
    limit: Option<Duration>,
    cancel: &AtomicBool,
    mut run: impl FnMut(usize, &Entry, Left) -> Row,
) -> (Vec<Row>, Outcome) {
    let started = Instant::now();
    let left = || limit.map(|limit| limit.saturating_sub(started.elapsed()));
    let mut rows = Vec::with_capacity(entries.len());
    for (number, entry) in (1..).zip(entries) {
        if cancel.load(Ordering::Relaxed) || left().is_some_and(|left| left.is_zero()) {
            break;
        }
        output::note(&format!("{number}/{} {} ({})", entries.len(), entry.game, entry.ask.name()));
        rows.push(run(number, entry, &left));
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

/// How long a game may go on after the time is over or Ctrl-C was pressed.
const GRACE: Duration = Duration::from_secs(5);

/// Runs one game in a process of its own, so that its memory is its own too; `None` where that cannot be started.
fn run_apart(args: &Args, number: usize, entry: &Entry, left: Left, cancel: &AtomicBool) -> Option<Row> {
    let mut command = Command::new(std::env::current_exe().ok()?);
    let tier = args.tier.to_possible_value()?;
    command.args(["bench", "--format", "json", "--tier", tier.get_name(), "--number", &number.to_string()]);
    for name in &args.only {
        command.args(["--only", name]);
    }
    if let Some(left) = left() {
        command.args(["--time-limit", &format!("{}ms", left.as_millis().max(1))]);
    }
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
    let mut pipe = child.stdout.take()?;
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        pipe.read_to_string(&mut text).map(|_| text)
    });
    let mut stopping: Option<Instant> = None;
    let verdict = loop {
        match child.try_wait() {
            Ok(None) => {}
            Ok(Some(status)) => break Verdict::Missed(format!("it ended without a result ({status})")),
            Err(error) => break Verdict::Missed(format!("it cannot be waited for: {error}")),
        }
        let why = match (cancel.load(Ordering::Relaxed), left()) {
            (true, _) => Some("cancelled"),
            (false, Some(left)) if left.is_zero() => Some("time"),
            _ => None,
        };
        if let Some(why) = why
            && stopping.get_or_insert_with(Instant::now).elapsed() >= GRACE
        {
            // Whether it could be killed or had just ended comes to the same.
            let _ = child.kill().and_then(|()| child.wait());
            break Verdict::Stopped(why.to_owned());
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let text = reader.join().ok().and_then(Result::ok).unwrap_or_default();
    let row = serde_json::from_str::<Vec<Row>>(&text).ok().and_then(|mut rows| rows.pop());
    Some(row.unwrap_or_else(|| Row { verdict, ..Row::new(entry) }))
}

/// Runs one game in this process.
fn run_here(entry: &Entry, left: Left, cancel: &Arc<AtomicBool>) -> Row {
    let mut row = Row::new(entry);
    let is_resettable = reset_peak();
    if let Err(error) = run_entry(entry, left, cancel, &mut row) {
        row.verdict = Verdict::Missed(error.to_string());
    }
    row.memory = peak().filter(|_| is_resettable);
    row
}

fn run_entry(entry: &Entry, left: Left, cancel: &Arc<AtomicBool>, row: &mut Row) -> Result<(), Error> {
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
