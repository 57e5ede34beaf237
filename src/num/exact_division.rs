//! Row elimination with a known exact divisor, the inner loop of fraction-free pivoting.

use super::Integer;

/// A divisor that is known to divide without remainder, prepared for many divisions.
///
/// A quotient by an odd word is a product with its inverse modulo 2^64 (Jebelean, An algorithm for exact division, 1993), many times
/// cheaper than a 128-bit division; powers of two are shifted out first.
pub(crate) struct ExactDivisor {
    divisor: Integer,
    word: Option<OddWord>,
}

/// A machine word as `odd * 2^shift`, with the inverse of the odd part modulo 2^64: a divisor known to leave no remainder.
#[derive(Clone, Copy)]
pub(crate) struct OddWord {
    odd: i64,
    shift: u32,
    inverse: u64,
}

impl OddWord {
    /// Of a word that is not 0.
    #[inline]
    pub(crate) fn new(value: i64) -> OddWord {
        let shift = value.trailing_zeros();
        let odd = value >> shift;
        let word = odd as u64;
        // Newton's iteration doubles the number of correct bits; an odd word is its own inverse modulo 8.
        let mut inverse = word;
        for _ in 0..5 {
            inverse = inverse.wrapping_mul(2u64.wrapping_sub(word.wrapping_mul(inverse)));
        }
        OddWord { odd, shift, inverse }
    }

    /// The exact quotient, if it is a word.
    #[inline]
    pub(crate) fn divide(self, value: i128) -> Option<i64> {
        let shifted = value >> self.shift;
        let quotient = (shifted as u64).wrapping_mul(self.inverse) as i64;
        (i128::from(quotient) * i128::from(self.odd) == shifted).then_some(quotient)
    }
}

impl ExactDivisor {
    /// Prepares the divisor, which is not 0.
    pub(crate) fn new(divisor: &Integer) -> ExactDivisor {
        assert!(!divisor.is_zero(), "an exact divisor is not zero");
        ExactDivisor { divisor: divisor.clone(), word: divisor.to_i64().map(OddWord::new) }
    }

    /// Replaces each target `t` by `(scale * t - factor * s) / divisor`, with `s` the source in the same place.
    ///
    /// The division must leave no remainder.
    pub(crate) fn eliminate(&self, target: &mut [Integer], source: &[Integer], scale: &Integer, factor: &Integer) {
        let words = (self.word, scale.to_i64(), factor.to_i64());
        let (Some(divisor), Some(word_scale), Some(word_factor)) = words else {
            for (t, s) in target.iter_mut().zip(source) {
                *t = self.eliminated(t, s, scale, factor);
            }
            return;
        };
        let (wide_scale, wide_factor) = (i128::from(word_scale), i128::from(word_factor));
        for (t, s) in target.iter_mut().zip(source) {
            let fast = match (t.to_i64(), s.to_i64()) {
                (Some(a), Some(b)) => (wide_scale * i128::from(a))
                    .checked_sub(wide_factor * i128::from(b))
                    .and_then(|difference| divisor.divide(difference)),
                _ => None,
            };
            *t = match fast {
                Some(word) => Integer::from(word),
                None => self.eliminated(t, s, scale, factor),
            };
        }
    }

    fn eliminated(&self, target: &Integer, source: &Integer, scale: &Integer, factor: &Integer) -> Integer {
        if target.is_zero() && source.is_zero() {
            return Integer::ZERO;
        }
        (scale * target - factor * source).div_exact(&self.divisor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn word() -> impl Strategy<Value = i64> {
        prop_oneof![any::<i64>(), -9..=9i64, Just(i64::MIN), Just(i64::MAX)]
    }

    proptest! {
        #[test]
        fn agrees_with_division(d in word(), s in word(), f in word(), q in word(), t in word()) {
            prop_assume!(d != 0 && s != 0);
            let [d, s, f, q, t] = [d, s, f, q, t].map(Integer::from);
            // A numerator `s*t - f*x` with `t` and `f` multiples of the divisor is a multiple of it.
            let mut target = [&t * &d, Integer::ZERO, d.clone()];
            let source = [q.clone(), Integer::ZERO, &q * &q];
            let expected: Vec<Integer> =
                target.iter().zip(&source).map(|(a, b)| (&s * a - &f * &d * b) / &d).collect();
            ExactDivisor::new(&d).eliminate(&mut target, &source, &s, &(&f * &d));
            prop_assert_eq!(target.to_vec(), expected);
        }
    }
}
