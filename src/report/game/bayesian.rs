//! A Bayesian game for people: types with their actions, what each prior says, and the payoffs by state.

use crate::game::{BayesianGame, State};
use crate::num::Rational;
use crate::report::game::{CELLS, tuple};
use crate::report::number::with_decimal;
use crate::report::text::{faint, heading, table as grid};

/// States of which the probabilities are printed.
const STATES: usize = 200;

/// Players, types and states in one line.
pub(super) fn summary(game: &BayesianGame) -> String {
    let types = |count: usize| format!("{count} type{}", if count == 1 { "" } else { "s" });
    let players: Vec<String> =
        game.players().iter().map(|player| format!("{} ({})", player.name, types(player.types.len()))).collect();
    let states = game.states().len();
    let prior = if game.is_subjective() { "; priors differ" } else { "" };
    format!("bayesian form: {}; {states} state{}{prior}", players.join(", "), if states == 1 { "" } else { "s" })
}

/// Types, priors and payoffs.
pub(super) fn page(game: &BayesianGame) -> String {
    types(game) + "\n" + &states(game) + "\n" + &payoffs(game)
}

fn types(game: &BayesianGame) -> String {
    let mut rows = Vec::new();
    for (number, player) in game.players().iter().enumerate() {
        for (kind, own) in player.types.iter().enumerate() {
            rows.push(vec![
                player.name.clone(),
                if own.name.is_empty() { String::new() } else { game.label(number, kind).to_owned() },
                with_decimal(&game.type_probability(number, kind)),
                own.actions.join(", "),
            ]);
        }
    }
    grid(&["player", "type", "probability", "actions"].map(str::to_owned), &rows)
}

fn states(game: &BayesianGame) -> String {
    let own: Vec<usize> = (0..game.players().len()).filter(|&player| game.own_prior(player).is_some()).collect();
    let mut header = vec!["state".to_owned(), if own.is_empty() { "probability" } else { "common prior" }.to_owned()];
    header.extend(own.iter().map(|&player| format!("prior of {}", game.players()[player].name)));
    let row = |(number, state): (usize, &State)| {
        let mut row = vec![state.label.clone(), with_decimal(&state.probability)];
        row.extend(own.iter().map(|&player| with_decimal(game.own_probability(player, number))));
        row
    };
    let rows: Vec<Vec<String>> = game.states().iter().enumerate().take(STATES).map(row).collect();
    let mut text = grid(&header, &rows);
    if game.states().len() > STATES {
        text += &faint(&format!("… {} more states\n", game.states().len() - STATES));
    }
    text
}

/// One table for all states that have the same payoffs and actions.
fn payoffs(game: &BayesianGame) -> String {
    let names: Vec<&str> = game.players().iter().map(|player| player.name.as_str()).collect();
    let mut text = format!("payoffs in the order {}\n", names.join(", "));
    let actions = |state: &State| -> Vec<&[String]> {
        let kinds = game.players().iter().zip(&state.types);
        kinds.map(|(player, &kind)| player.types[kind].actions.as_slice()).collect()
    };
    let mut groups: Vec<Vec<&State>> = Vec::new();
    for state in game.states().iter().take(STATES) {
        let alike = |group: &&mut Vec<&State>| group[0].payoffs == state.payoffs && actions(group[0]) == actions(state);
        match groups.iter_mut().find(alike) {
            Some(group) => group.push(state),
            None => groups.push(vec![state]),
        }
    }
    let cells: usize = groups.iter().map(|group| group[0].payoffs[0].len()).sum();
    if cells > CELLS || game.states().len() > STATES {
        return format!("{cells} or more lists of payoffs: too many to print; `guarantor convert` writes them\n");
    }
    for group in &groups {
        let labels: Vec<&str> = group.iter().map(|state| state.label.as_str()).collect();
        text += "\n";
        text += &heading(&labels.join(" · "));
        text += &table(&names, &actions(group[0]), &group[0].payoffs);
    }
    text
}

/// Rows for the actions of all players but the last, columns for those of the last.
fn table(names: &[&str], actions: &[&[String]], payoffs: &[Vec<Rational>]) -> String {
    let Some((columns, rows)) = actions.split_last() else { return String::new() };
    let mut header = vec![match rows.len() {
        0 => String::new(),
        _ => format!("{} \\ {}", names[..rows.len()].join(", "), names[rows.len()]),
    }];
    header.extend(columns.iter().cloned());
    let count = payoffs[0].len() / columns.len();
    let row = |number: usize| {
        let mut rest = number;
        let mut labels: Vec<&str> = Vec::new();
        for own in rows.iter().rev() {
            labels.push(&own[rest % own.len()]);
            rest /= own.len();
        }
        labels.reverse();
        let label = if labels.is_empty() { names[0].to_owned() } else { labels.join(", ") };
        let cell = |column: usize| {
            let profile = number * columns.len() + column;
            tuple(&payoffs.iter().map(|own| own[profile].clone()).collect::<Vec<_>>())
        };
        std::iter::once(label).chain((0..columns.len()).map(cell)).collect()
    };
    grid(&header, &(0..count).map(row).collect::<Vec<Vec<String>>>())
}
