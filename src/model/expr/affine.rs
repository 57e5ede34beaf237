//! Expressions as concave piecewise-affine functions of some of their names: the least of finitely many affine functions.
//!
//! Used for payoffs over a contract space: the issues are variables, everything else has a value. Sums, products with a
//! constant, and `min` keep the form; what leaves it is an error that points at the place.

use std::collections::HashMap;

use super::{Expr, Function, Part, PartId, Values};
use crate::error::{Error, Result};
use crate::num::Rational;

/// More pieces than this are refused.
const PIECE_LIMIT: usize = 1_000;

/// `constant + Σ coefficients[v] · variable v`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Affine {
    pub constant: Rational,
    /// One coefficient per variable.
    pub coefficients: Vec<Rational>,
}

impl Affine {
    fn constant(constant: Rational, variables: usize) -> Affine {
        Affine { constant, coefficients: vec![Rational::ZERO; variables] }
    }

    fn scaled(&self, factor: &Rational) -> Affine {
        let coefficients = self.coefficients.iter().map(|coefficient| coefficient * factor).collect();
        Affine { constant: &self.constant * factor, coefficients }
    }

    fn plus(&self, other: &Affine) -> Affine {
        let coefficients = self.coefficients.iter().zip(&other.coefficients).map(|(a, b)| a + b).collect();
        Affine { constant: &self.constant + &other.constant, coefficients }
    }
}

/// The least of its pieces; never empty, no piece twice.
type Pieces = Vec<Affine>;

struct Reading<'e, 'v> {
    expr: &'e Expr,
    values: &'v mut Values,
    /// The slots from the first variable on are variables.
    first: usize,
    variables: usize,
}

impl Expr {
    /// The pieces whose minimum the expression is, as a function of the `variables` names from slot `first` on; the slots below have
    /// values. Errors: no concave piecewise-affine function; the errors of evaluation.
    pub fn pieces(&self, values: &mut Values, first: usize, variables: usize) -> Result<Vec<Affine>> {
        Reading { expr: self, values, first, variables }.pieces(self.root)
    }

    /// The same for one affine function. Errors: more than one piece.
    pub fn affine(&self, values: &mut Values, first: usize, variables: usize) -> Result<Affine> {
        let mut pieces = self.pieces(values, first, variables)?;
        match (pieces.pop(), pieces.is_empty()) {
            (Some(only), true) => Ok(only),
            _ => {
                Err(self.excerpt.point_all(Error::invalid("this must be linear in the issues; it has several pieces")))
            }
        }
    }

    /// A condition such as `x + g <= 1` as `(left - right, relation)` with the relation `<=`, `>=` or `=` to 0, spelled so.
    /// Errors: another kind of condition, a side that is not affine.
    pub fn constraint(
        &self,
        values: &mut Values,
        first: usize,
        variables: usize,
    ) -> Result<Vec<(Affine, std::cmp::Ordering)>> {
        use super::Relation;
        use std::cmp::Ordering;
        let Part::Compare(start, rest) = &self.parts[self.root as usize] else {
            let error = Error::invalid("a constraint is a comparison, such as `x + g <= 1`");
            return Err(self.excerpt.point_all(error));
        };
        let mut reading = Reading { expr: self, values, first, variables };
        let mut left = reading.single(*start)?;
        let mut found = Vec::new();
        for &(relation, side) in rest {
            let right = reading.single(side)?;
            let ordering = match relation {
                Relation::LessOrEqual => Ordering::Less,
                Relation::GreaterOrEqual => Ordering::Greater,
                Relation::Equal => Ordering::Equal,
                Relation::Less | Relation::Greater | Relation::NotEqual => {
                    let error = Error::invalid("a constraint must include its boundary");
                    return Err(self.error_at(side, error).hint("use `<=`, `>=` or `==`"));
                }
            };
            found.push((left.plus(&right.scaled(&-Rational::ONE)), ordering));
            left = right;
        }
        Ok(found)
    }
}

