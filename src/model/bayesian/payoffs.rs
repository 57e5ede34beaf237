//! What is played and paid: actions by player or by type, payoffs by tables or formulas.

use std::sync::Arc;

use crate::error::{Error, ErrorKind, Result, Source, unknown_name};
use crate::game::StatePayoffs;
use crate::model::bayesian::pattern::{Names, Pattern, Row, pick};
use crate::model::excerpt::Excerpt;
use crate::model::expr::{Expr, Scope, Values};
use crate::model::file::{ActionSets, BayesianTable, Cells};
use crate::model::normal::payoff_list;
use crate::model::parts::{Text, Written, by_player};
use crate::model::template::{Indices, Template};
use crate::num::Rational;

/// The most payoffs that formulas may give in one combination of states and types.
const PAYOFF_LIMIT: usize = 8_000_000;

/// What a player may do.
#[derive(Debug, Clone)]
pub(super) enum ActionsRule {
    /// The names, and whether they are numbered from 1 for formulas.
    Listed(Vec<String>, bool),
    Family(Template, Box<Indices>),
    /// A list for each type, by its name; `*` is any other.
    ByType(Vec<(Excerpt, Vec<String>)>),
}

/// Names of actions, and the values of the indices of each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Actions {
    pub names: Vec<String>,
    numbers: Vec<Vec<Rational>>,
}

impl ActionsRule {
    /// Reads a player's actions; their indices join the scope of formulas.
    pub fn compile(
        written: &ActionSets,
        index: Option<&Text>,
        source: &Arc<Source>,
        globals: &Scope,
        world: &mut Scope,
    ) -> Result<ActionsRule> {
        let names = |texts: &[Text]| texts.iter().map(|text| text.excerpt(source).text).collect::<Vec<String>>();
        if let Some(index) = index {
            let place = index.excerpt(source);
            let Written::List(..) = written else {
                return Err(place.point_all(Error::invalid("only a list of actions is numbered")));
            };
            *world = world.with(&place.text).map_err(|error| place.point_all(error))?;
        }
        match written {
            Written::List(_, texts) => Ok(ActionsRule::Listed(names(texts), index.is_some())),
            Written::Text(text) => {
                let error = Error::invalid("actions are a list of names");
                let hint = "write [\"C\", \"A\"], or { name = \"bid_{b}\", for = { b = \"0..n\" } }";
                Err(text.excerpt(source).point_all(error).hint(hint))
            }
            Written::Table(_, table) => {
                let part = |wanted: &str| table.iter().find(|(key, _)| key.name == wanted).map(|(_, written)| written);
                if let (Some(Written::Text(name)), Some(Written::Table(_, ranges)), 2) =
                    (part("name"), part("for"), table.iter().count())
                {
                    let (indices, local) = Indices::parse(ranges, source, globals)?;
                    let name = Template::parse(&name.excerpt(source), &local)?;
                    for index in &local.names()[globals.len()..] {
                        *world = world.with(index).map_err(|error| name.excerpt().point_all(error))?;
                    }
                    return Ok(ActionsRule::Family(name, Box::new(indices)));
                }
                let mut lists = Vec::new();
                for (key, written) in table.iter() {
                    let Written::List(_, texts) = written else {
                        let error = Error::invalid(format!("a list of actions is needed for the type `{}`", key.name));
                        let hint = "write { strong = [\"C\", \"A\"], \"*\" = [\"C\"] }, or { name = \"bid_{b}\", for = { b = \"0..n\" } }";
                        return Err(key.excerpt(source).point_all(error).hint(hint));
                    };
                    lists.push((key.excerpt(source), names(texts)));
                }
                Ok(ActionsRule::ByType(lists))
            }
        }
    }

