//! The `[events]` table: named sets of outcomes.
//!
//! In a tree an event is made of `node.action` (the action is taken at the node, or at any node of the information set of that name),
//! `node` (the node is reached) and the names of earlier events; in normal form of `player = strategy` and earlier events; in a Bayesian
//! game of `player = action`, `type.action` and `name` (the state, type or signal is drawn). They
//! are joined by `and`, `or`, `not` and brackets; `any(j in 0..n, …)` and `all(j in 0..n, …)` repeat one over an index, which may
//! stand in names: `reply_{j}.fight`. A name with other characters than letters, digits and `_` stands in single quotes.

use std::ops::Range;
use std::sync::Arc;

use crate::error::{Error, ErrorKind, Result, Source, unknown_name};
use crate::game::{Move, NodeId, NormalForm};
use crate::model::bayesian::Drawn;
use crate::model::excerpt::Excerpt;
use crate::model::expr::{Scope, Values, check_name};
use crate::model::parts::{Entries, Text};
use crate::model::plant::Planted;
use crate::model::template::{IndexRange, Template};

/// Nesting beyond this is refused.
const DEPTH_LIMIT: usize = 64;

/// How many outcomes the atoms of all events may look at together.
const WORK_LIMIT: usize = 1_000_000_000;

/// A named set of outcomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub name: String,
    /// For each pure profile (normal form) or terminal node (tree), whether it belongs to the event.
    pub holds: Vec<bool>,
}

/// An event as it is written.
#[derive(Debug, Clone)]
pub struct EventRule {
    pub name: String,
    condition: Condition,
}

#[derive(Debug, Clone)]
enum Condition {
    /// An earlier event, by its number.
    Event(usize),
    /// `node`, `node.action`, or `player = strategy`.
    Atom(Box<Atom>),
    Not(Box<Condition>),
    And(Vec<Condition>),
    Or(Vec<Condition>),
    /// Whether all must hold, the index, the condition.
    Repeated(bool, Box<IndexRange>, Box<Condition>),
}

#[derive(Debug, Clone)]
struct Atom {
    first: Template,
    second: Option<Template>,
    place: Excerpt,
}

/// Reads the table. Errors: syntax, bad names of events or indices.
pub(super) fn compile(table: &Entries<Text>, source: &Arc<Source>, globals: &Scope) -> Result<Vec<EventRule>> {
    let mut rules: Vec<EventRule> = Vec::new();
    for (key, text) in table.iter() {
        check_name("event", &key.name).map_err(|error| key.excerpt(source).point_all(error))?;
        let excerpt = text.excerpt(source);
        let mut parser = Parser { words: words(&excerpt)?, at: 0, excerpt: &excerpt, earlier: &rules, depth: 0 };
        let condition = parser.disjunction(globals)?;
        if parser.at < parser.words.len() {
            return Err(parser.unexpected("`and`, `or` or the end"));
        }
        rules.push(EventRule { name: key.name.clone(), condition });
    }
    Ok(rules)
}

/// Splits an event into words: brackets, commas, `=`, and names with their quotes and braces.
fn words(excerpt: &Excerpt) -> Result<Vec<Range<usize>>> {
    let text = excerpt.text.as_str();
    let mut found = Vec::new();
    let mut start = None;
    let (mut quoted, mut braces) = (false, 0_usize);
    for (place, character) in text.char_indices() {
        let inside = quoted || braces > 0;
        match character {
            '\'' => quoted = !quoted,
            '{' if !quoted => braces += 1,
            '}' if !quoted => braces = braces.saturating_sub(1),
            _ => {}
        }
        let mark = !inside && matches!(character, '(' | ')' | ',' | '=');
        if mark || (!inside && character.is_whitespace()) {
            if let Some(start) = start.take() {
                found.push(start..place);
            }
            if mark {
                found.push(place..place + 1);
            }
        } else {
            start.get_or_insert(place);
        }
    }
    if quoted || braces > 0 {
        let error = Error::syntax("a quotation mark or brace in this event is not closed");
        return Err(excerpt.point_all(error));
    }
    found.extend(start.map(|start| start..text.len()));
    Ok(found)
}

