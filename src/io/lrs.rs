//! Two-player games as two matrices: `m n`, then the m x n payoffs of the row player, then those of the column player.
//!
//! Entries are integers, fractions or decimals, separated by white space; lines that start with `*` or `#` are comments. The format has
//! no names: the players are called Row and Column, the strategies by their numbers, and the game after the file.
//!
//! Reference: the user's guide of lrslib (Avis), program lrsnash; Avis, Rosenberg, Savani and von Stengel 2010, Economic Theory 42.

use std::path::Path;
use std::sync::Arc;

use super::lex::{BYTE_ORDER_MARK, excerpt, number};
use super::nfg::put;
use super::table::{Fastest, Payoffs, build};
use crate::error::{Error, Result, Source};
use crate::game::{Bimatrix, Game, Player};

/// A number and its place.
struct Entry<'s> {
    raw: &'s str,
    start: usize,
}

/// The numbers of a text, without its comments.
fn entries(text: &str) -> impl Iterator<Item = Entry<'_>> {
    let place = move |part: &str| part.as_ptr() as usize - text.as_ptr() as usize;
    text.lines()
        .filter(|line| !line.trim_start().starts_with(['*', '#']))
        .flat_map(|line| line.split(|c: char| c.is_whitespace() || c == ',' || c == BYTE_ORDER_MARK))
        .filter(|raw| !raw.is_empty())
        .map(move |raw| Entry { raw, start: place(raw) })
}

pub(super) fn read(source: &Arc<Source>) -> Result<(Game, Vec<String>)> {
    let mut entries = entries(&source.text);
    let end = source.text.len();
    let rows = size(source, entries.next(), "rows")?;
    let columns = size(source, entries.next(), "columns")?;
    let cells = rows.checked_mul(columns);
    let needed = cells.and_then(|cells| cells.checked_mul(2));
    let told = || {
        let needed = needed.map_or("more than 2^64".to_owned(), |needed| needed.to_string());
        format!("two {rows} x {columns} matrices have {needed} entries")
    };
    let mut payoffs = vec![Payoffs::new(); 2];
    let mut read = 0;
    for entry in entries {
        let span = entry.start..entry.start + entry.raw.len();
        if Some(read) == needed {
            let error = Error::invalid(format!("{}; here is one more, `{}`", told(), excerpt(entry.raw)));
            return Err(error.at(source, span));
        }
        let payoff = number(entry.raw)
            .map_err(|message| Error::syntax(format!("expected a payoff: {message}")).at(source, span).hint(told()))?;
        payoffs[usize::from(cells.is_some_and(|cells| read >= cells))].push(payoff);
        read += 1;
    }
    if Some(read) != needed {
        let error = Error::invalid(format!("{}; only {read} are given", told())).at(source, end..end);
        return Err(error.hint("first all rows of the row player's matrix, then all rows of the column player's"));
    }
    let title = Path::new(&source.name).file_stem().map_or(String::new(), |stem| stem.to_string_lossy().into_owned());
    let players = vec![Player::numbered("Row", rows), Player::numbered("Column", columns)];
    Ok((Game::Normal(build(title, players, payoffs, Fastest::Last)?), Vec::new()))
}

/// One of the two numbers in the first line.
fn size(source: &Arc<Source>, entry: Option<Entry<'_>>, what: &str) -> Result<usize> {
    let hint = "the file starts with the numbers of rows and columns";
    let Some(entry) = entry else {
        let end = source.text.len();
        return Err(Error::syntax(format!("expected the number of {what}, found the end of the file"))
            .at(source, end..end)
            .hint(hint));
    };
    match entry.raw.parse::<usize>() {
        Ok(size) if size > 0 => Ok(size),
        _ => Err(Error::syntax(format!("expected the number of {what}, found `{}`", excerpt(entry.raw)))
            .at(source, entry.start..entry.start + entry.raw.len())
            .hint(hint)),
    }
}

/// Writes the two matrices. Titles and labels have no place in the format and are left out.
pub(super) fn write(game: Bimatrix<'_>) -> Result<String> {
    let mut text = format!("{} {}\n", game.rows(), game.columns());
    for player in 0..2 {
        text.push('\n');
        for row in 0..game.rows() {
            for column in 0..game.columns() {
                let gap = if column == 0 { "" } else { " " };
                put(&mut text, format_args!("{gap}{}", game.payoff(player, row, column)));
            }
            text.push('\n');
        }
    }
    Ok(text)
}
