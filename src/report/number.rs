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
    if value.is_integer() || text.starts_with('≈') { text } else { format!("{text} ({})", value.to_decimal(DIGITS)) }
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
        assert!(show("12345678901234567/76543210987654321").starts_with('≈'));
    }
}
