//! Correct rounding between exact numbers and floats, and the simplest rational near a number.

use dashu_base::{BitTest, DivRem};
use dashu_int::UBig;

use super::{Integer, Rational};

/// Bits kept of a quotient before it is rounded: 53, one to round, and the rest to hold the sticky bit.
const KEPT: i64 = 57;

/// The nearest float to `top * 2^exponent`, ties to even, infinite on overflow, with gradual underflow.
///
/// `top` stands for a longer number: its lowest bit is set if any bit below was, so it must have more than 54 bits unless it is exact.
pub(super) fn scaled_to_f64(top: u128, exponent: i64) -> f64 {
    if top == 0 {
        return 0.0;
    }
    let bits = 128 - i64::from(top.leading_zeros());
    let leading = bits - 1 + exponent;
    if leading > 1023 {
        return f64::INFINITY;
    }
    let precision = if leading >= -1022 { 53 } else { 53 - (-1022 - leading) };
    if precision < 0 {
        return 0.0;
    }
    let dropped = bits - precision;
    if dropped <= 0 {
        return top as f64 * power_of_two(exponent);
    }
    let (kept, rest, half) = if dropped == 128 {
        (0, top, 1 << 127)
    } else {
        (top >> dropped, top & ((1 << dropped) - 1), 1 << (dropped - 1))
    };
    let up = rest > half || (rest == half && kept & 1 == 1);
    (kept + u128::from(up)) as f64 * power_of_two(exponent + dropped)
}

/// `2^exponent` as a float, exact for -1074..=1023; the callers stay within it.
fn power_of_two(exponent: i64) -> f64 {
    match exponent {
        ..-1074 => 0.0,
        -1074..-1022 => f64::from_bits(1 << (exponent + 1074)),
        -1022..=1023 => f64::from_bits(((exponent + 1023) as u64) << 52),
        _ => f64::INFINITY,
    }
}

/// The top bits of `value` with a sticky lowest bit, and the exponent that restores the scale.
pub(super) fn top_bits(value: &UBig) -> (u128, i64) {
    let length = value.bit_len() as i64;
    let exponent = (length - 100).max(0);
    let top = low_word(&(value >> exponent as usize));
    let sticky = value.trailing_zeros().is_some_and(|zeros| (zeros as i64) < exponent);
    (top | u128::from(sticky), exponent)
}

/// A number known to fit 128 bits.
fn low_word(value: &UBig) -> u128 {
    match u128::try_from(value) {
        Ok(word) => word,
        Err(_) => unreachable!("the number was cut to fewer than 128 bits"),
    }
}

/// The nearest float to `numerator / denominator`, both positive.
pub(super) fn quotient_to_f64(numerator: &UBig, denominator: &UBig) -> f64 {
    let difference = numerator.bit_len() as i64 - denominator.bit_len() as i64;
    let shift = KEPT - difference;
    let (quotient, remainder) = if shift >= 0 {
        (numerator << shift as usize).div_rem(denominator)
    } else {
        numerator.div_rem(&(denominator << shift.unsigned_abs() as usize))
    };
    scaled_to_f64(low_word(&quotient) | u128::from(!remainder.is_zero()), -shift)
}

/// The nearest float to `numerator / denominator`, a quotient of machine words.
pub(super) fn words_to_f64(numerator: i64, denominator: u64) -> f64 {
    const EXACT: u64 = 1 << 53;
    let magnitude = numerator.unsigned_abs();
    if magnitude <= EXACT && denominator <= EXACT {
        // Both operands are exact, so the one rounding of the division is the correct one.
        return numerator as f64 / denominator as f64;
    }
    let difference = i64::from(denominator.leading_zeros()) - i64::from(magnitude.leading_zeros());
    let shift = (KEPT - difference).max(0);
    let scaled = u128::from(magnitude) << shift;
    let (quotient, remainder) = (scaled / u128::from(denominator), scaled % u128::from(denominator));
    let value = scaled_to_f64(quotient | u128::from(remainder != 0), -shift);
    if numerator < 0 { -value } else { value }
}

