//! From the file as it is written to a model whose names and expressions have been checked.

use std::sync::Arc;

use crate::error::{Error, ErrorKind, Result, Source, unknown_name};
use crate::model::bargain::BargainingRule;
use crate::model::bayesian::BayesianRule;
use crate::model::events::{self, EventRule};
use crate::model::excerpt::Excerpt;
use crate::model::expr::{Expr, Scope, check_name};
use crate::model::file::{BayesianTable, File, ParameterTable};
use crate::model::normal::NormalRule;
use crate::model::parts::{Entries, Key, Text, Written};
use crate::model::reference::{self, Context};
use crate::model::tree::TreeRule;
use crate::model::{Assumption, Body, Derived, Model, Parameter};
use crate::num::Rational;

pub(super) fn compile(source: &Arc<Source>, file: &File) -> Result<Model> {
    let title = file.title.excerpt(source);
    let players = players(source, &file.players, &title)?;
    let parameters = file.parameters.iter().map(|(key, table)| parameter(source, key, table));
    let parameters = parameters.collect::<Result<Vec<_>>>()?;
    let scope = global_scope(source, file)?;
    let derived = derived(source, &file.derived, &scope, parameters.len())?;
    let mut assumptions = Vec::new();
    for table in &file.assumptions {
        let holds = Expr::condition(&table.holds.excerpt(source), &scope)?;
        assumptions.push(Assumption { holds, otherwise: table.otherwise.clone() });
    }
    let body = body(source, file, &title, &scope, &players)?;
    let events = events::compile(&file.events, source, &scope)?;
    check_labels(source, file)?;
    check_distinct(&players, &scope, &events, file, source)?;
    let context = Context {
        source,
        scope: &scope,
        parameters: parameters.len(),
        players: &players,
        events: events.iter().map(|event| event.name.as_str()).collect(),
        issues: file
            .bargaining
            .iter()
            .flat_map(|table| table.issues.iter())
            .map(|(key, _)| key.name.as_str())
            .collect(),
        title: &title,
    };
    let references = reference::compile(&file.reference, &context)?;
    Ok(Model {
        title: title.text.clone(),
        question: file.question.clone(),
        reading: file.reading.clone(),
        sources: file.sources.clone(),
        labels: file.labels.iter().map(|(key, text)| (key.name.clone(), text.clone())).collect(),
        levels: levels(source, &file.levels, &parameters)?,
        players,
        parameters,
        derived,
        assumptions,
        body,
        events,
        references,
        scope,
        source: Arc::clone(source),
    })
}

/// Labels explain names of the model, as they are written.
fn check_labels(source: &Arc<Source>, file: &File) -> Result<()> {
    let text = |text: &Text| text.excerpt(source).text;
    let mut known: Vec<String> = file.players.iter().map(text).collect();
    known.extend(file.parameters.iter().map(|(key, _)| key.name.clone()));
    known.extend(file.derived.iter().chain(file.events.iter()).map(|(key, _)| key.name.clone()));
    for (_, strategies) in file.normal.iter().flat_map(|normal| normal.strategies.iter()) {
        match strategies {
            Written::List(_, names) => known.extend(names.iter().map(text)),
            Written::Table(_, family) => known.push(text(&family.name)),
            Written::Text(_) => {}
        }
    }
    for (key, node) in file.tree.iter().flat_map(|nodes| nodes.iter()) {
        known.push(key.name.clone());
        known.extend(node.infoset.iter().map(text));
        known.extend(node.actions.iter().map(|(action, _)| action.name.clone()));
    }
    known.extend(file.bayesian.iter().flat_map(|table| bayesian_names(table, source)));
    if let Some(bargaining) = &file.bargaining {
        known.extend(bargaining.issues.iter().map(|(key, _)| key.name.clone()));
        known.extend(bargaining.points.iter().map(|(key, _)| key.name.clone()));
    }
    match file.labels.iter().find(|(key, _)| !known.contains(&key.name)) {
        None => Ok(()),
        Some((key, _)) => {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            Err(key.excerpt(source).point_all(unknown_name(ErrorKind::Invalid, "name", &key.name, &known)))
        }
    }
}

