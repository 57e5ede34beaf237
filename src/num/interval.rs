//! Closed intervals of floats, rounded outward.

use std::ops::{Add, Div, Mul, Neg, Sub};

use super::Rational;

/// The reals between two floats, ends included; an end may be infinite, none is ever NaN.
///
/// Each operation gives an interval that contains every result of the operation on members of its operands. An end that is exact stays
/// exact, so that small integers and dyadic fractions lose nothing.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Interval {
    lower: f64,
    upper: f64,
}

/// Below this a rounding error may itself underflow, and no error term can be trusted.
const TINY: f64 = 1e-270;

/// Above this an intermediate of an error term may overflow.
const HUGE: f64 = 1e270;

impl Interval {
    /// The interval {0}.
    pub const ZERO: Interval = Interval { lower: 0.0, upper: 0.0 };
    /// All reals.
    pub const WHOLE: Interval = Interval { lower: f64::NEG_INFINITY, upper: f64::INFINITY };

    /// The interval between two floats, in either order; all reals if one of them is NaN.
    pub fn new(lower: f64, upper: f64) -> Interval {
        if lower.is_nan() || upper.is_nan() {
            return Interval::WHOLE;
        }
        Interval { lower: lower.min(upper), upper: lower.max(upper) }
    }

    /// The lower end.
    pub fn lower(&self) -> f64 {
        self.lower
    }

    /// The upper end.
    pub fn upper(&self) -> f64 {
        self.upper
    }

    /// An upper bound of `upper - lower`.
    pub fn width(&self) -> f64 {
        if self.lower == self.upper { 0.0 } else { sum(self.upper, -self.lower).upper }
    }

    /// Does the value lie in it?
    pub fn contains(&self, value: f64) -> bool {
        self.lower <= value && value <= self.upper
    }

    /// Does the exact value lie in it?
    pub fn contains_rational(&self, value: &Rational) -> bool {
        let above = Rational::from_f64(self.lower).map_or(self.lower < 0.0, |lower| lower <= *value);
        let below = Rational::from_f64(self.upper).map_or(self.upper > 0.0, |upper| *value <= upper);
        above && below
    }

    /// The absolute values.
    pub fn abs(self) -> Interval {
        if self.lower >= 0.0 {
            self
        } else if self.upper <= 0.0 {
            -self
        } else {
            Interval { lower: 0.0, upper: self.upper.max(-self.lower) }
        }
    }

    /// The lesser of a member of each.
    pub fn min(self, other: Interval) -> Interval {
        Interval { lower: self.lower.min(other.lower), upper: self.upper.min(other.upper) }
    }

    /// The greater of a member of each.
    pub fn max(self, other: Interval) -> Interval {
        Interval { lower: self.lower.max(other.lower), upper: self.upper.max(other.upper) }
    }

    /// The least interval that contains both.
    fn hull(self, other: Interval) -> Interval {
        Interval { lower: self.lower.min(other.lower), upper: self.upper.max(other.upper) }
    }
}

/// The interval around a rounded result, from the sign of its error `exact - rounded`; NaN stands for an error that is not known.
fn around(rounded: f64, error: f64) -> Interval {
    Interval {
        lower: if error >= 0.0 { rounded } else { rounded.next_down() },
        upper: if error <= 0.0 { rounded } else { rounded.next_up() },
    }
}

/// `a + b` of two ends. Opposite infinities leave everything possible.
fn sum(a: f64, b: f64) -> Interval {
    let rounded = a + b;
    if rounded.is_nan() {
        return Interval::WHOLE;
    }
    if a.is_infinite() || b.is_infinite() {
        return Interval { lower: rounded, upper: rounded };
    }
    if rounded.abs() > HUGE {
        return around(rounded, f64::NAN);
    }
    // Knuth's two-sum: the error of a float addition is itself a float.
    let part = rounded - a;
    around(rounded, (a - (rounded - part)) + (b - part))
}

/// `a * b` of two ends; an infinite end stands for arbitrarily large reals, so 0 times it is 0.
fn product(a: f64, b: f64) -> Interval {
    if a == 0.0 || b == 0.0 {
        return Interval::ZERO;
    }
    let rounded = a * b;
    if a.is_infinite() || b.is_infinite() {
        return Interval { lower: rounded, upper: rounded };
    }
    let known = (TINY..HUGE).contains(&rounded.abs());
    around(rounded, if known { a.mul_add(b, -rounded) } else { f64::NAN })
}

/// `a / b` of two ends, `b` not 0; the quotient of two infinite ends can be anything of its sign.
fn quotient(a: f64, b: f64) -> Interval {
    if a == 0.0 {
        return Interval::ZERO;
    }
    let sign = a.signum() * b.signum();
    match (a.is_infinite(), b.is_infinite()) {
        (true, true) => return Interval::new(0.0, sign * f64::INFINITY),
        (true, false) => {
            return Interval { lower: a * b.signum(), upper: a * b.signum() };
        }
        (false, true) => return Interval::ZERO,
        (false, false) => {}
    }
    let rounded = a / b;
    let safe = TINY..HUGE;
    let known = safe.contains(&rounded.abs()) && safe.contains(&a.abs());
    // The remainder has the sign of the error of the quotient, turned by the sign of the divisor.
    around(rounded, if known { (-rounded).mul_add(b, a) * b.signum() } else { f64::NAN })
}

impl Add for Interval {
    type Output = Interval;
    fn add(self, other: Interval) -> Interval {
        Interval { lower: sum(self.lower, other.lower).lower, upper: sum(self.upper, other.upper).upper }
    }
}

impl Neg for Interval {
    type Output = Interval;
    fn neg(self) -> Interval {
        Interval { lower: -self.upper, upper: -self.lower }
    }
}

impl Sub for Interval {
    type Output = Interval;
    fn sub(self, other: Interval) -> Interval {
        self + -other
    }
}

impl Mul for Interval {
    type Output = Interval;
    fn mul(self, other: Interval) -> Interval {
        product(self.lower, other.lower)
            .hull(product(self.lower, other.upper))
            .hull(product(self.upper, other.lower))
            .hull(product(self.upper, other.upper))
    }
}

impl Div for Interval {
    type Output = Interval;
    /// All reals where the divisor contains 0.
    fn div(self, other: Interval) -> Interval {
        if other.contains(0.0) {
            return Interval::WHOLE;
        }
        quotient(self.lower, other.lower)
            .hull(quotient(self.lower, other.upper))
            .hull(quotient(self.upper, other.lower))
            .hull(quotient(self.upper, other.upper))
    }
}

impl From<f64> for Interval {
    /// The interval of one float; all reals for NaN.
    fn from(value: f64) -> Interval {
        Interval::new(value, value)
    }
}

impl From<&Rational> for Interval {
    /// The least interval that contains the value.
    fn from(value: &Rational) -> Interval {
        let nearest = value.to_f64();
        let Some(exact) = Rational::from_f64(nearest) else {
            // Beyond the floats: the true value lies between the greatest of them and infinity.
            return Interval::new(nearest.signum() * f64::MAX, nearest);
        };
        Interval {
            lower: if exact <= *value { nearest } else { nearest.next_down() },
            upper: if exact >= *value { nearest } else { nearest.next_up() },
        }
    }
}

impl From<Rational> for Interval {
    fn from(value: Rational) -> Interval {
        Interval::from(&value)
    }
}