    /// What each type may do, by the names of the types: that of what is drawn, and that with its signals. Errors: a list for no type.
    pub fn expand(
        &self,
        types: &[[String; 2]],
        place: &Excerpt,
        values: &mut Values,
        size: &mut u64,
    ) -> Result<Vec<Actions>> {
        let globals = values.slots().len();
        match self {
            ActionsRule::Listed(names, numbered) => {
                let number = |place: usize| if *numbered { vec![Rational::from(place as i64)] } else { Vec::new() };
                let numbers = (1..=names.len()).map(number).collect();
                Ok(vec![Actions { names: names.clone(), numbers }; types.len()])
            }
            ActionsRule::Family(name, indices) => {
                let mut actions = Actions { names: Vec::new(), numbers: indices.combinations(values, size)? };
                for combination in &actions.numbers {
                    indices.enter(combination, values);
                    actions.names.push(name.render(values)?);
                    values.truncate(globals);
                }
                Ok(vec![actions; types.len()])
            }
            ActionsRule::ByType(lists) => {
                let fits = |key: &Excerpt, [drawn, full]: &[String; 2]| key.text == *full || key.text == *drawn;
                let lost = lists.iter().find(|(key, _)| key.text != "*" && !types.iter().any(|kind| fits(key, kind)));
                if let Some((key, _)) = lost {
                    let known: Vec<&str> = types.iter().flatten().map(String::as_str).collect();
                    return Err(key.point_all(unknown_name(ErrorKind::Invalid, "type", &key.text, &known)));
                }
                let of = |kind: &[String; 2]| {
                    let named = |wanted: &str| lists.iter().find(|(key, _)| key.text == wanted);
                    let Some((_, names)) = named(&kind[1]).or(named(&kind[0])).or(named("*")) else {
                        let error = Error::invalid(format!("no actions are given for the type `{}`", kind[1]));
                        return Err(place.point_all(error).hint("add a list for it, or a list \"*\" for all others"));
                    };
                    Ok(Actions { names: names.clone(), numbers: vec![Vec::new(); names.len()] })
                };
                types.iter().map(of).collect()
            }
        }
    }
}

/// Payoffs as they are written.
#[derive(Debug, Clone)]
pub(super) enum PayoffRule {
    /// For each combination of states and types, cells nested by the players' actions.
    Table(Vec<(Pattern, CellRule)>),
    /// One formula per player.
    Formulas(Vec<Expr>),
}

#[derive(Debug, Clone)]
pub(super) enum CellRule {
    Row(Vec<CellRule>, Excerpt),
    Payoffs(Vec<Expr>),
}

