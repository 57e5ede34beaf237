//! The tokens of Gambit's files: numbers, quoted texts, words and braces, with their places.
//!
//! White space means nothing outside quotes, commas are as good as spaces, and `\"` and `\\` stand for a quote and a backslash inside
//! them. Before any other character a backslash stands for itself, as it does in files that know only `\"`.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use crate::error::{Error, Result, Source};
use crate::num::Rational;

/// Some editors put this before the first character of a file.
pub(super) const BYTE_ORDER_MARK: char = '\u{feff}';

/// The longest number that is read, in bytes.
const NUMBER_LENGTH: usize = 10_000;

/// The greatest decimal exponent that is read: beyond all floats, while a short text still gives a small number of bytes.
const EXPONENT_LIMIT: u32 = 1_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    Text,
    Word,
    Open,
    Close,
    End,
}

#[derive(Debug, Clone)]
pub(super) struct Token {
    pub kind: Kind,
    pub span: Range<usize>,
}

/// Reads a source token by token, with one token in view.
pub(super) struct Lexer<'s> {
    source: &'s Arc<Source>,
    text: &'s str,
    /// Where the token after the one in view starts to be looked for.
    at: usize,
    next: Token,
}

impl<'s> Lexer<'s> {
    pub(super) fn new(source: &'s Arc<Source>) -> Result<Lexer<'s>> {
        let text = source.text.as_str();
        let at = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() } else { 0 };
        let mut lexer = Lexer { source, text, at, next: Token { kind: Kind::End, span: 0..0 } };
        lexer.next = lexer.scan()?;
        Ok(lexer)
    }

    pub(super) fn source(&self) -> &'s Arc<Source> {
        self.source
    }

    /// The token in view.
    pub(super) fn peek(&self) -> &Token {
        &self.next
    }

    pub(super) fn at(&self, kind: Kind) -> bool {
        self.next.kind == kind
    }

    /// Takes the token in view.
    pub(super) fn take(&mut self) -> Result<Token> {
        let next = self.scan()?;
        Ok(std::mem::replace(&mut self.next, next))
    }

    /// Takes the token in view, which must be of this kind; `what` says what it is in the file.
    pub(super) fn expect(&mut self, kind: Kind, what: &str) -> Result<Token> {
        if self.next.kind == kind { self.take() } else { Err(self.expected(what)) }
    }

    /// The error for a token that should be something else.
    pub(super) fn expected(&self, what: &str) -> Error {
        let found = match self.next.kind {
            Kind::End => "the end of the file".to_owned(),
            _ => format!("`{}`", excerpt(&self.text[self.next.span.clone()])),
        };
        Error::syntax(format!("expected {what}, found {found}")).at(self.source, self.next.span.clone())
    }

    pub(super) fn raw(&self, token: &Token) -> &'s str {
        &self.text[token.span.clone()]
    }

    /// The content of a quoted text.
    pub(super) fn content(&self, token: &Token) -> Cow<'s, str> {
        unescape(&self.text[token.span.start + 1..token.span.end - 1])
    }

    /// Takes a quoted text.
    pub(super) fn quoted(&mut self, what: &str) -> Result<Cow<'s, str>> {
        let token = self.expect(Kind::Text, what)?;
        Ok(self.content(&token))
    }

    /// Takes a number.
    pub(super) fn number(&mut self, what: &str) -> Result<Rational> {
        let token = self.expect(Kind::Number, what)?;
        number(self.raw(&token)).map_err(|message| Error::syntax(message).at(self.source, token.span))
    }

    /// Takes a whole number.
    pub(super) fn whole(&mut self, what: &str) -> Result<(i64, Range<usize>)> {
        let token = self.expect(Kind::Number, what)?;
        match self.raw(&token).parse() {
            Ok(number) => Ok((number, token.span)),
            Err(_) => {
                let message = format!("expected {what}, found `{}`", excerpt(self.raw(&token)));
                Err(Error::syntax(message).at(self.source, token.span).hint("write a whole number below 2^63"))
            }
        }
    }

    fn scan(&mut self) -> Result<Token> {
        let bytes = self.text.as_bytes();
        let blank = |byte: u8| byte.is_ascii_whitespace() || byte == b'\x0b' || byte == b',';
        let mut start = self.at;
        while start < bytes.len() && blank(bytes[start]) {
            start += 1;
        }
        let Some(&first) = bytes.get(start) else {
            self.at = bytes.len();
            return Ok(Token { kind: Kind::End, span: bytes.len()..bytes.len() });
        };
        let (kind, end) = match first {
            b'{' => (Kind::Open, start + 1),
            b'}' => (Kind::Close, start + 1),
            b'"' => (Kind::Text, self.end_of_quote(start)?),
            _ => {
                let run = bytes[start..].iter().position(|&byte| blank(byte) || matches!(byte, b'{' | b'}' | b'"'));
                let numeric = first.is_ascii_digit() || matches!(first, b'-' | b'+' | b'.');
                (if numeric { Kind::Number } else { Kind::Word }, run.map_or(bytes.len(), |length| start + length))
            }
        };
        self.at = end;
        Ok(Token { kind, span: start..end })
    }

    /// The place behind the quote that closes the one at `start`.
    fn end_of_quote(&self, start: usize) -> Result<usize> {
        let bytes = self.text.as_bytes();
        let mut at = start + 1;
        while at < bytes.len() {
            match bytes[at] {
                b'"' => return Ok(at + 1),
                b'\\' if matches!(bytes.get(at + 1), Some(b'"' | b'\\')) => at += 2,
                _ => at += 1,
            }
        }
        Err(Error::syntax("this quoted text has no end")
            .at(self.source, start..start + 1)
            .hint("close it with a quote; inside it, a quote is written \\\" and a backslash at the end \\\\"))
    }
}

