//! Integers of any size, in a machine word while they fit.

use std::cmp::Ordering;

use dashu_base::{BitTest, DivRem, DivRemEuclid, Gcd, Sign, UnsignedAbs};
use dashu_int::{IBig, UBig};

use super::gcd::gcd_u64;
use super::operators::{binary_operator, ring_traits};
use super::round::{scaled_to_f64, top_bits};

/// An integer. 16 bytes; values that fit an `i64` never touch the heap, and no operation wraps.
///
/// The representation is canonical: a big integer is held only where the value does not fit an `i64`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Integer(Repr);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Repr {
    Small(i64),
    Big(Box<IBig>),
}

use Repr::{Big, Small};

impl Integer {
    /// 0.
    pub const ZERO: Integer = Integer(Small(0));
    /// 1.
    pub const ONE: Integer = Integer(Small(1));

    /// The integer of a big integer, in its canonical form.
    pub(crate) fn from_big(value: IBig) -> Integer {
        match i64::try_from(&value) {
            Ok(small) => Integer(Small(small)),
            Err(_) => Integer(Big(Box::new(value))),
        }
    }

    /// The value as a big integer.
    pub(crate) fn to_big(&self) -> IBig {
        match &self.0 {
            Small(value) => IBig::from(*value),
            Big(value) => (**value).clone(),
        }
    }

    /// Is it 0?
    #[inline]
    pub fn is_zero(&self) -> bool {
        matches!(self.0, Small(0))
    }

    /// Is it 1?
    #[inline]
    pub fn is_one(&self) -> bool {
        matches!(self.0, Small(1))
    }

    /// Is it greater than 0?
    #[inline]
    pub fn is_positive(&self) -> bool {
        self.signum() > 0
    }

    /// Is it less than 0?
    #[inline]
    pub fn is_negative(&self) -> bool {
        self.signum() < 0
    }

    /// -1, 0 or 1.
    #[inline]
    pub fn signum(&self) -> i32 {
        match &self.0 {
            Small(value) => value.signum() as i32,
            Big(value) => match value.sign() {
                Sign::Positive => 1,
                Sign::Negative => -1,
            },
        }
    }

    /// The absolute value.
    pub fn abs(&self) -> Integer {
        if self.is_negative() { self.negated() } else { self.clone() }
    }

    /// The number of bits of the absolute value; 0 for 0.
    pub fn bit_length(&self) -> usize {
        match &self.0 {
            Small(value) => (64 - value.unsigned_abs().leading_zeros()) as usize,
            Big(value) => (&**value).unsigned_abs().bit_len(),
        }
    }

    /// The magnitude in limbs of at most 32 bits, the least one first; none for 0.
    pub(crate) fn limbs(&self, bits: u32) -> Vec<u32> {
        assert!((1..=32).contains(&bits), "limbs of {bits} bits");
        let magnitude = self.to_big().unsigned_abs();
        let words = magnitude.as_words();
        let count = self.bit_length().div_ceil(bits as usize);
        let limb = |number: usize| {
            let place = number * bits as usize;
            let (word, shift) = (place / 64, place % 64);
            let low = words[word] >> shift;
            let high = words.get(word + 1).filter(|_| shift > 0).map_or(0, |next| next << (64 - shift));
            ((low | high) & ((1 << bits) - 1)) as u32
        };
        (0..count).map(limb).collect()
    }

    /// `Σ limb_i 2^(bits i)`, the limbs of any sign and below 2^62 in magnitude.
    pub(crate) fn from_signed_limbs(limbs: impl Iterator<Item = i64>, bits: u32) -> Integer {
        assert!((1..=32).contains(&bits), "limbs of {bits} bits");
        let (mut words, mut filled, mut carry) = (Vec::new(), 0, 0_i64);
        let mut word = 0_u64;
        let mut push = |digit: u64| {
            word |= digit << filled;
            filled += bits;
            if filled >= 64 {
                words.push(word);
                filled -= 64;
                word = if filled == 0 { 0 } else { digit >> (bits - filled) };
            }
        };
        let mask = (1_i64 << bits) - 1;
        for limb in limbs {
            carry += limb;
            push((carry & mask) as u64);
            carry >>= bits;
        }
        // What is left of the carry has a sign; below it stands a magnitude of so many bits.
        let low_bits = words.len() * 64 + filled as usize;
        words.push(word);
        let low = IBig::from(UBig::from_words(&words));
        Integer::from_big(low + (IBig::from(carry) << low_bits))
    }

