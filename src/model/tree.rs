//! The `[tree]` tables: nodes by name, the first one the root, repeated by indices.

use std::collections::HashSet;
use std::sync::Arc;

use crate::error::{Error, ErrorKind, Result, Source, unknown_name};
use crate::model::excerpt::Excerpt;
use crate::model::expr::{Expr, Scope};
use crate::model::file::{Leads, NodeTable, Target};
use crate::model::normal::payoff_list;
use crate::model::parts::{Entries, Key, Text, Written};
use crate::model::template::{Destination, Indices, Template};

/// A tree whose nodes, payoffs and probabilities depend on parameters.
#[derive(Debug, Clone)]
pub struct TreeRule {
    pub(super) players: Vec<String>,
    pub(super) nodes: Vec<NodeRule>,
}

/// A node, or a family of nodes that indices tell apart.
#[derive(Debug, Clone)]
pub(super) struct NodeRule {
    pub name: Template,
    pub indices: Indices,
    pub mover: Mover,
    pub infoset: Option<Template>,
    pub actions: Vec<ActionRule>,
    pub payoffs: Option<Vec<Expr>>,
}

/// Who moves at a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mover {
    /// Nobody: an outcome.
    None,
    Chance,
    Player(usize),
}

/// An action, or a family of actions that indices tell apart.
#[derive(Debug, Clone)]
pub(super) struct ActionRule {
    pub name: Template,
    pub indices: Indices,
    pub when: Option<Expr>,
    pub probability: Option<Expr>,
    pub to: Option<Destination>,
    pub payoffs: Option<Vec<Expr>>,
}

impl TreeRule {
    /// Reads the nodes. Errors: no node, a root with indices, unknown players, bad expressions, a node that no action can lead to,
    /// an action that leads to no node that there is.
    pub fn compile(
        table: &Entries<NodeTable>,
        place: &Excerpt,
        source: &Arc<Source>,
        globals: &Scope,
        players: &[String],
    ) -> Result<TreeRule> {
        let compiler = Compiler { source, globals, players };
        let nodes = table.iter().map(|(key, node)| compiler.node(key, node)).collect::<Result<Vec<_>>>()?;
        let Some(root) = nodes.first() else {
            return Err(place.point_all(Error::invalid("the tree has no node")));
        };
        if let Some(index) = root.indices.excerpt() {
            let error = Error::invalid("the first node is the root, and there is one root only");
            return Err(index.point_all(error).hint("put a node without indices first"));
        }
        check_links(&nodes)?;
        Ok(TreeRule { players: players.to_vec(), nodes })
    }
}

/// Compares the shapes of the nodes' names with those that actions lead to, so that a misspelt name is found before any value is known.
fn check_links(nodes: &[NodeRule]) -> Result<()> {
    let known: HashSet<String> = nodes.iter().map(|node| node.name.shape()).collect();
    let mut reached: HashSet<String> = HashSet::new();
    for action in nodes.iter().flat_map(|node| &node.actions) {
        for name in action.to.iter().flat_map(Destination::names) {
            let shape = name.shape();
            if name.is_plain() && !known.contains(&shape) && !known.iter().any(|known| fits(known, &shape)) {
                let names: Vec<&str> = nodes.iter().map(|node| node.name.excerpt().text.as_str()).collect();
                return Err(name.excerpt().point_all(unknown_name(ErrorKind::Invalid, "node", &shape, &names)));
            }
            reached.insert(shape);
        }
    }
    let lost = nodes.iter().skip(1).find(|node| {
        let shape = node.name.shape();
        !reached.contains(&shape) && !reached.iter().any(|other| fits(other, &shape) || fits(&shape, other))
    });
    match lost {
        None => Ok(()),
        Some(node) => {
            let error = Error::invalid(format!("no action leads to the node `{}`", node.name.excerpt().text));
            Err(node.name.excerpt().point_all(error).hint("let an action lead to it, or remove it"))
        }
    }
}

/// Whether a name could come from a shape: it begins and ends as the shape does around its expressions.
fn fits(shape: &str, name: &str) -> bool {
    let (Some(first), Some(last)) = (shape.find("{}"), shape.rfind("{}")) else { return false };
    name.len() >= first + shape.len() - last - 2
        && name.starts_with(&shape[..first])
        && name.ends_with(&shape[last + 2..])
}

struct Compiler<'c> {
    source: &'c Arc<Source>,
    globals: &'c Scope,
    players: &'c [String],
}

