//! Rational numbers, in two machine words while they fit.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::num::NonZeroU64;

use dashu_base::{Gcd, Sign, UnsignedAbs};
use dashu_int::{IBig, UBig};

use super::gcd::{gcd_u64, gcd_wide};
use super::operators::{binary_operator, ring_traits};
use super::round::{quotient_to_f64, words_to_f64};
use super::{Integer, Interval};

/// A rational number in lowest terms, with a positive denominator. 16 bytes; no operation wraps or rounds.
///
/// The representation is canonical: big integers are held only where the numerator does not fit an `i64` or the denominator is not below
/// 2^63. Intermediate results of the small form are 128 bits wide, and a result that outgrows it is promoted.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Rational(Repr);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Repr {
    /// Numerator, and a denominator below 2^63.
    Small(i64, NonZeroU64),
    Big(Box<Fraction>),
}

/// Numerator and positive denominator without a common factor.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Fraction {
    numerator: IBig,
    denominator: UBig,
}

use Repr::{Big, Small};

/// The greatest denominator of the small form.
const MAX_SMALL: u64 = i64::MAX as u64;

impl Rational {
    /// 0.
    pub const ZERO: Rational = Rational(Small(0, NonZeroU64::MIN));
    /// 1.
    pub const ONE: Rational = Rational(Small(1, NonZeroU64::MIN));

    /// `numerator / denominator`; `None` where the denominator is 0.
    pub fn new(numerator: impl Into<Integer>, denominator: impl Into<Integer>) -> Option<Rational> {
        let (numerator, denominator) = (numerator.into(), denominator.into());
        if let (Some(n), Some(d)) = (numerator.to_i64(), denominator.to_i64()) {
            if d == 0 {
                return None;
            }
            let divisor = gcd_u64(n.unsigned_abs(), d.unsigned_abs());
            let magnitude = i128::from(n.unsigned_abs() / divisor);
            let n = if (n < 0) == (d < 0) { magnitude } else { -magnitude };
            return Some(Rational::from_wide(n, u128::from(d.unsigned_abs() / divisor)));
        }
        let (sign, magnitude) = IBig::from(denominator).into_parts();
        let numerator = IBig::from(numerator);
        (!magnitude.is_zero())
            .then(|| Rational::reduced(if sign == Sign::Negative { -numerator } else { numerator }, magnitude))
    }

    /// The integer as a rational.
    pub fn from_integer(value: Integer) -> Rational {
        match value.to_i64() {
            Some(small) => Rational(Small(small, NonZeroU64::MIN)),
            None => Rational(Big(Box::new(Fraction { numerator: value.into(), denominator: UBig::ONE }))),
        }
    }

    /// A fraction already in lowest terms, from words.
    #[inline]
    fn from_wide(numerator: i128, denominator: u128) -> Rational {
        if let (Ok(n), Ok(d)) = (i64::try_from(numerator), u64::try_from(denominator))
            && d <= MAX_SMALL
            && let Some(d) = NonZeroU64::new(d)
        {
            return Rational(Small(n, d));
        }
        Rational(Big(Box::new(Fraction { numerator: numerator.into(), denominator: denominator.into() })))
    }

    /// A fraction already in lowest terms, put into its canonical form.
    pub(crate) fn from_coprime(numerator: IBig, denominator: UBig) -> Rational {
        if let (Ok(n), Ok(d)) = (i64::try_from(&numerator), u64::try_from(&denominator))
            && d <= MAX_SMALL
            && let Some(d) = NonZeroU64::new(d)
        {
            return Rational(Small(n, d));
        }
        Rational(Big(Box::new(Fraction { numerator, denominator })))
    }

    /// The fraction of big integers, the denominator not 0, in lowest terms.
    fn reduced(numerator: IBig, denominator: UBig) -> Rational {
        if numerator.is_zero() {
            return Rational::ZERO;
        }
        let divisor = (&numerator).unsigned_abs().gcd(&denominator);
        if divisor.is_one() {
            return Rational::from_coprime(numerator, denominator);
        }
        Rational::from_coprime(numerator / IBig::from(divisor.clone()), denominator / divisor)
    }

