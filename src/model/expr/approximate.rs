//! Irrational values: enclosed between rationals, then replaced by a short rational close to them.
//!
//! `approx(e)` evaluates `e` between two rationals that provably contain its value, every operation rounded outward to
//! [`PRECISION`] bits, and returns the rational with the least denominator within a relative 4·10^-16 of the middle. With the width of
//! the enclosure this stays within a relative 10^-15 of the true value (an absolute 10^-30 where the value is that small).
//! Square roots by integer roots; `exp` by halving the argument and its Taylor series, `log` by `2 artanh((y-1)/(y+1))`
//! after powers of two are split off (Brent and Zimmermann, Modern Computer Arithmetic, chapter 4).

use super::{Expr, Function, Part, PartId, Values};
use crate::error::{Error, Result};
use crate::num::{Integer, Rational};

/// Bits kept in the ends of an enclosure.
const PRECISION: i64 = 256;

/// Terms of the two series; their remainders are far below the precision.
const TERMS: i64 = 96;

/// The greatest magnitude of the argument of `exp`.
const EXP_LIMIT: i64 = 20_000;

/// The reals between two rationals.
#[derive(Debug, Clone)]
struct Enclosure {
    lower: Rational,
    upper: Rational,
}

fn power_of_two(exponent: i64) -> Rational {
    let magnitude = Rational::from(Integer::from(2).pow(exponent.unsigned_abs() as u32));
    if exponent < 0 { Rational::ONE / magnitude } else { magnitude }
}

/// The exponent of two of a nonzero number, within one.
fn scale_of(value: &Rational) -> i64 {
    value.numerator().bit_length() as i64 - value.denominator().bit_length() as i64
}

/// The greatest multiple of a power of two not above the value, with about [`PRECISION`] bits.
fn round_down(value: &Rational) -> Rational {
    let bits = value.numerator().bit_length().max(value.denominator().bit_length());
    if bits as i64 <= PRECISION {
        return value.clone();
    }
    let unit = power_of_two(PRECISION - scale_of(value));
    Rational::from((value * &unit).floor()) / unit
}

impl Enclosure {
    fn point(value: Rational) -> Enclosure {
        Enclosure { lower: value.clone(), upper: value }
    }

    fn new(lower: &Rational, upper: &Rational) -> Enclosure {
        Enclosure { lower: round_down(lower), upper: -round_down(&-upper) }
    }

    fn negated(self) -> Enclosure {
        Enclosure { lower: -self.upper, upper: -self.lower }
    }

    fn plus(&self, other: &Enclosure) -> Enclosure {
        Enclosure::new(&(&self.lower + &other.lower), &(&self.upper + &other.upper))
    }

    fn times(&self, other: &Enclosure) -> Enclosure {
        let ends = [
            &self.lower * &other.lower,
            &self.lower * &other.upper,
            &self.upper * &other.lower,
            &self.upper * &other.upper,
        ];
        let (mut least, mut most) = (&ends[0], &ends[0]);
        for end in &ends[1..] {
            least = least.min(end);
            most = most.max(end);
        }
        Enclosure::new(least, most)
    }

    /// `1 / self`; `None` where 0 lies inside.
    fn inverse(&self) -> Option<Enclosure> {
        if !self.lower.is_positive() && !self.upper.is_negative() {
            return None;
        }
        Some(Enclosure::new(&self.upper.recip()?, &self.lower.recip()?))
    }

    fn powered(&self, exponent: u64) -> Enclosure {
        let mut result = Enclosure::point(Rational::ONE);
        let (mut base, mut left) = (self.clone(), exponent);
        while left > 0 {
            if left % 2 == 1 {
                result = result.times(&base);
            }
            base = base.times(&base);
            left /= 2;
        }
        // A repeated product forgets that both factors are the same number, and may have lost the sign of an even power.
        if exponent.is_multiple_of(2) && result.lower.is_negative() {
            result.lower = Rational::ZERO;
        }
        result
    }

    fn absolute(self) -> Enclosure {
        if !self.lower.is_negative() {
            self
        } else if !self.upper.is_positive() {
            self.negated()
        } else {
            Enclosure { lower: Rational::ZERO, upper: std::cmp::max(-self.lower, self.upper) }
        }
    }

