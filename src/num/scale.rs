//! Rationals over one denominator.

use super::{Integer, Rational};

/// The least common denominator; 1 for no values.
pub fn common_denominator(values: &[Rational]) -> Integer {
    values.iter().fold(
        Integer::ONE,
        |common, value| {
            if value.is_integer() { common } else { common.lcm(&value.denominator()) }
        },
    )
}

/// The numerators of the values over their least common denominator, and that denominator.
pub fn scale_to_integers(values: &[Rational]) -> (Vec<Integer>, Integer) {
    let common = common_denominator(values);
    let numerators = values.iter().map(|value| value.numerator() * common.div_exact(&value.denominator())).collect();
    (numerators, common)
}
