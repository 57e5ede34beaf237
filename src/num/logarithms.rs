//! Exponentials and logarithms of intervals, rounded outward, from additions, products and quotients alone.
//!
//! The mathematical library of a machine says nothing of its last bits, and another machine's says something else; what is proved here
//! must be proved everywhere. So both functions are power series after a reduction by powers of 2, with a bound of what is cut off.

use super::Interval;

/// `ln 2` lies between this float and the next: the expansion begins 0.693147180559945309417…
const LN_2: f64 = std::f64::consts::LN_2;

/// The first 32 bits of `ln 2`, so that multiples of it by small integers are exact, and what is left, within a part in 2^52.
const LN_2_HIGH: f64 = 0.693_147_180_369_123_8;
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// Above this the exponential exceeds every float, below its negative it is less than the least normal one.
const EXPONENT: f64 = 709.0;

/// Terms of the exponential series: what is left is below `0.35^18 / 18! * 2 < 2^-78`.
const EXPONENTIAL_TERMS: u32 = 18;

/// Terms of the series of the logarithm.
const LOGARITHM_TERMS: u32 = 12;

impl Interval {
    /// The exponentials of its members.
    pub fn exp(self) -> Interval {
        Interval::new(exponential(self.lower()).lower().max(0.0), exponential(self.upper()).upper())
    }

    /// The natural logarithms of its members; all reals unless they are all positive.
    pub fn ln(self) -> Interval {
        if self.lower() <= 0.0 {
            return Interval::WHOLE;
        }
        Interval::new(logarithm(self.lower()).lower(), logarithm(self.upper()).upper())
    }
}

/// Two to a power, for -1022..=1023.
fn power_of_two(exponent: i64) -> f64 {
    assert!((-1022..=1023).contains(&exponent), "a normal power of two");
    f64::from_bits(((exponent + 1023) as u64) << 52)
}

/// The exponential of one end.
fn exponential(x: f64) -> Interval {
    if x == 0.0 {
        return Interval::from(1.0);
    }
    if x > EXPONENT {
        return Interval::new(f64::MAX / 4.0, f64::INFINITY);
    }
    if x < -EXPONENT + 2.0 {
        return Interval::new(0.0, f64::MIN_POSITIVE * 8.0);
    }
    let doublings = (x / LN_2).round();
    // The first product is exact, and so is the difference, since it is of the size of a rounding of x.
    let reduced = Interval::from(x) - Interval::from(doublings * LN_2_HIGH) - Interval::from(doublings) * low_part();
    let mut sum = Interval::from(1.0);
    for term in (1..EXPONENTIAL_TERMS).rev() {
        sum = Interval::from(1.0) + reduced / Interval::from(f64::from(term)) * sum;
    }
    let rest = Interval::new(-power_of_two(-78), power_of_two(-78));
    // Two factors, since one power of 2 may lie beyond the normal floats.
    let half = (doublings as i64).div_euclid(2);
    let scale = [half, doublings as i64 - half].map(|exponent| Interval::from(power_of_two(exponent)));
    (sum + rest) * scale[0] * scale[1]
}

/// The rest of `ln 2` beyond its first 32 bits.
fn low_part() -> Interval {
    Interval::new(LN_2_LOW.next_down(), LN_2_LOW.next_up())
}

