//! Arguments that several verbs share, and how their texts become values.

use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::error::Error;
use crate::num::Rational;
use crate::query::GameSource;

/// How a list is printed: for people, or whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum ListFormat {
    Table,
    Json,
}

/// A game and its parameters.
#[derive(Debug, Clone, clap::Args)]
pub struct GameArgs {
    /// The game: a library model, a file, `-`, or a generated family
    pub game: String,
    #[command(flatten)]
    pub binding: Binding,
}

/// How a game that is named is read and bound.
#[derive(Debug, Clone, clap::Args)]
pub struct Binding {
    /// Put a value in place of a parameter's default, such as g=3/5; may be given more than once
    #[arg(long, value_name = "NAME=VALUE", value_parser = assignment)]
    pub set: Vec<(String, Rational)>,
    /// The format of a file or of standard input: toml, nfg, efg, lrs or csv
    #[arg(long, value_name = "FORMAT")]
    pub from: Option<String>,
}

impl GameArgs {
    pub fn source(&self) -> Result<GameSource, Error> {
        self.binding.source(&self.game)
    }
}

impl Binding {
    /// The source that a GAME argument names; `-` is read here.
    pub fn source(&self, game: &str) -> Result<GameSource, Error> {
        match (game, &self.from) {
            ("-", None) => Err(Error::usage("standard input does not tell its format")
                .hint("give it with --from toml|nfg|efg|lrs|csv")),
            ("-", Some(format)) => {
                let mut bytes = Vec::new();
                let failed = |error: std::io::Error| Error::io(format!("cannot read standard input: {error}"));
                std::io::stdin().lock().read_to_end(&mut bytes).map_err(failed)?;
                let text = String::from_utf8(bytes).map_err(|_| Error::syntax("standard input is not UTF-8 text"))?;
                Ok(GameSource::Text { name: "standard input".to_owned(), format: format.clone(), text })
            }
            (path, Some(format)) => Ok(GameSource::File { path: path.to_owned(), format: format.clone() }),
            (name, None) => Ok(GameSource::Named(name.to_owned())),
        }
    }
}

/// Objective values at which solutions are evaluated besides.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct ObjectiveArgs {
    /// Also evaluate the solutions where these probabilities are true, whatever is believed, such as f=0 or f=0,r=1/2: the same
    /// strategies, other chances; may be given more than once
    #[arg(long = "objective", value_name = "NAME=VALUE,...", value_parser = assignments)]
    pub settings: Vec<std::vec::Vec<(String, Rational)>>,
}

/// `NAME=VALUE` with an exact value.
pub fn assignment(text: &str) -> Result<(String, Rational), String> {
    let (name, value) = text.split_once('=').ok_or_else(|| format!("`{text}` is not NAME=VALUE, such as g=3/5"))?;
    let value = rational(value)?;
    match name.trim() {
        "" => Err(format!("`{text}` names no parameter")),
        name => Ok((name.to_owned(), value)),
    }
}

/// `NAME=VALUE,NAME=VALUE…`: the values that are put in together.
pub fn assignments(text: &str) -> Result<Vec<(String, Rational)>, String> {
    text.split(',').map(assignment).collect()
}

pub fn rational(text: &str) -> Result<Rational, String> {
    text.trim().parse().map_err(|error: crate::num::ParseNumberError| error.to_string())
}

/// `W,W,…`.
pub fn weights(text: &str) -> Result<Vec<Rational>, String> {
    text.split(',').map(rational).collect()
}

/// A duration such as `10s`, `500ms`, `2min` or `1h`; a bare number counts seconds.
pub fn duration(text: &str) -> Result<Duration, String> {
    let (number, unit) = split_unit(text);
    let scale = match unit {
        "ms" => 1e-3,
        "" | "s" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        _ => return Err(format!("`{unit}` is no unit of time; use ms, s, min or h")),
    };
    let seconds = rational(number)?.to_f64() * scale;
    Duration::try_from_secs_f64(seconds).map_err(|_| format!("`{text}` is no duration"))
}

/// A size such as `2GiB`, `500MB` or a number of bytes.
pub fn bytes(text: &str) -> Result<u64, String> {
    let (number, unit) = split_unit(text);
    let scale: u64 = match unit.to_lowercase().as_str() {
        "" | "b" => 1,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        "tib" => 1 << 40,
        "kb" => 1_000,
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        "tb" => 1_000_000_000_000,
        _ => return Err(format!("`{unit}` is no unit of size; use B, KiB, MiB, GiB, kB, MB or GB")),
    };
    let size = (rational(number)? * Rational::from(crate::num::Integer::from(scale))).floor();
    size.to_i128().and_then(|size| u64::try_from(size).ok()).ok_or_else(|| format!("`{text}` is no size"))
}

fn split_unit(text: &str) -> (&str, &str) {
    let text = text.trim();
    let unit = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic()).len();
    (text[..unit].trim(), text[unit..].trim())
}

/// A flag that Ctrl-C sets; a second Ctrl-C ends the process at once.
pub fn cancel_on_interrupt() -> Arc<AtomicBool> {
    let cancel = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&cancel);
    // Without a handler Ctrl-C still ends the process; only what was found would be lost.
    let _ = ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    });
    cancel
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_and_sizes_are_read_with_their_units() {
        assert_eq!(duration("10s"), Ok(Duration::from_secs(10)));
        assert_eq!(duration("1.5 min"), Ok(Duration::from_secs(90)));
        assert_eq!(duration("250ms"), Ok(Duration::from_millis(250)));
        assert!(duration("10 parsecs").is_err() && duration("-1s").is_err() && duration("").is_err());
        assert_eq!(bytes("2GiB"), Ok(2 << 30));
        assert_eq!(bytes("1.5kB"), Ok(1500));
        assert!(bytes("-1").is_err() && bytes("7 apples").is_err());
    }

    #[test]
    fn assignments_are_exact() {
        assert_eq!(assignment("g=0.1"), Ok(("g".to_owned(), "1/10".parse().expect("a rational"))));
        assert!(assignment("g").is_err() && assignment("=1").is_err() && assignment("g=x").is_err());
        assert_eq!(assignments("g=1,a=2").map(|list| list.len()), Ok(2));
    }
}
