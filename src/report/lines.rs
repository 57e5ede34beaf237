//! Answers for other programs: one line per equilibrium as Gambit prints it, and a table of comma-separated values.

use std::collections::{HashMap, HashSet};

use crate::error::{Error, Result};
use crate::game::Game;
use crate::model::Bound;
use crate::num::Rational;
use crate::query::{Answer, EpsilonRecord, SolutionRecord};
use crate::report::answer::read;
use crate::report::objective;

/// `NE,` and the probabilities (of a quantal response: lambda and the probabilities, in decimals): players in order and strategies in order; for trees information sets and actions in order.
/// Errors: an answer that holds no profiles.
pub fn gambit(answer: &Answer) -> Result<String> {
    let line = |solution: &SolutionRecord| {
        gambit_line(solution).ok_or_else(|| {
            let message = format!("`{}` has no profiles to print as `NE,` lines", answer.concept);
            Error::not_applicable(message).hint("use --format json or csv")
        })
    };
    answer.solutions.iter().map(line).collect()
}

/// The line of one solution, if it is a profile.
pub fn gambit_line(solution: &SolutionRecord) -> Option<String> {
    if let Some(lambda) = &solution.lambda {
        let values: Vec<String> = [lambda.clone()].iter().chain(&probabilities(solution)?).map(decimal).collect();
        return Some(values.join(",") + "\n");
    }
    let texts: Vec<String> = probabilities(solution)?.iter().map(Rational::to_string).collect();
    Some(format!("NE,{}\n", texts.join(",")))
}

/// The shortest decimal that is read back as the nearest float: quantal responses are no fractions.
fn decimal(value: &Rational) -> String {
    let value = value.to_f64();
    let plain = value == 0.0 || (1e-5..1e16).contains(&value.abs());
    if plain { value.to_string() } else { format!("{value:e}") }
}

fn probabilities(solution: &SolutionRecord) -> Option<Vec<Rational>> {
    if solution.elsewhere.is_some() {
        // The line would have a gap for each information set that is not listed.
        return None;
    }
    match (&solution.profile, &solution.behavior) {
        (Some(profile), _) => Some(profile.concat()),
        (None, Some(rows)) => Some(rows.iter().flat_map(|row| row.probabilities.clone()).collect()),
        (None, None) => None,
    }
}

/// One row per solution: number, a column for each probability, issue or profile, payoffs, events, epsilon.
pub fn csv(bound: &Bound, answer: &Answer) -> String {
    let rows: Vec<Vec<(String, String)>> =
        answer.solutions.iter().enumerate().map(|(number, solution)| fields(bound, number, solution)).collect();
    let mut columns: Vec<&str> = Vec::new();
    let mut seen: HashSet<&str> = HashSet::new();
    columns.extend(rows.iter().flatten().map(|(name, _)| name.as_str()).filter(|name| seen.insert(name)));
    if rows.is_empty() {
        columns.push("solution");
    }
    let header = columns.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(",");
    let line = |row: &Vec<(String, String)>| {
        let mut values: HashMap<&str, &str> = HashMap::with_capacity(row.len());
        row.iter().for_each(|(name, value)| {
            values.entry(name).or_insert(value);
        });
        let cell = |column: &&str| values.get(column).map_or(String::new(), |value| quoted(value));
        columns.iter().map(cell).collect::<Vec<_>>().join(",") + "\n"
    };
    header + "\n" + &rows.iter().map(line).collect::<String>()
}

/// The header and the row of one solution by itself; `number` counts from 0.
pub fn csv_lines(bound: &Bound, number: usize, solution: &SolutionRecord) -> [String; 2] {
    let (names, values): (Vec<String>, Vec<String>) =
        fields(bound, number, solution).iter().map(|(name, value)| (quoted(name), quoted(value))).unzip();
    [names, values].map(|cells| cells.join(",") + "\n")
}

