//! Payoff tables as spreadsheets have them.
//!
//! Two layouts are read. With names: a header of the players and then one payoff column for each, and a row for each profile, in any
//! order:
//!
//! ```csv
//! Row,Column,payoff of Row,payoff of Column
//! Cooperate,Cooperate,2,2
//! Cooperate,Defect,0,3
//! …
//! ```
//!
//! Without names, numbers only: one matrix is the row player's in a zero-sum game; two of the same shape with an empty line between them
//! are the row player's and the column player's. Fields are separated by commas, or by semicolons or tabs where the first line has
//! some outside quotes; quotes are as in RFC 4180. Written is the layout with names.

mod fields;
mod matrices;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use super::lex::number;
use super::nfg::put;
use super::table::{Fastest, Payoffs, build};
use super::{Warnings, count, labels};
use crate::error::{Error, Result, Source};
use crate::game::{Game, NormalForm, Player};
use crate::num::Rational;
use fields::{Field, Fields};

pub(super) fn read(source: &Arc<Source>) -> Result<(Game, Vec<String>)> {
    let mut rows = Fields::new(source);
    let Some(first) = rows.next_row()? else {
        return Err(Error::syntax("expected a table, found the end of the file").at(source, 0..0));
    };
    let title = Path::new(&source.name).file_stem().map_or(String::new(), |stem| stem.to_string_lossy().into_owned());
    if first.iter().all(|field| field.number().is_ok()) {
        return Ok((Game::Normal(matrices::read(source, rows, first, title)?), Vec::new()));
    }
    let mut warnings = Warnings::new();
    let game = read_named(source, rows, first, title, &mut warnings)?;
    Ok((Game::Normal(game), warnings.finish()))
}

/// The strategies of one player, in the order in which they appear.
#[derive(Default)]
struct Labels {
    all: Vec<String>,
    places: HashMap<String, usize>,
}

impl Labels {
    fn place(&mut self, label: &str) -> usize {
        if let Some(&place) = self.places.get(label) {
            return place;
        }
        self.all.push(label.to_owned());
        self.places.insert(label.to_owned(), self.all.len() - 1);
        self.all.len() - 1
    }
}

/// One profile of the table.
struct Row {
    strategies: Vec<usize>,
    payoffs: Vec<Rational>,
    start: usize,
}

fn read_named(
    source: &Arc<Source>,
    mut fields: Fields<'_>,
    header: Vec<Field<'_>>,
    title: String,
    warnings: &mut Warnings,
) -> Result<NormalForm> {
    let hint = "name the players, then one payoff column for each; or give numbers only";
    if !header.len().is_multiple_of(2) {
        let message = format!("the header has {}, an odd number", count(header.len(), "column"));
        return Err(Error::invalid(message).at(source, whole(&header)).hint(hint));
    }
    let players = header.len() / 2;
    let names = header[..players].iter().map(|field| field.text.trim().to_owned()).collect();
    let names = labels::distinct(names, || "players".to_owned(), warnings);
    let mut strategies: Vec<Labels> = (0..players).map(|_| Labels::default()).collect();
    let mut rows = Vec::new();
    while let Some(row) = fields.next_row()? {
        if row.len() != 2 * players {
            let message = format!("this row has {}, the header {}", count(row.len(), "column"), header.len());
            return Err(Error::invalid(message).at(source, whole(&row)));
        }
        let own = strategies.iter_mut().zip(&row).map(|(labels, field)| labels.place(field.text.trim())).collect();
        let payoffs = row[players..].iter().map(|field| field.payoff(source)).collect::<Result<_>>()?;
        rows.push(Row { strategies: own, payoffs, start: row[0].span.start });
    }
    let players = names.into_iter().zip(strategies).map(|(name, labels)| {
        let all = labels::distinct(labels.all, || format!("strategies of player `{name}`"), warnings);
        Player { name, strategies: all }
    });
    arrange(source, title, players.collect(), rows)
}

/// Puts the rows where their profiles belong; each must be there once.
fn arrange(source: &Arc<Source>, title: String, players: Vec<Player>, rows: Vec<Row>) -> Result<NormalForm> {
    let end = source.text.len();
    let profiles = players.iter().try_fold(1_usize, |product, player| product.checked_mul(player.strategies.len()));
    let index = |row: &Row| {
        row.strategies.iter().zip(&players).fold(0, |index, (own, player)| index * player.strategies.len() + own)
    };
    // A table with fewer rows than profiles allocates nothing for the others.
    let enough = profiles.is_some_and(|profiles| profiles <= rows.len());
    let mut at: HashMap<Vec<usize>, usize> = HashMap::new();
    for row in &rows {
        if let Some(earlier) = at.insert(row.strategies.clone(), row.start) {
            let line = source.position(earlier).0;
            let error = Error::invalid(format!("this profile has a row already, in line {line}"));
            return Err(error.at(source, row.start..row.start));
        }
    }
    if !enough || rows.is_empty() {
        let needed = profiles.map_or("more than 2^64 profiles".to_owned(), |profiles| count(profiles, "profile"));
        let message = format!("the strategies named make {needed}, but there are {} only", count(rows.len(), "row"));
        return Err(Error::invalid(message).at(source, end..end).hint("give every profile a row"));
    }
    let mut places = vec![0; rows.len()];
    for (number, row) in rows.iter().enumerate() {
        places[index(row)] = number;
    }
    let payoffs = (0..players.len()).map(|player| {
        let mut payoffs = Payoffs::new();
        places.iter().for_each(|&row| payoffs.push(rows[row].payoffs[player].clone()));
        payoffs
    });
    let payoffs = payoffs.collect();
    build(title, players, payoffs, Fastest::Last)
}

fn whole(row: &[Field<'_>]) -> std::ops::Range<usize> {
    let end = row.last().map_or(0, |field| field.span.end);
    row.first().map_or(end, |field| field.span.start)..end
}

impl Field<'_> {
    fn number(&self) -> std::result::Result<Rational, String> {
        number(self.text.trim())
    }

    fn payoff(&self, source: &Arc<Source>) -> Result<Rational> {
        self.number().map_err(|message| {
            Error::syntax(format!("expected a payoff: {message}"))
                .at(source, self.span.clone())
                .hint("write an integer, a fraction such as 1/3, or a decimal with a point")
        })
    }
}

/// Writes the layout with names. The title has no place in it and is left out.
pub(super) fn write(game: &NormalForm) -> Result<String> {
    let names = game.players().iter().map(|player| quote(&player.name));
    let columns = game.players().iter().map(|player| quote(&format!("payoff of {}", player.name)));
    let mut text = names.chain(columns).collect::<Vec<_>>().join(",") + "\n";
    for profile in 0..game.profile_count() {
        for (number, player) in game.players().iter().enumerate() {
            put(&mut text, format_args!("{},", quote(&player.strategies[game.strategy_at(profile, number)])));
        }
        for player in 0..game.player_count() {
            let gap = if player == 0 { "" } else { "," };
            put(&mut text, format_args!("{gap}{}", game.table(player).get(profile)));
        }
        text.push('\n');
    }
    Ok(text)
}

/// A field, in quotes where it needs them.
fn quote(text: &str) -> String {
    if text.contains([',', ';', '\t', '"', '\n', '\r']) || text.is_empty() {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}