struct Parser<'p> {
    words: Vec<Range<usize>>,
    at: usize,
    excerpt: &'p Excerpt,
    earlier: &'p [EventRule],
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> &str {
        self.words.get(self.at).map_or("", |word| &self.excerpt.text[word.clone()])
    }

    fn takes(&mut self, word: &str) -> bool {
        let found = self.peek() == word;
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, word: &str) -> Result<()> {
        if self.takes(word) { Ok(()) } else { Err(self.unexpected(&format!("`{word}`"))) }
    }

    fn here(&self) -> Range<usize> {
        let end = self.excerpt.text.len();
        self.words.get(self.at).cloned().unwrap_or(end..end)
    }

    fn unexpected(&self, wanted: &str) -> Error {
        let found = if self.peek().is_empty() { "the end".to_owned() } else { format!("`{}`", self.peek()) };
        self.excerpt.point(Error::syntax(format!("expected {wanted}, found {found}")), self.here())
    }

    fn disjunction(&mut self, scope: &Scope) -> Result<Condition> {
        let mut members = vec![self.conjunction(scope)?];
        while self.takes("or") {
            members.push(self.conjunction(scope)?);
        }
        Ok(if members.len() == 1 { members.remove(0) } else { Condition::Or(members) })
    }

    fn conjunction(&mut self, scope: &Scope) -> Result<Condition> {
        let mut members = vec![self.negation(scope)?];
        while self.takes("and") {
            members.push(self.negation(scope)?);
        }
        Ok(if members.len() == 1 { members.remove(0) } else { Condition::And(members) })
    }

    fn negation(&mut self, scope: &Scope) -> Result<Condition> {
        if self.depth >= DEPTH_LIMIT {
            let error = Error::too_large(format!("an event may be nested at most {DEPTH_LIMIT} deep"));
            return Err(self.excerpt.point(error, self.here()));
        }
        self.depth += 1;
        let condition = if self.takes("not") {
            self.negation(scope).map(|inner| Condition::Not(Box::new(inner)))
        } else if self.takes("(") {
            let inner = self.disjunction(scope)?;
            self.expect(")")?;
            Ok(inner)
        } else if matches!(self.peek(), "any" | "all")
            && self.words.get(self.at + 1).is_some_and(|next| self.is(next, "("))
        {
            self.repeated(scope)
        } else {
            self.atom(scope)
        };
        self.depth -= 1;
        condition
    }

    fn is(&self, word: &Range<usize>, text: &str) -> bool {
        &self.excerpt.text[word.clone()] == text
    }

    /// `any(j in 0..n, …)` or `all(j in 0..n, …)`.
    fn repeated(&mut self, scope: &Scope) -> Result<Condition> {
        let all = self.peek() == "all";
        self.at += 2;
        let index = self.excerpt.part(self.here());
        let inner = scope.with(&index.text).map_err(|error| index.point_all(error))?;
        self.at += 1;
        self.expect("in")?;
        let start = self.here().start;
        let mut brackets = 0_usize;
        while !(self.peek() == "," && brackets == 0) {
            match self.peek() {
                "" => return Err(self.unexpected("`,` after the range")),
                "(" => brackets += 1,
                ")" => brackets = brackets.saturating_sub(1),
                _ => {}
            }
            self.at += 1;
        }
        let range = IndexRange::parse(&self.excerpt.part(start..self.here().start), scope)?;
        self.expect(",")?;
        let condition = self.disjunction(&inner)?;
        self.expect(")")?;
        Ok(Condition::Repeated(all, Box::new(range), Box::new(condition)))
    }

    fn atom(&mut self, scope: &Scope) -> Result<Condition> {
        if matches!(self.peek(), "" | ")" | "," | "=" | "and" | "or") {
            return Err(self.unexpected("a node, an action, a player or an event"));
        }
        let word = self.excerpt.part(self.here());
        self.at += 1;
        if let Some(event) = self.earlier.iter().position(|event| event.name == word.text) {
            return Ok(Condition::Event(event));
        }
        if self.takes("=") {
            self.takes("=");
            let strategy = self.excerpt.part(self.here());
            if strategy.text.is_empty() {
                return Err(self.unexpected("a strategy"));
            }
            self.at += 1;
            return atom(&word, Some(&strategy), &word, scope);
        }
        match word.top_level(".")[..] {
            [] => atom(&word, None, &word, scope),
            [dot] => {
                let (node, action) = (word.part(0..dot), word.part(dot + 1..word.text.len()));
                atom(&node, Some(&action), &word, scope)
            }
            [..] => {
                let error = Error::syntax(format!("`{}` has more than one dot", word.text));
                Err(word.point_all(error).hint("write node.action; names with dots stand in single quotes"))
            }
        }
    }
}

