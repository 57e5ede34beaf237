//! Laws of the exact numbers, against an independent implementation of big rationals.

use std::hash::{DefaultHasher, Hash, Hasher};

use dashu_int::IBig;
use dashu_ratio::RBig;
use proptest::prelude::*;

use super::*;

/// Words that meet the borders often.
fn word() -> impl Strategy<Value = i64> {
    prop_oneof![
        any::<i64>(),
        -12..=12i64,
        prop::sample::select(vec![i64::MIN, i64::MIN + 1, i64::MAX, i64::MAX - 1, 1 << 32, -(1 << 31), 1 << 62]),
    ]
}

/// Integers of one, two or three words.
fn integer() -> impl Strategy<Value = Integer> {
    prop_oneof![
        3 => word().prop_map(Integer::from),
        1 => (word(), word()).prop_map(|(a, b)| Integer::from(a) * Integer::from(b)),
        1 => (word(), word(), word()).prop_map(|(a, b, c)| Integer::from(a) * Integer::from(b) * Integer::from(c)),
    ]
}

fn rational() -> impl Strategy<Value = Rational> {
    (integer(), integer()).prop_filter_map("a denominator of zero", |(n, d)| Rational::new(n, d))
}

fn oracle(value: &Rational) -> RBig {
    RBig::from_parts_signed(value.numerator().to_big(), value.denominator().to_big())
}

