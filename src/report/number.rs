//! Numbers for people: exact, with a decimal beside where that helps.

use crate::num::Rational;

/// Beyond this many characters a fraction tells a reader nothing; the JSON answer holds it whole.
const LONGEST: usize = 23;

/// Significant digits of the decimals shown beside fractions.
const DIGITS: usize = 4;

/// The exact number, or its decimal after `≈` when the fraction is too long to read.
pub fn exact(value: &Rational) -> String {
    let text = value.to_string();
    if text.len() <= LONGEST { text } else { format!("≈{}", value.to_decimal(DIGITS + 4)) }
}

/// The exact number with a decimal beside it: `9/32 (0.2813)`; integers stand alone.
pub fn with_decimal(value: &Rational) -> String {
    let text = exact(value);
    if value.is_integer() || text.starts_with('≈') { text } else { format!("{text} ({})", fractional(value)) }
}

/// The decimal of a fraction, with as many digits more as tell it from an integer: what is nearly certain is not certain.
fn fractional(value: &Rational) -> String {
    let mut decimals = (DIGITS..=LONGEST).map(|digits| value.to_decimal(digits));
    decimals.find(|text| text.contains(['.', 'e'])).unwrap_or_else(|| value.to_decimal(DIGITS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_have_decimals_integers_do_not() {
        let show = |text: &str| with_decimal(&text.parse().expect("a rational"));
        assert_eq!(show("3"), "3");
        assert_eq!(show("1/2"), "1/2 (0.5)");
        assert_eq!(show("-9/32"), "-9/32 (-0.2812)");
        assert_eq!(show("33553135/33554432"), "33553135/33554432 (0.99996)");
        assert_eq!(show("-2469/2"), "-2469/2 (-1234.5)");
        assert_eq!(show("1/30000000"), "1/30000000 (3.333e-8)");
        assert!(show("12345678901234567/76543210987654321").starts_with('≈'));
    }
}
