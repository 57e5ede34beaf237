//! Reads expressions by recursive descent, one function per level of binding, and checks names and kinds on the way.

use std::ops::Range;

use super::lexer::{Token, tokens};
use super::{DEPTH_LIMIT, Expr, Function, Kind, PART_LIMIT, Part, PartId, Relation, Scope};
use crate::error::{Error, Result};
use crate::model::excerpt::Excerpt;

pub(super) fn parse(excerpt: &Excerpt, scope: &Scope) -> Result<Expr> {
    let mut parser = Parser {
        excerpt,
        tokens: tokens(excerpt)?,
        at: 0,
        depth: 0,
        in_approx: false,
        scope: scope.clone(),
        parts: Vec::new(),
        spans: Vec::new(),
        kinds: Vec::new(),
    };
    if parser.peek() == &Token::End {
        return Err(excerpt.point_all(Error::syntax("an expression is missing here")));
    }
    let root = parser.disjunction()?;
    if parser.peek() != &Token::End {
        return Err(parser.unexpected("an operator or the end"));
    }
    let kind = parser.kinds[root as usize];
    let (parts, spans) = (parser.parts, parser.spans);
    Ok(Expr { parts, spans, root, kind, names: scope.len(), excerpt: excerpt.clone() })
}

struct Parser<'e> {
    excerpt: &'e Excerpt,
    tokens: Vec<(Token, Range<usize>)>,
    at: usize,
    depth: usize,
    in_approx: bool,
    scope: Scope,
    parts: Vec<Part>,
    spans: Vec<Range<u32>>,
    kinds: Vec<Kind>,
}

