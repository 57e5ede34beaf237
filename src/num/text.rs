//! Exact numbers as text: fractions, decimals, and their serialised form.

use std::fmt;
use std::str::FromStr;

use dashu_int::{IBig, UBig};
use serde::de::{Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};

use super::{Integer, Rational};

/// The longest text read as a number, in bytes.
const MAX_LENGTH: usize = 1_000_000;

/// The greatest magnitude of a decimal exponent.
const MAX_EXPONENT: i64 = 100_000;

/// A text that is not an exact number, or one beyond the limits of size.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ParseNumberError {
    /// What is wrong, as a sentence without a full stop.
    pub message: String,
}

impl fmt::Display for ParseNumberError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for ParseNumberError {}

fn refuse<T>(message: impl Into<String>) -> Result<T, ParseNumberError> {
    Err(ParseNumberError { message: message.into() })
}

/// The text for a message, cut to a readable length.
fn excerpt(text: &str) -> String {
    const SHOWN: usize = 40;
    let shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() { format!("`{shown}…`") } else { format!("`{shown}`") }
}

/// The text without surrounding space, if it is neither empty nor too long.
fn bounded(text: &str) -> Result<&str, ParseNumberError> {
    if text.len() > MAX_LENGTH {
        return refuse(format!("a number may have at most {MAX_LENGTH} characters, this has {}", text.len()));
    }
    match text.trim() {
        "" => refuse("a number is missing"),
        trimmed => Ok(trimmed),
    }
}

/// The sign and what follows it.
fn split_sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

/// A nonempty string of digits as a number.
fn magnitude(digits: &str) -> Result<UBig, ParseNumberError> {
    match UBig::from_str_radix(digits, 10) {
        Ok(value) => Ok(value),
        Err(_) => refuse(format!("{} is not a number", excerpt(digits))),
    }
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

impl FromStr for Integer {
    type Err = ParseNumberError;

    /// Reads an optional sign and decimal digits; space around them is ignored.
    fn from_str(text: &str) -> Result<Integer, ParseNumberError> {
        let trimmed = bounded(text)?;
        let (negative, digits) = split_sign(trimmed);
        if digits.is_empty() || !all_digits(digits) {
            return refuse(format!("{} is not an integer", excerpt(trimmed)));
        }
        let value = Integer::from(magnitude(digits)?);
        Ok(if negative { -value } else { value })
    }
}

impl FromStr for Rational {
    type Err = ParseNumberError;

    /// Reads an integer, a fraction, or a decimal with an optional exponent, exactly: `7`, `-3/5`, `.25`, `1.5e-3`, `0.5 / 2`.
    ///
    /// # Errors
    /// For text that is none of these, a denominator that is 0 or signed, an exponent beyond ±100000, more than 1000000 characters.
    fn from_str(text: &str) -> Result<Rational, ParseNumberError> {
        let trimmed = bounded(text)?;
        let Some((numerator, denominator)) = trimmed.split_once('/') else {
            return decimal(trimmed);
        };
        let (numerator, denominator) = (numerator.trim(), denominator.trim());
        if denominator.starts_with(['-', '+']) {
            return refuse(format!(
                "the denominator of {} has a sign; write the sign before the fraction",
                excerpt(trimmed)
            ));
        }
        match decimal(numerator)?.checked_div(&decimal(denominator)?) {
            Some(quotient) => Ok(quotient),
            None => refuse(format!("the denominator of {} is zero", excerpt(trimmed))),
        }
    }
}

/// A decimal number: sign, digits with an optional point, exponent.
fn decimal(text: &str) -> Result<Rational, ParseNumberError> {
    let (negative, unsigned) = split_sign(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, decimal_exponent(exponent, text)?),
        None => (unsigned, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if (whole.is_empty() && fraction.is_empty()) || !all_digits(whole) || !all_digits(fraction) {
        return refuse(format!("{} is not a number", excerpt(text)));
    }
    // Without its trailing zeros the number shares only powers of two or only powers of five with the power of ten below it.
    let digits = [whole, fraction].concat();
    let significant = digits.trim_end_matches('0');
    if significant.is_empty() {
        return Ok(Rational::ZERO);
    }
    let scale = exponent - fraction.len() as i64 + (digits.len() - significant.len()) as i64;
    let value = times_power_of_ten(magnitude(significant)?, scale);
    Ok(if negative { -value } else { value })
}

/// The exponent after `e`, within its bounds.
fn decimal_exponent(text: &str, number: &str) -> Result<i64, ParseNumberError> {
    let (negative, digits) = split_sign(text);
    if digits.is_empty() || !all_digits(digits) {
        return refuse(format!("{} is not a number", excerpt(number)));
    }
    match digits.parse::<i64>() {
        Ok(exponent) if exponent <= MAX_EXPONENT => Ok(if negative { -exponent } else { exponent }),
        _ => refuse(format!("the exponent of {} is beyond ±{MAX_EXPONENT}", excerpt(number))),
    }
}

/// `value * 10^scale` for a nonzero value, reduced without a general greatest common divisor.
fn times_power_of_ten(mut value: UBig, scale: i64) -> Rational {
    let power = scale.unsigned_abs() as usize;
    if scale >= 0 {
        return Rational::from_coprime((value * UBig::from(10u8).pow(power)).into(), UBig::ONE);
    }
    let twos = value.trailing_zeros().unwrap_or(0).min(power);
    value >>= twos;
    let five = UBig::from(5u8);
    let mut fives = value.remove(&five).unwrap_or(0);
    if fives > power {
        value *= five.pow(fives - power);
        fives = power;
    }
    let denominator = five.pow(power - fives) << (power - twos);
    Rational::from_coprime(value.into(), denominator)
}

impl fmt::Display for Integer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to_i64() {
            Some(small) => fmt::Display::fmt(&small, formatter),
            None => fmt::Display::fmt(&self.to_big(), formatter),
        }
    }
}