fn atom(first: &Excerpt, second: Option<&Excerpt>, place: &Excerpt, scope: &Scope) -> Result<Condition> {
    let second = second.map(|second| unquoted(second, scope)).transpose()?;
    Ok(Condition::Atom(Box::new(Atom { first: unquoted(first, scope)?, second, place: place.clone() })))
}

/// A name without its quotation marks.
fn unquoted(word: &Excerpt, scope: &Scope) -> Result<Template> {
    let quoted = word.text.len() >= 2 && word.text.starts_with('\'') && word.text.ends_with('\'');
    let inner = if quoted { word.part(1..word.text.len() - 1) } else { word.clone() };
    Template::parse(&inner, scope)
}

/// What atoms are looked up in.
enum Outcomes<'o> {
    Profiles(&'o NormalForm),
    Terminals(&'o Planted),
    Types(&'o Drawn),
}

struct Evaluation<'o> {
    outcomes: Outcomes<'o>,
    count: usize,
    found: Vec<Event>,
    /// Outcomes looked at so far.
    work: usize,
}

/// The events of a normal form. Errors: unknown players or strategies.
pub(super) fn of_profiles(rules: &[EventRule], game: &NormalForm, values: &mut Values) -> Result<Vec<Event>> {
    evaluate(rules, Outcomes::Profiles(game), game.profile_count(), values)
}

/// The events of a tree. Errors: unknown nodes or actions.
pub(super) fn of_terminals(rules: &[EventRule], planted: &Planted, values: &mut Values) -> Result<Vec<Event>> {
    evaluate(rules, Outcomes::Terminals(planted), planted.game.terminals().len(), values)
}

/// The events of a Bayesian game. Errors: unknown states, types, players or actions.
pub(super) fn of_types(rules: &[EventRule], drawn: &Drawn, values: &mut Values) -> Result<Vec<Event>> {
    evaluate(rules, Outcomes::Types(drawn), drawn.terminal_count(), values)
}

fn evaluate(rules: &[EventRule], outcomes: Outcomes<'_>, count: usize, values: &mut Values) -> Result<Vec<Event>> {
    let globals = values.slots().len();
    let mut evaluation = Evaluation { outcomes, count, found: Vec::new(), work: 0 };
    for rule in rules {
        let holds = evaluation.condition(&rule.condition, values)?;
        values.truncate(globals);
        evaluation.found.push(Event { name: rule.name.clone(), holds });
    }
    Ok(evaluation.found)
}

impl Evaluation<'_> {
    fn condition(&mut self, condition: &Condition, values: &mut Values) -> Result<Vec<bool>> {
        match condition {
            Condition::Event(number) => Ok(self.found[*number].holds.clone()),
            Condition::Not(inner) => Ok(self.condition(inner, values)?.into_iter().map(|holds| !holds).collect()),
            Condition::And(members) => self.joined(true, members, values),
            Condition::Or(members) => self.joined(false, members, values),
            Condition::Repeated(all, range, inner) => {
                let mut total = vec![*all; self.count];
                for index in range.values(values)? {
                    values.set(range.slot(), index.into());
                    join(*all, &mut total, &self.condition(inner, values)?);
                    values.truncate(range.slot());
                }
                Ok(total)
            }
            Condition::Atom(atom) => {
                let Atom { first, second, place } = atom.as_ref();
                self.work = self.work.saturating_add(self.count);
                if self.work > WORK_LIMIT {
                    let error = Error::too_large("the events name too many nodes or strategies of too large a game");
                    return Err(place.point_all(error));
                }
                let first = first.render(values)?;
                let second = second.as_ref().map(|second| second.render(values)).transpose()?;
                self.atom(&first, second.as_deref()).map_err(|error| place.point_all(error))
            }
        }
    }

    fn joined(&mut self, all: bool, members: &[Condition], values: &mut Values) -> Result<Vec<bool>> {
        let mut total = vec![all; self.count];
        for member in members {
            join(all, &mut total, &self.condition(member, values)?);
        }
        Ok(total)
    }

    fn atom(&self, first: &str, second: Option<&str>) -> Result<Vec<bool>> {
        match (&self.outcomes, second) {
            (Outcomes::Profiles(game), Some(strategy)) => profiles_with(game, first, strategy),
            (Outcomes::Profiles(_), None) => {
                let error = Error::invalid(format!("`{first}` is no earlier event"));
                Err(error.hint("write player = strategy"))
            }
            (Outcomes::Terminals(planted), None) => Ok(planted.below(&planted.reaching(first)?)),
            (Outcomes::Types(drawn), None) => drawn.reaching(first),
            (Outcomes::Types(drawn), Some(action)) => drawn.taking(first, action),
            (Outcomes::Terminals(planted), Some(action)) => Ok(planted.below(&planted.taking(first, action)?)),
        }
    }
}

