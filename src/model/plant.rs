//! From the rules of a tree to the tree at given values: names are expanded, links followed from the root, the game built.

use std::collections::HashMap;

use crate::error::{Error, ErrorKind, Result, unknown_name};
use crate::game::{ExtensiveBuilder, ExtensiveForm, InfosetId, NodeId};
use crate::model::expr::{Expr, Values};
use crate::model::tree::{ActionRule, Mover, NodeRule, TreeRule};
use crate::num::Rational;

/// A tree at given values, with the names by which events refer to its nodes.
#[derive(Debug)]
pub(super) struct Planted {
    pub game: ExtensiveForm,
    /// The named nodes, outcomes included, whether they are reached or not.
    pub names: HashMap<String, usize>,
    /// For each named node the label of its information set, and its actions if it is reached.
    pub opened: Vec<Option<Opened>>,
    /// For each named node, the nodes of the game that it became (several for a shared outcome).
    pub places: Vec<Vec<NodeId>>,
}

/// A named node at given values of its indices.
struct Instance<'r> {
    rule: &'r NodeRule,
    name: String,
    combination: Vec<Rational>,
}

/// The actions of a node that is reached.
#[derive(Debug)]
pub(super) struct Opened {
    pub infoset: String,
    pub actions: Vec<Action>,
    /// Whether some action is there only under a condition, or by an index.
    pub may_lack_actions: bool,
    payoffs: Option<Vec<Rational>>,
}

#[derive(Debug)]
pub(super) struct Action {
    pub name: String,
    probability: Rational,
    payoffs: Option<Vec<Rational>>,
    to: Option<usize>,
}

impl TreeRule {
    /// The tree at given values of the global names. Errors: names that appear twice, a name that no node has, a node reached from two
    /// places, information sets that do not fit, probabilities that do not add up, too many parts.
    pub(super) fn plant(&self, title: &str, values: &mut Values) -> Result<Planted> {
        let globals = values.slots().len();
        let mut size = 0;
        let (instances, names) = self.instances(values, &mut size)?;
        values.truncate(globals);
        let mut gardener = Gardener { instances, names, opened: Vec::new(), size };
        gardener.open_all(values)?;
        values.truncate(globals);
        gardener.build(title, &self.players)
    }

    fn instances(&self, values: &mut Values, size: &mut u64) -> Result<(Vec<Instance<'_>>, HashMap<String, usize>)> {
        let mut instances = Vec::new();
        let mut names = HashMap::new();
        for rule in &self.nodes {
            for combination in rule.indices.combinations(values, size)? {
                rule.indices.enter(&combination, values);
                let name = rule.name.render(values)?;
                if names.insert(name.clone(), instances.len()).is_some() {
                    let error = Error::invalid(format!("two nodes have the name `{name}`"));
                    return Err(rule.name.excerpt().point_all(error));
                }
                instances.push(Instance { rule, name, combination });
            }
        }
        Ok((instances, names))
    }
}

struct Gardener<'r> {
    instances: Vec<Instance<'r>>,
    names: HashMap<String, usize>,
    opened: Vec<Option<Opened>>,
    size: u64,
}

