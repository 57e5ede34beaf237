//! A piece of a source that is read by itself, and where it stands, so that an error in it points into the file.

use std::ops::Range;
use std::sync::Arc;

use crate::error::{Error, Source};

/// A text taken from a source: the content of a string of the file, or the whole of what was typed.
#[derive(Debug, Clone)]
pub struct Excerpt {
    pub text: String,
    source: Arc<Source>,
    /// Where the text stands in the source, with its quotation marks.
    span: Range<usize>,
    /// Where its first character stands, when source and text agree letter by letter (they do not where escapes are used).
    start: Option<usize>,
}

impl Excerpt {
    /// A text by itself, such as an expression of the command line; `name` is what errors call it.
    pub fn alone(name: &str, text: impl Into<String>) -> Excerpt {
        let text = text.into();
        let source = Source::new(name, text.clone());
        Excerpt { span: 0..text.len(), start: Some(0), text, source }
    }

    /// The text at this span of a source.
    pub fn new(source: &Arc<Source>, span: Range<usize>, text: impl Into<String>) -> Excerpt {
        let text = text.into();
        let raw = source.text.get(span.clone()).unwrap_or("");
        let quoted =
            |mark: &str| raw.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark)) == Some(text.as_str());
        let marks = ["", "\"", "'", "\"\"\"", "'''"];
        let start = marks.into_iter().find(|mark| quoted(mark)).map(|mark| span.start + mark.len());
        Excerpt { text, source: Arc::clone(source), span, start }
    }

    /// The span in the source of a part of the text.
    pub fn place(&self, part: Range<usize>) -> Range<usize> {
        match self.start {
            Some(start) => start + part.start..start + part.end,
            None => self.span.clone(),
        }
    }

    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// Where the whole text stands.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Points an error at a part of the text.
    pub fn point(&self, error: Error, part: Range<usize>) -> Error {
        error.at(&self.source, self.place(part))
    }

    /// Points an error at the whole text.
    pub fn point_all(&self, error: Error) -> Error {
        error.at(&self.source, self.span.clone())
    }

    /// A part of the text as a text of its own.
    pub fn part(&self, part: Range<usize>) -> Excerpt {
        Excerpt {
            text: self.text[part.clone()].to_owned(),
            source: Arc::clone(&self.source),
            span: self.place(part.clone()),
            start: self.start.map(|start| start + part.start),
        }
    }

    /// The text without the space around it.
    pub fn trimmed(&self) -> Excerpt {
        let start = self.text.len() - self.text.trim_start().len();
        self.part(start..start + self.text.trim().len())
    }

    /// The places of a sign outside brackets, braces and quotation marks.
    pub fn top_level(&self, sign: &str) -> Vec<usize> {
        let mut found = Vec::new();
        let (mut depth, mut quoted) = (0_i64, false);
        for (place, character) in self.text.char_indices() {
            match character {
                '\'' => quoted = !quoted,
                '(' | '{' if !quoted => depth += 1,
                ')' | '}' if !quoted => depth -= 1,
                _ if !quoted && depth == 0 && self.text[place..].starts_with(sign) => found.push(place),
                _ => {}
            }
        }
        found
    }
}
