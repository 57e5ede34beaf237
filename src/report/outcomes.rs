//! The outcomes that several solutions of a tree share.

use crate::model::Bound;
use crate::query::{Answer, EndRecord, OutcomeRecord};
use crate::report::number::with_decimal;
use crate::report::text::{faint, table as grid};

/// Outcomes, ends of one outcome and solutions of one outcome beyond so many are counted, not printed.
const PRINTED: usize = 50;
const ENDS: usize = 6;
const SOLUTIONS: usize = 8;

/// A block about the outcomes; empty where no two solutions share one.
pub(super) fn outcomes(bound: &Bound, answer: &Answer) -> String {
    if answer.outcomes.len() == answer.count || answer.outcomes.is_empty() {
        return String::new();
    }
    let mut header = vec!["outcome".to_owned(), "of".to_owned()];
    header.extend(bound.game.players().iter().map(|player| format!("payoff {player}")));
    header.push("play".to_owned());
    let mut rows = Vec::new();
    for (number, outcome) in answer.outcomes.iter().take(PRINTED).enumerate() {
        let mut row = vec![(number + 1).to_string(), of(outcome)];
        let payoffs = outcome.solutions.first().and_then(|&solution| answer.solutions.get(solution));
        row.extend(payoffs.into_iter().flat_map(|solution| solution.payoffs.iter().map(with_decimal)));
        row.push(play(outcome));
        rows.push(row);
    }
    let mut text = format!("\n{}", grid(&header, &rows));
    if answer.outcomes.len() > PRINTED {
        text += &faint(&format!("… {} more outcomes; --format json holds all\n", answer.outcomes.len() - PRINTED));
    }
    text
}

/// The solutions by the numbers that the table gives them.
fn of(outcome: &OutcomeRecord) -> String {
    let numbers = outcome.solutions.iter().take(SOLUTIONS).map(|number| format!("#{}", number + 1));
    let more = outcome.solutions.len().saturating_sub(SOLUTIONS);
    let more = (more > 0).then(|| format!("{more} more"));
    numbers.chain(more).collect::<Vec<String>>().join(", ")
}

/// The ends that are reached, one a line.
fn play(outcome: &OutcomeRecord) -> String {
    let end = |end: &EndRecord| match end.probability.is_one() {
        true => end.path.clone(),
        false => format!("{}: {}", end.path, with_decimal(&end.probability)),
    };
    let more = outcome.ends.len().saturating_sub(ENDS);
    let more = (more > 0).then(|| format!("… {more} more ends"));
    outcome.ends.iter().take(ENDS).map(end).chain(more).collect::<Vec<String>>().join("\n")
}