fn digest(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// In lowest terms, and in words exactly where it fits.
fn is_canonical(value: &Rational) -> bool {
    let (n, d) = (value.numerator(), value.denominator());
    let rebuilt = Rational::new(n.clone(), d.clone());
    n.gcd(&d).is_one()
        && d.is_positive()
        && rebuilt.is_some_and(|rebuilt| rebuilt == *value && digest(&rebuilt) == digest(value))
}

proptest! {
    #[test]
    fn integer_arithmetic_agrees(a in integer(), b in integer()) {
        let (x, y) = (a.to_big(), b.to_big());
        prop_assert_eq!((&a + &b).to_big(), &x + &y);
        prop_assert_eq!((&a - &b).to_big(), &x - &y);
        prop_assert_eq!((&a * &b).to_big(), &x * &y);
        prop_assert_eq!((-&a).to_big(), -&x);
        prop_assert_eq!(a.cmp(&b), x.cmp(&y));
        prop_assert_eq!(a.to_f64(), x.to_f64().value());
        prop_assert_eq!(a.to_string(), x.to_string());
        prop_assert_eq!(a.to_string().parse::<Integer>().unwrap(), a.clone());
        prop_assert_eq!(Integer::from_big(x.clone()), a.clone());
        prop_assert_eq!(a.to_i128(), i128::try_from(&x).ok());
        if !b.is_zero() {
            prop_assert_eq!((&a / &b).to_big(), &x / &y);
            prop_assert_eq!((&a % &b).to_big(), &x % &y);
            prop_assert_eq!((&a * &b).div_exact(&b), a);
        }
    }

    #[test]
    fn rational_arithmetic_agrees(a in rational(), b in rational()) {
        let (x, y) = (oracle(&a), oracle(&b));
        for (found, expected) in [(&a + &b, &x + &y), (&a - &b, &x - &y), (&a * &b, &x * &y), (-&a, -&x)] {
            prop_assert!(is_canonical(&found), "{} {}: {}", a, b, found);
            prop_assert_eq!(oracle(&found), expected);
        }
        if !b.is_zero() {
            let quotient = &a / &b;
            prop_assert!(is_canonical(&quotient));
            prop_assert_eq!(oracle(&quotient), &x / &y);
        }
        prop_assert_eq!(a.cmp(&b), x.cmp(&y));
        prop_assert_eq!(a == b, x == y);
        prop_assert_eq!(a.floor().to_big(), x.floor());
        prop_assert_eq!(a.ceil().to_big(), x.ceil());
    }

    #[test]
    fn rationals_are_a_field(a in rational(), b in rational(), c in rational()) {
        prop_assert_eq!(&(&a + &b) + &c, &a + &(&b + &c));
        prop_assert_eq!(&(&a * &b) * &c, &a * &(&b * &c));
        prop_assert_eq!(&a * &(&b + &c), &a * &b + &a * &c);
        prop_assert_eq!(&a + &b, &b + &a);
        prop_assert_eq!(&a - &a, Rational::ZERO);
        let inverse = a.recip();
        prop_assert_eq!(inverse.is_none(), a.is_zero());
        if let Some(inverse) = inverse {
            prop_assert_eq!(&inverse * &a, Rational::ONE);
        }
    }

    #[test]
    fn rational_powers_agree(a in rational(), exponent in -6..=6i32) {
        match a.pow(exponent) {
            Some(power) => {
                prop_assert!(is_canonical(&power));
                prop_assert_eq!(oracle(&power), oracle(&a).pow(exponent as isize));
            }
            None => prop_assert!(a.is_zero() && exponent < 0),
        }
    }

    #[test]
    fn text_round_trips(a in rational()) {
        prop_assert_eq!(a.to_string().parse::<Rational>().unwrap(), a.clone());
        let json = serde_json::to_string(&a).unwrap();
        prop_assert_eq!(serde_json::from_str::<Rational>(&json).unwrap(), a);
    }

    #[test]
    fn decimals_agree_with_fractions(whole in 0..10_000_000u64, places in 0..12usize, exponent in -20..20i32) {
        let digits = format!("{whole:012}");
        let (before, after) = digits.split_at(12 - places);
        let text = format!("-{before}.{after}e{exponent}");
        let expected = Rational::from(whole) * Rational::from(10).pow(exponent - places as i32).unwrap();
        prop_assert_eq!(text.parse::<Rational>().unwrap(), -expected);
    }

    #[test]
    fn floats_agree(a in rational(), shift in -1200..1200i32) {
        let scaled = &a * &Rational::from(2).pow(shift).unwrap();
        prop_assert_eq!(scaled.to_f64(), oracle(&scaled).to_f64().value());
    }

    #[test]
    fn every_float_is_exact(bits in any::<u64>()) {
        let float = f64::from_bits(bits);
        prop_assert_eq!(Rational::from_f64(float).map(|exact| exact.to_f64()), float.is_finite().then_some(float));
    }

    #[test]
    fn decimal_digits_are_the_nearest(a in rational(), digits in 1..30usize) {
        let text = a.to_decimal(digits);
        let shown: Rational = text.parse().unwrap();
        let error = (&shown - &a).abs() * Rational::from(2);
        // Half a unit in the last place of a number whose leading digit is that of `shown` or of `a`.
        let unit = Rational::from(10).pow(1 - digits as i32).unwrap();
        prop_assert!(error <= shown.abs() * &unit && error <= a.abs() * &unit * Rational::from(2), "{a} -> {text}");
        prop_assert!(text.bytes().filter(u8::is_ascii_digit).count() <= digits + 12);
    }

    #[test]
    fn approximations_are_the_nearest(value in -4.0..4.0f64, bound in 1..60u64) {
        let found = Rational::approximate(value, bound).unwrap();
        let exact = Rational::from_f64(value).unwrap();
        prop_assert!(found.denominator() <= Integer::from(bound));
        let error = (&found - &exact).abs();
        for d in 1..=bound {
            let n = (value * d as f64).round() as i64;
            for n in n - 1..=n + 1 {
                let other = Rational::new(n, d).unwrap();
                prop_assert!((&other - &exact).abs() >= error, "{value}: {other} is nearer than {found}");
            }
        }
    }

    #[test]
    fn simplest_between_agrees_with_search(a in -40..40i64, b in 1..9i64, c in -40..40i64, d in 1..9i64) {
        let (x, y) = (Rational::new(a, b).unwrap(), Rational::new(c, d).unwrap());
        let (lower, upper) = if x <= y { (x, y) } else { (y, x) };
        let found = Rational::simplest_between(&upper, &lower);
        prop_assert!(lower <= found && found <= upper);
        let best = (1..=9i64).find_map(|d| {
            let mut candidates: Vec<i64> = (-400..=400).filter(|n| {
                let value = Rational::new(*n, d).unwrap();
                lower <= value && value <= upper
            }).collect();
            candidates.sort_by_key(|n| n.abs());
            candidates.first().map(|n| Rational::new(*n, d).unwrap())
        });
        prop_assert_eq!(Some(found), best);
    }

    #[test]
    fn intervals_contain_the_exact_result(
        a in prop_oneof![any::<f64>(), -10.0..10.0f64], b in prop_oneof![any::<f64>(), -10.0..10.0f64], widen in 0..3u32
    ) {
        prop_assume!(a.is_finite() && b.is_finite());
        let grow = |value: f64| (0..widen).fold(Interval::from(value), |wide, _| Interval::new(wide.lower().next_down(), wide.upper().next_up()));
        let (x, y) = (Rational::from_f64(a).unwrap(), Rational::from_f64(b).unwrap());
        prop_assert!((grow(a) + grow(b)).contains_rational(&(&x + &y)));
        prop_assert!((grow(a) - grow(b)).contains_rational(&(&x - &y)));
        prop_assert!((grow(a) * grow(b)).contains_rational(&(&x * &y)));
        prop_assert!(grow(a).abs().contains_rational(&x.abs()));
        if b != 0.0 {
            let quotient = Interval::from(a) / Interval::from(b);
            prop_assert!(quotient.contains_rational(&(&x / &y)));
            prop_assert!(quotient.upper() <= quotient.lower().next_up().next_up());
        }
    }

    #[test]
    fn enclosures_of_rationals_are_the_tightest(a in rational()) {
        let interval = Interval::from(&a);
        prop_assert!(interval.contains_rational(&a));
        prop_assert!(interval.upper() <= interval.lower().next_up());
        prop_assert_eq!(interval.lower() == interval.upper(), Rational::from_f64(a.to_f64()) == Some(a));
    }

    #[test]
    fn reads_or_refuses_any_text(text in "[-+0-9./eE ]{0,12}") {
        if let Ok(value) = text.parse::<Rational>() {
            prop_assert!(is_canonical(&value));
        }
    }

    #[test]
    fn scaled_numerators_restore_their_rationals(values in prop::collection::vec(rational(), 0..6)) {
        let (numerators, denominator) = scale_to_integers(&values);
        let restored: Vec<Rational> = numerators.into_iter().map(|n| Rational::new(n, denominator.clone()).unwrap()).collect();
        prop_assert_eq!(restored, values);
    }
}

#[test]
fn big_integers_keep_their_bits() {
    let value = IBig::from(3).pow(500);
    assert_eq!(Integer::from_big(value.clone()).to_big(), value);
}