    /// A rising function of both ends.
    fn mapped(&self, function: fn(&Rational) -> Enclosure) -> Enclosure {
        Enclosure { lower: function(&self.lower).lower, upper: function(&self.upper).upper }
    }
}

/// The greatest integer whose square is not above a non-negative one, by Newton's method from above.
fn integer_root(value: &Integer) -> Integer {
    if value.is_zero() {
        return Integer::ZERO;
    }
    let mut guess = Integer::from(2).pow((value.bit_length() / 2 + 1) as u32);
    loop {
        let next = (&guess + value.div_rem(&guess).0).div_rem(&Integer::from(2)).0;
        if next >= guess {
            return guess;
        }
        guess = next;
    }
}

fn square_root(value: &Rational) -> Enclosure {
    if value.is_zero() {
        return Enclosure::point(Rational::ZERO);
    }
    let (top, bottom) = (integer_root(&value.numerator()), integer_root(&value.denominator()));
    if let Some(exact) = Rational::new(top, bottom).filter(|root| root * root == *value) {
        return Enclosure::point(exact);
    }
    let shift = PRECISION - scale_of(value) / 2;
    let root = Rational::from(integer_root(&(value * power_of_two(2 * shift)).floor()));
    let unit = power_of_two(-shift);
    Enclosure { lower: &root * &unit, upper: (root + Rational::ONE) * unit }
}

/// `exp` of a rational of moderate size.
fn exponential(value: &Rational) -> Enclosure {
    if value.is_zero() {
        return Enclosure::point(Rational::ONE);
    }
    let halvings = (scale_of(value) + 4).max(0);
    let small = Enclosure::point(value * power_of_two(-halvings));
    let mut term = Enclosure::point(Rational::ONE);
    let mut total = term.clone();
    for k in 1..=TERMS {
        let over_k = Enclosure::point(Rational::ONE / Rational::from(k));
        term = term.times(&small).times(&over_k);
        total = total.plus(&term);
    }
    // With |x| at most 1/4 the remainder is below the last term.
    let rest = term.absolute().upper;
    total = total.plus(&Enclosure { lower: -rest.clone(), upper: rest });
    for _ in 0..halvings {
        total = total.times(&total);
    }
    total
}

/// `2 artanh(z)` for `|z| <= 1/3`.
fn twice_artanh(z: &Rational) -> Enclosure {
    let z = Enclosure::new(z, z);
    let square = z.times(&z);
    let (mut power, mut total) = (z.clone(), z);
    for k in 1..=TERMS {
        power = power.times(&square);
        total = total.plus(&power.times(&Enclosure::point(Rational::ONE / Rational::from(2 * k + 1))));
    }
    // The remaining powers are a geometric series with ratio at most 1/9.
    let rest = power.absolute().upper;
    total = total.plus(&Enclosure { lower: -rest.clone(), upper: rest });
    total.times(&Enclosure::point(Rational::from(2)))
}

fn logarithm(value: &Rational) -> Enclosure {
    if value.is_one() {
        return Enclosure::point(Rational::ZERO);
    }
    // Scaled into [1/2, 2), and there once more by two where that brings it nearer to 1.
    let mut twos = scale_of(value);
    let mut rest = value * power_of_two(-twos);
    if rest > Rational::from(3) / Rational::from(2) {
        twos += 1;
        rest /= Rational::from(2);
    }
    let third = Rational::ONE / Rational::from(3);
    let z = (&rest - Rational::ONE) / (&rest + Rational::ONE);
    twice_artanh(&z).plus(&twice_artanh(&third).times(&Enclosure::point(Rational::from(twos))))
}

impl Expr {
    /// The rational that `approx(argument)` stands for.
    pub(super) fn approximation(&self, id: PartId, argument: PartId, values: &mut Values) -> Result<Rational> {
        let found = self.enclosure(argument, values)?;
        if found.lower == found.upper {
            return Ok(found.lower);
        }
        let ten = |power: i32| Rational::from(10).pow(power).unwrap_or_default();
        let tolerance = found.lower.abs().min(found.upper.abs()) * (ten(-16) * Rational::from(4));
        let width = &found.upper - &found.lower;
        if width > tolerance && width > ten(-30) {
            let error = Error::too_large("this cannot be approximated well enough: digits cancel or grow too many");
            return Err(self.error_at(id, error));
        }
        let middle = (&found.lower + &found.upper) / Rational::from(2);
        Ok(Rational::simplest_between(&(&middle - &tolerance), &(&middle + &tolerance)))
    }

