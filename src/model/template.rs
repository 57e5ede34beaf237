//! Repetition by index: ranges such as `rung = "1..k"`, names such as `node_{rung+1}`, and targets that depend on a condition.

use crate::error::{Error, Result};
use crate::model::excerpt::Excerpt;
use crate::model::expr::{Expr, Scope, Values};
use crate::model::parts::{Entries, Text};
use crate::num::Rational;
use std::sync::Arc;

use crate::error::Source;

/// How many nodes, actions or strategies a model may have after repetition.
const EXPANSION_LIMIT: u64 = 2_000_000;

/// More indices than this on one thing are refused.
const INDEX_LIMIT: usize = 8;

/// Nesting of conditional targets beyond this is refused.
const CONDITION_LIMIT: usize = 64;

/// A name with expressions in braces.
#[derive(Debug, Clone)]
pub struct Template {
    pieces: Vec<Piece>,
    excerpt: Excerpt,
}

#[derive(Debug, Clone)]
enum Piece {
    Literal(String),
    Value(Expr),
}

impl Template {
    /// Reads a name. Errors: an empty name, a brace without its partner, a bad expression in braces.
    pub fn parse(excerpt: &Excerpt, scope: &Scope) -> Result<Template> {
        let text = excerpt.text.as_str();
        if text.trim().is_empty() {
            return Err(excerpt.point_all(Error::invalid("a name is missing here")));
        }
        let mut pieces = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let open = text[at..].find(['{', '}']).map_or(text.len(), |place| at + place);
            if open > at {
                pieces.push(Piece::Literal(text[at..open].to_owned()));
            }
            if open == text.len() {
                break;
            }
            let close = text[open..].find('}').map(|place| open + place).filter(|_| text[open..].starts_with('{'));
            let Some(close) = close else {
                let error = Error::syntax("a brace in this name has no partner");
                return Err(excerpt.point(error, open..open + 1).hint("braces hold an index: node_{rung+1}"));
            };
            pieces.push(Piece::Value(Expr::number(&excerpt.part(open + 1..close), scope)?));
            at = close + 1;
        }
        Ok(Template { pieces, excerpt: excerpt.clone() })
    }

    /// The name at given values of the indices.
    pub fn render(&self, values: &mut Values) -> Result<String> {
        let mut name = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Literal(literal) => name.push_str(literal),
                Piece::Value(expr) => name.push_str(&expr.value(values)?.to_string()),
            }
        }
        Ok(name)
    }

    /// The name with `{}` for every expression: names that can agree have shapes that agree.
    pub fn shape(&self) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Literal(literal) => literal.clone(),
            Piece::Value(_) => "{}".to_owned(),
        };
        self.pieces.iter().map(piece).collect()
    }

    pub fn is_plain(&self) -> bool {
        self.pieces.iter().all(|piece| matches!(piece, Piece::Literal(_)))
    }

    pub fn excerpt(&self) -> &Excerpt {
        &self.excerpt
    }
}

/// The node that an action leads to.
#[derive(Debug, Clone)]
pub enum Destination {
    Node(Template),
    If(Expr, Box<(Destination, Destination)>),
}

impl Destination {
    /// Reads a name or `if(condition, name, name)`. Errors: as for names and conditions.
    pub fn parse(excerpt: &Excerpt, scope: &Scope) -> Result<Destination> {
        Destination::nested(&excerpt.trimmed(), scope, 0)
    }

    fn nested(excerpt: &Excerpt, scope: &Scope, depth: usize) -> Result<Destination> {
        let inner = excerpt.text.strip_prefix("if(").and_then(|rest| rest.strip_suffix(')'));
        let Some(inner) = inner else { return Ok(Destination::Node(Template::parse(excerpt, scope)?)) };
        if depth >= CONDITION_LIMIT {
            let message = format!("conditions may be nested at most {CONDITION_LIMIT} deep");
            return Err(excerpt.point_all(Error::too_large(message)));
        }
        let inner = excerpt.part(3..3 + inner.len());
        let [first, second] = inner.top_level(",")[..] else {
            let error = Error::syntax("a conditional target has a condition and two nodes");
            return Err(excerpt.point_all(error).hint("write if(rung == k, end, node_{rung+1})"));
        };
        let condition = Expr::condition(&inner.part(0..first), scope)?;
        let then = Destination::nested(&inner.part(first + 1..second).trimmed(), scope, depth + 1)?;
        let otherwise = Destination::nested(&inner.part(second + 1..inner.text.len()).trimmed(), scope, depth + 1)?;
        Ok(Destination::If(condition, Box::new((then, otherwise))))
    }

