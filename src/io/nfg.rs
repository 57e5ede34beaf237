//! Gambit's strategic games: `NFG 1 R "title" { "P1" "P2" }`, then either numbers of strategies and a flat list of payoffs, or labels of
//! strategies, a list of outcomes and the number of an outcome for each profile.
//!
//! In both, the first player's strategy runs fastest, and a profile's payoffs stand together in the order of the players. Outcome 0
//! pays nothing to anyone. Reading is linear in the text; nothing is allocated on the word of a header.
//!
//! Reference: the documentation of Gambit, "The strategic game (.nfg) file format", payoff version and outcome version.

use std::collections::HashMap;
use std::fmt::Write;
use std::ops::Range;
use std::sync::Arc;

use super::lex::{Kind, Lexer, quote};
use super::table::{Fastest, Payoffs, build};
use super::{Warnings, count, labels};
use crate::error::{Error, Result, Source};
use crate::game::{Game, NormalForm, Player};
use crate::num::Rational;

/// The strategies as the header has them.
enum Strategies {
    Counts(Vec<usize>),
    Labels(Vec<Vec<String>>),
}

impl Strategies {
    fn counts(&self) -> Vec<usize> {
        match self {
            Strategies::Counts(counts) => counts.clone(),
            Strategies::Labels(labels) => labels.iter().map(Vec::len).collect(),
        }
    }
}

/// Reads either version.
pub(super) fn read(source: &Arc<Source>) -> Result<(Game, Vec<String>)> {
    let mut lexer = Lexer::new(source)?;
    let mut warnings = Warnings::new();
    let (title, names) = read_header(&mut lexer, "NFG", 1, &mut warnings)?;
    let strategies = read_strategies(&mut lexer, &names)?;
    if lexer.at(Kind::Text) {
        lexer.take()?;
    }
    let shape = strategies.counts();
    let profiles = shape.iter().try_fold(1_usize, |product, &count| product.checked_mul(count));
    let payoffs = match lexer.peek().kind {
        Kind::Open => read_outcome_body(&mut lexer, &names, profiles)?,
        _ => read_payoff_body(&mut lexer, &shape, profiles)?,
    };
    let players = name_strategies(names, strategies, &mut warnings);
    let game = build(title, players, payoffs, Fastest::First)?;
    Ok((Game::Normal(game), warnings.finish()))
}

/// Reads what both of Gambit's formats start with: the format, its version, `D` or `R`, the title and the players.
pub(super) fn read_header(
    lexer: &mut Lexer<'_>,
    word: &str,
    version: i64,
    warnings: &mut Warnings,
) -> Result<(String, Vec<String>)> {
    let first = lexer.peek().clone();
    if first.kind != Kind::Word || lexer.raw(&first) != word {
        let extension = word.to_ascii_lowercase();
        return Err(lexer
            .expected(&format!("`{word}`"))
            .hint(format!("a .{extension} file starts with `{word} {version} R \"title\"`")));
    }
    lexer.take()?;
    let (number, span) = lexer.whole(&format!("the version, {version},"))?;
    if number != version {
        let error = Error::syntax(format!("version {number} of the format is not known"));
        return Err(error.at(lexer.source(), span).hint(format!("only version {version} is in use")));
    }
    let kind = lexer.peek().clone();
    if !(kind.kind == Kind::Word && matches!(lexer.raw(&kind), "R" | "D")) {
        return Err(lexer.expected("`R` or `D`"));
    }
    lexer.take()?;
    let title = lexer.quoted("the title in quotes")?.into_owned();
    let open = lexer.expect(Kind::Open, "`{` and the names of the players")?;
    let mut names = Vec::new();
    while lexer.at(Kind::Text) {
        names.push(lexer.quoted("a name")?.into_owned());
    }
    let close = lexer.expect(Kind::Close, "the name of a player in quotes, or `}`")?;
    if names.is_empty() {
        let error = Error::invalid("the game has no players").hint("write their names in quotes");
        return Err(error.at(lexer.source(), open.span.start..close.span.end));
    }
    Ok((title, labels::distinct(names, || "players".to_owned(), warnings)))
}

