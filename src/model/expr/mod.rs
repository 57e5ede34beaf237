//! Exact expressions: the arithmetic of model files.
//!
//! A value is a rational number or a truth value, and every operation on it is exact. In order of binding, loosest first:
//! `or` · `and` · `not` · comparisons `< <= > >= == !=`, which may be chained (`0 < x <= 1`) · `+ -` · `* /` · unary `-` · `^` (to the
//! right, with an integer exponent). Numbers are `7`, `3/5` (a quotient), `0.25`, `1e-3`, all exact.
//! Functions: `min max abs floor ceil`, `if(condition, then, else)`, `sum(i in 1..n, term)` with both ends included, and
//! `approx(…)`, inside which alone `sqrt`, `exp` and `log` may stand: its value is a rational within a relative 10^-15 of the true one.
//!
//! An expression is checked when it is read: its names are known, its truth values and numbers stand where they may. It cannot loop:
//! depth, length, the size of numbers and the steps of an evaluation are bounded. Division by zero and a bound that is
//! exceeded are errors that point at the place.

mod affine;
mod approximate;
mod eval;
mod lexer;
mod parser;

use std::ops::Range;

use crate::error::{ErrorKind, Result, nearest, unknown_name};
use crate::model::excerpt::Excerpt;
use crate::num::Rational;

pub use eval::Values;
pub(crate) use lexer::is_name;

/// Nesting beyond this is refused.
const DEPTH_LIMIT: usize = 64;

/// An expression with more parts than this is refused.
const PART_LIMIT: usize = 20_000;

/// Names that an expression gives a meaning of its own.
pub const RESERVED: &[&str] = &[
    "and", "or", "not", "in", "true", "false", "min", "max", "abs", "floor", "ceil", "if", "sum", "approx", "sqrt",
    "exp", "log",
];

/// The names that an expression may use; the place of a name is the place of its value in [`Values`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    names: Vec<String>,
}

impl Scope {
    pub fn new<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Scope {
        Scope { names: names.into_iter().map(Into::into).collect() }
    }

    pub fn len(&self) -> usize {
        self.names.len()
    }

    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    pub fn names(&self) -> &[String] {
        &self.names
    }

    pub fn slot(&self, name: &str) -> Option<usize> {
        self.names.iter().rposition(|known| known == name)
    }

    /// The scope with one more name, an index. Errors: a name that is reserved, no name, or already known here.
    pub fn with(&self, name: &str) -> Result<Scope> {
        check_name("index", name)?;
        if self.slot(name).is_some() {
            let error = crate::error::Error::invalid(format!("the index `{name}` has the name of something else"));
            return Err(error.hint("give the index a name of its own"));
        }
        let mut names = self.names.clone();
        names.push(name.to_owned());
        Ok(Scope { names })
    }

    fn unknown(&self, name: &str) -> crate::error::Error {
        let known: Vec<&str> = self.names.iter().map(String::as_str).collect();
        if let Some(function) = nearest(name, RESERVED.iter().copied()).filter(|function| *function == name) {
            let error = crate::error::Error::syntax(format!("`{function}` cannot stand here"));
            return error.hint(format!("`{function}` is a word of the expression language"));
        }
        unknown_name(ErrorKind::Invalid, "name", name, &known)
    }
}

/// Refuses what cannot be the name of a parameter, derived quantity or index.
pub fn check_name(what: &str, name: &str) -> Result<()> {
    if RESERVED.contains(&name) {
        let message = format!("the {what} `{name}` has the name of a word of the expression language");
        return Err(crate::error::Error::invalid(message).hint("choose another name"));
    }
    if is_name(name) {
        return Ok(());
    }
    let error = crate::error::Error::invalid(format!("`{name}` cannot be the name of a {what}"));
    Err(error.hint("a name is a letter followed by letters, digits and underscores"))
}

/// Whether an expression gives a number or a truth value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Number,
    Truth,
}

/// An expression that has been read and checked.
#[derive(Debug, Clone)]
pub struct Expr {
    parts: Vec<Part>,
    spans: Vec<Range<u32>>,
    root: PartId,
    kind: Kind,
    /// How many values the scope holds.
    names: usize,
    excerpt: Excerpt,
}

type PartId = u32;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Function {
    Min,
    Max,
    Abs,
    Floor,
    Ceil,
    Approx,
    Sqrt,
    Exp,
    Log,
}

/// One part of an expression. Sums, products and conjunctions hold all their members, so that a long one is not deep.
#[derive(Debug, Clone)]
enum Part {
    Number(Rational),
    Name(usize),
    Truth(bool),
    Negative(PartId),
    /// Terms, each with whether it is subtracted.
    Terms(Vec<(bool, PartId)>),
    /// Factors, each with whether it divides.
    Factors(Vec<(bool, PartId)>),
    Power(PartId, PartId),
    Compare(PartId, Vec<(Relation, PartId)>),
    And(Vec<PartId>),
    Or(Vec<PartId>),
    Not(PartId),
    Call(Function, Vec<PartId>),
    If(PartId, PartId, PartId),
    /// The slot of the index, both ends, the term.
    Sum(usize, PartId, PartId, PartId),
}

impl Expr {
    /// Reads a number. Errors: syntax, an unknown name, a truth value instead of a number, a limit.
    pub fn number(excerpt: &Excerpt, scope: &Scope) -> Result<Expr> {
        Expr::parse(excerpt, scope)?.require(Kind::Number)
    }

    /// Reads a condition. Errors: as for [`number`](Self::number), with the roles exchanged.
    pub fn condition(excerpt: &Excerpt, scope: &Scope) -> Result<Expr> {
        Expr::parse(excerpt, scope)?.require(Kind::Truth)
    }

    /// Reads an expression of either kind.
    pub fn parse(excerpt: &Excerpt, scope: &Scope) -> Result<Expr> {
        parser::parse(excerpt, scope)
    }

    fn require(self, kind: Kind) -> Result<Expr> {
        if self.kind == kind {
            return Ok(self);
        }
        let (wanted, given) = match kind {
            Kind::Number => ("a number", "a condition"),
            Kind::Truth => ("a condition, such as `g > 1/2`,", "a number"),
        };
        Err(self.excerpt.point_all(crate::error::Error::invalid(format!("{wanted} is needed here; this is {given}"))))
    }

    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The text as it was written.
    pub fn text(&self) -> &str {
        &self.excerpt.text
    }

    pub fn excerpt(&self) -> &Excerpt {
        &self.excerpt
    }

    /// The slots of the names that the expression mentions, in rising order, its own summation indices left out.
    pub fn names(&self) -> Vec<usize> {
        let mut slots: Vec<usize> = self
            .parts
            .iter()
            .filter_map(|part| match part {
                Part::Name(slot) if *slot < self.names => Some(*slot),
                _ => None,
            })
            .collect();
        slots.sort_unstable();
        slots.dedup();
        slots
    }

    /// Whether some part is an approximation of an irrational number.
    pub fn is_approximate(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Call(Function::Approx, _)))
    }

    fn span(&self, part: PartId) -> Range<usize> {
        let span = &self.spans[part as usize];
        span.start as usize..span.end as usize
    }

    fn error_at(&self, part: PartId, error: crate::error::Error) -> crate::error::Error {
        self.excerpt.point(error, self.span(part))
    }
}

#[cfg(test)]
mod tests;
