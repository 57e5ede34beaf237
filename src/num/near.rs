//! Numbers that are not negative, in floats, with a bound on their relative error.

use crate::num::Rational;

/// An exact number that is not negative, and a float near it.
///
/// A float operation rounds by a factor between `1 - u` and `1 + u`, with `u = 2^-53`. Without subtraction these factors do not grow, so it is
/// enough to count them: after k roundings on the longest way to it the float lies between `(1 - u)^k` and `(1 + u)^k` times the exact number. A
/// result that is too small for this adds less than the least positive float; factors are at most 1, so that no such error grows either, and
/// `LOST` is more than all of them together.
///
/// Factors must not be above 1; sums may be.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Near {
    value: f64,
    roundings: u32,
}

/// More than what all operations of a computer's life lose to underflow.
const LOST: f64 = 1e-290;

impl Near {
    pub const ZERO: Near = Near { value: 0.0, roundings: 0 };
    pub const ONE: Near = Near { value: 1.0, roundings: 0 };

    /// `None` for a negative number.
    pub fn new(value: &Rational) -> Option<Near> {
        let nearest = value.to_f64();
        let exact = Rational::from_f64(nearest).is_some_and(|nearest| nearest == *value);
        (!value.is_negative()).then_some(Near { value: nearest, roundings: u32::from(!exact) })
    }

    /// `part / 2^bits`, where `part` has at most 53 bits.
    pub fn dyadic(part: u32, bits: u32) -> Near {
        Near { value: f64::from(part) / f64::from(bits).exp2(), roundings: 0 }
    }

    pub fn is_zero(self) -> bool {
        self.value == 0.0
    }

    pub fn plus(self, other: Near) -> Near {
        if self.is_zero() {
            return other;
        }
        if other.is_zero() {
            return self;
        }
        let roundings = self.roundings.max(other.roundings).saturating_add(1);
        Near { value: self.value + other.value, roundings }
    }

    /// One of the factors is at most 1.
    pub fn times(self, other: Near) -> Near {
        if self == Near::ZERO || other == Near::ZERO {
            return Near::ZERO;
        }
        let roundings = self.roundings.saturating_add(other.roundings).saturating_add(1);
        Near { value: self.value * other.value, roundings }
    }

    pub fn max(self, other: Near) -> Near {
        Near { value: self.value.max(other.value), roundings: self.roundings.max(other.roundings) }
    }

    /// The float and how often it has been rounded, for loops that count once.
    pub fn parts(self) -> (f64, u32) {
        (self.value, self.roundings)
    }

    /// From [`parts`](Self::parts) that only such operations have made.
    pub fn from_parts(value: f64, roundings: u32) -> Near {
        Near { value, roundings }
    }

    /// A float that is not below the exact number.
    pub fn upper(self) -> f64 {
        // (1 - u)^-k <= 1 + 2ku for ku <= 1/2, which 2^32 roundings are far from.
        let error = f64::from(self.roundings) * f64::EPSILON;
        (self.value + (self.value * error).next_up() + LOST).next_up()
    }

    /// A float that is not above the exact number, and not negative.
    pub fn lower(self) -> f64 {
        let error = f64::from(self.roundings) * f64::EPSILON;
        (self.value - (self.value * error).next_up() - LOST).next_down().max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bounds_hold_the_exact_number(parts in prop::collection::vec((1..1000_i64, 1..1000_i64), 1..60)) {
            let (mut near, mut exact) = (Near::ZERO, Rational::ZERO);
            for (a, b) in parts {
                let factor = Rational::new(a.min(b), a.max(b)).expect("positive");
                let float = Near::new(&factor).expect("positive");
                near = near.plus(float.times(float)).times(float).plus(float);
                exact = (&exact + &(&factor * &factor)) * &factor + &factor;
            }
            let bound = |float: f64| Rational::from_f64(float).expect("finite");
            prop_assert!(bound(near.lower()) <= exact && exact <= bound(near.upper()));
            prop_assert!(near.upper() - near.lower() < 1e-10 * near.upper());
        }
    }

    #[test]
    fn products_too_small_for_floats_are_still_bounded() {
        let tiny = (0..40).fold(Near::ONE, |product, _| product.times(Near::dyadic(1, 30)));
        assert!(tiny.is_zero() && tiny.lower() == 0.0 && tiny.upper() > 0.0);
    }

    #[test]
    fn negative_numbers_are_refused() {
        assert_eq!(Near::new(&Rational::from(-1)), None);
    }
}