impl Parser<'_> {
    fn peek(&self) -> &Token {
        &self.tokens[self.at].0
    }

    fn here(&self) -> Range<usize> {
        self.tokens[self.at].1.clone()
    }

    /// Takes the next token; the end is never passed.
    fn advance(&mut self) {
        self.at = (self.at + 1).min(self.tokens.len() - 1);
    }

    fn takes(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Token::Sign(next) if *next == sign);
        if found {
            self.advance();
        }
        found
    }

    fn takes_word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Token::Name(name) if name == word);
        if found {
            self.advance();
        }
        found
    }

    fn expect(&mut self, sign: &str) -> Result<()> {
        if self.takes(sign) { Ok(()) } else { Err(self.unexpected(&format!("`{sign}`"))) }
    }

    fn unexpected(&self, wanted: &str) -> Error {
        let error = Error::syntax(format!("expected {wanted}, found {}", self.peek().describe()));
        self.excerpt.point(error, self.here())
    }

    fn fail<T>(&self, error: Error, part: PartId) -> Result<T> {
        Err(self.excerpt.point(error, self.span(part)))
    }

    fn span(&self, part: PartId) -> Range<usize> {
        let span = &self.spans[part as usize];
        span.start as usize..span.end as usize
    }

    /// Adds a part that begins at `start` and ends before the next token.
    fn add(&mut self, part: Part, kind: Kind, start: usize) -> Result<PartId> {
        let end = if self.at == 0 { start } else { self.tokens[self.at - 1].1.end };
        if self.parts.len() >= PART_LIMIT {
            let error = Error::too_large(format!("an expression may have at most {PART_LIMIT} parts"));
            return Err(self.excerpt.point(error, start..end));
        }
        self.parts.push(part);
        self.spans.push(start as u32..end.max(start) as u32);
        self.kinds.push(kind);
        Ok(self.parts.len() as PartId - 1)
    }

    /// Reads something that must be exact, also inside `approx`: a condition, an exponent, a sum.
    fn exactly<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let outer = std::mem::replace(&mut self.in_approx, false);
        let result = read(self);
        self.in_approx = outer;
        result
    }

    /// Reads something nested one level deeper.
    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.depth >= DEPTH_LIMIT {
            let error = Error::too_large(format!("an expression may be nested at most {DEPTH_LIMIT} deep"));
            return Err(self.excerpt.point(error, self.here()).hint("name a part of it under [derived]"));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    fn need(&self, part: PartId, kind: Kind) -> Result<PartId> {
        match (self.kinds[part as usize], kind) {
            (given, wanted) if given == wanted => Ok(part),
            (_, Kind::Number) => self.fail(Error::invalid("a number is needed here; this is a condition"), part),
            (_, Kind::Truth) => {
                let error = Error::invalid("a condition is needed here; this is a number");
                self.fail(error.hint("compare it with something, such as `x > 0`"), part)
            }
        }
    }

    fn disjunction(&mut self) -> Result<PartId> {
        let start = self.here().start;
        let mut members = vec![self.conjunction()?];
        while self.takes_word("or") {
            members.push(self.conjunction()?);
        }
        self.junction(members, start, Part::Or)
    }

    fn conjunction(&mut self) -> Result<PartId> {
        let start = self.here().start;
        let mut members = vec![self.negation()?];
        while self.takes_word("and") {
            members.push(self.negation()?);
        }
        self.junction(members, start, Part::And)
    }

    fn junction(&mut self, members: Vec<PartId>, start: usize, join: fn(Vec<PartId>) -> Part) -> Result<PartId> {
        if let [only] = members[..] {
            return Ok(only);
        }
        for &member in &members {
            self.need(member, Kind::Truth)?;
        }
        self.add(join(members), Kind::Truth, start)
    }

    fn negation(&mut self) -> Result<PartId> {
        let start = self.here().start;
        if !self.takes_word("not") {
            return self.comparison();
        }
        let inner = self.nested(Self::negation)?;
        self.need(inner, Kind::Truth)?;
        self.add(Part::Not(inner), Kind::Truth, start)
    }

    fn relation(&mut self) -> Option<Relation> {
        let relation = match self.peek() {
            Token::Sign("<") => Relation::Less,
            Token::Sign("<=") => Relation::LessOrEqual,
            Token::Sign(">") => Relation::Greater,
            Token::Sign(">=") => Relation::GreaterOrEqual,
            Token::Sign("==" | "=") => Relation::Equal,
            Token::Sign("!=") => Relation::NotEqual,
            _ => return None,
        };
        self.advance();
        Some(relation)
    }

    fn comparison(&mut self) -> Result<PartId> {
        let start = self.here().start;
        let first = self.terms()?;
        let mut rest = Vec::new();
        while let Some(relation) = self.relation() {
            let side = self.terms()?;
            rest.push((relation, self.need(side, Kind::Number)?));
        }
        if rest.is_empty() {
            return Ok(first);
        }
        self.need(first, Kind::Number)?;
        self.add(Part::Compare(first, rest), Kind::Truth, start)
    }

    fn terms(&mut self) -> Result<PartId> {
        self.series("+", "-", Self::factors, Part::Terms)
    }

    fn factors(&mut self) -> Result<PartId> {
        self.series("*", "/", Self::signed, Part::Factors)
    }

    /// Members joined by one of two signs, the second of which marks a member as subtracted or dividing.
    fn series(
        &mut self,
        plain: &str,
        inverse: &str,
        member: fn(&mut Self) -> Result<PartId>,
        join: fn(Vec<(bool, PartId)>) -> Part,
    ) -> Result<PartId> {
        let start = self.here().start;
        let mut members = vec![(false, member(self)?)];
        loop {
            let inverted = if self.takes(plain) {
                false
            } else if self.takes(inverse) {
                true
            } else {
                break;
            };
            members.push((inverted, member(self)?));
        }
        if let [(_, only)] = members[..] {
            return Ok(only);
        }
        for &(_, member) in &members {
            self.need(member, Kind::Number)?;
        }
        self.add(join(members), Kind::Number, start)
    }

    fn signed(&mut self) -> Result<PartId> {
        let start = self.here().start;
        if self.takes("+") {
            return self.nested(Self::signed);
        }
        if !self.takes("-") {
            return self.power();
        }
        let inner = self.nested(Self::signed)?;
        self.need(inner, Kind::Number)?;
        self.add(Part::Negative(inner), Kind::Number, start)
    }

    fn power(&mut self) -> Result<PartId> {
        let start = self.here().start;
        let base = self.primary()?;
        if !self.takes("^") {
            return Ok(base);
        }
        let exponent = self.exactly(|parser| parser.nested(Self::signed))?;
        self.need(base, Kind::Number)?;
        self.need(exponent, Kind::Number)?;
        self.add(Part::Power(base, exponent), Kind::Number, start)
    }

    fn primary(&mut self) -> Result<PartId> {
        let start = self.here().start;
        match self.peek().clone() {
            Token::Number(number) => {
                self.advance();
                self.add(Part::Number(number), Kind::Number, start)
            }
            Token::Sign("(") => {
                self.advance();
                let inner = self.nested(Self::disjunction)?;
                self.expect(")")?;
                Ok(inner)
            }
            Token::Name(name) => {
                let place = self.here();
                self.advance();
                self.named(&name, place)
            }
            _ => Err(self.unexpected("a number, a name or `(`")),
        }
    }

    /// A name, a truth value or a function, whose name has been taken.
    fn named(&mut self, name: &str, place: Range<usize>) -> Result<PartId> {
        let start = place.start;
        if matches!(name, "true" | "false") {
            return self.add(Part::Truth(name == "true"), Kind::Truth, start);
        }
        let calls = matches!(self.peek(), Token::Sign("("));
        if !calls {
            return match self.scope.slot(name) {
                Some(slot) => self.add(Part::Name(slot), Kind::Number, start),
                None => Err(self.excerpt.point(self.scope.unknown(name), place)),
            };
        }
        match name {
            "if" => self.choice(start),
            "sum" => self.sum(start),
            _ => match function(name) {
                Some(function) => self.call(function, place),
                None if self.scope.slot(name).is_some() => {
                    let error = Error::syntax(format!("`{name}` is a number, not a function"));
                    Err(self.excerpt.point(error, place).hint(format!("write a product as `{name} * (…)`")))
                }
                None => {
                    let known: Vec<&str> = FUNCTIONS.iter().map(|(name, ..)| *name).chain(["if", "sum"]).collect();
                    let error = crate::error::unknown_name(crate::error::ErrorKind::Syntax, "function", name, &known);
                    Err(self.excerpt.point(error, place))
                }
            },
        }
    }

    fn choice(&mut self, start: usize) -> Result<PartId> {
        self.expect("(")?;
        let condition = self.exactly(|parser| parser.nested(Self::disjunction))?;
        self.need(condition, Kind::Truth)?;
        self.expect(",")?;
        let then = self.nested(Self::disjunction)?;
        self.expect(",")?;
        let otherwise = self.nested(Self::disjunction)?;
        self.expect(")")?;
        let kind = self.kinds[then as usize];
        self.need(otherwise, kind)?;
        self.add(Part::If(condition, then, otherwise), kind, start)
    }

    fn sum(&mut self, start: usize) -> Result<PartId> {
        self.expect("(")?;
        let Token::Name(index) = self.peek().clone() else {
            return Err(self.unexpected("an index, as in `i in 1..n`"));
        };
        let scope = self.scope.with(&index).map_err(|error| self.excerpt.point(error, self.here()))?;
        self.advance();
        if !self.takes_word("in") {
            return Err(self.unexpected("`in`, as in `i in 1..n`"));
        }
        let from = self.bound()?;
        self.expect("..")?;
        let to = self.bound()?;
        self.expect(",")?;
        let outer = std::mem::replace(&mut self.scope, scope);
        let term = self.exactly(|parser| parser.nested(Self::disjunction));
        self.scope = outer;
        let term = self.need(term?, Kind::Number)?;
        self.expect(")")?;
        self.add(Part::Sum(self.scope.len(), from, to, term), Kind::Number, start)
    }

    fn bound(&mut self) -> Result<PartId> {
        let bound = self.exactly(|parser| parser.nested(Self::terms))?;
        self.need(bound, Kind::Number)
    }

    fn call(&mut self, function: Function, place: Range<usize>) -> Result<PartId> {
        let (name, _, most) = FUNCTIONS[function as usize];
        let irrational = matches!(function, Function::Sqrt | Function::Exp | Function::Log);
        if irrational && !self.in_approx {
            let error = Error::invalid(format!("`{name}` has irrational values, and this value must be exact"));
            let hint = format!("write approx({name}(…)); the value is then a rational within a relative 1e-15");
            return Err(self.excerpt.point(error, place).hint(hint));
        }
        let outer = self.in_approx;
        self.in_approx |= function == Function::Approx;
        let arguments = self.arguments();
        self.in_approx = outer;
        let arguments = arguments?;
        if most.is_some_and(|most| arguments.len() != most) {
            let error = Error::syntax(format!("`{name}` takes one value, here are {}", arguments.len()));
            return Err(self.excerpt.point(error, place));
        }
        self.add(Part::Call(function, arguments), Kind::Number, place.start)
    }

    fn arguments(&mut self) -> Result<Vec<PartId>> {
        self.expect("(")?;
        let mut arguments = Vec::new();
        loop {
            let argument = self.nested(Self::disjunction)?;
            arguments.push(self.need(argument, Kind::Number)?);
            if !self.takes(",") {
                break;
            }
        }
        self.expect(")")?;
        Ok(arguments)
    }
}

/// Name, function, and the number of values it takes where that is fixed; in the order of [`Function`].
const FUNCTIONS: &[(&str, Function, Option<usize>)] = &[
    ("min", Function::Min, None),
    ("max", Function::Max, None),
    ("abs", Function::Abs, Some(1)),
    ("floor", Function::Floor, Some(1)),
    ("ceil", Function::Ceil, Some(1)),
    ("approx", Function::Approx, Some(1)),
    ("sqrt", Function::Sqrt, Some(1)),
    ("exp", Function::Exp, Some(1)),
    ("log", Function::Log, Some(1)),
];

fn function(name: &str) -> Option<Function> {
    FUNCTIONS.iter().find(|(known, ..)| *known == name).map(|(_, function, _)| *function)
}