/// The names of states, types, signals and actions.
fn bayesian_names(table: &BayesianTable, source: &Arc<Source>) -> Vec<String> {
    let mut known = Vec::new();
    let text = |text: &Text| text.excerpt(source).text;
    for draws in table.states.iter().chain(table.types.iter().map(|(_, draws)| draws)) {
        match draws {
            Written::List(_, names) => known.extend(names.iter().map(text)),
            Written::Table(_, entries) => known.extend(entries.iter().map(|(key, _)| key.name.clone())),
            Written::Text(_) => {}
        }
    }
    for (key, signal) in table.signals.iter() {
        known.push(key.name.clone());
        known.extend(signal.given.iter().flat_map(|(_, values)| values.iter()).map(|(value, _)| value.name.clone()));
    }
    for (_, actions) in table.actions.iter() {
        match actions {
            Written::List(_, names) => known.extend(names.iter().map(text)),
            Written::Table(_, table) => table.iter().for_each(|(_, written)| match written {
                Written::List(_, names) => known.extend(names.iter().map(text)),
                Written::Text(name) => known.push(text(name)),
                Written::Table(..) => {}
            }),
            Written::Text(_) => {}
        }
    }
    known
}

/// Players, events and the quantities of the model must differ in name, since expressions over outcomes speak of all of them.
fn check_distinct(
    players: &[String],
    scope: &Scope,
    events: &[EventRule],
    file: &File,
    source: &Arc<Source>,
) -> Result<()> {
    let taken = |name: &str| name == "welfare" || scope.slot(name).is_some();
    if let Some((place, player)) = file.players.iter().zip(players).find(|(_, player)| taken(player)) {
        let error = Error::invalid(format!("`{player}` is the name of a player and of a quantity"));
        return Err(place.excerpt(source).point_all(error).hint("give one of them another name"));
    }
    let clash =
        events.iter().zip(file.events.iter()).find(|(event, _)| taken(&event.name) || players.contains(&event.name));
    if let Some((event, (key, _))) = clash {
        let error = Error::invalid(format!("`{}` is the name of an event and of something else", event.name));
        return Err(key.excerpt(source).point_all(error).hint("give one of them another name"));
    }
    Ok(())
}

fn players(source: &Arc<Source>, texts: &[Text], title: &Excerpt) -> Result<Vec<String>> {
    let mut players: Vec<String> = Vec::new();
    for text in texts {
        let player = text.excerpt(source);
        if player.text.trim().is_empty() || players.contains(&player.text) {
            let error = Error::invalid(format!("player `{}` is empty or listed twice", player.text));
            return Err(player.point_all(error).hint("give each player a name of its own"));
        }
        players.push(player.text);
    }
    if players.is_empty() {
        return Err(title.point_all(Error::invalid("the model has no players")));
    }
    Ok(players)
}

/// Parameters in their order, then derived quantities in theirs.
fn global_scope(source: &Arc<Source>, file: &File) -> Result<Scope> {
    let parameters = file.parameters.iter().map(|(key, _)| ("parameter", key));
    let derived = file.derived.iter().map(|(key, _)| ("derived quantity", key));
    let mut names: Vec<&str> = Vec::new();
    for (what, key) in parameters.chain(derived) {
        let place = key.excerpt(source);
        check_name(what, &key.name).map_err(|error| place.point_all(error))?;
        if names.contains(&key.name.as_str()) {
            let error = Error::invalid(format!("`{}` is both a parameter and a derived quantity", key.name));
            return Err(place.point_all(error));
        }
        names.push(&key.name);
    }
    Ok(Scope::new(names))
}

/// A number, not an expression.
pub(super) fn number(text: &Excerpt) -> Result<Rational> {
    let hint = "write a number such as 1, 0.25 or \"3/5\"";
    text.text
        .parse()
        .map_err(|error: crate::num::ParseNumberError| text.point_all(Error::invalid(error.message)).hint(hint))
}

fn parameter(source: &Arc<Source>, key: &Key, table: &ParameterTable) -> Result<Parameter> {
    let place = table.default.excerpt(source);
    let mut range = None;
    if let Some([lower, upper]) = &table.range {
        let (lower, upper) = (number(&lower.excerpt(source))?, number(&upper.excerpt(source))?);
        if lower > upper {
            let error = Error::invalid(format!("the range of `{}` ends below its start", key.name));
            return Err(key.excerpt(source).point_all(error).hint("write [least, greatest]"));
        }
        range = Some((lower, upper));
    }
    let parameter = Parameter {
        name: key.name.clone(),
        default: number(&place)?,
        range,
        integer: table.integer,
        unit: table.unit.clone(),
        meaning: table.meaning.clone(),
        source: table.source.clone(),
    };
    match parameter.check(&parameter.default) {
        Ok(()) => Ok(parameter),
        Err(message) => Err(place.point_all(Error::invalid(message))),
    }
}