impl fmt::Display for Rational {
    /// `p/q` in lowest terms, or `p` for an integer; honours width and sign, ignores a precision.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_integer() {
            return fmt::Display::fmt(&self.numerator(), formatter);
        }
        let magnitude = format!("{}/{}", self.numerator().abs(), self.denominator());
        formatter.pad_integral(!self.is_negative(), "", &magnitude)
    }
}

impl Rational {
    /// The value in decimal, correctly rounded to `digits` significant digits (at least one), ties to even, without trailing zeros.
    ///
    /// As C's `%g`: scientific (`1.5e-7`) where the value is below 10^-5 or needs more than
    /// `digits` digits before it.
    pub fn to_decimal(&self, digits: usize) -> String {
        if self.is_zero() {
            return "0".to_owned();
        }
        let digits = digits.max(1);
        let (significant, exponent) = rounded_digits(&self.abs(), digits);
        let sign = if self.is_negative() { "-" } else { "" };
        format!("{sign}{}", place_point(&significant, exponent, digits))
    }
}

/// The first digits of a positive value, correctly rounded and without trailing zeros, and the power of ten of the first one.
fn rounded_digits(value: &Rational, digits: usize) -> (String, i64) {
    let (numerator, denominator) = (value.numerator(), value.denominator());
    let ten = |power: i64| Integer::from_big(IBig::from(10).pow(power.unsigned_abs() as usize));
    let limit = ten(digits as i64);
    let bits = numerator.bit_length() as i64 - denominator.bit_length() as i64;
    let mut exponent = ((bits - 1) as f64 * std::f64::consts::LOG10_2).floor() as i64;
    loop {
        let shift = digits as i64 - 1 - exponent;
        let (scaled, divisor) = if shift >= 0 {
            (&numerator * ten(shift), denominator.clone())
        } else {
            (numerator.clone(), &denominator * ten(shift))
        };
        let (mut quotient, remainder) = scaled.div_rem(&divisor);
        if quotient >= limit {
            exponent += 1;
            continue;
        }
        if &quotient * Integer::from(10) < limit {
            exponent -= 1;
            continue;
        }
        let twice = remainder * Integer::from(2);
        if twice > divisor || (twice == divisor && !(&quotient % Integer::from(2)).is_zero()) {
            quotient += Integer::ONE;
        }
        // Rounding up to a power of ten leaves a longer run of zeros, which are trimmed with the others.
        exponent += i64::from(quotient == limit);
        return (quotient.to_string().trim_end_matches('0').to_owned(), exponent);
    }
}

/// The digits with the point where it belongs.
fn place_point(significant: &str, exponent: i64, digits: usize) -> String {
    if exponent < -5 || exponent >= digits as i64 {
        let (first, rest) = significant.split_at(1);
        let point = if rest.is_empty() { "" } else { "." };
        return format!("{first}{point}{rest}e{exponent}");
    }
    if exponent < 0 {
        return format!("0.{}{significant}", "0".repeat((-1 - exponent) as usize));
    }
    let whole = exponent as usize + 1;
    if significant.len() <= whole {
        return format!("{significant}{}", "0".repeat(whole - significant.len()));
    }
    let (before, after) = significant.split_at(whole);
    format!("{before}.{after}")
}

/// Reads an exact number from a string or an integer.
struct ExactVisitor<T>(std::marker::PhantomData<T>);

impl<T: FromStr<Err = ParseNumberError> + From<Integer>> Visitor<'_> for ExactVisitor<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an exact number: a string such as \"3/5\" or \"0.25\", or an integer")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<T, E> {
        Ok(T::from(Integer::from(value)))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<T, E> {
        Ok(T::from(Integer::from(value)))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<T, E> {
        Err(E::custom(format!("the number {value} is not exact here; write it as a string, such as \"{value}\"")))
    }
}

macro_rules! serialised_as_text {
    ($type:ty) => {
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<$type, D::Error> {
                deserializer.deserialize_any(ExactVisitor(std::marker::PhantomData))
            }
        }
    };
}
serialised_as_text!(Integer);
serialised_as_text!(Rational);