/// The logarithm of one positive end.
fn logarithm(x: f64) -> Interval {
    if x == f64::INFINITY {
        return Interval::new(EXPONENT, f64::INFINITY);
    }
    if x == 1.0 {
        return Interval::ZERO;
    }
    // Subnormals are made normal first.
    let (x, shift) = if x < f64::MIN_POSITIVE { (x * power_of_two(60), 60) } else { (x, 0) };
    let mut exponent = ((x.to_bits() >> 52) & 0x7ff) as i64 - 1023;
    let mut mantissa = f64::from_bits((x.to_bits() & ((1 << 52) - 1)) | (1023 << 52));
    if mantissa > std::f64::consts::SQRT_2 {
        (mantissa, exponent) = (mantissa / 2.0, exponent + 1);
    }
    // ln m = 2 artanh s with s = (m - 1) / (m + 1), and |s| < 0.1716.
    let m = Interval::from(mantissa);
    let s = (m - Interval::from(1.0)) / (m + Interval::from(1.0));
    let square = s * s;
    // What is cut off is s^24 times a geometric series that begins with 1/25.
    let mut sum = Interval::new(0.0, 1.0 / 16.0);
    for term in (0..LOGARITHM_TERMS).rev() {
        sum = Interval::from(1.0) / Interval::from(f64::from(2 * term + 1)) + square * sum;
    }
    let exponent = (exponent - shift) as f64;
    let high = Interval::from(exponent * LN_2_HIGH);
    high + (Interval::from(exponent) * low_part() + Interval::from(2.0) * s * sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::Rational;
    use proptest::prelude::*;

    #[test]
    fn the_two_parts_of_the_logarithm_of_two_add_up_to_it() {
        // OEIS A002162 to 30 digits.
        let digits: Rational = "0.693147180559945309417232121458".parse().expect("a rational");
        let high = Rational::from_f64(LN_2_HIGH).expect("finite");
        assert!(low_part().contains_rational(&(&digits - &high)));
        assert!(LN_2_HIGH.to_bits().trailing_zeros() >= 20);
        let two = Interval::from(2.0).ln();
        assert!(two.contains_rational(&digits) && two.width() < 1e-15, "{two:?}");
    }

    #[test]
    fn known_values_lie_inside_and_the_intervals_are_narrow() {
        // OEIS A001113, A068985, A002392 and e^10.
        let cases = [
            (1.0, "2.718281828459045235360287471352"),
            (-1.0, "0.367879441171442321595523770161"),
            (10.0, "22026.465794806716516957900645284244"),
            (-20.0, "0.0000000020611536224385578279659403801558"),
        ];
        for (x, text) in cases {
            let value: Rational = text.parse().expect("a rational");
            let found = Interval::from(x).exp();
            assert!(found.contains_rational(&value), "exp({x}) = {found:?}");
            assert!(found.width() <= 1e-15 * value.to_f64(), "exp({x}) = {found:?}");
        }
        let ten: Rational = "2.302585092994045684017991454684".parse().expect("a rational");
        let found = Interval::from(10.0).ln();
        assert!(found.contains_rational(&ten) && found.width() < 2e-15, "{found:?}");
        assert_eq!((Interval::ZERO.exp(), Interval::from(1.0).ln()), (Interval::from(1.0), Interval::ZERO));
    }

    #[test]
    fn the_ends_of_the_floats_are_enclosed() {
        assert_eq!(Interval::from(1e300).exp().upper(), f64::INFINITY);
        assert_eq!(Interval::from(-1e300).exp().lower(), 0.0);
        assert!(Interval::from(-1e300).exp().upper() > 0.0);
        assert_eq!(Interval::new(-1.0, 1.0).ln(), Interval::WHOLE);
        assert!(Interval::from(5e-324).ln().contains(-744.4400719213812));
        assert_eq!(Interval::WHOLE.exp(), Interval::new(0.0, f64::INFINITY));
    }

    proptest! {
        /// The laws bind every end: exp(a) exp(-a) = 1, exp(a + b) = exp(a) exp(b), ln exp a = a.
        #[test]
        fn the_laws_hold(a in -300.0..300.0_f64, b in -300.0..300.0_f64) {
            let (a, b) = (Interval::from(a), Interval::from(b));
            prop_assert!((a.exp() * (-a).exp()).contains(1.0));
            let (together, apart) = ((a + b).exp(), a.exp() * b.exp());
            prop_assert!(together.lower() <= apart.upper() && apart.lower() <= together.upper());
            let back = a.exp().ln();
            prop_assert!(back.contains(a.lower()), "{:?} {:?}", a, back);
            prop_assert!(back.width() < 1e-12);
            // The machine's own function errs by little.
            prop_assert!((a.lower().exp() / a.exp().lower() - 1.0).abs() < 1e-12);
        }
    }
}
