//! The `[normal]` table: strategies, and payoffs as a table of cells or as formulas over the strategies' indices.

use std::sync::Arc;

use crate::error::{Error, ErrorKind, Result, Source, unknown_name};
use crate::game::{NormalForm, Player};
use crate::model::excerpt::Excerpt;
use crate::model::expr::{Expr, Scope, Values};
use crate::model::file::{Cells, NormalTable, StrategyFamily};
use crate::model::parts::{Entries, Text, Written, by_player};
use crate::model::template::{Indices, Template};
use crate::num::Rational;

/// The most payoffs that formulas may give.
const PAYOFF_LIMIT: usize = 8_000_000;

/// A normal form whose names and payoffs depend on parameters.
#[derive(Debug, Clone)]
pub struct NormalRule {
    players: Vec<String>,
    strategies: Vec<Strategies>,
    payoffs: Payoffs,
    place: Excerpt,
}

#[derive(Debug, Clone)]
enum Strategies {
    /// Names; and the number of the slot for their number, if formulas use it.
    Listed(Vec<String>, bool),
    Family(Template, Indices),
}

#[derive(Debug, Clone)]
enum Payoffs {
    /// One list per profile, in the game's order of profiles.
    Table(Vec<Vec<Expr>>),
    /// One formula per player, over the global names and all indices.
    Formulas(Vec<Expr>),
}

struct Compiler<'c> {
    source: &'c Arc<Source>,
    globals: &'c Scope,
    players: &'c [String],
}

impl NormalRule {
    /// Reads the table. Errors: a player without strategies, a table of the wrong shape, bad expressions, both or no kind of payoffs.
    pub fn compile(
        table: &NormalTable,
        place: &Excerpt,
        source: &Arc<Source>,
        globals: &Scope,
        players: &[String],
    ) -> Result<NormalRule> {
        let compiler = Compiler { source, globals, players };
        let ordered = by_player("strategies", &table.strategies, players, source, place)?;
        let mut scope = globals.clone();
        let mut strategies = Vec::new();
        for (player, written) in players.iter().zip(ordered) {
            let index = table.index.iter().find(|(key, _)| key.name == *player).map(|(_, index)| index);
            strategies.push(compiler.strategies(written, index, &mut scope)?);
        }
        compiler.check_players(table.index.iter().map(|(key, _)| key.excerpt(source)))?;
        let payoffs = match (&table.table, &table.payoffs) {
            (Some(cells), None) => compiler.table(cells, &strategies)?,
            (None, Some(formulas)) => compiler.formulas(formulas, &scope, place)?,
            _ => {
                let error = Error::invalid("payoffs are given either as `table` or as `payoffs`");
                return Err(place.point_all(error));
            }
        };
        Ok(NormalRule { players: players.to_vec(), strategies, payoffs, place: place.clone() })
    }

    /// The game at given values of the global names.
    pub fn bind(&self, title: &str, values: &mut Values) -> Result<NormalForm> {
        let globals = values.slots().len();
        let mut size = 0;
        let mut players = Vec::new();
        let mut indices: Vec<Vec<Vec<Rational>>> = Vec::new();
        for (name, strategies) in self.players.iter().zip(&self.strategies) {
            let (names, numbers) = strategies.expand(values, &mut size)?;
            values.truncate(globals);
            if names.is_empty() {
                let error = Error::invalid(format!("player `{name}` has no strategy at these values"));
                return Err(self.place.point_all(error));
            }
            players.push(Player::new(name.clone(), names));
            indices.push(numbers);
        }
        let payoffs = match &self.payoffs {
            Payoffs::Table(cells) => evaluate_table(cells, players.len(), values)?,
            Payoffs::Formulas(formulas) => self.evaluate_formulas(formulas, &indices, values)?,
        };
        values.truncate(globals);
        NormalForm::new(title, players, &payoffs).map_err(|error| self.place.point_all(error))
    }

    fn evaluate_formulas(
        &self,
        formulas: &[Expr],
        indices: &[Vec<Vec<Rational>>],
        values: &mut Values,
    ) -> Result<Vec<Vec<Rational>>> {
        let profiles = indices.iter().try_fold(1_usize, |count, own| count.checked_mul(own.len()));
        let payoffs = profiles.and_then(|profiles| profiles.checked_mul(formulas.len()));
        let Some(profiles) = profiles.filter(|_| payoffs.is_some_and(|payoffs| payoffs <= PAYOFF_LIMIT)) else {
            let error = Error::too_large(format!("the game would have more than {PAYOFF_LIMIT} payoffs"));
            return Err(self.place.point_all(error));
        };
        let globals = values.slots().len();
        let mut table = vec![Vec::with_capacity(profiles); formulas.len()];
        let mut profile = vec![0; indices.len()];
        for _ in 0..profiles {
            let mut slot = globals;
            for (own, &strategy) in indices.iter().zip(&profile) {
                for index in &own[strategy] {
                    values.set(slot, index.clone());
                    slot += 1;
                }
            }
            for (payoffs, formula) in table.iter_mut().zip(formulas) {
                payoffs.push(formula.value(values)?);
            }
            for (strategy, own) in profile.iter_mut().zip(indices).rev() {
                *strategy += 1;
                if *strategy < own.len() {
                    break;
                }
                *strategy = 0;
            }
        }
        Ok(table)
    }
}

fn evaluate_table(cells: &[Vec<Expr>], players: usize, values: &mut Values) -> Result<Vec<Vec<Rational>>> {
    let mut table = vec![Vec::with_capacity(cells.len()); players];
    for cell in cells {
        for (payoffs, expr) in table.iter_mut().zip(cell) {
            payoffs.push(expr.value(values)?);
        }
    }
    Ok(table)
}

