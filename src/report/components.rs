//! The components of a set of infinitely many equilibria, with their maximal Nash subsets.

use crate::model::Bound;
use crate::query::{Answer, ComponentRecord};
use crate::report::number::with_decimal;
use crate::report::text::{faint, indent, table as grid};

/// Maximal Nash subsets beyond this many are counted, not printed.
const PRINTED: usize = 100;

/// An index with its sign: `+1`, `0`, `-1`.
pub(super) fn signed(index: i64) -> String {
    if index > 0 { format!("+{index}") } else { index.to_string() }
}

/// A block about the components; empty unless some component holds more than one equilibrium.
pub(super) fn components(bound: &Bound, answer: &Answer) -> String {
    if answer.components.iter().all(|component| component.extreme.len() == 1) {
        return String::new();
    }
    let players = bound.game.players();
    // Those of a tree have none.
    let has_index = bound.game.normal().is_ok();
    let mut header = vec!["component".to_owned()];
    header.extend(has_index.then(|| "index".to_owned()));
    header.push("equilibria".to_owned());
    header.extend(players.iter().map(|player| format!("payoff {player}")));
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (number, component) in answer.components.iter().enumerate() {
        for (place, subset) in subsets(component).into_iter().enumerate() {
            let mut row = vec![if place == 0 { (number + 1).to_string() } else { String::new() }];
            row.extend(has_index.then(|| match place {
                0 => component.index.map_or("not computed".to_owned(), signed),
                _ => String::new(),
            }));
            row.push(
                subset.as_ref().map_or("very many products".to_owned(), |[x, y]| format!("{} × {}", set(x), set(y))),
            );
            // All of the own strategies are best replies, so a payoff is linear in the other's: its ends are at the other's corners.
            let corners = subset.unwrap_or_else(|| [component.extreme.clone(), component.extreme.clone()]);
            row.extend([0, 1].map(|player: usize| range(answer, &corners[1 - player], player)));
            rows.push(row);
        }
    }
    let more = rows.len().saturating_sub(PRINTED);
    rows.truncate(PRINTED);
    let mut text = format!("\n{}", grid(&header, &rows));
    if more > 0 {
        text += &faint(&format!("… {more} more; --format json holds all\n"));
    }
    let [first, second] = players.as_slice() else { return text };
    let example = format!(
        "{{1, 2}} × {{3}}: each mixture of the strategies of {first} in 1 and 2, with the strategy of {second} in 3; the set of \
         equilibria is the union of these products"
    );
    text + &indent(&faint(&example), 2)
}

/// The maximal Nash subsets; one without corners stands for too many to list.
fn subsets(component: &ComponentRecord) -> Vec<Option<[Vec<usize>; 2]>> {
    match (&component.subsets, component.extreme.as_slice()) {
        (Some(subsets), _) => subsets.iter().cloned().map(Some).collect(),
        (None, [only]) => vec![Some([vec![*only], vec![*only]])],
        (None, _) => vec![None],
    }
}

/// Solutions by the numbers that the table gives them.
fn set(solutions: &[usize]) -> String {
    let numbers: Vec<String> = solutions.iter().map(|number| (number + 1).to_string()).collect();
    format!("{{{}}}", numbers.join(", "))
}

/// The least and the greatest payoff of a player in some solutions.
fn range(answer: &Answer, solutions: &[usize], player: usize) -> String {
    let payoffs = || solutions.iter().filter_map(|&number| answer.solutions.get(number)?.payoffs.get(player));
    match (payoffs().min(), payoffs().max()) {
        (Some(least), Some(greatest)) if least == greatest => with_decimal(least),
        (Some(least), Some(greatest)) => format!("{} to {}", with_decimal(least), with_decimal(greatest)),
        _ => String::new(),
    }
}