    /// Numerator and denominator as big integers.
    fn parts(&self) -> (Cow<'_, IBig>, Cow<'_, UBig>) {
        match &self.0 {
            Small(n, d) => (Cow::Owned(IBig::from(*n)), Cow::Owned(UBig::from(d.get()))),
            Big(fraction) => (Cow::Borrowed(&fraction.numerator), Cow::Borrowed(&fraction.denominator)),
        }
    }

    /// The numerator in lowest terms; it carries the sign.
    pub fn numerator(&self) -> Integer {
        match &self.0 {
            Small(n, _) => Integer::from(*n),
            Big(fraction) => Integer::from_big(fraction.numerator.clone()),
        }
    }

    /// The denominator in lowest terms, at least 1.
    pub fn denominator(&self) -> Integer {
        match &self.0 {
            Small(_, d) => Integer::from(d.get()),
            Big(fraction) => Integer::from(fraction.denominator.clone()),
        }
    }

    /// Numerator and denominator, if they fit.
    #[inline]
    pub fn words(&self) -> Option<(i64, i64)> {
        match &self.0 {
            Small(n, d) => Some((*n, d.get() as i64)),
            Big(_) => None,
        }
    }

    /// Is it 0?
    #[inline]
    pub fn is_zero(&self) -> bool {
        matches!(self.0, Small(0, _))
    }