    /// The value, if it fits.
    #[inline]
    pub fn to_i64(&self) -> Option<i64> {
        match self.0 {
            Small(value) => Some(value),
            Big(_) => None,
        }
    }

    /// The value, if it fits.
    pub fn to_i128(&self) -> Option<i128> {
        match &self.0 {
            Small(value) => Some(i128::from(*value)),
            Big(value) => i128::try_from(&**value).ok(),
        }
    }

    /// The nearest float, ties to even; infinite where the value is beyond the floats.
    pub fn to_f64(&self) -> f64 {
        match &self.0 {
            Small(value) => *value as f64,
            Big(value) => {
                let (top, exponent) = top_bits(&(&**value).unsigned_abs());
                let magnitude = scaled_to_f64(top, exponent);
                if self.is_negative() { -magnitude } else { magnitude }
            }
        }
    }

    /// `self` to the power `exponent`; `0^0 = 1`.
    pub fn pow(&self, exponent: u32) -> Integer {
        match &self.0 {
            Small(value) => match value.checked_pow(exponent) {
                Some(power) => Integer(Small(power)),
                None => Integer::from_big(IBig::from(*value).pow(exponent as usize)),
            },
            Big(value) => Integer::from_big(value.pow(exponent as usize)),
        }
    }

    /// Quotient rounded towards zero, and remainder with the sign of `self`.
    ///
    /// # Panics
    /// If `divisor` is 0, as for machine integers.
    pub fn div_rem(&self, divisor: &Integer) -> (Integer, Integer) {
        assert!(!divisor.is_zero(), "attempt to divide an integer by zero");
        if let (Small(a), Small(b)) = (&self.0, &divisor.0)
            && let (Some(quotient), Some(remainder)) = (a.checked_div(*b), a.checked_rem(*b))
        {
            return (Integer(Small(quotient)), Integer(Small(remainder)));
        }
        let (quotient, remainder) = self.to_big().div_rem(divisor.to_big());
        (Integer::from_big(quotient), Integer::from_big(remainder))
    }

    /// Quotient and remainder with `0 <= remainder < |divisor|`.
    ///
    /// # Panics
    /// If `divisor` is 0, as for machine integers.
    pub fn div_rem_euclid(&self, divisor: &Integer) -> (Integer, Integer) {
        assert!(!divisor.is_zero(), "attempt to divide an integer by zero");
        if let (Small(a), Small(b)) = (&self.0, &divisor.0)
            && let (Some(quotient), Some(remainder)) = (a.checked_div_euclid(*b), a.checked_rem_euclid(*b))
        {
            return (Integer(Small(quotient)), Integer(Small(remainder)));
        }
        let (quotient, remainder) = self.to_big().div_rem_euclid(divisor.to_big());
        (Integer::from_big(quotient), Integer::from_big(remainder.into()))
    }

    /// The quotient of a division that leaves no remainder.
    ///
    /// # Panics
    /// If `divisor` is 0; in a debug build also if a remainder is left.
    #[inline]
    pub fn div_exact(&self, divisor: &Integer) -> Integer {
        let (quotient, remainder) = self.div_rem(divisor);
        debug_assert!(remainder.is_zero(), "inexact division of {self} by {divisor}");
        quotient
    }

    /// The greatest common divisor, not negative; `gcd(0, 0) = 0`.
    pub fn gcd(&self, other: &Integer) -> Integer {
        match (&self.0, &other.0) {
            (Small(a), Small(b)) => Integer::from(gcd_u64(a.unsigned_abs(), b.unsigned_abs())),
            _ if self.is_zero() => other.abs(),
            _ if other.is_zero() => self.abs(),
            _ => {
                let (a, b) = (self.to_big().unsigned_abs(), other.to_big().unsigned_abs());
                Integer::from_big(a.gcd(b).into())
            }
        }
    }