fn read_strategies(lexer: &mut Lexer<'_>, names: &[String]) -> Result<Strategies> {
    let open = lexer.expect(Kind::Open, "`{` and the strategies of the players")?;
    let strategies = if lexer.at(Kind::Open) {
        let mut all = Vec::new();
        while lexer.at(Kind::Open) {
            all.push(read_labels(lexer)?);
        }
        Strategies::Labels(all)
    } else {
        let mut counts = Vec::new();
        while lexer.at(Kind::Number) {
            let (number, span) = lexer.whole("a number of strategies")?;
            let Some(number) = usize::try_from(number).ok().filter(|&number| number > 0) else {
                let error = Error::invalid(format!("a player cannot have {number} strategies"));
                return Err(error.at(lexer.source(), span).hint("each player needs at least one"));
            };
            counts.push(number);
        }
        Strategies::Counts(counts)
    };
    let close = lexer.expect(Kind::Close, "a number of strategies, a list of their names in `{ }`, or `}`")?;
    let given = strategies.counts().len();
    if given != names.len() {
        let message = format!("{}, but strategies for {given}", count(names.len(), "player"));
        let error = Error::invalid(message).hint("give a number or a list of names for each player");
        return Err(error.at(lexer.source(), open.span.start..close.span.end));
    }
    Ok(strategies)
}

fn read_labels(lexer: &mut Lexer<'_>) -> Result<Vec<String>> {
    let open = lexer.take()?;
    let mut labels = Vec::new();
    while lexer.at(Kind::Text) {
        labels.push(lexer.quoted("a strategy")?.into_owned());
    }
    let close = lexer.expect(Kind::Close, "the name of a strategy in quotes, or `}`")?;
    if labels.is_empty() {
        let error = Error::invalid("a player cannot have 0 strategies").hint("each player needs at least one");
        return Err(error.at(lexer.source(), open.span.start..close.span.end));
    }
    Ok(labels)
}

fn name_strategies(names: Vec<String>, strategies: Strategies, warnings: &mut Warnings) -> Vec<Player> {
    match strategies {
        Strategies::Counts(counts) => {
            names.into_iter().zip(counts).map(|(name, count)| Player::numbered(name, count)).collect()
        }
        Strategies::Labels(all) => names
            .into_iter()
            .zip(all)
            .map(|(name, own)| {
                let own = labels::distinct(own, || format!("strategies of player `{name}`"), warnings);
                Player::new(name, own)
            })
            .collect(),
    }
}

/// The flat list: for each profile one payoff per player.
fn read_payoff_body(lexer: &mut Lexer<'_>, shape: &[usize], profiles: Option<usize>) -> Result<Vec<Payoffs>> {
    let players = shape.len();
    let needed = profiles.and_then(|profiles| profiles.checked_mul(players));
    let start = lexer.peek().span.start;
    let mut payoffs = vec![Payoffs::new(); players];
    let mut read = 0;
    while Some(read) != needed && lexer.at(Kind::Number) {
        payoffs[read % players].push(lexer.number("a payoff")?);
        read += 1;
    }
    let told = |needed: Option<usize>| {
        let sizes: Vec<String> = shape.iter().map(ToString::to_string).collect();
        let needed = needed.map_or("more than 2^64 payoffs".to_owned(), |needed| count(needed, "payoff"));
        format!("a game of {} needs {needed} for {}", sizes.join(" x "), count(players, "player"))
    };
    if Some(read) == needed {
        let extra = lexer.peek().span.start;
        return end(lexer, |more| format!("{}; here are {more} more", told(needed)), extra).map(|()| payoffs);
    }
    if !lexer.at(Kind::End) {
        return Err(lexer.expected("a payoff").hint(told(needed)));
    }
    let error = Error::invalid(format!("{}; only {read} are given", told(needed)));
    Err(error.at(lexer.source(), start..lexer.peek().span.start))
}