    /// Is it 1?
    #[inline]
    pub fn is_one(&self) -> bool {
        matches!(self.0, Small(1, d) if d.get() == 1)
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

    /// Is the denominator 1?
    pub fn is_integer(&self) -> bool {
        match &self.0 {
            Small(_, d) => d.get() == 1,
            Big(fraction) => fraction.denominator.is_one(),
        }
    }

    /// -1, 0 or 1.
    #[inline]
    pub fn signum(&self) -> i32 {
        match &self.0 {
            Small(n, _) => n.signum() as i32,
            Big(fraction) => match fraction.numerator.sign() {
                Sign::Positive => 1,
                Sign::Negative => -1,
            },
        }
    }

    /// The absolute value.
    pub fn abs(&self) -> Rational {
        if self.is_negative() { self.negated() } else { self.clone() }
    }

    /// `1 / self`; `None` for 0.
    pub fn recip(&self) -> Option<Rational> {
        Rational::ONE.checked_div(self)
    }

    /// `self / divisor`; `None` where the divisor is 0.
    pub fn checked_div(&self, divisor: &Rational) -> Option<Rational> {
        if let (Small(a, b), Small(c, d)) = (&self.0, &divisor.0) {
            if *c == 0 {
                return None;
            }
            let (product, magnitude) = multiply_words(a.unsigned_abs(), b.get(), d.get(), c.unsigned_abs());
            // Both factors are below 2^64 and one of them below 2^63, so the product fits a signed word.
            let signed = if (*a < 0) == (*c < 0) { product as i128 } else { -(product as i128) };
            return Some(Rational::from_wide(signed, magnitude));
        }
        if divisor.is_zero() {
            return None;
        }
        let ((a, b), (c, d)) = (self.parts(), divisor.parts());
        let (sign, magnitude) = c.into_owned().into_parts();
        Some(multiply_fractions(&a, &b, &IBig::from_parts(sign, d.into_owned()), &magnitude))
    }

    /// `self` to a power of either sign; `None` for 0 to a negative power. `0^0 = 1`.
    pub fn pow(&self, exponent: i32) -> Option<Rational> {
        let base = if exponent < 0 { self.recip()? } else { self.clone() };
        let power = exponent.unsigned_abs();
        if let Small(n, d) = &base.0
            && let (Some(n), Some(d)) = (n.checked_pow(power), d.get().checked_pow(power))
        {
            return Some(Rational::from_wide(n.into(), d.into()));
        }
        let (n, d) = base.parts();
        Some(Rational::from_coprime(n.pow(power as usize), d.pow(power as usize)))
    }

    /// The greatest integer not above `self`.
    pub fn floor(&self) -> Integer {
        match &self.0 {
            Small(n, d) => Integer::from(n.div_euclid(d.get() as i64)),
            Big(_) => self.numerator().div_rem_euclid(&self.denominator()).0,
        }
    }

    /// The least integer not below `self`.
    pub fn ceil(&self) -> Integer {
        -self.negated().floor()
    }

    /// The nearest float, ties to even; infinite where the value is beyond the floats, 0 where it is below them.
    pub fn to_f64(&self) -> f64 {
        match &self.0 {
            Small(n, d) => words_to_f64(*n, d.get()),
            Big(fraction) => {
                let magnitude = quotient_to_f64(&(&fraction.numerator).unsigned_abs(), &fraction.denominator);
                if self.is_negative() { -magnitude } else { magnitude }
            }
        }
    }

    /// The least interval of floats that contains the value.
    pub fn to_interval(&self) -> Interval {
        Interval::from(self)
    }

    /// `-self`.
    pub(super) fn negated(&self) -> Rational {
        match &self.0 {
            Small(n, d) => match n.checked_neg() {
                Some(negative) => Rational(Small(negative, *d)),
                None => Rational::from_wide(-i128::from(*n), d.get().into()),
            },
            Big(fraction) => Rational::from_coprime(-&fraction.numerator, fraction.denominator.clone()),
        }
    }

    #[inline]
    fn plus(&self, other: &Rational) -> Rational {
        match (&self.0, &other.0) {
            (Small(a, b), Small(c, d)) => add_words(i128::from(*a), b.get(), i128::from(*c), d.get()),
            _ => {
                let ((a, b), (c, d)) = (self.parts(), other.parts());
                add_fractions(&a, &b, &c, &d)
            }
        }
    }

    #[inline]
    fn minus(&self, other: &Rational) -> Rational {
        match (&self.0, &other.0) {
            (Small(a, b), Small(c, d)) => add_words(i128::from(*a), b.get(), -i128::from(*c), d.get()),
            _ => {
                let ((a, b), (c, d)) = (self.parts(), other.parts());
                add_fractions(&a, &b, &-&*c, &d)
            }
        }
    }

    #[inline]
    fn times(&self, other: &Rational) -> Rational {
        match (&self.0, &other.0) {
            (Small(a, b), Small(c, d)) => {
                if b.get() == 1 && d.get() == 1 {
                    return Rational::from_wide(i128::from(*a) * i128::from(*c), 1);
                }
                let (product, denominator) = multiply_words(a.unsigned_abs(), b.get(), c.unsigned_abs(), d.get());
                // Two factors of at most 2^63 each: the product fits a signed word.
                let signed = if (*a < 0) == (*c < 0) { product as i128 } else { -(product as i128) };
                Rational::from_wide(signed, denominator)
            }
            _ => {
                let ((a, b), (c, d)) = (self.parts(), other.parts());
                multiply_fractions(&a, &b, &c, &d)
            }
        }
    }

    fn quotient(&self, other: &Rational) -> Rational {
        match self.checked_div(other) {
            Some(quotient) => quotient,
            None => panic!("attempt to divide a rational by zero"),
        }
    }
}

/// `a/b * c/d` for fractions in lowest terms, in lowest terms: only the cross divisors can be common (Knuth, TAOCP 2, 4.5.1).
#[inline]
fn multiply_words(a: u64, b: u64, c: u64, d: u64) -> (u128, u128) {
    let (first, second) = (gcd_u64(a, d), gcd_u64(c, b));
    if first == 1 && second == 1 {
        return (u128::from(a) * u128::from(c), u128::from(b) * u128::from(d));
    }
    (u128::from(a / first) * u128::from(c / second), u128::from(b / second) * u128::from(d / first))
}

/// `a/b + c/d` for fractions in lowest terms; a divisor of the sum can only be one of `gcd(b, d)` (Knuth, TAOCP 2, 4.5.1).
///
/// Numerators are at most 2^63 in magnitude and denominators below 2^63, so the cross products and their sum fit 128 bits.
#[inline]
fn add_words(a: i128, b: u64, c: i128, d: u64) -> Rational {
    if b == 1 && d == 1 {
        return Rational::from_wide(a + c, 1);
    }
    let common = if b == d { b } else { gcd_u64(b, d) };
    let (b_rest, d_rest) = if common == 1 { (b, d) } else { (b / common, d / common) };
    let sum = a * i128::from(d_rest) + c * i128::from(b_rest);
    if sum == 0 {
        return Rational::ZERO;
    }
    let divisor = if common == 1 { 1 } else { gcd_wide(sum.unsigned_abs(), common) };
    if divisor == 1 {
        return Rational::from_wide(sum, u128::from(b_rest) * u128::from(d));
    }
    let numerator = match i64::try_from(sum) {
        Ok(narrow) if divisor <= MAX_SMALL => i128::from(narrow / divisor as i64),
        _ => sum / i128::from(divisor),
    };
    Rational::from_wide(numerator, u128::from(b_rest) * u128::from(d / divisor))
}

/// [`multiply_words`] for big integers.
fn multiply_fractions(a: &IBig, b: &UBig, c: &IBig, d: &UBig) -> Rational {
    if a.is_zero() || c.is_zero() {
        return Rational::ZERO;
    }
    let (a, d) = without_common_factor(a, d);
    let (c, b) = without_common_factor(c, b);
    Rational::from_coprime(&*a * &*c, &*b * &*d)
}

/// Both numbers divided by their greatest common divisor.
fn without_common_factor<'a>(a: &'a IBig, b: &'a UBig) -> (Cow<'a, IBig>, Cow<'a, UBig>) {
    if b.is_one() {
        return (Cow::Borrowed(a), Cow::Borrowed(b));
    }
    divide_both(a, b, &a.unsigned_abs().gcd(b))
}

