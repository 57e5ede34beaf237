//! The fields of a table: separators, quotes and lines.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use super::super::lex::BYTE_ORDER_MARK;
use crate::error::{Error, Result, Source};

/// One field, without its quotes.
#[derive(Debug)]
pub(super) struct Field<'s> {
    pub text: Cow<'s, str>,
    pub span: Range<usize>,
}

/// Reads a table row by row.
pub(super) struct Fields<'s> {
    source: &'s Arc<Source>,
    separator: u8,
    at: usize,
    /// Whether an empty line was passed before the last row.
    pub gap: bool,
}

impl<'s> Fields<'s> {
    pub(super) fn new(source: &'s Arc<Source>) -> Fields<'s> {
        let at = if source.text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() } else { 0 };
        let mut quoted = false;
        let head = source.text.bytes().take_while(|&byte| byte != b'\n').filter(|&byte| {
            quoted ^= byte == b'"';
            !quoted
        });
        let separator = head.filter(|byte| matches!(byte, b';' | b'\t')).last().unwrap_or(b',');
        Fields { source, separator, at, gap: false }
    }

    /// The next row that is not blank; `None` at the end.
    pub(super) fn next_row(&mut self) -> Result<Option<Vec<Field<'s>>>> {
        self.gap = false;
        while self.at < self.source.text.len() {
            let row = self.row()?;
            if row.iter().any(|field| !field.text.trim().is_empty()) {
                return Ok(Some(row));
            }
            self.gap = true;
        }
        Ok(None)
    }

    fn row(&mut self) -> Result<Vec<Field<'s>>> {
        let bytes = self.source.text.as_bytes();
        let mut row = Vec::new();
        loop {
            row.push(self.field()?);
            match bytes.get(self.at) {
                Some(&byte) if byte == self.separator => self.at += 1,
                Some(_) => {
                    self.at += 1;
                    return Ok(row);
                }
                None => return Ok(row),
            }
        }
    }

    /// One field, up to the separator or the end of the line, which is not taken.
    fn field(&mut self) -> Result<Field<'s>> {
        let text = self.source.text.as_str();
        let bytes = text.as_bytes();
        let start = self.at;
        let ends = |byte: u8| byte == self.separator || byte == b'\n';
        if bytes.get(start) != Some(&b'"') {
            let length = bytes[start..].iter().position(|&byte| ends(byte)).unwrap_or(bytes.len() - start);
            self.at = start + length;
            let text = text[start..self.at].trim_end_matches('\r');
            return Ok(Field { text: Cow::Borrowed(text), span: start..start + text.len() });
        }
        let mut at = start + 1;
        loop {
            match (bytes.get(at), bytes.get(at + 1)) {
                (None, _) => {
                    let error = Error::syntax("this quoted field has no end").at(self.source, start..start + 1);
                    return Err(error.hint("close it with a quote; inside it, a quote is written twice"));
                }
                (Some(b'"'), Some(b'"')) => at += 2,
                (Some(b'"'), _) => break,
                _ => at += 1,
            }
        }
        let content = &text[start + 1..at];
        let content =
            if content.contains('"') { Cow::Owned(content.replace("\"\"", "\"")) } else { Cow::Borrowed(content) };
        at += 1;
        while matches!(bytes.get(at), Some(b' ' | b'\r')) {
            at += 1;
        }
        if bytes.get(at).is_some_and(|&byte| !ends(byte)) {
            let error = Error::syntax("a quoted field goes on behind its closing quote").at(self.source, start..at);
            return Err(error.hint("inside quotes, a quote is written twice"));
        }
        self.at = at;
        Ok(Field { text: content, span: start..at })
    }
}