    /// The node's name at given values.
    pub fn choose(&self, values: &mut Values) -> Result<&Template> {
        match self {
            Destination::Node(name) => Ok(name),
            Destination::If(condition, branches) => {
                if condition.holds(values)? {
                    branches.0.choose(values)
                } else {
                    branches.1.choose(values)
                }
            }
        }
    }

    /// All names that may be chosen.
    pub fn names(&self) -> Vec<&Template> {
        match self {
            Destination::Node(name) => vec![name],
            Destination::If(_, branches) => [branches.0.names(), branches.1.names()].concat(),
        }
    }
}

/// An index and the ends of its range, both included.
#[derive(Debug, Clone)]
pub struct IndexRange {
    slot: usize,
    from: Expr,
    to: Expr,
}

impl IndexRange {
    /// Reads `from..to` for the index in the last place of the scope, in terms of the names before it.
    pub fn parse(excerpt: &Excerpt, before: &Scope) -> Result<IndexRange> {
        let Some(&dots) = excerpt.top_level("..").first() else {
            let error = Error::syntax("a range is missing here");
            return Err(excerpt.point_all(error).hint("write it as \"1..k\"; both ends are included"));
        };
        let from = Expr::number(&excerpt.part(0..dots), before)?;
        let to = Expr::number(&excerpt.part(dots + 2..excerpt.text.len()), before)?;
        Ok(IndexRange { slot: before.len(), from, to })
    }

    /// The values of the index.
    pub fn values(&self, values: &mut Values) -> Result<std::ops::RangeInclusive<i64>> {
        Ok(self.from.integer(values)?..=self.to.integer(values)?)
    }

    pub fn slot(&self) -> usize {
        self.slot
    }
}

/// Indices over which something is repeated; later ranges may use earlier indices.
#[derive(Debug, Clone, Default)]
pub struct Indices {
    ranges: Vec<IndexRange>,
    excerpt: Option<Excerpt>,
}

impl Indices {
    /// Reads the table of indices; returns the scope that knows them too.
    pub fn parse(table: &Entries<Text>, source: &Arc<Source>, scope: &Scope) -> Result<(Indices, Scope)> {
        let mut scope = scope.clone();
        let mut ranges = Vec::new();
        for (name, range) in table.iter() {
            let place = name.excerpt(source);
            if ranges.len() == INDEX_LIMIT {
                return Err(place.point_all(Error::too_large(format!("at most {INDEX_LIMIT} indices are allowed"))));
            }
            let wider = scope.with(&name.name).map_err(|error| place.point_all(error))?;
            ranges.push(IndexRange::parse(&range.excerpt(source), &scope)?);
            scope = wider;
        }
        let excerpt = table.iter().next().map(|(name, _)| name.excerpt(source));
        Ok((Indices { ranges, excerpt }, scope))
    }

    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// All combinations of the indices, the last one running fastest; `size` counts what has been repeated in this model so far.
    /// Errors: a range whose ends are no integers, too many combinations.
    pub fn combinations(&self, values: &mut Values, size: &mut u64) -> Result<Vec<Vec<Rational>>> {
        let mut found: Vec<Vec<Rational>> = vec![Vec::new()];
        for range in &self.ranges {
            let mut longer = Vec::new();
            for prefix in &found {
                self.enter(prefix, values);
                let indices = range.values(values)?;
                let count = (indices.end() + 1).saturating_sub(*indices.start()).max(0) as u64;
                *size = size.saturating_add(count);
                if *size > EXPANSION_LIMIT {
                    let error = Error::too_large(format!("the model would have more than {EXPANSION_LIMIT} parts"));
                    return Err(range.to.excerpt().point_all(error));
                }
                longer.extend(indices.map(|index| [prefix.as_slice(), &[Rational::from(index)]].concat()));
            }
            found = longer;
        }
        Ok(found)
    }

    /// Gives the indices their values.
    pub fn enter(&self, combination: &[Rational], values: &mut Values) {
        for (range, value) in self.ranges.iter().zip(combination) {
            values.set(range.slot, value.clone());
        }
    }

    /// Where the first index is named.
    pub fn excerpt(&self) -> Option<&Excerpt> {
        self.excerpt.as_ref()
    }
}
