//! What can go wrong through the caller's input or the world. Our own bugs are assertions, limits are [`Stop`](crate::solve::Stop).

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// The class of an error; decides nothing but how a caller may sort it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The command line or the call itself: an unknown name, a missing argument, a value out of its range.
    Usage,
    /// A text that cannot be read as what it claims to be.
    Syntax,
    /// A text that can be read, but describes no valid game, model or answer.
    Invalid,
    /// A concept or method that does not apply to this game.
    NotApplicable,
    /// A game larger than the method can take.
    TooLarge,
    /// A certificate that does not hold.
    Refused,
    /// The file system or another part of the world.
    Io,
}

/// A named text, shared by every error that points into it.
#[derive(Debug)]
pub struct Source {
    pub name: String,
    pub text: String,
}

impl Source {
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Arc<Source> {
        Arc::new(Source { name: name.into(), text: text.into() })
    }

    /// Line and column (both from 1, columns in characters) of a byte offset.
    pub fn position(&self, offset: usize) -> (usize, usize) {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &self.text[..offset];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }
}

/// A range of bytes in a source.
#[derive(Debug, Clone)]
pub struct Place {
    pub source: Arc<Source>,
    pub span: Range<usize>,
}

/// A clear account of what is wrong, where, and how to mend it.
#[derive(Debug, Clone)]
pub struct Error {
    /// Boxed so that a `Result` stays one word wide on the paths that do not fail.
    inner: Box<Inner>,
}

#[derive(Debug, Clone)]
struct Inner {
    kind: ErrorKind,
    message: String,
    place: Option<Place>,
    hint: Option<String>,
}

/// The result of everything that reads, builds or solves.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Error {
        Error { inner: Box::new(Inner { kind, message: message.into(), place: None, hint: None }) }
    }

    pub fn usage(message: impl Into<String>) -> Error {
        Error::new(ErrorKind::Usage, message)
    }

    pub fn syntax(message: impl Into<String>) -> Error {
        Error::new(ErrorKind::Syntax, message)
    }

    pub fn invalid(message: impl Into<String>) -> Error {
        Error::new(ErrorKind::Invalid, message)
    }

    pub fn not_applicable(message: impl Into<String>) -> Error {
        Error::new(ErrorKind::NotApplicable, message)
    }

    pub fn too_large(message: impl Into<String>) -> Error {
        Error::new(ErrorKind::TooLarge, message)
    }

    pub fn refused(message: impl Into<String>) -> Error {
        Error::new(ErrorKind::Refused, message)
    }

    pub fn io(message: impl Into<String>) -> Error {
        Error::new(ErrorKind::Io, message)
    }

    /// Says where; a place already known is kept, since the innermost one is the most exact.
    pub fn at(mut self, source: &Arc<Source>, span: Range<usize>) -> Error {
        self.inner.place.get_or_insert_with(|| Place { source: Arc::clone(source), span });
        self
    }

    /// Says how to mend it; a hint already given is kept.
    pub fn hint(mut self, hint: impl Into<String>) -> Error {
        self.inner.hint.get_or_insert_with(|| hint.into());
        self
    }

    /// Puts a phrase before the message, such as the name of the part that was read.
    pub fn within(mut self, context: impl fmt::Display) -> Error {
        self.inner.message = format!("{context}: {}", self.inner.message);
        self
    }

    pub fn kind(&self) -> ErrorKind {
        self.inner.kind
    }

    pub fn message(&self) -> &str {
        &self.inner.message
    }

    pub fn place(&self) -> Option<&Place> {
        self.inner.place.as_ref()
    }

    pub fn mend(&self) -> Option<&str> {
        self.inner.hint.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = self.place() {
            let (line, column) = place.source.position(place.span.start);
            write!(f, "{}:{line}:{column}: ", place.source.name)?;
        }
        write!(f, "{}", self.message())?;
        match self.mend() {
            Some(hint) => write!(f, "; {hint}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}

/// The candidate nearest to `name`, when one is near enough to be worth suggesting.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = name.to_lowercase().replace('_', "-");
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&wanted, &candidate.to_lowercase().replace('_', "-")), candidate))
        .filter(|(distance, candidate)| *distance <= 1 + candidate.chars().count().max(wanted.chars().count()) / 3)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// An error for an unknown name: suggests the nearest known one, or else lists them.
pub fn unknown_name(kind: ErrorKind, what: &str, name: &str, known: &[&str]) -> Error {
    let error = Error::new(kind, format!("unknown {what} `{name}`"));
    match nearest(name, known.iter().copied()) {
        Some(suggestion) => error.hint(format!("did you mean `{suggestion}`?")),
        None if known.is_empty() => error.hint(format!("there is no {what} here")),
        None => error.hint(format!("known: {}", known.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn position_counts_characters_not_bytes() {
        let source = Source::new("x", "añ\nbé!");
        assert_eq!(source.position(0), (1, 1));
        assert_eq!(source.position(source.text.find('!').expect("present")), (2, 3));
        assert_eq!(source.position(999), (2, 4));
    }

    #[test]
    fn the_innermost_place_and_hint_are_kept() {
        let source = Source::new("file", "one two");
        let error = Error::syntax("bad").at(&source, 4..7).at(&source, 0..1).hint("mend").hint("other");
        assert_eq!(error.to_string(), "file:1:5: bad; mend");
    }

    #[test]
    fn suggestions_are_near_or_absent() {
        assert_eq!(nearest("kapa", ["kappa", "p0"]), Some("kappa"));
        assert_eq!(nearest("nash_barganing", ["nash", "nash-bargaining"]), Some("nash-bargaining"));
        assert_eq!(nearest("zzzzzz", ["kappa", "p0"]), None);
    }
}
