//! The words of an expression.

use std::ops::Range;

use crate::error::{Error, Result};
use crate::model::excerpt::Excerpt;
use crate::num::Rational;

/// A longer expression is refused.
const LENGTH_LIMIT: usize = 100_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    Number(Rational),
    /// A name; its segments may be joined by dots, and a segment in single quotes may hold any character (kept without the quotes).
    Name(String),
    /// An operator, a bracket, a comma or `..`.
    Sign(&'static str),
    End,
}

impl Token {
    pub fn describe(&self) -> String {
        match self {
            Token::Number(number) => format!("`{number}`"),
            Token::Name(name) => format!("`{name}`"),
            Token::Sign(sign) => format!("`{sign}`"),
            Token::End => "the end".to_owned(),
        }
    }
}

/// Longer signs first, since the first that fits is taken.
const SIGNS: &[&str] = &["..", "<=", ">=", "==", "!=", "+", "-", "*", "/", "^", "(", ")", ",", "<", ">", "=", "{", "}"];

/// Whether the text is a plain name: a letter or underscore, then letters, digits, underscores.
pub(crate) fn is_name(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(starts_name) && characters.all(continues_name)
}

fn starts_name(character: char) -> bool {
    character.is_alphabetic() || character == '_'
}

fn continues_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// Splits a text into tokens with their spans; the last one is [`Token::End`].
pub(crate) fn tokens(excerpt: &Excerpt) -> Result<Vec<(Token, Range<usize>)>> {
    let text = excerpt.text.as_str();
    if text.len() > LENGTH_LIMIT {
        let message = format!("an expression may have at most {LENGTH_LIMIT} characters, this has {}", text.len());
        return Err(excerpt.point_all(Error::too_large(message)));
    }
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(character) = text[at..].chars().next() {
        if character.is_whitespace() {
            at += character.len_utf8();
            continue;
        }
        let rest = &text[at..];
        let (token, length) = if character.is_ascii_digit() || (character == '.' && digit_at(rest, 1)) {
            number(excerpt, rest, at)?
        } else if starts_name(character) || character == '\'' {
            name(excerpt, rest, at)?
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            (Token::Sign(sign), sign.len())
        } else {
            return Err(foreign(excerpt, character, at));
        };
        found.push((token, at..at + length));
        at += length;
    }
    found.push((Token::End, text.len()..text.len()));
    Ok(found)
}

fn foreign(excerpt: &Excerpt, character: char, at: usize) -> Error {
    let error = excerpt
        .point(Error::syntax(format!("`{character}` has no meaning in an expression")), at..at + character.len_utf8());
    match character {
        '&' | '|' | '!' => error.hint("write `and`, `or`, `not`"),
        '%' => error.hint("write 5/100 for five per cent"),
        '−' | '–' => error.hint("write the minus sign as `-`"),
        '×' | '·' => error.hint("write the product as `*`"),
        '[' | ']' => error.hint("use round brackets"),
        _ => error,
    }
}

fn digit_at(text: &str, place: usize) -> bool {
    text.as_bytes().get(place).is_some_and(u8::is_ascii_digit)
}

/// A decimal number at the start of the text; `1..k` is the number 1 and a range.
fn number(excerpt: &Excerpt, text: &str, at: usize) -> Result<(Token, usize)> {
    let digits = |from: usize| from + text[from..].bytes().take_while(u8::is_ascii_digit).count();
    let mut end = digits(0);
    if text[end..].starts_with('.') && !text[end..].starts_with("..") {
        end = digits(end + 1);
    }
    if text[end..].starts_with(['e', 'E']) {
        let sign = usize::from(text[end + 1..].starts_with(['+', '-']));
        if digit_at(text, end + 1 + sign) {
            end = digits(end + 1 + sign);
        }
    }
    if let Some(letter) = text[end..].chars().next().filter(|character| continues_name(*character)) {
        let error = Error::syntax(format!("`{}` is followed by `{letter}`", &text[..end]));
        let hint = format!("write a product as `{}*{letter}…`", &text[..end]);
        return Err(excerpt.point(error, at..at + end + letter.len_utf8()).hint(hint));
    }
    match text[..end].parse() {
        Ok(number) => Ok((Token::Number(number), end)),
        Err(error) => Err(excerpt.point(Error::syntax(error.to_string()), at..at + end)),
    }
}

/// A name at the start of the text, with its segments.
fn name(excerpt: &Excerpt, text: &str, at: usize) -> Result<(Token, usize)> {
    let mut name = String::new();
    let mut end = 0;
    loop {
        if let Some(quoted) = text[end..].strip_prefix('\'') {
            let Some(length) = quoted.find('\'') else {
                let error = Error::syntax("a name in single quotes is not closed");
                return Err(excerpt.point(error, at + end..at + text.len()));
            };
            name.push_str(&quoted[..length]);
            end += length + 2;
        } else {
            let length: usize = text[end..].chars().take_while(|c| continues_name(*c)).map(char::len_utf8).sum();
            name.push_str(&text[end..end + length]);
            end += length;
        }
        let mut next = text[end..].chars();
        let joined = next.next() == Some('.') && next.next().is_some_and(|c| continues_name(c) || c == '\'');
        if !joined {
            return Ok((Token::Name(name), end));
        }
        name.push('.');
        end += 1;
    }
}