/// Nothing may follow the last number of a body; `surplus` tells of numbers that do, given how many.
fn end(lexer: &mut Lexer<'_>, surplus: impl Fn(usize) -> String, start: usize) -> Result<()> {
    let mut more = 0;
    let mut last = start;
    while lexer.at(Kind::Number) {
        last = lexer.take()?.span.end;
        more += 1;
    }
    if more > 0 {
        return Err(Error::invalid(surplus(more)).at(lexer.source(), start..last));
    }
    if lexer.at(Kind::End) { Ok(()) } else { Err(lexer.expected("the end of the file")) }
}

/// The list of outcomes, and for each profile the number of one.
fn read_outcome_body(lexer: &mut Lexer<'_>, names: &[String], profiles: Option<usize>) -> Result<Vec<Payoffs>> {
    lexer.expect(Kind::Open, "`{` and the outcomes")?;
    let mut outcomes = vec![vec![Rational::ZERO; names.len()]];
    while lexer.at(Kind::Open) {
        let start = lexer.take()?.span.start;
        if lexer.at(Kind::Text) {
            lexer.take()?;
        }
        outcomes.push(read_payoffs(lexer, start, outcomes.len() as i64, names.len())?.0);
    }
    lexer.expect(Kind::Close, "an outcome in `{ }`, or `}`")?;
    let start = lexer.peek().span.start;
    let mut payoffs = vec![Payoffs::new(); names.len()];
    let mut read = 0;
    while Some(read) != profiles && lexer.at(Kind::Number) {
        let (number, span) = lexer.whole("the number of an outcome")?;
        let outcome = usize::try_from(number).ok().and_then(|number| outcomes.get(number));
        let Some(outcome) = outcome else {
            let message =
                format!("there is no outcome {number}; the list has {}", count(outcomes.len() - 1, "outcome"));
            return Err(Error::invalid(message)
                .at(lexer.source(), span)
                .hint("0 stands for the outcome without payoffs"));
        };
        for (own, payoff) in payoffs.iter_mut().zip(outcome) {
            own.push(payoff.clone());
        }
        read += 1;
    }
    let needed =
        profiles.map_or("more than 2^64 outcome numbers".to_owned(), |profiles| count(profiles, "outcome number"));
    let told = format!("one for each profile makes {needed}");
    if Some(read) == profiles {
        let extra = lexer.peek().span.start;
        return end(lexer, |more| format!("{told}; here are {more} more"), extra).map(|()| payoffs);
    }
    if !lexer.at(Kind::End) {
        return Err(lexer.expected("the number of an outcome").hint(told));
    }
    Err(Error::invalid(format!("{told}; only {read} are given")).at(lexer.source(), start..lexer.peek().span.start))
}

/// The payoffs of an outcome up to the closing brace, which is taken too, and where that ends; the opening one is at `start`.
pub(super) fn read_payoffs(
    lexer: &mut Lexer<'_>,
    start: usize,
    number: i64,
    players: usize,
) -> Result<(Vec<Rational>, Range<usize>)> {
    let mut payoffs = Vec::new();
    while lexer.at(Kind::Number) {
        payoffs.push(lexer.number("a payoff")?);
    }
    let end = lexer.expect(Kind::Close, "a payoff or `}`")?.span.end;
    if payoffs.len() == players {
        return Ok((payoffs, start..end));
    }
    let given = count(payoffs.len(), "payoff");
    Err(Error::invalid(format!("outcome {number} has {given} for {}", count(players, "player")))
        .at(lexer.source(), start..end)
        .hint("give one payoff per player, in the order of the players"))
}

