//! The value of an expression: exact, within a bound on steps and on the size of numbers.

use super::{Expr, Function, Part, PartId, Relation};
use crate::error::{Error, Result};
use crate::num::{Integer, Rational};

/// Numbers with more bits than this in numerator or denominator are refused.
const BIT_LIMIT: usize = 65_536;

/// The greatest exponent of a power, in magnitude.
const EXPONENT_LIMIT: i64 = 65_536;

/// Steps that evaluations with one [`Values`] may take together; a large number counts for several.
const STEP_LIMIT: u64 = 100_000_000;

/// The values of the names of a scope, and the steps still allowed.
#[derive(Debug, Clone)]
pub struct Values {
    slots: Vec<Rational>,
    steps: u64,
}

impl Values {
    pub fn new(slots: Vec<Rational>) -> Values {
        Values { slots, steps: STEP_LIMIT }
    }

    pub fn slots(&self) -> &[Rational] {
        &self.slots
    }

    /// Gives a slot its value; the slots below it have theirs.
    pub fn set(&mut self, slot: usize, value: Rational) {
        assert!(slot <= self.slots.len(), "slots are filled in order");
        match self.slots.get_mut(slot) {
            Some(old) => *old = value,
            None => self.slots.push(value),
        }
    }

    /// Forgets the values from this slot on.
    pub fn truncate(&mut self, slots: usize) {
        self.slots.truncate(slots);
    }

    /// Counts steps; false when none are left.
    pub(super) fn spend(&mut self, steps: u64) -> bool {
        let left = self.steps.checked_sub(steps);
        self.steps = left.unwrap_or(0);
        left.is_some()
    }
}

impl Expr {
    /// The number that the expression gives. Errors: division by zero, an exponent that is no integer, a limit; a condition.
    pub fn value(&self, values: &mut Values) -> Result<Rational> {
        self.number_of(self.root, values)
    }

    /// Whether the condition holds. Errors: as for [`value`](Self::value); a number.
    pub fn holds(&self, values: &mut Values) -> Result<bool> {
        self.truth_of(self.root, values)
    }

    /// The value as an integer of machine size, for bounds of an index. Errors: not such an integer.
    pub fn integer(&self, values: &mut Values) -> Result<i64> {
        let value = self.value(values)?;
        self.machine_integer(self.root, &value)
    }

    fn machine_integer(&self, part: PartId, value: &Rational) -> Result<i64> {
        let integer = value.is_integer().then(|| value.numerator().to_i64()).flatten();
        integer.filter(|integer| integer.abs() < 1 << 40).ok_or_else(|| {
            self.error_at(part, Error::invalid(format!("an integer of moderate size is needed here; this is {value}")))
        })
    }

    pub(super) fn number_of(&self, id: PartId, values: &mut Values) -> Result<Rational> {
        let value = match &self.parts[id as usize] {
            Part::Number(number) => number.clone(),
            Part::Name(slot) => values.slots[*slot].clone(),
            Part::Negative(inner) => -self.number_of(*inner, values)?,
            Part::Terms(terms) => {
                let mut total = Rational::ZERO;
                for &(subtracted, term) in terms {
                    let term = self.number_of(term, values)?;
                    if subtracted {
                        total -= term
                    } else {
                        total += term
                    }
                    self.check_size(id, &total, values)?;
                }
                total
            }
            Part::Factors(factors) => {
                let mut product = Rational::ONE;
                for &(divides, factor) in factors {
                    let value = self.number_of(factor, values)?;
                    product = if divides { self.quotient(&product, &value, factor)? } else { product * value };
                    self.check_size(id, &product, values)?;
                }
                product
            }
            Part::Power(base, exponent) => {
                let (base, exponent) = (self.number_of(*base, values)?, self.number_of(*exponent, values)?);
                self.power(id, &base, &exponent)?
            }
            Part::If(condition, then, otherwise) => {
                let chosen = if self.truth_of(*condition, values)? { then } else { otherwise };
                self.number_of(*chosen, values)?
            }
            Part::Sum(slot, from, to, term) => self.sum(*slot, (*from, *to), *term, values)?,
            Part::Call(function, arguments) => self.call(id, *function, arguments, values)?,
            Part::Truth(_) | Part::Compare(..) | Part::And(_) | Part::Or(_) | Part::Not(_) => {
                unreachable!("kinds are checked when an expression is read")
            }
        };
        self.check_size(id, &value, values)?;
        Ok(value)
    }

    pub(super) fn truth_of(&self, id: PartId, values: &mut Values) -> Result<bool> {
        self.count_step(id, values, 1)?;
        match &self.parts[id as usize] {
            Part::Truth(truth) => Ok(*truth),
            Part::Not(inner) => Ok(!self.truth_of(*inner, values)?),
            Part::And(members) => self.any(members, false, values).map(|found| !found),
            Part::Or(members) => self.any(members, true, values),
            Part::If(condition, then, otherwise) => {
                let chosen = if self.truth_of(*condition, values)? { then } else { otherwise };
                self.truth_of(*chosen, values)
            }
            Part::Compare(first, rest) => {
                let mut left = self.number_of(*first, values)?;
                for &(relation, side) in rest {
                    let right = self.number_of(side, values)?;
                    if !relation.holds(&left, &right) {
                        return Ok(false);
                    }
                    left = right;
                }
                Ok(true)
            }
            _ => unreachable!("kinds are checked when an expression is read"),
        }
    }