fn join(all: bool, total: &mut [bool], other: &[bool]) {
    for (total, other) in total.iter_mut().zip(other) {
        *total = if all { *total && *other } else { *total || *other };
    }
}

fn profiles_with(game: &NormalForm, player: &str, strategy: &str) -> Result<Vec<bool>> {
    let players: Vec<&str> = game.players().iter().map(|player| player.name.as_str()).collect();
    let number = players.iter().position(|name| *name == player);
    let number = number.ok_or_else(|| unknown_name(ErrorKind::Invalid, "player", player, &players))?;
    let strategies: Vec<&str> = game.players()[number].strategies.iter().map(String::as_str).collect();
    let wanted = strategies.iter().position(|name| *name == strategy);
    let wanted = wanted.ok_or_else(|| unknown_name(ErrorKind::Invalid, "strategy", strategy, &strategies))?;
    Ok((0..game.profile_count()).map(|index| game.strategy_at(index, number) == wanted).collect())
}

impl Planted {
    /// The game nodes that a named node became.
    fn reaching(&self, name: &str) -> Result<Vec<NodeId>> {
        if let Some(&place) = self.names.get(name) {
            return Ok(self.places[place].clone());
        }
        let places: Vec<NodeId> = self.in_infoset(name).flat_map(|place| self.places[place].clone()).collect();
        if places.is_empty() { Err(self.unknown_node(name)) } else { Ok(places) }
    }

    fn in_infoset<'p>(&'p self, name: &'p str) -> impl Iterator<Item = usize> + 'p {
        let member = move |place: &usize| self.opened[*place].as_ref().is_some_and(|opened| opened.infoset == name);
        (0..self.opened.len()).filter(member)
    }

    fn unknown_node(&self, name: &str) -> Error {
        let mut known: Vec<&str> = self.names.keys().map(String::as_str).collect();
        known.sort_unstable();
        known.truncate(200);
        unknown_name(ErrorKind::Invalid, "node", name, &known)
    }

    /// The game nodes to which an action at a named node, or at an information set, leads. None where the node is not reached at
    /// these values of the parameters.
    fn taking(&self, name: &str, action: &str) -> Result<Vec<NodeId>> {
        let places: Vec<usize> = match self.names.get(name) {
            Some(&place) => vec![place],
            None => self.in_infoset(name).collect(),
        };
        if places.is_empty() {
            return Err(self.unknown_node(name));
        }
        let mut found = Vec::new();
        for (place, opened) in places.iter().filter_map(|&place| Some((place, self.opened[place].as_ref()?))) {
            match opened.actions.iter().position(|known| known.name == action) {
                Some(number) => found.extend(self.places[place].iter().map(|&node| self.game.child(node, number))),
                None if opened.may_lack_actions => {}
                None => {
                    let known: Vec<&str> = opened.actions.iter().map(|action| action.name.as_str()).collect();
                    return Err(unknown_name(ErrorKind::Invalid, "action", action, &known));
                }
            }
        }
        Ok(found)
    }

    /// For each terminal, whether its path passes one of these nodes.
    fn below(&self, marked: &[NodeId]) -> Vec<bool> {
        let mut passed = vec![false; self.game.node_count()];
        for node in marked {
            passed[node.index()] = true;
        }
        for node in self.game.nodes() {
            if let Some(parent) = self.game.parent(node) {
                passed[node.index()] |= passed[parent.index()];
            }
        }
        let is_terminal = |node: &NodeId| self.game.next(*node) == Move::Terminal;
        self.game.nodes().filter(is_terminal).map(|node| passed[node.index()]).collect()
    }
}
