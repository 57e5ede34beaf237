//! The layout without names: one matrix of a zero-sum game, or two matrices with an empty line between them.

use std::sync::Arc;

use super::super::count;
use super::super::table::{Fastest, Payoffs, build};
use super::fields::{Field, Fields};
use super::whole;
use crate::error::{Error, Result, Source};
use crate::game::{NormalForm, Player};
use crate::num::Rational;

pub(super) fn read(
    source: &Arc<Source>,
    mut fields: Fields<'_>,
    first: Vec<Field<'_>>,
    title: String,
) -> Result<NormalForm> {
    let columns = first.len();
    let mut matrices: Vec<Vec<Rational>> = vec![Vec::new()];
    let mut next = Some(first);
    while let Some(row) = next {
        if row.len() != columns {
            let message = format!("this row has {}, the first one {columns}", count(row.len(), "column"));
            return Err(Error::invalid(message).at(source, whole(&row)));
        }
        if fields.gap && !matrices[0].is_empty() {
            if matrices.len() == 2 {
                let error = Error::invalid("here begins a third matrix; two players have two").at(source, whole(&row));
                return Err(error.hint("for more players, use the layout with names: one row per profile"));
            }
            matrices.push(Vec::new());
        }
        let target = matrices.len() - 1;
        for field in &row {
            matrices[target].push(field.payoff(source)?);
        }
        next = fields.next_row()?;
    }
    let rows = matrices[0].len() / columns;
    if matrices.len() == 1 {
        let losses = matrices[0].iter().map(|gain| -gain).collect();
        matrices.push(losses);
    } else if matrices[1].len() != matrices[0].len() {
        let other = matrices[1].len() / columns;
        let message = format!("the first matrix has {}, the second {other}", count(rows, "row"));
        let end = source.text.len();
        return Err(Error::invalid(message).at(source, end..end).hint("both players' matrices have the same shape"));
    }
    let payoffs = matrices.into_iter().map(|matrix| {
        let mut payoffs = Payoffs::new();
        matrix.into_iter().for_each(|payoff| payoffs.push(payoff));
        payoffs
    });
    let players = vec![Player::numbered("Row", rows), Player::numbered("Column", columns)];
    build(title, players, payoffs.collect(), Fastest::Last)
}