/// A number, exactly; the message says what is wrong with it.
pub(super) fn number(raw: &str) -> std::result::Result<Rational, String> {
    // Nearly all payoffs are short integers.
    if raw.len() < 18
        && let Ok(integer) = raw.parse::<i64>()
    {
        return Ok(Rational::from(integer));
    }
    if raw.len() > NUMBER_LENGTH {
        return Err(format!("this number has {} characters; at most {NUMBER_LENGTH} are read", raw.len()));
    }
    for exponent in raw.split('/').filter_map(|part| part.split_once(['e', 'E'])).map(|(_, exponent)| exponent) {
        let digits = exponent.trim_start_matches(['+', '-']).trim_start_matches('0');
        if digits.len() > 4 || digits.parse::<u32>().is_ok_and(|digits| digits > EXPONENT_LIMIT) {
            return Err(format!("the exponent of `{}` is beyond ±{EXPONENT_LIMIT}", excerpt(raw)));
        }
    }
    raw.parse::<Rational>().map_err(|error| error.message)
}

fn unescape(raw: &str) -> Cow<'_, str> {
    if !raw.contains('\\') {
        return Cow::Borrowed(raw);
    }
    let mut content = String::with_capacity(raw.len());
    let mut characters = raw.chars().peekable();
    while let Some(character) = characters.next() {
        match (character, characters.peek()) {
            ('\\', Some(&escaped @ ('"' | '\\'))) => {
                content.push(escaped);
                characters.next();
            }
            _ => content.push(character),
        }
    }
    Cow::Owned(content)
}

/// A text in quotes. A backslash is doubled only where it would be misread, since older readers know no doubled ones.
pub(super) fn quote(content: &str) -> String {
    let mut quoted = String::with_capacity(content.len() + 2);
    quoted.push('"');
    let mut characters = content.chars().peekable();
    while let Some(character) = characters.next() {
        let escaped = match character {
            '"' => true,
            '\\' => matches!(characters.peek(), None | Some('"' | '\\')),
            _ => false,
        };
        if escaped {
            quoted.push('\\');
        }
        quoted.push(character);
    }
    quoted.push('"');
    quoted
}

/// The text for a message, on one line and cut to a readable length.
pub(super) fn excerpt(text: &str) -> String {
    const SHOWN: usize = 40;
    let line = text.lines().next().unwrap_or("");
    let shown: String = line.chars().take(SHOWN).collect();
    if shown.len() < text.len() { format!("{shown}…") } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kinds(text: &str) -> Vec<Kind> {
        let source = Source::new("test", text);
        let mut lexer = Lexer::new(&source).expect("a first token");
        let mut kinds = Vec::new();
        while !lexer.at(Kind::End) {
            kinds.push(lexer.take().expect("a token").kind);
        }
        kinds
    }

    #[test]
    fn tokens_need_no_space_between_them() {
        use Kind::{Close, Number, Open, Text, Word};
        assert_eq!(
            kinds("\u{feff}NFG 1\r\nR\"t\"{\"a\"}{3,-2}\t.5"),
            [Word, Number, Word, Text, Open, Text, Close, Open, Number, Number, Close, Number]
        );
        assert_eq!(kinds(" \n\x0b, "), []);
    }

    #[test]
    fn numbers_are_exact_and_bounded() {
        let read = |text: &str| number(text).map(|value| value.to_string());
        for (text, value) in [
            ("+3", "3"),
            ("-.80", "-4/5"),
            ("1.", "1"),
            ("1e-2", "1/100"),
            ("2/6", "1/3"),
            ("0.5/2", "1/4"),
            ("123456789012345678901234567890", "123456789012345678901234567890"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(value), "{text}");
        }
        assert!(read("1e99999").expect_err("too large").contains("beyond ±1000"));
        assert!(read("1e0000000000000000000002").is_ok());
        assert!(read(&"9".repeat(10_001)).expect_err("too long").contains("10001 characters"));
        assert!(read("1/0").expect_err("no number").contains("zero"));
        for text in ["1x", "--1", "1/2/3", ".", "-", "1e"] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn backslashes_are_doubled_only_where_they_must_be() {
        assert_eq!(quote(r#"a "b" \c"#), r#""a \"b\" \c""#);
        assert_eq!(quote(r"a\"), r#""a\\""#);
        assert_eq!(quote(r"\\"), r#""\\\\""#);
    }

    proptest! {
        #[test]
        fn quoting_is_undone_by_reading(content in r#"([\\"a{},é\n ]|\\\\|\\")*"#) {
            let source = Source::new("test", quote(&content) + " 7");
            let mut lexer = Lexer::new(&source).expect("a first token");
            prop_assert_eq!(lexer.quoted("a text").expect("a text"), content);
            prop_assert!(lexer.at(Kind::Number));
        }
    }
}
