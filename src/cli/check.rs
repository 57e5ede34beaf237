//! `guarantor check GAME ANSWER.json`.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use crate::cli::arguments::{GameArgs, cancel_on_interrupt, duration};
use crate::cli::{Outcome, output};
use crate::error::{Error, Source};
use crate::game::Game;
use crate::model::{Bound, Play};
use crate::num::Rational;
use crate::query::play::judge;
use crate::query::{Answer, check, load, objective_values};
use crate::report;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    game: GameArgs,
    /// The answer, as `guarantor solve --format json`, with or without `--stream`, or `--certificate` wrote it; or a way to play, as a
    /// text file (TOML) with a table `profile` or `behavior`: is it an equilibrium, and if not, who gains by what?
    answer: PathBuf,
    /// The concept by which a way to play is judged, in place of the one that its file names
    #[arg(long, value_name = "CONCEPT")]
    concept: Option<String>,
    /// Give up the proof that a list is complete after this time
    #[arg(long, value_name = "TIME", value_parser = duration)]
    time_limit: Option<Duration>,
}

pub fn run(args: Args) -> Result<Outcome, Error> {
    let loaded = load(&args.game.source()?)?;
    let set = &args.game.binding.set;
    let source = source(&args.answer)?;
    if !source.text.trim_start().starts_with('{') {
        return judge_play(&loaded.bind(set)?, &source, args.concept.as_deref());
    }
    if args.concept.is_some() {
        return Err(Error::usage("an answer names its concept itself").hint("leave --concept out"));
    }
    let answer = read(&source)?;
    let bound = loaded.bind_with(set, &objective_values(&answer.objective)?)?;
    let cancel = cancel_on_interrupt();
    let started = Instant::now();
    let mut given_up = false;
    let mut tick = || {
        let late = args.time_limit.is_some_and(|limit| started.elapsed() >= limit);
        given_up = given_up || late || cancel.load(Ordering::Relaxed);
        !given_up
    };
    let checked = check(&bound, &answer, &mut tick);
    if given_up {
        output::warning("the proof that the list is complete was given up; the solutions themselves are proved");
        return Ok(Outcome::StoppedEarly);
    }
    let checked = checked?;
    let solutions = match checked.solutions {
        0 => "no solution is listed".to_owned(),
        1 => "1 solution is proved".to_owned(),
        count => format!("{count} solutions are proved"),
    };
    let weights = answer.weights.as_ref().map_or(String::new(), |weights| {
        format!(" (weights {})", weights.iter().map(Rational::to_string).collect::<Vec<_>>().join(", "))
    });
    let claim = match (checked.complete, answer.kind.as_deref()) {
        (false, _) => String::new(),
        (true, Some("extreme")) => ", and that there are no other extreme ones".to_owned(),
        (true, Some("symmetric")) => ", and that there are no other symmetric ones".to_owned(),
        (true, Some("extreme-symmetric")) => ", and that there are no other extreme symmetric ones".to_owned(),
        (true, Some("pure")) => ", and that there are no others in pure strategies".to_owned(),
        (true, _) => ", and that there are no others".to_owned(),
    };
    let claim = match (&answer.selection, &checked.bound) {
        (Some(selection), Some(bound)) => {
            format!("{claim}, and that no equilibrium gives more of `{}` than {bound}", selection.maximize)
        }
        _ => claim,
    };
    let claim = if checked.searched { format!("{claim} (by {} again)", searched(&bound.game, &answer)) } else { claim };
    output::result(&format!("{}{weights} of `{}`: {solutions}{claim}\n", answer.concept, answer.game.title))?;
    Ok(Outcome::Done)
}

/// The search that shows a list to be complete.
fn searched(game: &Game, answer: &Answer) -> String {
    match game.tree() {
        Some(_) => answer.method.clone(),
        None => "label-search, every branch with its proof,".to_owned(),
    }
}

/// Is a way to play an equilibrium?
fn judge_play(bound: &Bound, source: &Arc<Source>, concept: Option<&str>) -> Result<Outcome, Error> {
    let judged = judge(bound, &Play::read(source, bound)?, concept)?;
    output::result(&report::judged(bound, &judged))?;
    Ok(if judged.solution.is_some() { Outcome::Done } else { Outcome::Refused })
}

fn source(path: &std::path::Path) -> Result<Arc<Source>, Error> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| Error::io(format!("cannot read `{name}`: {error}")))?;
    Ok(Source::new(name, text))
}

fn read(source: &Arc<Source>) -> Result<Answer, Error> {
    let text = source.text.as_str();
    // A stream is one solution a line, and then the answer that they belong to.
    let last = text.trim_end().rfind('\n').map_or(0, |newline| newline + 1);
    if last == 0 || !text[last..].starts_with('{') {
        return parsed(source, 0, text);
    }
    let mut answer: Answer = parsed(source, last, &text[last..])?;
    let mut start = 0;
    for line in text[..last].split_inclusive('\n') {
        if !line.trim().is_empty() {
            answer.solutions.push(parsed(source, start, line)?);
        }
        start += line.len();
    }
    Ok(answer)
}

/// The value of a part of the text, which begins at `start`.
fn parsed<T: serde::de::DeserializeOwned>(source: &Arc<Source>, start: usize, part: &str) -> Result<T, Error> {
    let mut reader = serde_json::Deserializer::from_str(part);
    let failed = |inner: &serde_json::Error, path: String| {
        let lines = part.split_inclusive('\n').take(inner.line().saturating_sub(1));
        let place = start + lines.map(str::len).sum::<usize>() + inner.column().saturating_sub(1);
        let place = place.min(source.text.len());
        Error::syntax(format!("this is no answer of guarantor: {inner}{path}")).at(source, place..place + 1)
    };
    let value = serde_path_to_error::deserialize(&mut reader)
        .map_err(|error| failed(error.inner(), format!(" (at `{}`)", error.path())))?;
    reader.end().map_err(|error| failed(&error, String::new()))?;
    Ok(value)
}