    /// The least common multiple, not negative; 0 if either is 0.
    pub fn lcm(&self, other: &Integer) -> Integer {
        if self.is_zero() || other.is_zero() {
            return Integer::ZERO;
        }
        (self.div_exact(&self.gcd(other)) * other).abs()
    }

    /// `-self`.
    pub(super) fn negated(&self) -> Integer {
        match &self.0 {
            Small(value) => match value.checked_neg() {
                Some(negative) => Integer(Small(negative)),
                None => Integer::from(-i128::from(*value)),
            },
            Big(value) => Integer::from_big(-&**value),
        }
    }

    #[inline]
    fn plus(&self, other: &Integer) -> Integer {
        match (&self.0, &other.0) {
            (Small(a), Small(b)) => match a.checked_add(*b) {
                Some(sum) => Integer(Small(sum)),
                None => Integer::from(i128::from(*a) + i128::from(*b)),
            },
            (Small(a), Big(b)) | (Big(b), Small(a)) => Integer::from_big(&**b + IBig::from(*a)),
            (Big(a), Big(b)) => Integer::from_big(&**a + &**b),
        }
    }

    #[inline]
    fn minus(&self, other: &Integer) -> Integer {
        match (&self.0, &other.0) {
            (Small(a), Small(b)) => match a.checked_sub(*b) {
                Some(difference) => Integer(Small(difference)),
                None => Integer::from(i128::from(*a) - i128::from(*b)),
            },
            (Small(a), Big(b)) => Integer::from_big(IBig::from(*a) - &**b),
            (Big(a), Small(b)) => Integer::from_big(&**a - IBig::from(*b)),
            (Big(a), Big(b)) => Integer::from_big(&**a - &**b),
        }
    }

    #[inline]
    fn times(&self, other: &Integer) -> Integer {
        match (&self.0, &other.0) {
            (Small(a), Small(b)) => match a.checked_mul(*b) {
                Some(product) => Integer(Small(product)),
                None => Integer::from(i128::from(*a) * i128::from(*b)),
            },
            (Small(a), Big(b)) | (Big(b), Small(a)) => Integer::from_big(&**b * IBig::from(*a)),
            (Big(a), Big(b)) => Integer::from_big(&**a * &**b),
        }
    }

    fn quotient(&self, other: &Integer) -> Integer {
        self.div_rem(other).0
    }

    fn remainder(&self, other: &Integer) -> Integer {
        self.div_rem(other).1
    }
}

binary_operator!(Integer, Add, add, AddAssign, add_assign, Integer::plus);
binary_operator!(Integer, Sub, sub, SubAssign, sub_assign, Integer::minus);
binary_operator!(Integer, Mul, mul, MulAssign, mul_assign, Integer::times);
binary_operator!(Integer, Div, div, DivAssign, div_assign, Integer::quotient);
binary_operator!(Integer, Rem, rem, RemAssign, rem_assign, Integer::remainder);
ring_traits!(Integer);

impl Ord for Integer {
    #[inline]
    fn cmp(&self, other: &Integer) -> Ordering {
        match (&self.0, &other.0) {
            (Small(a), Small(b)) => a.cmp(b),
            (Big(a), Big(b)) => a.cmp(b),
            // A big value lies outside the machine words, so its sign decides.
            (Small(_), Big(b)) => {
                if b.sign() == Sign::Positive {
                    Ordering::Less
                } else {
                    Ordering::Greater
                }
            }
            (Big(a), Small(_)) => {
                if a.sign() == Sign::Positive {
                    Ordering::Greater
                } else {
                    Ordering::Less
                }
            }
        }
    }
}

macro_rules! from_word {
    ($($word:ty),*) => {$(
        impl From<$word> for Integer {
            #[inline]
            fn from(value: $word) -> Integer {
                match i64::try_from(value) {
                    Ok(small) => Integer(Small(small)),
                    Err(_) => Integer(Big(Box::new(IBig::from(value)))),
                }
            }
        }
    )*};
}
from_word!(i32, i64, i128, u32, u64, u128, usize);

impl From<Integer> for IBig {
    fn from(value: Integer) -> IBig {
        match value.0 {
            Small(small) => IBig::from(small),
            Big(big) => *big,
        }
    }
}

impl From<UBig> for Integer {
    fn from(value: UBig) -> Integer {
        Integer::from_big(value.into())
    }
}