    fn enclosure(&self, id: PartId, values: &mut Values) -> Result<Enclosure> {
        self.count_step(id, values, 16)?;
        match &self.parts[id as usize] {
            Part::Negative(inner) => Ok(self.enclosure(*inner, values)?.negated()),
            Part::Terms(terms) => {
                let mut total = Enclosure::point(Rational::ZERO);
                for &(subtracted, term) in terms {
                    let term = self.enclosure(term, values)?;
                    total = total.plus(&if subtracted { term.negated() } else { term });
                }
                Ok(total)
            }
            Part::Factors(factors) => {
                let mut product = Enclosure::point(Rational::ONE);
                for &(divides, factor) in factors {
                    let value = self.enclosure(factor, values)?;
                    let value = if divides { self.inverse(factor, &value)? } else { value };
                    product = product.times(&value);
                }
                Ok(product)
            }
            Part::Power(base, exponent) => {
                let whole = self.number_of(*exponent, values)?;
                let whole = self.small_exponent(*exponent, &whole)?;
                let power = self.enclosure(*base, values)?.powered(whole.unsigned_abs());
                if whole < 0 { self.inverse(*base, &power) } else { Ok(power) }
            }
            Part::If(condition, then, otherwise) => {
                let chosen = if self.truth_of(*condition, values)? { then } else { otherwise };
                self.enclosure(*chosen, values)
            }
            Part::Call(function, arguments) if *function != Function::Approx => {
                self.enclosed_call(id, *function, arguments, values)
            }
            _ => Ok(Enclosure::point(self.number_of(id, values)?)),
        }
    }

    fn small_exponent(&self, id: PartId, exponent: &Rational) -> Result<i64> {
        let whole = exponent.is_integer().then(|| exponent.numerator().to_i64()).flatten();
        whole.filter(|whole| whole.abs() <= 10_000).ok_or_else(|| {
            let error = Error::invalid(format!("an exponent must be an integer of at most 10000; this is {exponent}"));
            self.error_at(id, error)
        })
    }

    fn inverse(&self, id: PartId, value: &Enclosure) -> Result<Enclosure> {
        let error = || self.error_at(id, Error::invalid("division by zero, or by what cannot be told from it"));
        value.inverse().ok_or_else(error)
    }

    fn enclosed_call(
        &self,
        id: PartId,
        function: Function,
        arguments: &[PartId],
        values: &mut Values,
    ) -> Result<Enclosure> {
        let mut first = self.enclosure(arguments[0], values)?;
        let refuse = |message: &str| Err(self.error_at(id, Error::invalid(message)));
        match function {
            Function::Sqrt if first.lower.is_negative() => refuse("the square root of a negative number"),
            Function::Log if !first.lower.is_positive() => refuse("the logarithm of a number that is not positive"),
            Function::Exp if first.clone().absolute().upper > Rational::from(EXP_LIMIT) => {
                refuse("the exponential of this number is too large or too small")
            }
            Function::Sqrt => Ok(first.mapped(square_root)),
            Function::Exp => Ok(first.mapped(exponential)),
            Function::Log => Ok(first.mapped(logarithm)),
            Function::Abs => Ok(first.absolute()),
            Function::Min | Function::Max => {
                let keep = if function == Function::Min { std::cmp::min } else { std::cmp::max };
                for &argument in &arguments[1..] {
                    let next = self.enclosure(argument, values)?;
                    first = Enclosure { lower: keep(first.lower, next.lower), upper: keep(first.upper, next.upper) };
                }
                Ok(first)
            }
            Function::Floor | Function::Ceil => {
                let whole = |value: &Rational| if function == Function::Floor { value.floor() } else { value.ceil() };
                if whole(&first.lower) != whole(&first.upper) {
                    return refuse("this lies too close to an integer to be rounded for sure");
                }
                Ok(Enclosure::point(Rational::from(whole(&first.lower))))
            }
            Function::Approx => unreachable!("handled as a number"),
        }
    }
}
