//! Expressions as concave piecewise-affine functions of some of their names: the least of finitely many affine functions.
//!
//! Used for payoffs over a contract space: the issues are variables, everything else has a value. Sums, products with a
//! constant, and `min` keep the form; what leaves it is an error that points at the place.

use std::collections::HashMap;

use super::{Expr, Function, Kind, Part, PartId, Relation, Values};
use crate::error::{Error, Result};
use crate::game::bargaining::{self, Affine};
use crate::num::Rational;

/// More pieces than this are refused.
const PIECE_LIMIT: usize = 1_000;

fn constant(constant: Rational, variables: usize) -> Affine {
    Affine::new(vec![Rational::ZERO; variables], constant)
}

fn scaled(affine: &Affine, factor: &Rational) -> Affine {
    let coefficients = affine.coefficients.iter().map(|coefficient| coefficient * factor).collect();
    Affine::new(coefficients, &affine.constant * factor)
}

fn sum(first: &Affine, second: &Affine) -> Affine {
    let coefficients = first.coefficients.iter().zip(&second.coefficients).map(|(a, b)| a + b).collect();
    Affine::new(coefficients, &first.constant + &second.constant)
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
        if self.kind == Kind::Truth {
            let error = Error::invalid("a number is needed here, and this is a condition");
            return Err(self.excerpt.point_all(error));
        }
        Reading { expr: self, values, first, variables }.pieces(self.root)
    }

    /// The linear constraints that a comparison such as `x + g <= 1` states, each as `left - right` compared with 0.
    /// Errors: another kind of condition, a strict comparison, a side that is not affine.
    pub fn constraints(
        &self,
        values: &mut Values,
        first: usize,
        variables: usize,
    ) -> Result<Vec<(Affine, bargaining::Relation)>> {
        let Part::Compare(start, rest) = &self.parts[self.root as usize] else {
            let error = Error::invalid("a constraint is a comparison, such as `x + g <= 1`");
            return Err(self.excerpt.point_all(error));
        };
        let mut reading = Reading { expr: self, values, first, variables };
        let mut left = reading.single(*start)?;
        let mut found = Vec::new();
        for &(relation, side) in rest {
            let right = reading.single(side)?;
            let relation = match relation {
                Relation::LessOrEqual => bargaining::Relation::AtMost,
                Relation::GreaterOrEqual => bargaining::Relation::AtLeast,
                Relation::Equal => bargaining::Relation::Equal,
                Relation::Less | Relation::Greater | Relation::NotEqual => {
                    let error = Error::invalid("a constraint must include its boundary");
                    return Err(self.error_at(side, error).hint("use `<=`, `>=` or `==`"));
                }
            };
            found.push((sum(&left, &scaled(&right, &-Rational::ONE)), relation));
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
            return Ok(vec![constant(value, self.variables)]);
        }
        match &expr.parts[id as usize] {
            Part::Name(slot) => {
                let mut piece = constant(Rational::ZERO, self.variables);
                piece.coefficients[slot - self.first] = Rational::ONE;
                Ok(vec![piece])
            }
            Part::Negative(inner) => self.scaled(*inner, &-Rational::ONE),
            Part::Terms(terms) => {
                let mut total = vec![constant(Rational::ZERO, self.variables)];
                for &(subtracted, term) in terms {
                    let sign = if subtracted { -Rational::ONE } else { Rational::ONE };
                    let term = self.scaled(term, &sign)?;
                    total = self.distinct(id, total.iter().flat_map(|a| term.iter().map(|b| sum(a, b))))?;
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
        Ok(pieces.iter().map(|piece| scaled(piece, factor)).collect())
    }

    fn product(&mut self, id: PartId, factors: &[(bool, PartId)]) -> Result<Pieces> {
        let expr = self.expr;
        let mut factor = Rational::ONE;
        let mut variable = None;
        for &(divides, part) in factors {
            if !self.mentions_variable(part) {
                let value = expr.number_of(part, self.values)?;
                factor = if divides { expr.quotient(&factor, &value, part)? } else { factor * value };
                expr.check_size(id, &factor, self.values)?;
            } else if divides {
                return Err(expr.error_at(part, Error::invalid("an issue stands in a denominator: not linear")));
            } else if variable.replace(part).is_some() {
                return Err(expr.error_at(id, Error::invalid("issues are multiplied with each other: not linear")));
            }
        }
        let Some(variable) = variable else { unreachable!("some factor mentions a variable") };
        let pieces = self.scaled(variable, &factor)?;
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