impl Reading<'_, '_> {
    fn pieces(&mut self, id: PartId) -> Result<Pieces> {
        let expr = self.expr;
        if !self.mentions_variable(id) {
            let value = expr.number_of(id, self.values)?;
            return Ok(vec![Affine::constant(value, self.variables)]);
        }
        match &expr.parts[id as usize] {
            Part::Name(slot) => {
                let mut piece = Affine::constant(Rational::ZERO, self.variables);
                piece.coefficients[slot - self.first] = Rational::ONE;
                Ok(vec![piece])
            }
            Part::Negative(inner) => self.scaled(*inner, &-Rational::ONE),
            Part::Terms(terms) => {
                let mut total = vec![Affine::constant(Rational::ZERO, self.variables)];
                for &(subtracted, term) in terms {
                    let sign = if subtracted { -Rational::ONE } else { Rational::ONE };
                    let term = self.scaled(term, &sign)?;
                    total = self.distinct(id, total.iter().flat_map(|a| term.iter().map(|b| a.plus(b))))?;
                }
                Ok(total)
            }
            Part::Factors(factors) => self.product(id, factors),
            Part::Call(Function::Min, arguments) => {
                let mut all = Vec::new();
                for &argument in arguments {
                    all.extend(self.pieces(argument)?);
                }
                self.distinct(id, all.into_iter())
            }
            Part::If(condition, then, otherwise) if !self.mentions_variable(*condition) => {
                let chosen = if expr.truth_of(*condition, self.values)? { then } else { otherwise };
                self.pieces(*chosen)
            }
            _ => {
                let error = Error::invalid("this is not linear in the issues");
                Err(expr
                    .error_at(id, error)
                    .hint("a payoff is a sum of multiples of issues, or the `min` of such sums"))
            }
        }
    }

    fn single(&mut self, id: PartId) -> Result<Affine> {
        let mut pieces = self.pieces(id)?;
        match (pieces.pop(), pieces.is_empty()) {
            (Some(only), true) => Ok(only),
            _ => Err(self.expr.error_at(id, Error::invalid("both sides of a constraint must be linear in the issues"))),
        }
    }

    /// A multiple of a part; a negative multiple of a minimum would be convex.
    fn scaled(&mut self, id: PartId, factor: &Rational) -> Result<Pieces> {
        let pieces = self.pieces(id)?;
        if factor.is_negative() && pieces.len() > 1 {
            let error = Error::invalid("a `min` is subtracted here, which makes the payoff convex instead of concave");
            return Err(self.expr.error_at(id, error).hint("bargaining solutions need concave payoffs"));
        }
        Ok(pieces.iter().map(|piece| piece.scaled(factor)).collect())
    }

    fn product(&mut self, id: PartId, factors: &[(bool, PartId)]) -> Result<Pieces> {
        let expr = self.expr;
        let mut constant = Rational::ONE;
        let mut variable = None;
        for &(divides, factor) in factors {
            if !self.mentions_variable(factor) {
                let value = expr.number_of(factor, self.values)?;
                constant = if divides { expr.quotient(&constant, &value, factor)? } else { constant * value };
                expr.check_size(id, &constant, self.values)?;
            } else if divides {
                return Err(expr.error_at(factor, Error::invalid("an issue stands in a denominator: not linear")));
            } else if variable.replace(factor).is_some() {
                return Err(expr.error_at(id, Error::invalid("issues are multiplied with each other: not linear")));
            }
        }
        let Some(variable) = variable else { unreachable!("some factor mentions a variable") };
        let pieces = self.scaled(variable, &constant)?;
        self.distinct(id, pieces.into_iter())
    }

    /// The pieces without those that never are the least because another one differs by a constant.
    fn distinct(&self, id: PartId, pieces: impl Iterator<Item = Affine>) -> Result<Pieces> {
        let mut places: HashMap<Vec<Rational>, usize> = HashMap::new();
        let mut kept: Pieces = Vec::new();
        for piece in pieces {
            match places.get(&piece.coefficients) {
                Some(&place) => kept[place].constant = std::cmp::min(&kept[place].constant, &piece.constant).clone(),
                None if kept.len() == PIECE_LIMIT => {
                    let error = Error::too_large(format!("this payoff has more than {PIECE_LIMIT} linear pieces"));
                    return Err(self.expr.error_at(id, error));
                }
                None => {
                    places.insert(piece.coefficients.clone(), kept.len());
                    kept.push(piece);
                }
            }
        }
        Ok(kept)
    }

    fn mentions_variable(&self, id: PartId) -> bool {
        let is_variable = |slot: usize| slot >= self.first && slot < self.first + self.variables;
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            match &self.expr.parts[id as usize] {
                Part::Name(slot) if is_variable(*slot) => return true,
                Part::Number(_) | Part::Truth(_) | Part::Name(_) => {}
                Part::Negative(inner) | Part::Not(inner) => open.push(*inner),
                Part::Terms(members) | Part::Factors(members) => open.extend(members.iter().map(|(_, member)| *member)),
                Part::Power(a, b) => open.extend([*a, *b]),
                Part::Compare(first, rest) => {
                    open.push(*first);
                    open.extend(rest.iter().map(|(_, side)| *side));
                }
                Part::And(members) | Part::Or(members) | Part::Call(_, members) => open.extend(members),
                Part::If(a, b, c) => open.extend([*a, *b, *c]),
                Part::Sum(_, from, to, term) => open.extend([*from, *to, *term]),
            }
        }
        false
    }
}