/// Writes the payoff version where the strategies are labelled by their numbers, else the outcome version, which keeps labels.
pub(super) fn write(game: &NormalForm) -> Result<String> {
    let mut text = format!("NFG 1 R {}", quote(game.title()));
    let names: Vec<String> = game.players().iter().map(|player| quote(&player.name)).collect();
    put(&mut text, format_args!(" {{ {} }}", names.join(" ")));
    let numbered = |player: &Player| player.strategies.iter().zip(1_usize..).all(|(label, n)| *label == n.to_string());
    if game.players().iter().all(numbered) {
        write_payoff_version(game, &mut text);
    } else {
        write_outcome_version(game, &mut text);
    }
    Ok(text)
}

/// Appends to a text, which cannot fail.
pub(super) fn put(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    assert!(text.write_fmt(arguments).is_ok(), "a String takes all that is written to it");
}

/// Calls a function with the number of each profile, in the order of the file.
fn for_each_profile(game: &NormalForm, mut visit: impl FnMut(usize)) {
    // Digits of a counter whose last one, the fastest, is the first player's strategy.
    let mut shape = game.shape();
    shape.reverse();
    let strides: Vec<usize> = (0..shape.len()).map(|player| game.stride(shape.len() - 1 - player)).collect();
    let mut strategies = vec![0; shape.len()];
    let mut profile = 0;
    loop {
        visit(profile);
        let Some(digit) = (0..shape.len()).rev().find(|&digit| strategies[digit] + 1 < shape[digit]) else { return };
        for reset in digit + 1..shape.len() {
            profile -= strategies[reset] * strides[reset];
            strategies[reset] = 0;
        }
        strategies[digit] += 1;
        profile += strides[digit];
    }
}

fn write_payoff_version(game: &NormalForm, text: &mut String) {
    let counts: Vec<String> = game.shape().iter().map(ToString::to_string).collect();
    put(text, format_args!(" {{ {} }}\n\n", counts.join(" ")));
    for_each_profile(game, |profile| {
        for player in 0..game.player_count() {
            put(text, format_args!("{}{}", if player == 0 { "" } else { " " }, game.table(player).get(profile)));
        }
        text.push('\n');
    });
}

fn write_outcome_version(game: &NormalForm, text: &mut String) {
    text.push_str("\n\n{\n");
    for player in game.players() {
        let labels: Vec<String> = player.strategies.iter().map(|label| quote(label)).collect();
        put(text, format_args!("{{ {} }}\n", labels.join(" ")));
    }
    text.push_str("}\n\n{\n");
    let mut numbers: HashMap<Vec<Rational>, usize> = HashMap::new();
    let mut body = String::new();
    for_each_profile(game, |profile| {
        let payoffs: Vec<Rational> = (0..game.player_count()).map(|player| game.table(player).get(profile)).collect();
        let next = numbers.len() + 1;
        let number = *numbers.entry(payoffs).or_insert_with_key(|payoffs| {
            let payoffs: Vec<String> = payoffs.iter().map(ToString::to_string).collect();
            put(text, format_args!("{{ \"\" {} }}\n", payoffs.join(", ")));
            next
        });
        put(&mut body, format_args!("{}{number}", if profile == 0 { "" } else { " " }));
    });
    put(text, format_args!("}}\n{body}\n"));
}

#[cfg(test)]
mod tests {
    use super::super::table::first_fastest;
    use super::*;

    #[test]
    fn profiles_are_visited_with_the_first_player_fastest() {
        let players = vec![Player::numbered("A", 3), Player::numbered("B", 2), Player::numbered("C", 2)];
        let game = NormalForm::from_integers("t", players, vec![vec![0; 12]; 3]).expect("a game");
        let mut visited = Vec::new();
        for_each_profile(&game, |profile| visited.push(profile));
        let mut expected = vec![0; 12];
        for index in 0..12 {
            expected[first_fastest(index, &[3, 2, 2])] = index;
        }
        assert_eq!(visited, expected);
    }
}