impl Gardener<'_> {
    /// Follows all actions from the root; a node where somebody moves may be reached once only, so this ends.
    fn open_all(&mut self, values: &mut Values) -> Result<()> {
        self.opened = self.instances.iter().map(|_| None).collect();
        let mut seen = vec![false; self.instances.len()];
        seen[0] = true;
        let mut open = vec![0];
        while let Some(place) = open.pop() {
            let opened = self.open(place, values)?;
            for (action, next) in opened.actions.iter().filter_map(|action| Some((action, action.to?))) {
                if !seen[next] {
                    seen[next] = true;
                    open.push(next);
                } else if self.instances[next].rule.mover != Mover::None {
                    return Err(self.reached_twice(next, place, action));
                }
            }
            self.opened[place] = Some(opened);
        }
        Ok(())
    }

    fn reached_twice(&self, node: usize, from: usize, action: &Action) -> Error {
        let name = |place: usize| self.instances[place].name.as_str();
        let error = Error::invalid(format!("the node `{}` is reached from two places", name(node)));
        let error = self.instances[node].rule.name.excerpt().point_all(error);
        error.hint(format!(
            "one of them is action `{}` at `{}`; make two nodes, with one `infoset` if the player cannot tell them apart",
            action.name,
            name(from)
        ))
    }

    fn open(&mut self, place: usize, values: &mut Values) -> Result<Opened> {
        let Instance { rule, name, combination } = &self.instances[place];
        let (rule, combination, name) = (*rule, combination.clone(), name.clone());
        rule.indices.enter(&combination, values);
        let local = values.slots().len();
        let infoset = rule.infoset.as_ref().map(|infoset| infoset.render(values)).transpose()?.unwrap_or(name.clone());
        let payoffs = evaluate(rule.payoffs.as_deref(), values)?;
        let mut actions = Vec::new();
        for action in &rule.actions {
            for combination in action.indices.combinations(values, &mut self.size)? {
                action.indices.enter(&combination, values);
                if let Some(found) = self.action(action, values)? {
                    actions.push(found);
                }
                values.truncate(local);
            }
        }
        if actions.is_empty() && rule.mover != Mover::None {
            let error = Error::invalid(format!("the node `{name}` has no action at these values"));
            return Err(rule.name.excerpt().point_all(error));
        }
        let may_lack_actions = rule.actions.iter().any(|action| action.when.is_some() || !action.indices.is_empty());
        Ok(Opened { infoset, actions, may_lack_actions, payoffs })
    }

    fn action(&self, rule: &ActionRule, values: &mut Values) -> Result<Option<Action>> {
        if let Some(when) = &rule.when
            && !when.holds(values)?
        {
            return Ok(None);
        }
        let to = match &rule.to {
            None => None,
            Some(destination) => {
                let template = destination.choose(values)?;
                let name = template.render(values)?;
                let unknown = || {
                    let known: Vec<&str> = self.instances.iter().take(200).map(|node| node.name.as_str()).collect();
                    template.excerpt().point_all(unknown_name(ErrorKind::Invalid, "node", &name, &known))
                };
                Some(*self.names.get(&name).ok_or_else(unknown)?)
            }
        };
        let probability = rule.probability.as_ref().map(|expr| expr.value(values)).transpose()?.unwrap_or_default();
        let payoffs = evaluate(rule.payoffs.as_deref(), values)?;
        Ok(Some(Action { name: rule.name.render(values)?, probability, payoffs, to }))
    }

    /// Declares information sets in the order of the file, then gives every node its move, from the root down.
    fn build(self, title: &str, players: &[String]) -> Result<Planted> {
        let mut builder = ExtensiveBuilder::new(title, players)?;
        let infosets = self.declare(&mut builder)?;
        let mut places: Vec<Vec<NodeId>> = vec![Vec::new(); self.instances.len()];
        let mut open = vec![(builder.root(), 0, None)];
        while let Some((node, place, received)) = open.pop() {
            let (Instance { rule, name, .. }, Some(opened)) = (&self.instances[place], &self.opened[place]) else {
                unreachable!("every node that an action leads to has been opened")
            };
            places[place].push(node);
            builder.set_label(node, name.clone());
            if let Some(payoffs) = added(received, opened.payoffs.clone()) {
                let outcome = builder.outcome(name.clone(), payoffs)?;
                builder.set_outcome(node, outcome);
            }
            let children = match (rule.mover, infosets[place]) {
                (Mover::None, _) => continue,
                (Mover::Player(_), Some(infoset)) => builder.decide(node, infoset)?,
                (Mover::Player(_), None) => unreachable!("every reached node of a player has an information set"),
                (Mover::Chance, _) => {
                    let labels = opened.actions.iter().map(|action| action.name.as_str());
                    let probabilities = opened.actions.iter().map(|action| action.probability.clone()).collect();
                    let chance = builder.chance(name.clone(), labels, probabilities);
                    builder.draw(node, chance.map_err(|error| rule.name.excerpt().point_all(error))?)?
                }
            };
            for (child, action) in children.into_iter().zip(&opened.actions).rev() {
                match action.to {
                    Some(next) => open.push((child, next, action.payoffs.clone())),
                    None => {
                        let outcome = builder.outcome("", action.payoffs.clone().unwrap_or_default())?;
                        builder.set_outcome(child, outcome);
                    }
                }
            }
        }
        let game = builder.build()?;
        Ok(Planted { game, names: self.names, opened: self.opened, places })
    }

    /// The information set of each reached node of a player. Errors: nodes of one set with different players or actions.
    fn declare(&self, builder: &mut ExtensiveBuilder) -> Result<Vec<Option<InfosetId>>> {
        let mut first: HashMap<&str, (usize, InfosetId)> = HashMap::new();
        let mut infosets = vec![None; self.instances.len()];
        for (place, (instance, opened)) in self.instances.iter().zip(&self.opened).enumerate() {
            let (Mover::Player(player), Some(opened)) = (instance.rule.mover, opened) else { continue };
            let excerpt = instance.rule.infoset.as_ref().unwrap_or(&instance.rule.name).excerpt();
            let labels = || opened.actions.iter().map(|action| action.name.as_str());
            let known = first.get(opened.infoset.as_str()).copied();
            let id = match known {
                Some((other, id)) => {
                    let there = self.opened[other].iter().flat_map(|opened| &opened.actions);
                    let same_actions = there.map(|action| action.name.as_str()).eq(labels());
                    if self.instances[other].rule.mover != instance.rule.mover || !same_actions {
                        let message = format!(
                            "the nodes `{}` and `{}` of the information set `{}` differ in player or actions",
                            self.instances[other].name, instance.name, opened.infoset
                        );
                        let hint = "nodes that look alike have one player and the same actions in the same order";
                        return Err(excerpt.point_all(Error::invalid(message)).hint(hint));
                    }
                    id
                }
                None => {
                    let declared = builder.infoset(player, opened.infoset.clone(), labels());
                    let id = declared.map_err(|error| excerpt.point_all(error))?;
                    first.insert(&opened.infoset, (place, id));
                    id
                }
            };
            infosets[place] = Some(id);
        }
        Ok(infosets)
    }
}

fn evaluate(payoffs: Option<&[Expr]>, values: &mut Values) -> Result<Option<Vec<Rational>>> {
    payoffs.map(|payoffs| payoffs.iter().map(|payoff| payoff.value(values)).collect()).transpose()
}

/// What an action and the node that it leads to pay together.
fn added(first: Option<Vec<Rational>>, second: Option<Vec<Rational>>) -> Option<Vec<Rational>> {
    match (first, second) {
        (Some(first), Some(second)) => Some(first.iter().zip(&second).map(|(a, b)| a + b).collect()),
        (first, second) => first.or(second),
    }
}
