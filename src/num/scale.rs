//! Rationals over one denominator.

use super::{Integer, Rational};

/// The least common denominator; 1 for no values.
pub fn common_denominator(values: &[Rational]) -> Integer {
    values.iter().filter(|value| !value.is_integer()).fold(Integer::ONE, |common, value| {
        let denominator = value.denominator();
        if denominator == common { common } else { common.lcm(&denominator) }
    })
}

/// The numerators of the values over their least common denominator, and that denominator.
pub fn scale_to_integers(values: &[Rational]) -> (Vec<Integer>, Integer) {
    let common = common_denominator(values);
    let scaled = |value: &Rational| {
        if value.is_zero() {
            return Integer::ZERO;
        }
        let denominator = value.denominator();
        if denominator == common { value.numerator() } else { value.numerator() * common.div_exact(&denominator) }
    };
    (values.iter().map(scaled).collect(), common)
}