/// Both numbers divided by a common divisor.
fn divide_both<'a>(a: &'a IBig, b: &'a UBig, divisor: &UBig) -> (Cow<'a, IBig>, Cow<'a, UBig>) {
    if divisor.is_one() {
        return (Cow::Borrowed(a), Cow::Borrowed(b));
    }
    (Cow::Owned(a / IBig::from(divisor.clone())), Cow::Owned(b / divisor))
}

/// [`add_words`] for big integers.
fn add_fractions(a: &IBig, b: &UBig, c: &IBig, d: &UBig) -> Rational {
    let common = if b == d {
        b.clone()
    } else if b.is_one() || d.is_one() {
        UBig::ONE
    } else {
        b.gcd(d)
    };
    if common.is_one() {
        let (left, right) = (scaled(a, d), scaled(c, b));
        return Rational::from_coprime(&*left + &*right, b * d);
    }
    let (b_rest, d_rest) = (b / &common, d / &common);
    let sum = &*scaled(a, &d_rest) + &*scaled(c, &b_rest);
    if sum.is_zero() {
        return Rational::ZERO;
    }
    let divisor = (&sum).unsigned_abs().gcd(&common);
    let (sum, d) = divide_both(&sum, d, &divisor);
    Rational::from_coprime(sum.into_owned(), b_rest * &*d)
}

/// `value * factor`, borrowed where the factor is 1.
fn scaled<'a>(value: &'a IBig, factor: &UBig) -> Cow<'a, IBig> {
    if factor.is_one() { Cow::Borrowed(value) } else { Cow::Owned(value * IBig::from(factor.clone())) }
}

binary_operator!(Rational, Add, add, AddAssign, add_assign, Rational::plus);
binary_operator!(Rational, Sub, sub, SubAssign, sub_assign, Rational::minus);
binary_operator!(Rational, Mul, mul, MulAssign, mul_assign, Rational::times);
binary_operator!(Rational, Div, div, DivAssign, div_assign, Rational::quotient);
ring_traits!(Rational);

impl Ord for Rational {
    #[inline]
    fn cmp(&self, other: &Rational) -> Ordering {
        match (&self.0, &other.0) {
            (Small(a, b), Small(c, d)) if b == d => a.cmp(c),
            (Small(a, b), Small(c, d)) => {
                (i128::from(*a) * i128::from(d.get())).cmp(&(i128::from(*c) * i128::from(b.get())))
            }
            _ => self.signum().cmp(&other.signum()).then_with(|| {
                let ((a, b), (c, d)) = (self.parts(), other.parts());
                (&*a * IBig::from(d.into_owned())).cmp(&(&*c * IBig::from(b.into_owned())))
            }),
        }
    }
}

impl From<Integer> for Rational {
    fn from(value: Integer) -> Rational {
        Rational::from_integer(value)
    }
}

macro_rules! from_word {
    ($($word:ty),*) => {$(
        impl From<$word> for Rational {
            #[inline]
            fn from(value: $word) -> Rational {
                Rational::from_integer(Integer::from(value))
            }
        }
    )*};
}
from_word!(i32, i64, i128, u32, u64, usize);