    /// Whether some member has this truth; the members after it are not looked at.
    fn any(&self, members: &[PartId], wanted: bool, values: &mut Values) -> Result<bool> {
        for &member in members {
            if self.truth_of(member, values)? == wanted {
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(super) fn quotient(&self, dividend: &Rational, divisor: &Rational, place: PartId) -> Result<Rational> {
        dividend
            .checked_div(divisor)
            .ok_or_else(|| self.error_at(place, Error::invalid("division by zero: this is 0 at the given values")))
    }

    pub(super) fn power(&self, id: PartId, base: &Rational, exponent: &Rational) -> Result<Rational> {
        let whole = exponent.is_integer().then(|| exponent.numerator().to_i64()).flatten();
        let Some(whole) = whole else {
            let error = Error::invalid(format!("an exponent must be an integer; this is {exponent}"));
            return Err(self.error_at(id, error).hint("a square root is approx(sqrt(…))"));
        };
        let bits = base.numerator().bit_length().max(base.denominator().bit_length());
        let trivial = base.is_zero() || base.abs().is_one();
        let size = (bits.saturating_sub(1)).saturating_mul(whole.unsigned_abs() as usize);
        if whole.abs() > EXPONENT_LIMIT || (!trivial && size > BIT_LIMIT) {
            return Err(self.error_at(id, Error::too_large(format!("the power to {whole} is too large a number"))));
        }
        base.pow(whole as i32)
            .ok_or_else(|| self.error_at(id, Error::invalid("division by zero: 0 to a negative power")))
    }

    fn sum(&self, slot: usize, ends: (PartId, PartId), term: PartId, values: &mut Values) -> Result<Rational> {
        let mut whole = |part| {
            let value = self.number_of(part, values)?;
            self.machine_integer(part, &value)
        };
        let (from, to) = (whole(ends.0)?, whole(ends.1)?);
        let outer = values.slots.get(slot).cloned();
        let mut total = Rational::ZERO;
        for index in from..=to {
            values.set(slot, Rational::from(index));
            total += self.number_of(term, values)?;
            self.check_size(term, &total, values)?;
        }
        match outer {
            Some(value) => values.set(slot, value),
            None => values.truncate(slot),
        }
        Ok(total)
    }

    fn call(&self, id: PartId, function: Function, arguments: &[PartId], values: &mut Values) -> Result<Rational> {
        if function == Function::Approx {
            return self.approximation(id, arguments[0], values);
        }
        let first = self.number_of(arguments[0], values)?;
        let mut extreme = |keep: fn(Rational, Rational) -> Rational| {
            arguments[1..].iter().try_fold(first.clone(), |best, part| Ok(keep(best, self.number_of(*part, values)?)))
        };
        match function {
            Function::Min => extreme(std::cmp::min),
            Function::Max => extreme(std::cmp::max),
            Function::Abs => Ok(first.abs()),
            Function::Floor => Ok(Rational::from(first.floor())),
            Function::Ceil => Ok(Rational::from(first.ceil())),
            Function::Approx | Function::Sqrt | Function::Exp | Function::Log => {
                unreachable!("irrational functions stand inside `approx` alone")
            }
        }
    }

    /// Refuses a number that has grown beyond the bound, and counts its size in steps.
    pub(super) fn check_size(&self, id: PartId, value: &Rational, values: &mut Values) -> Result<()> {
        let (numerator, denominator): (Integer, Integer) = (value.numerator(), value.denominator());
        let bits = numerator.bit_length().max(denominator.bit_length());
        if bits > BIT_LIMIT {
            let message = format!("this number has {bits} bits; at most {BIT_LIMIT} are allowed");
            return Err(self.error_at(id, Error::too_large(message)));
        }
        self.count_step(id, values, 1 + bits as u64 / 64)
    }

    pub(super) fn count_step(&self, id: PartId, values: &mut Values, steps: u64) -> Result<()> {
        if values.spend(steps) {
            return Ok(());
        }
        let message = format!("the expressions take more than {STEP_LIMIT} steps");
        Err(self.error_at(id, Error::too_large(message)))
    }
}

impl Relation {
    pub(super) fn holds(self, left: &Rational, right: &Rational) -> bool {
        match self {
            Relation::Less => left < right,
            Relation::LessOrEqual => left <= right,
            Relation::Greater => left > right,
            Relation::GreaterOrEqual => left >= right,
            Relation::Equal => left == right,
            Relation::NotEqual => left != right,
        }
    }
}
