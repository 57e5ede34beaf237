//! Rationals over one denominator.

use dashu_base::UnsignedAbs;

use super::gcd::gcd_u64;
use super::{Integer, Rational};

/// The least common denominator; 1 for no values.
pub fn common_denominator(values: &[Rational]) -> Integer {
    values.iter().filter(|value| !value.is_integer()).fold(Integer::ONE, |common, value| {
        let denominator = value.denominator();
        // Probabilities mostly have one denominator, or divisors of it; a remainder costs far less than a common divisor.
        if denominator == common || (&common % &denominator).is_zero() { common } else { common.lcm(&denominator) }
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

/// The values as parts of their sum, in lowest terms; `None` where the sum is 0.
///
/// One product of all values modulo the sum tells which factors any of them shares with it, mostly few and small ones, so that no long
/// common divisor is taken for each.
pub(crate) fn shares(values: &[Integer]) -> Option<Vec<Rational>> {
    let content =
        values.iter().fold(Integer::ZERO, |content, value| if content.is_one() { content } else { content.gcd(value) });
    let total: Integer = values.iter().cloned().sum();
    if total.is_zero() {
        return None;
    }
    let sign = if total.is_negative() { -content } else { content };
    let total = total.div_exact(&sign);
    let parts: Vec<Integer> = match sign.is_one() {
        true => values.to_vec(),
        false => values.iter().map(|value| value.div_exact(&sign)).collect(),
    };
    let product =
        parts.iter().filter(|part| !part.is_zero()).fold(Integer::ONE, |product, part| (product * part) % &total);
    let shared = product.gcd(&total);
    let share = |part: Integer| {
        let common = if part.is_zero() { total.clone() } else { (&part % &shared).gcd(&shared) };
        match common.is_one() {
            true => Rational::from_coprime(part.into(), total.to_big().unsigned_abs()),
            false => {
                Rational::from_coprime(part.div_exact(&common).into(), total.div_exact(&common).to_big().unsigned_abs())
            }
        }
    };
    Some(parts.into_iter().map(share).collect())
}

/// Do the values add up to 1? `None` where machine words do not tell.
pub(crate) fn words_add_up_to_one(values: &[Rational]) -> Option<bool> {
    let common = common_word(values)?;
    let mut total: i64 = 0;
    for value in values {
        total = total.checked_add(scaled_word(value, common)?)?;
    }
    Some(total == common)
}

/// [`common_denominator`] in a machine word; `None` where it does not fit.
pub(crate) fn common_word(values: &[Rational]) -> Option<i64> {
    let mut common: i64 = 1;
    for value in values {
        let (_, denominator) = value.words()?;
        // Probabilities mostly have one denominator, or divisors of it.
        if denominator != common && denominator != 1 && common % denominator != 0 {
            let divisor = gcd_u64(common.unsigned_abs(), denominator.unsigned_abs());
            common = (common / divisor as i64).checked_mul(denominator)?;
        }
    }
    Some(common)
}

/// The numerator of a value over a common denominator; `None` where it does not fit.
#[inline]
pub(crate) fn scaled_word(value: &Rational, common: i64) -> Option<i64> {
    let (numerator, denominator) = value.words()?;
    if numerator == 0 || denominator == common {
        return Some(numerator);
    }
    numerator.checked_mul(common / denominator)
}
