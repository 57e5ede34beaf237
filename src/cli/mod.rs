//! The command line. Standard output holds the result and nothing else; notes, warnings and progress go to standard error.
//!
//! Exit codes: 0 done · 1 stopped early, and what was found was printed · 2 bad input or usage · 3 a certificate was refused ·
//! 70 a bug. A closed pipe is no error.

mod arguments;
mod bench;
mod check;
mod compare;
mod completions;
mod convert;
mod generate;
mod methods;
mod models;
mod output;
mod show;
mod solve;

pub use bench::run_suite;

use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use clap::{Parser, Subcommand};

use crate::error::{Error, ErrorKind};

/// Solves games and bargaining problems, and proves its answers exactly.
#[derive(Debug, Parser)]
#[command(name = "guarantor", version, max_term_width = 110, after_help = GAME_HELP)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

const GAME_HELP: &str = "A GAME is a library model (`guarantor models` lists them; `-` and `_` are the same and a unique \
prefix will do), a file (.toml, .nfg, .efg, lrs), `-` for standard input with --from, or a generated family such as \
random:players=2,strategies=20:7.";

#[derive(Debug, Subcommand)]
enum Verb {
    /// Find the solutions of a game for one concept, each with its proof
    Solve(Box<solve::Args>),
    /// Put concepts, games and parameter values side by side
    Compare(compare::Args),
    /// Prove a saved answer again, with the checker alone
    Check(check::Args),
    /// Print a game: its table or its tree, parameters and sources
    Show(show::Args),
    /// Write a game in another format
    Convert(convert::Args),
    /// Write a generated game to a file, or list the families of games
    Generate(generate::Args),
    /// Run a suite of games with known answers: fail when one is missed
    Bench(bench::Args),
    /// List the library models
    Models(models::Args),
    /// List the methods, or describe one
    Methods(methods::Args),
    /// Print a completion script for a shell
    Completions(completions::Args),
}

/// How a verb ended, when it ended well enough to print something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// By a limit or a signal; what was found is printed.
    StoppedEarly,
    /// What was to be proved does not hold.
    Refused,
}

impl Outcome {
    /// The exit code of the program.
    pub fn code(self) -> u8 {
        match self {
            Outcome::Done => 0,
            Outcome::StoppedEarly => 1,
            Outcome::Refused => 3,
        }
    }
}

/// Parses the command line, runs it, and reports its exit code.
pub fn main() -> ExitCode {
    // A panic inside a linear programming library is caught and answered exactly, so the hook only keeps the words.
    let words = Arc::new(Mutex::new(String::new()));
    let kept = Arc::clone(&words);
    std::panic::set_hook(Box::new(move |panic| {
        if let Ok(mut words) = kept.lock() {
            *words = panic.to_string();
        }
    }));
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are results; anything else is a usage error.
            let code = if error.use_stderr() { 2 } else { 0 };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    match std::panic::catch_unwind(|| run(cli)) {
        Ok(Ok(outcome)) => ExitCode::from(outcome.code()),
        Ok(Err(error)) => {
            output::error(&error);
            ExitCode::from(if error.kind() == ErrorKind::Refused { 3 } else { 2 })
        }
        Err(_) => {
            let words = words.lock().map(|words| words.clone()).unwrap_or_default();
            output::note(&format!("this is a bug of guarantor, please report it: {words}"));
            ExitCode::from(70)
        }
    }
}

fn run(cli: Cli) -> Result<Outcome, Error> {
    match cli.verb {
        Verb::Solve(args) => solve::run(*args),
        Verb::Compare(args) => compare::run(args),
        Verb::Check(args) => check::run(args),
        Verb::Show(args) => show::run(args),
        Verb::Convert(args) => convert::run(args),
        Verb::Generate(args) => generate::run(args),
        Verb::Bench(args) => bench::run(args),
        Verb::Models(args) => models::run(args),
        Verb::Methods(args) => methods::run(args),
        Verb::Completions(args) => completions::run(args),
    }
}

/// The command line as clap describes it, for completion scripts.
fn command() -> clap::Command {
    <Cli as clap::CommandFactory>::command()
}