impl Strategies {
    /// Names, and the values of the indices of each.
    fn expand(&self, values: &mut Values, size: &mut u64) -> Result<(Vec<String>, Vec<Vec<Rational>>)> {
        match self {
            Strategies::Listed(names, numbered) => {
                let number = |place: usize| if *numbered { vec![Rational::from(place as i64)] } else { Vec::new() };
                Ok((names.clone(), (1..=names.len()).map(number).collect()))
            }
            Strategies::Family(name, indices) => {
                let combinations = indices.combinations(values, size)?;
                let mut names = Vec::with_capacity(combinations.len());
                for combination in &combinations {
                    indices.enter(combination, values);
                    names.push(name.render(values)?);
                }
                Ok((names, combinations))
            }
        }
    }
}

impl Compiler<'_> {
    fn check_players(&self, names: impl Iterator<Item = Excerpt>) -> Result<()> {
        for name in names {
            if !self.players.contains(&name.text) {
                let known: Vec<&str> = self.players.iter().map(String::as_str).collect();
                return Err(name.point_all(unknown_name(ErrorKind::Invalid, "player", &name.text, &known)));
            }
        }
        Ok(())
    }

    fn strategies(
        &self,
        written: &Written<Text, StrategyFamily>,
        index: Option<&Text>,
        scope: &mut Scope,
    ) -> Result<Strategies> {
        match written {
            Written::List(_, names) => {
                if let Some(index) = index {
                    let name = index.excerpt(self.source);
                    *scope = scope.with(&name.text).map_err(|error| name.point_all(error))?;
                }
                let names = names.iter().map(|name| name.excerpt(self.source).text).collect();
                Ok(Strategies::Listed(names, index.is_some()))
            }
            Written::Table(_, family) => {
                if let Some(index) = index {
                    let error = Error::invalid("these strategies have indices already");
                    return Err(index.excerpt(self.source).point_all(error));
                }
                let (indices, local) = Indices::parse(&family.indices, self.source, self.globals)?;
                for name in &local.names()[self.globals.len()..] {
                    let place = indices.excerpt().cloned();
                    *scope = scope.with(name).map_err(|error| match place {
                        Some(place) => place.point_all(error),
                        None => error,
                    })?;
                }
                let name = Template::parse(&family.name.excerpt(self.source), &local)?;
                Ok(Strategies::Family(name, indices))
            }
            Written::Text(text) => {
                let error = Error::invalid("strategies are a list of names");
                let hint = "write [\"C\", \"A\"], or { name = \"stop_{i}\", for = { i = \"0..N\" } }";
                Err(text.excerpt(self.source).point_all(error).hint(hint))
            }
        }
    }

    fn formulas(&self, formulas: &Entries<Text>, scope: &Scope, place: &Excerpt) -> Result<Payoffs> {
        let ordered = by_player("payoffs", formulas, self.players, self.source, place)?;
        let read = |text: &Text| Expr::number(&text.excerpt(self.source), scope);
        Ok(Payoffs::Formulas(ordered.into_iter().map(read).collect::<Result<_>>()?))
    }

    fn table(&self, cells: &Cells, strategies: &[Strategies]) -> Result<Payoffs> {
        let mut shape = Vec::new();
        for (strategies, player) in strategies.iter().zip(self.players) {
            let Strategies::Listed(names, _) = strategies else {
                let error = Error::invalid(format!("the strategies of `{player}` are made by indices"));
                let place = Excerpt::new(self.source, cells.0.span(), "");
                return Err(place.point_all(error).hint("give payoffs as formulas: payoffs = { … }"));
            };
            shape.push((player.as_str(), names.len()));
        }
        let mut leaves = Vec::new();
        self.leaves(cells, &shape, &mut leaves)?;
        Ok(Payoffs::Table(leaves))
    }

    /// Collects the payoff lists below these cells, checking that each level has as many members as the player has strategies.
    fn leaves(&self, cells: &Cells, shape: &[(&str, usize)], leaves: &mut Vec<Vec<Expr>>) -> Result<()> {
        let place = Excerpt::new(self.source, cells.0.span(), "");
        let Written::List(_, members) = &cells.0 else {
            let error = Error::invalid("a list is needed here: payoffs, or a row of the table");
            return Err(place.point_all(error));
        };
        let Some(((player, strategies), inner)) = shape.split_first() else {
            let texts = members.iter().map(|member| match &member.0 {
                Written::Text(text) => Ok(text.excerpt(self.source)),
                other => {
                    let error = Error::invalid("the table is nested too deeply: here a payoff is needed");
                    Err(Excerpt::new(self.source, other.span(), "").point_all(error))
                }
            });
            let texts = texts.collect::<Result<Vec<_>>>()?;
            leaves.push(payoff_list(&texts, self.globals, self.players, &place)?);
            return Ok(());
        };
        if members.len() != *strategies {
            let message = format!("{} entries where player `{player}` has {strategies} strategies", members.len());
            return Err(place.point_all(Error::invalid(message)));
        }
        members.iter().try_for_each(|member| self.leaves(member, inner, leaves))
    }
}

/// Reads one payoff per player.
pub fn payoff_list(texts: &[Excerpt], scope: &Scope, players: &[String], place: &Excerpt) -> Result<Vec<Expr>> {
    if texts.len() != players.len() {
        let message = format!("{} payoffs for {} players", texts.len(), players.len());
        let hint = format!("give one each, in the order {}", players.join(", "));
        return Err(place.point_all(Error::invalid(message)).hint(hint));
    }
    texts.iter().map(|text| Expr::number(text, scope)).collect()
}