/// The derived quantities in an order in which each uses earlier ones only.
fn derived(source: &Arc<Source>, table: &Entries<Text>, scope: &Scope, parameters: usize) -> Result<Vec<Derived>> {
    let mut waiting: Vec<Derived> = Vec::new();
    for (slot, (key, text)) in (parameters..).zip(table.iter()) {
        let expr = Expr::number(&text.excerpt(source), scope)?;
        waiting.push(Derived { name: key.name.clone(), slot, expr });
    }
    let needs: Vec<Vec<usize>> = waiting
        .iter()
        .map(|derived| {
            derived.expr.names().into_iter().filter(|&slot| slot >= parameters).map(|slot| slot - parameters).collect()
        })
        .collect();
    let order = topological(&needs).map_err(|cycle| {
        let names: Vec<&str> = cycle.iter().map(|&place| waiting[place].name.as_str()).collect();
        let error = Error::invalid(format!("derived quantities need each other: {}", names.join(" -> ")));
        waiting[cycle[0]].expr.excerpt().point_all(error).hint("compute one of them from parameters alone")
    })?;
    Ok(order.into_iter().map(|place| waiting[place].clone()).collect())
}

/// An order in which everything comes after what it needs, or a cycle that returns to where it starts.
fn topological(needs: &[Vec<usize>]) -> std::result::Result<Vec<usize>, Vec<usize>> {
    let mut order = Vec::new();
    let mut placed = vec![false; needs.len()];
    while order.len() < needs.len() {
        let ready: Vec<usize> =
            (0..needs.len()).filter(|&place| !placed[place] && needs[place].iter().all(|&need| placed[need])).collect();
        if ready.is_empty() {
            return Err(cycle(needs, &placed));
        }
        for place in ready {
            placed[place] = true;
            order.push(place);
        }
    }
    Ok(order)
}

/// A cycle among those that are not placed, each of which needs another one of them.
fn cycle(needs: &[Vec<usize>], placed: &[bool]) -> Vec<usize> {
    let mut path: Vec<usize> = Vec::new();
    let mut next = (0..needs.len()).find(|&place| !placed[place]);
    while let Some(place) = next {
        if let Some(start) = path.iter().position(|&earlier| earlier == place) {
            path.push(place);
            return path.split_off(start);
        }
        path.push(place);
        next = needs[place].iter().copied().find(|&need| !placed[need]);
    }
    unreachable!("what cannot be placed needs something else that cannot be placed")
}

fn body(source: &Arc<Source>, file: &File, title: &Excerpt, scope: &Scope, players: &[String]) -> Result<Body> {
    match (&file.normal, &file.tree, &file.bayesian, &file.bargaining) {
        (Some(table), None, None, None) => Ok(Body::Normal(NormalRule::compile(table, title, source, scope, players)?)),
        (None, Some(nodes), None, None) => Ok(Body::Tree(TreeRule::compile(nodes, title, source, scope, players)?)),
        (None, None, Some(table), None) => {
            Ok(Body::Bayesian(Box::new(BayesianRule::compile(table, title, source, scope, players)?)))
        }
        (None, None, None, Some(table)) => {
            if let Some((key, _)) = file.events.iter().next() {
                let error = Error::invalid("a bargaining problem has no events: its outcomes are contracts");
                return Err(key.excerpt(source).point_all(error));
            }
            Ok(Body::Bargaining(Box::new(BargainingRule::compile(table, title, source, scope, players)?)))
        }
        _ => {
            let error = Error::invalid("a model has exactly one game");
            Err(title.point_all(error).hint("write one of [normal], [tree.NODE], [bayesian] and [bargaining]"))
        }
    }
}

type Levels = Vec<(String, Vec<(Rational, String)>)>;

fn levels(source: &Arc<Source>, table: &Entries<Entries<String>>, parameters: &[Parameter]) -> Result<Levels> {
    let mut levels = Vec::new();
    for (key, texts) in table.iter() {
        let known: Vec<&str> = parameters.iter().map(|parameter| parameter.name.as_str()).collect();
        if !known.contains(&key.name.as_str()) {
            let error = unknown_name(ErrorKind::Invalid, "parameter", &key.name, &known);
            return Err(key.excerpt(source).point_all(error));
        }
        let read = |(value, text): &(Key, String)| Ok((number(&value.excerpt(source))?, text.clone()));
        let mut meanings = texts.iter().map(read).collect::<Result<Vec<_>>>()?;
        meanings.sort();
        levels.push((key.name.clone(), meanings));
    }
    Ok(levels)
}