/// Payoffs whose rows are found.
pub(super) enum Payoffs<'p> {
    Table(Vec<Row<&'p CellRule>>),
    Formulas(&'p [Expr]),
}

impl PayoffRule {
    /// Reads them. `world` are the names that may stand in cells, `formulas` those in formulas. Errors: both or no kind of payoffs.
    pub fn compile(
        table: &BayesianTable,
        place: &Excerpt,
        source: &Arc<Source>,
        (world, formulas): (&Scope, &Scope),
        players: &[String],
    ) -> Result<PayoffRule> {
        match (table.table.is_empty(), table.payoffs.is_empty()) {
            (false, true) => {
                let row = |(key, cells): &(crate::model::parts::Key, Cells)| {
                    let pattern = Pattern::parse(&key.excerpt(source))?;
                    Ok((pattern, cell(cells, players.len(), source, world, players)?))
                };
                Ok(PayoffRule::Table(table.table.iter().map(row).collect::<Result<_>>()?))
            }
            (true, false) => {
                let ordered = by_player("payoffs", &table.payoffs, players, source, place)?;
                let read = |text: &Text| Expr::number(&text.excerpt(source), formulas);
                Ok(PayoffRule::Formulas(ordered.into_iter().map(read).collect::<Result<_>>()?))
            }
            _ => {
                let error = Error::invalid("payoffs are given either as `table` or as `payoffs`");
                Err(place
                    .point_all(error)
                    .hint("`table` has cells by states and types, `payoffs` a formula per player"))
            }
        }
    }

    pub fn resolve(&self, names: &Names<'_>) -> Result<Payoffs<'_>> {
        match self {
            PayoffRule::Formulas(formulas) => Ok(Payoffs::Formulas(formulas)),
            PayoffRule::Table(rows) => {
                let mut found = Vec::new();
                for (pattern, cell) in rows {
                    found.push((pattern.resolve(names)?, pattern.place.clone(), cell));
                }
                Ok(Payoffs::Table(found))
            }
        }
    }
}

fn cell(cells: &Cells, depth: usize, source: &Arc<Source>, scope: &Scope, players: &[String]) -> Result<CellRule> {
    let place = Excerpt::new(source, cells.0.span(), "");
    let Written::List(_, members) = &cells.0 else {
        let error = Error::invalid("a list is needed here: payoffs, or a row of the table");
        return Err(place.point_all(error));
    };
    if depth > 0 {
        let rows = members.iter().map(|member| cell(member, depth - 1, source, scope, players));
        return Ok(CellRule::Row(rows.collect::<Result<_>>()?, place));
    }
    let texts = members.iter().map(|member| match &member.0 {
        Written::Text(text) => Ok(text.excerpt(source)),
        other => {
            let error = Error::invalid("the table is nested too deeply: here a payoff is needed");
            Err(Excerpt::new(source, other.span(), "").point_all(error))
        }
    });
    Ok(CellRule::Payoffs(payoff_list(&texts.collect::<Result<Vec<_>>>()?, scope, players, &place)?))
}

impl Payoffs<'_> {
    /// The payoffs in a combination of states and types, whose indices have their values already; `actions` are those of each player.
    pub fn at(
        &self,
        world: &[usize],
        actions: &[&Actions],
        (players, place): (&[String], &Excerpt),
        describe: impl Fn() -> String,
        values: &mut Values,
    ) -> Result<StatePayoffs> {
        let mut tables: Vec<Vec<Rational>> = vec![Vec::new(); players.len()];
        match self {
            Payoffs::Table(rows) => {
                let cell = pick(rows, world, "payoffs are", place, &describe)?;
                let shape: Vec<(&str, usize)> =
                    players.iter().map(String::as_str).zip(actions.iter().map(|own| own.names.len())).collect();
                fill(cell, &shape, &describe, values, &mut tables)?;
            }
            Payoffs::Formulas(formulas) => {
                let sizes = actions.iter().map(|own| own.names.len());
                if sizes.fold(players.len(), usize::saturating_mul) > PAYOFF_LIMIT {
                    let message = format!("there would be more than {PAYOFF_LIMIT} payoffs in {}", describe());
                    return Err(place.point_all(Error::too_large(message)));
                }
                let before = values.slots().len();
                let mut profile = vec![0; actions.len()];
                'profiles: loop {
                    let numbers = actions.iter().zip(&profile).flat_map(|(own, &action)| &own.numbers[action]);
                    for (slot, number) in (before..).zip(numbers) {
                        values.set(slot, number.clone());
                    }
                    for (table, formula) in tables.iter_mut().zip(*formulas) {
                        table.push(formula.value(values)?);
                    }
                    for (action, own) in profile.iter_mut().zip(actions).rev() {
                        *action += 1;
                        if *action < own.names.len() {
                            continue 'profiles;
                        }
                        *action = 0;
                    }
                    break;
                }
                values.truncate(before);
            }
        }
        Ok(Arc::new(tables))
    }
}

/// Appends the payoffs below a cell, checking that each row has as many members as the player has actions.
fn fill(
    cell: &CellRule,
    shape: &[(&str, usize)],
    describe: &impl Fn() -> String,
    values: &mut Values,
    tables: &mut [Vec<Rational>],
) -> Result<()> {
    match cell {
        CellRule::Payoffs(payoffs) => {
            for (table, payoff) in tables.iter_mut().zip(payoffs) {
                table.push(payoff.value(values)?);
            }
            Ok(())
        }
        CellRule::Row(members, place) => {
            let Some(((player, count), inner)) = shape.split_first() else {
                unreachable!("cells are nested by the players")
            };
            if members.len() != *count {
                let given = members.len();
                let message = format!("{given} entries where player `{player}` has {count} actions ({})", describe());
                return Err(place.point_all(Error::invalid(message)));
            }
            members.iter().try_for_each(|member| fill(member, inner, describe, values, tables))
        }
    }
}