impl Rational {
    /// The exact value of a float, a dyadic rational; `None` for an infinity or NaN.
    pub fn from_f64(value: f64) -> Option<Rational> {
        if !value.is_finite() {
            return None;
        }
        let bits = value.to_bits();
        let biased = (bits >> 52 & 0x7ff) as i64;
        let fraction = bits & ((1 << 52) - 1);
        let (mantissa, exponent) = if biased == 0 { (fraction, -1074) } else { (fraction | 1 << 52, biased - 1075) };
        if mantissa == 0 {
            return Some(Rational::ZERO);
        }
        let zeros = i64::from(mantissa.trailing_zeros()).min((-exponent).max(0));
        let magnitude = Integer::from(mantissa >> zeros);
        let power = |exponent: i64| Integer::from_big(dashu_int::IBig::ONE << exponent.unsigned_abs() as usize);
        let exponent = exponent + zeros;
        let (numerator, denominator) =
            if exponent >= 0 { (magnitude * power(exponent), Integer::ONE) } else { (magnitude, power(exponent)) };
        let numerator = if value < 0.0 { -numerator } else { numerator };
        Rational::new(numerator, denominator)
    }

    /// The rational nearest to `value` among those with a denominator of at most `max_denominator`; `None` if the value is not finite or
    /// the bound is 0. Of two equally near ones, the one with the smaller denominator.
    ///
    /// The last convergent or semiconvergent of the continued fraction within the bound (Khinchin, Continued Fractions, section 6).
    pub fn approximate(value: f64, max_denominator: u64) -> Option<Rational> {
        let exact = Rational::from_f64(value)?;
        if max_denominator == 0 {
            return None;
        }
        let bound = Integer::from(max_denominator);
        if exact.denominator() <= bound {
            return Some(exact);
        }
        let (mut p0, mut q0, mut p1, mut q1) = (Integer::ZERO, Integer::ONE, Integer::ONE, Integer::ZERO);
        let (mut n, mut d) = (exact.numerator(), exact.denominator());
        // The exact value's own denominator exceeds the bound, so the loop ends before the expansion does.
        loop {
            let (a, rest) = n.div_rem_euclid(&d);
            let q2 = &q0 + &a * &q1;
            if q2 > bound {
                break;
            }
            let p2 = &p0 + &a * &p1;
            (p0, q0, p1, q1) = (p1, q1, p2, q2);
            (n, d) = (d, rest);
        }
        let steps = (&bound - &q0).div_rem(&q1).0;
        let semiconvergent = Rational::new(&p0 + &steps * &p1, &q0 + &steps * &q1)?;
        let convergent = Rational::new(p1, q1)?;
        let nearer = (&convergent - &exact).abs() <= (&semiconvergent - &exact).abs();
        Some(if nearer { convergent } else { semiconvergent })
    }

    /// The rational with the least denominator, and among those the least absolute numerator, in the closed interval between the two
    /// bounds, in either order.
    pub fn simplest_between(lower: &Rational, upper: &Rational) -> Rational {
        if lower > upper {
            return Rational::simplest_between(upper, lower);
        }
        if upper.is_negative() {
            return -Rational::simplest_between(&-upper, &-lower);
        }
        if !lower.is_positive() {
            return Rational::ZERO;
        }
        let (mut lower, mut upper) = (lower.clone(), upper.clone());
        let mut quotients: Vec<Integer> = Vec::new();
        let last = loop {
            let floor = lower.floor();
            let whole = Rational::from_integer(floor.clone());
            if whole == lower {
                break whole;
            }
            if floor < upper.floor() {
                break whole + Rational::ONE;
            }
            quotients.push(floor);
            // Both fractional parts are positive here: the lower is no integer and the upper lies above it with the same floor.
            (lower, upper) = (Rational::ONE / (upper - &whole), Rational::ONE / (lower - whole));
        };
        quotients
            .into_iter()
            .rev()
            .fold(last, |value, quotient| Rational::from_integer(quotient) + Rational::ONE / value)
    }
}