/// The named values of one solution, in column order.
fn fields(bound: &Bound, number: usize, solution: &SolutionRecord) -> Vec<(String, String)> {
    let players = bound.game.players();
    let text = if solution.lambda.is_some() { decimal } else { Rational::to_string };
    let mut fields = vec![("solution".to_owned(), (number + 1).to_string())];
    fields.extend(solution.lambda.iter().map(|lambda| ("lambda".to_owned(), text(lambda))));
    if let (Some(profile), Game::Normal(game)) = (&solution.profile, &bound.game) {
        for (player, probabilities) in game.players().iter().zip(profile) {
            let column = |strategy: &String| format!("{}:{strategy}", player.name);
            fields.extend(player.strategies.iter().map(column).zip(probabilities.iter().map(text)));
        }
    }
    for row in solution.behavior.iter().flatten() {
        let column = |action: &String| format!("{}:{}:{action}", row.player, row.infoset);
        fields.extend(row.actions.iter().map(column).zip(row.probabilities.iter().map(text)));
    }
    for (player, rows) in players.iter().zip(solution.mixtures.iter().flatten()) {
        fields.extend(rows.iter().map(|row| (format!("{player}:{}", row.strategy), row.probability.to_string())));
    }
    for row in solution.device.iter().flatten() {
        fields.push((format!("({})", row.strategies.join(", ")), row.probability.to_string()));
    }
    if let Some(commitment) = &solution.commitment {
        let announced: Vec<String> = commitment.announced.iter().map(Rational::to_string).collect();
        fields.push((format!("announced by {}", commitment.leader), announced.join(" ")));
        fields.push(("answer".to_owned(), commitment.answer.clone()));
    }
    for (player, survivors) in players.iter().zip(solution.survivors.iter().flatten()) {
        fields.push((format!("survivors of {player}"), survivors.join(" ")));
    }
    for (issue, value) in solution.contract.iter().flatten() {
        fields.push((issue.clone(), value.as_str().unwrap_or_default().to_owned()));
    }
    for (number, point) in solution.points.iter().flatten().enumerate() {
        let payoffs: Vec<String> = point.point.iter().map(Rational::to_string).collect();
        fields.push((format!("extreme point {}", number + 1), payoffs.join(" ")));
    }
    let payoffs = players.iter().zip(&solution.payoffs);
    fields.extend(payoffs.map(|(player, payoff)| (format!("payoff of {player}"), text(payoff))));
    for (player, [least, most]) in players.iter().zip(&solution.payoff_bounds) {
        fields.push((format!("payoff of {player} at least"), least.to_string()));
        fields.push((format!("payoff of {player} at most"), most.to_string()));
    }
    fields.extend(solution.component.map(|number| ("component".to_owned(), (number + 1).to_string())));
    fields.extend(solution.outcome.map(|number| ("outcome".to_owned(), (number + 1).to_string())));
    fields.extend(solution.index.map(|index| ("index".to_owned(), index.to_string())));
    for (event, probability) in solution.events.iter().flatten() {
        let written = probability.as_str().unwrap_or_default();
        let value = if solution.lambda.is_some() { decimal(&read(probability)) } else { written.to_owned() };
        fields.push((format!("P({event})"), value));
    }
    if solution.lambda.is_some() || solution.elsewhere.is_some() {
        fields.push(("epsilon".to_owned(), bound_of(&solution.epsilon)));
    }
    for row in &solution.types {
        let column = |what: &str| format!("{what} of {}:{}", row.player, row.kind);
        fields.push((column("probability"), row.probability.to_string()));
        fields.extend(row.payoff.as_ref().map(|payoff| (column("payoff"), payoff.to_string())));
        fields.extend(row.regret.as_ref().map(|regret| (column("regret"), regret.to_string())));
    }
    for record in &solution.objective {
        let name = objective::name(record);
        let payoffs = players.iter().zip(&record.payoffs);
        fields.extend(payoffs.map(|(player, payoff)| (format!("payoff of {player} {name}"), payoff.to_string())));
        for (event, probability) in record.events.iter().flatten() {
            fields.push((format!("P({event}) {name}"), probability.as_str().unwrap_or_default().to_owned()));
        }
    }
    fields
}

fn bound_of(epsilon: &EpsilonRecord) -> String {
    match epsilon {
        EpsilonRecord::Exact(bound) => bound.to_string(),
        EpsilonRecord::AtMost(bound) => format!("{bound:e}"),
    }
}

/// A field as RFC 4180 asks: quoted when it holds a comma, a quote or a line break.
pub(super) fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}
