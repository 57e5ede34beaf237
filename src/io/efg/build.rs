//! The second pass: records to a tree, with a stack of the nodes that are still without a record.

use std::sync::Arc;

use super::super::{Warnings, count, labels};
use super::records::{Moves, Outcome, Record, Records, Set, Turn, describe};
use crate::error::{Error, Result, Source};
use crate::game::{ChanceId, ExtensiveBuilder, ExtensiveForm, InfosetId, NodeId, OutcomeId};

/// A set of the file as the game has it.
#[derive(Debug, Clone, Copy)]
enum Declared {
    Chance(ChanceId),
    Infoset(InfosetId),
}

/// A node whose record is still to come: the action (from 0) of the record that leads to it; none at the root.
struct Open {
    node: NodeId,
    behind: Option<(usize, usize)>,
}

pub(super) fn build(
    source: &Arc<Source>,
    title: String,
    players: &[String],
    mut records: Records,
    warnings: &mut Warnings,
) -> Result<ExtensiveForm> {
    let mut builder = ExtensiveBuilder::new(title, players)?;
    let sets = declare_sets(source, players, &mut records.sets, &mut builder, warnings)?;
    let outcomes = declare_outcomes(source, &mut records.outcomes, &mut builder)?;
    let mut open = vec![Open { node: builder.root(), behind: None }];
    for (index, record) in records.nodes.iter().enumerate() {
        let Some(Open { node, .. }) = open.pop() else {
            return Err(surplus(source, &records.nodes, index));
        };
        if let Some(label) = &record.label {
            builder.set_label(node, &**label);
        }
        if let Some(outcome) = record.outcome {
            builder.set_outcome(node, outcomes[outcome]);
        }
        let children = match record.turn {
            Turn::Terminal => continue,
            Turn::Move(set) => match sets[set] {
                Declared::Chance(chance) => builder.draw(node, chance)?,
                Declared::Infoset(infoset) => builder.decide(node, infoset)?,
            },
        };
        let behind = |(action, node)| Open { node, behind: Some((index, action)) };
        open.extend(children.into_iter().enumerate().rev().map(behind));
    }
    match open.last() {
        None => builder.build(),
        Some(next) => Err(missing(source, &records, open.len(), next)),
    }
}

/// Declares events and information sets by owner and number; returns what each of the file's sets became.
fn declare_sets(
    source: &Arc<Source>,
    players: &[String],
    sets: &mut [Set],
    builder: &mut ExtensiveBuilder,
    warnings: &mut Warnings,
) -> Result<Vec<Declared>> {
    let mut order: Vec<usize> = (0..sets.len()).collect();
    order.sort_by_key(|&index| (sets[index].owner, sets[index].number));
    let mut declared = vec![None; sets.len()];
    for index in order {
        let Set { owner, number, first, name, moves } = &mut sets[index];
        let what = || describe(*owner, *number, players);
        let Some(Moves { actions, probabilities, place }) = moves else {
            let error = Error::invalid(format!("{} is never given its actions", what()));
            return Err(error.at(source, first.clone()).hint("write a name and `{ }` with the actions at one mention"));
        };
        let actions = labels::distinct(actions.clone(), || format!("actions of {}", what()), warnings);
        let name = name.take().unwrap_or_default();
        let result = match owner.checked_sub(1) {
            None => builder.chance(name, actions, std::mem::take(probabilities)).map(Declared::Chance),
            Some(player) => builder.infoset(player, name, actions).map(Declared::Infoset),
        };
        declared[index] = Some(result.map_err(|error| error.at(source, place.clone()))?);
    }
    Ok(declared.into_iter().flatten().collect())
}

/// Declares outcomes by number; returns what each of the file's outcomes became.
fn declare_outcomes(
    source: &Arc<Source>,
    outcomes: &mut [Outcome],
    builder: &mut ExtensiveBuilder,
) -> Result<Vec<OutcomeId>> {
    let mut order: Vec<usize> = (0..outcomes.len()).collect();
    order.sort_by_key(|&index| outcomes[index].number);
    let mut declared = vec![None; outcomes.len()];
    for index in order {
        let Outcome { number, first, name, payoffs } = &mut outcomes[index];
        let Some((payoffs, _)) = payoffs.take() else {
            let error = Error::invalid(format!("outcome {number} is never given its payoffs"));
            return Err(error.at(source, first.clone()).hint("write a name and `{ }` with the payoffs at one mention"));
        };
        declared[index] = Some(builder.outcome(name.take().unwrap_or_default(), payoffs)?);
    }
    Ok(declared.into_iter().flatten().collect())
}

fn surplus(source: &Arc<Source>, nodes: &[Record], index: usize) -> Error {
    let start = nodes[index].start;
    let more = count(nodes.len() - index, "node");
    Error::invalid(format!("the tree is complete before this node; here begins a surplus of {more}"))
        .at(source, start..start + 1)
        .hint("nodes stand in prefix order, one behind each action; check the numbers of actions above")
}

fn missing(source: &Arc<Source>, records: &Records, count: usize, next: &Open) -> Error {
    let end = source.text.len();
    let nodes = super::super::count(count, "node");
    let error = Error::invalid(format!("the tree is not complete; {nodes} or more are missing")).at(source, end..end);
    let Some((record, action)) = next.behind else { return error };
    let Turn::Move(set) = records.nodes[record].turn else { return error };
    let line = source.position(records.nodes[record].start).0;
    let label = records.sets[set].moves.as_ref().map_or("", |moves| &moves.actions[action]);
    error.hint(format!("the next one belongs behind action `{label}` of the node in line {line}"))
}