impl Compiler<'_> {
    fn node(&self, key: &Key, node: &NodeTable) -> Result<NodeRule> {
        let place = key.excerpt(self.source);
        let (indices, scope) = Indices::parse(&node.indices, self.source, self.globals)?;
        let name = Template::parse(&place, &scope)?;
        if !indices.is_empty() && name.is_plain() {
            let error = Error::invalid(format!("the nodes `{}` would all have one name", place.text));
            return Err(place.point_all(error).hint("put the index into the name, such as \"rung_{j}\""));
        }
        let mover = self.mover(node, &place)?;
        let infoset = node.infoset.as_ref().map(|text| Template::parse(&text.excerpt(self.source), &scope));
        let infoset = infoset.transpose()?;
        if let (Some(infoset), Mover::None | Mover::Chance) = (&infoset, mover) {
            return Err(infoset.excerpt().point_all(Error::invalid("only a player's node has an information set")));
        }
        let actions = node.actions.iter().map(|(key, target)| self.action(key, target, node, &scope));
        let actions = actions.collect::<Result<Vec<_>>>()?;
        if let Some(chance) = &node.chance {
            self.check_chances(chance, &node.actions)?;
        }
        let payoffs = self.payoffs(node.payoffs.as_deref(), &scope, &place)?;
        if mover == Mover::None && payoffs.is_none() {
            let error = Error::invalid(format!("nothing happens at the node `{}`", place.text));
            return Err(place.point_all(error).hint("give it `player` or `chance` with `actions`, or `payoffs`"));
        }
        Ok(NodeRule { name, indices, mover, infoset, actions, payoffs })
    }

    fn mover(&self, node: &NodeTable, place: &Excerpt) -> Result<Mover> {
        let mover = match (&node.player, &node.chance) {
            (Some(player), None) => {
                let player = player.excerpt(self.source);
                let known: Vec<&str> = self.players.iter().map(String::as_str).collect();
                let unknown = || player.point_all(unknown_name(ErrorKind::Invalid, "player", &player.text, &known));
                Mover::Player(self.players.iter().position(|name| *name == player.text).ok_or_else(unknown)?)
            }
            (None, Some(_)) => Mover::Chance,
            (None, None) => Mover::None,
            (Some(player), Some(_)) => {
                let error = Error::invalid("either a player moves at a node or chance does");
                return Err(player.excerpt(self.source).point_all(error));
            }
        };
        match (mover, node.actions.is_empty()) {
            (Mover::None, false) => {
                let error = Error::invalid(format!("the node `{}` has actions, but nobody takes them", place.text));
                Err(place.point_all(error).hint("say who moves: player = \"…\" or chance = { … }"))
            }
            (Mover::Player(_) | Mover::Chance, true) => {
                let error = Error::invalid(format!("the node `{}` has no actions", place.text));
                Err(place.point_all(error).hint("say where each action leads: actions = { … }"))
            }
            _ => Ok(mover),
        }
    }

    /// Every chance action has a probability and every probability an action.
    fn check_chances(&self, chance: &Entries<Text>, actions: &Entries<Target>) -> Result<()> {
        for (key, _) in chance.iter() {
            if !actions.iter().any(|(action, _)| action.name == key.name) {
                let known: Vec<&str> = actions.iter().map(|(action, _)| action.name.as_str()).collect();
                let error = unknown_name(ErrorKind::Invalid, "action", &key.name, &known);
                return Err(key.excerpt(self.source).point_all(error));
            }
        }
        Ok(())
    }

    fn action(&self, key: &Key, target: &Target, node: &NodeTable, outer: &Scope) -> Result<ActionRule> {
        let place = key.excerpt(self.source);
        let none = Leads { indices: Entries::default(), when: None, to: None, payoffs: None };
        let (leads, name_only) = match target {
            Written::Text(name) => (&none, Some(name)),
            Written::List(..) => (&none, None),
            Written::Table(_, leads) => (leads, leads.to.as_ref()),
        };
        let (indices, scope) = Indices::parse(&leads.indices, self.source, outer)?;
        let name = Template::parse(&place, &scope)?;
        let condition = |text: &Text| Expr::condition(&text.excerpt(self.source), &scope);
        let when = leads.when.as_ref().map(condition).transpose()?;
        let to = name_only.map(|name| Destination::parse(&name.excerpt(self.source), &scope)).transpose()?;
        let listed = match target {
            Written::List(_, payoffs) => Some(payoffs.as_slice()),
            _ => leads.payoffs.as_deref(),
        };
        let payoffs = self.payoffs(listed, &scope, &place)?;
        if to.is_none() && payoffs.is_none() {
            let error = Error::invalid(format!("the action `{}` leads nowhere", place.text));
            return Err(place.point_all(error).hint("name a node, or list the payoffs with which the game ends"));
        }
        let probability = match &node.chance {
            None => None,
            Some(chance) => {
                let found = chance.iter().find(|(action, _)| action.name == key.name);
                let missing = || {
                    let error = Error::invalid(format!("the chance action `{}` has no probability", place.text));
                    place.point_all(error).hint("list it under `chance`")
                };
                let (_, text) = found.ok_or_else(missing)?;
                Some(Expr::number(&text.excerpt(self.source), &scope)?)
            }
        };
        Ok(ActionRule { name, indices, when, probability, to, payoffs })
    }

    fn payoffs(&self, texts: Option<&[Text]>, scope: &Scope, place: &Excerpt) -> Result<Option<Vec<Expr>>> {
        let Some(texts) = texts else { return Ok(None) };
        let excerpts: Vec<Excerpt> = texts.iter().map(|text| text.excerpt(self.source)).collect();
        payoff_list(&excerpts, scope, self.players, place).map(Some)
    }
}
