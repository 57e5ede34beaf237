//! Exact numbers at the borders of their machine words, and as text.

use super::*;

fn rational(text: &str) -> Rational {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn integer(text: &str) -> Integer {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn both_take_sixteen_bytes() {
    assert_eq!(size_of::<Integer>(), 16);
    assert_eq!(size_of::<Rational>(), 16);
}

#[test]
fn integers_cross_the_word_border_both_ways() {
    let (min, max) = (Integer::from(i64::MIN), Integer::from(i64::MAX));
    assert_eq!((&max + Integer::ONE).to_string(), "9223372036854775808");
    assert_eq!((&min - Integer::ONE).to_string(), "-9223372036854775809");
    assert_eq!((-&min).to_string(), "9223372036854775808");
    assert_eq!((&min * &min).to_string(), "85070591730234615865843651857942052864");
    assert_eq!(&min / Integer::from(-1), -&min);
    assert_eq!(&min % Integer::from(-1), Integer::ZERO);
    assert_eq!(min.abs(), -&min);
    assert_eq!((-(-&min)).to_i64(), Some(i64::MIN));
    assert_eq!((&max + Integer::ONE - Integer::ONE).to_i64(), Some(i64::MAX));
    assert_eq!(min.gcd(&Integer::ZERO), min.abs());
    assert_eq!(min.bit_length(), 64);
    assert_eq!(Integer::from(u64::MAX).to_i64(), None);
    assert_eq!((Integer::from(u64::MAX) - Integer::from(u64::MAX)).to_i64(), Some(0));
    assert!(min < max && -&min > max && &min * &max < min);
}

#[test]
fn integer_division_keeps_its_laws_for_every_sign() {
    let values = [
        "7",
        "-7",
        "2",
        "-2",
        "-9223372036854775808",
        "1",
        "-1",
        "123456789012345678901234567890",
        "-18446744073709551616",
    ];
    for a in values.map(integer) {
        for b in values.map(integer) {
            let (q, r) = a.div_rem(&b);
            assert_eq!(&q * &b + &r, a);
            assert!(r.abs() < b.abs() && (r.is_zero() || r.signum() == a.signum()));
            let (q, r) = a.div_rem_euclid(&b);
            assert_eq!(&q * &b + &r, a);
            assert!(!r.is_negative() && r < b.abs());
            let g = a.gcd(&b);
            assert!((&a % &g).is_zero() && (&b % &g).is_zero());
            assert_eq!(&g * a.lcm(&b), (&a * &b).abs());
        }
    }
    assert_eq!(Integer::from(3).pow(40), integer("12157665459056928801"));
    assert_eq!(Integer::ZERO.pow(0), Integer::ONE);
    assert_eq!(Integer::ZERO.lcm(&Integer::from(5)), Integer::ZERO);
}

#[test]
fn rationals_cross_the_word_border_both_ways() {
    let (min, max) = (Rational::from(i64::MIN), Rational::from(i64::MAX));
    assert_eq!((-&min).to_string(), "9223372036854775808");
    assert_eq!(-(-&min), min);
    assert_eq!(min.recip().unwrap().to_string(), "-1/9223372036854775808");
    assert_eq!(min.recip().unwrap().recip().unwrap(), min);
    assert_eq!(&min / &min, Rational::ONE);
    assert_eq!(&min - &min, Rational::ZERO);
    assert_eq!((&max + Rational::ONE).to_string(), "9223372036854775808");
    assert_eq!(Rational::new(i64::MIN, i64::MIN), Some(Rational::ONE));
    assert_eq!(Rational::new(i64::MIN, -1).unwrap().to_string(), "9223372036854775808");
    assert_eq!(Rational::new(1, i64::MIN).unwrap(), min.recip().unwrap());
    assert_eq!(Rational::new(5, 0), None);
    assert_eq!(Rational::new(Integer::from(u64::MAX), 0), None);
    let tiny = max.recip().unwrap();
    let sum = &tiny + min.recip().unwrap();
    assert_eq!(sum.to_string(), "1/85070591730234615856620279821087277056");
    assert_eq!(sum - &tiny, min.recip().unwrap());
    assert_eq!(Rational::from(2).pow(-70).unwrap() * Rational::from(2).pow(70).unwrap(), Rational::ONE);
    assert_eq!(Rational::ZERO.pow(-1), None);
    assert_eq!(rational("-3/2").pow(3), Some(rational("-27/8")));
    assert_eq!(rational("-3/2").pow(-3), Some(rational("-8/27")));
}

#[test]
fn floor_and_ceil_round_towards_their_infinity() {
    for (text, floor, ceil) in
        [("7/2", 3, 4), ("-7/2", -4, -3), ("5", 5, 5), ("-5", -5, -5), ("0", 0, 0), ("-1/3", -1, 0)]
    {
        assert_eq!(rational(text).floor(), Integer::from(floor), "{text}");
        assert_eq!(rational(text).ceil(), Integer::from(ceil), "{text}");
    }
    let big = rational("-100000000000000000000000000000001/10");
    assert_eq!(big.floor(), integer("-10000000000000000000000000000001"));
    assert_eq!(big.ceil(), integer("-10000000000000000000000000000000"));
}

#[test]
fn reads_fractions_and_decimals_exactly() {
    for (text, value) in [
        ("3/5", "3/5"),
        (" 3 / 5 ", "3/5"),
        ("6/10", "3/5"),
        ("-0.25", "-1/4"),
        (".5", "1/2"),
        ("5.", "5"),
        ("+7", "7"),
        ("1e-3", "1/1000"),
        ("1.5E+2", "150"),
        ("0.5/2", "1/4"),
        ("1/0.2", "5"),
        ("0e99999", "0"),
        ("-0", "0"),
        ("000120.500", "241/2"),
        ("0.3125", "5/16"),
        ("2.5e-1", "1/4"),
    ] {
        assert_eq!(rational(text).to_string(), value, "{text}");
    }
    assert_eq!(rational("1e300"), Rational::from_integer(Integer::from(10).pow(300)));
    assert_eq!(rational("12.5e-300"), rational("1/8") * Rational::from(10).pow(-298).unwrap());
    assert_eq!(rational("1e-100000").denominator(), Integer::from(10).pow(100_000));
}

#[test]
fn refuses_what_is_not_a_number() {
    let long = "1".repeat(1_000_001);
    for text in [
        "",
        " ",
        "1/0",
        "1/0.0",
        "/",
        "1/",
        "/2",
        "1/2/3",
        "a",
        "1a",
        "--1",
        "+-1",
        "1/-2",
        ".",
        "-",
        "e5",
        "1e",
        "1e+",
        "1e5.0",
        "1 2",
        "0x10",
        "1_000",
        "1,5",
        "inf",
        "nan",
        "½",
        "1e100001",
        "1e-100001",
        "1e99999999999999999999",
        &long,
    ] {
        assert!(text.parse::<Rational>().is_err(), "{text:.20}");
    }
    for text in ["", "1.0", "1/1", "-", "1e3", &long] {
        assert!(text.parse::<Integer>().is_err(), "{text:.20}");
    }
    let message = "1/0".parse::<Rational>().unwrap_err().message;
    assert!(message.contains("zero") && message.contains("1/0"), "{message}");
}

#[test]
fn long_decimals_are_read() {
    let long = format!("0.{}5", "0".repeat(900_000));
    assert_eq!(rational(&long).numerator(), Integer::ONE);
    assert!(!rational(&"7".repeat(1_000_000)).is_zero());
}

#[test]
fn floats_are_correctly_rounded_at_the_extremes() {
    assert_eq!(rational("1e400").to_f64(), f64::INFINITY);
    assert_eq!(rational("-1e400").to_f64(), f64::NEG_INFINITY);
    assert_eq!(rational("1e-400").to_f64(), 0.0);
    assert_eq!(integer(&format!("-1{}", "0".repeat(400))).to_f64(), f64::NEG_INFINITY);
    for text in [
        "0.1",
        "1e23",
        "8.41e21",
        "9007199254740993",
        "9007199254740992.5",
        "2.2250738585072011e-308",
        "4.9e-324",
        "2.4e-324",
        "2.5e-324",
        "1.7976931348623157e308",
        "1.7976931348623158e308",
        "1.7976931348623159e308",
        "-123456789.123456789e-320",
        "3.5e-323",
        "9223372036854775807",
        "18446744073709551615",
        "0.30000000000000004441",
        "123456789012345678901234567890.5",
    ] {
        // The standard library's parser is itself correctly rounded.
        assert_eq!(rational(text).to_f64(), text.parse::<f64>().unwrap(), "{text}");
    }
    assert_eq!(integer("123456789012345678901234567891").to_f64(), 123456789012345678901234567891.0);
    assert_eq!(Rational::from_f64(f64::NAN), None);
    assert_eq!(Rational::from_f64(f64::INFINITY), None);
    assert_eq!(Rational::from_f64(-0.0), Some(Rational::ZERO));
    assert_eq!(Rational::from_f64(0.1).unwrap().to_string(), "3602879701896397/36028797018963968");
}

#[test]
fn decimals_round_half_to_even_and_switch_to_scientific() {
    for (value, digits, text) in [
        ("1/3", 5, "0.33333"),
        ("2/3", 5, "0.66667"),
        ("-2/3", 1, "-0.7"),
        ("0.125", 2, "0.12"),
        ("0.375", 2, "0.38"),
        ("1/2", 8, "0.5"),
        ("100", 5, "100"),
        ("100", 2, "1e2"),
        ("99.99", 3, "100"),
        ("99.99", 2, "1e2"),
        ("0.99999", 3, "1"),
        ("1234567", 3, "1.23e6"),
        ("0.00001", 3, "0.00001"),
        ("0.0000012345", 3, "1.23e-6"),
        ("1e300", 4, "1e300"),
        ("0", 4, "0"),
        ("7", 0, "7"),
        ("1024.5", 12, "1024.5"),
    ] {
        assert_eq!(rational(value).to_decimal(digits), text, "{value} {digits}");
    }
}

#[test]
fn best_approximations_are_the_known_ones() {
    use std::f64::consts::PI;
    for (bound, text) in [
        (1, "3"),
        (7, "22/7"),
        (50, "22/7"),
        (57, "179/57"),
        (106, "333/106"),
        (113, "355/113"),
        (16_603, "355/113"),
        (16_604, "52163/16604"),
    ] {
        assert_eq!(Rational::approximate(PI, bound), Some(rational(text)), "{bound}");
        assert_eq!(Rational::approximate(-PI, bound), Some(rational(&format!("-{text}"))), "{bound}");
    }
    assert_eq!(Rational::approximate(0.1, 1000), Some(rational("1/10")));
    assert_eq!(Rational::approximate(1e300, 1), Rational::from_f64(1e300));
    assert_eq!(Rational::approximate(1e-300, 1000), Some(Rational::ZERO));
    assert_eq!(Rational::approximate(0.5, 0), None);
    assert_eq!(Rational::approximate(f64::NAN, 10), None);
}

#[test]
fn simplest_rational_between_two() {
    for (lower, upper, simplest) in [
        ("1/3", "1/2", "1/2"),
        ("311/100", "315/100", "22/7"),
        ("-1", "1", "0"),
        ("-7/2", "-10/3", "-7/2"),
        ("0.9", "0.8", "4/5"),
        ("2/7", "2/7", "2/7"),
        ("17/5", "9", "4"),
    ] {
        let found = Rational::simplest_between(&rational(lower), &rational(upper));
        assert_eq!(found, rational(simplest), "{lower} {upper}");
    }
}

#[test]
fn scaling_uses_the_least_common_denominator() {
    let values: Vec<Rational> = ["1/6", "-3/4", "2", "0"].map(rational).to_vec();
    let (numerators, denominator) = scale_to_integers(&values);
    assert_eq!(denominator, Integer::from(12));
    assert_eq!(numerators, [2, -9, 24, 0].map(Integer::from));
    assert_eq!(common_denominator(&[]), Integer::ONE);
}

#[test]
fn serialised_as_text_and_read_from_text_or_integers() {
    let value: Vec<Rational> = serde_json::from_str("[\"3/5\", 7, -2, \"0.5\", 18446744073709551615]").unwrap();
    assert_eq!(serde_json::to_string(&value).unwrap(), r#"["3/5","7","-2","1/2","18446744073709551615"]"#);
    assert!(serde_json::from_str::<Rational>("0.5").is_err());
    assert!(serde_json::from_str::<Rational>("\"x\"").is_err());
    assert!(serde_json::from_str::<Rational>("null").is_err());
    assert_eq!(serde_json::from_str::<Integer>("\"-99999999999999999999\"").unwrap(), integer("-99999999999999999999"));
    assert!(serde_json::from_str::<Integer>("1.5").is_err());
}

#[test]
fn display_honours_width() {
    assert_eq!(format!("[{:>6}]", rational("-3/5")), "[  -3/5]");
    assert_eq!(format!("[{:<4}]", rational("7")), "[7   ]");
    assert_eq!(format!("{:.1}", rational("22/7")), "22/7");
}

#[test]
fn intervals_keep_exact_ends_and_survive_infinities() {
    let half = Interval::from(0.5);
    assert_eq!(half + half, Interval::from(1.0));
    assert_eq!(half * Interval::from(-6.0), Interval::from(-3.0));
    assert_eq!(Interval::from(7.0) / Interval::from(-2.0), Interval::from(-3.5));
    let third = Interval::from(1.0) / Interval::from(3.0);
    assert_eq!(third.upper(), third.lower().next_up());
    assert!(third.contains_rational(&rational("1/3")));
    assert_eq!(Interval::from(&rational("1/3")), third);
    assert_eq!(half / Interval::new(-1.0, 1.0), Interval::WHOLE);
    assert_eq!(Interval::WHOLE * Interval::ZERO, Interval::ZERO);
    assert_eq!(Interval::WHOLE - Interval::WHOLE, Interval::WHOLE);
    assert_eq!(Interval::from(f64::NAN), Interval::WHOLE);
    let huge = Interval::from(f64::MAX) * Interval::from(2.0);
    assert_eq!((huge.lower(), huge.upper()), (f64::MAX, f64::INFINITY));
    let tiny = Interval::from(1e-200) * Interval::from(1e-200);
    assert!(tiny.lower() <= 0.0 && tiny.upper() > 0.0);
    assert!(Interval::from(&rational("1e400")).contains_rational(&rational("1e400")));
    assert_eq!(Interval::new(-3.0, 2.0).abs(), Interval::new(0.0, 3.0));
    assert_eq!(Interval::new(-3.0, 2.0).width(), 5.0);
    assert_eq!(Interval::new(0.0, 5.0).min(Interval::new(1.0, 3.0)), Interval::new(0.0, 3.0));
    assert_eq!(Interval::new(0.0, 5.0).max(Interval::new(1.0, 3.0)), Interval::new(1.0, 5.0));
}
