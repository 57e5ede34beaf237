//! The two streams: results to standard output, everything else to standard error.

use std::io::{ErrorKind as IoKind, IsTerminal, Write};
use std::ops::Range;
use std::path::Path;
use std::time::Duration;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use anstyle::{AnsiColor, Style};
use indicatif::{ProgressBar, ProgressStyle};

use crate::error::{Error, Place};
use crate::solve::Event;

/// Writes a result to standard output. A reader that has gone away is no error.
pub fn result(text: &str) -> Result<(), Error> {
    // Taking out colours that are not there would take a while in a long answer.
    let written = if text.contains('\x1b') {
        let mut stream = anstream::stdout().lock();
        stream.write_all(text.as_bytes()).and_then(|()| stream.flush())
    } else {
        let mut stream = std::io::stdout().lock();
        stream.write_all(text.as_bytes()).and_then(|()| stream.flush())
    };
    match written {
        Err(error) if error.kind() != IoKind::BrokenPipe => Err(unwritable(&error)),
        _ => Ok(()),
    }
}

/// Lines of a result that go to standard output one by one.
#[derive(Default)]
pub struct Lines {
    written: usize,
    is_closed: bool,
    error: Option<Error>,
}

impl Lines {
    pub fn written(&self) -> usize {
        self.written
    }

    /// Writes a line, which ends with a line break. Is anybody still reading?
    pub fn write(&mut self, line: &str) -> bool {
        // Plain data holds no colours to take out.
        match std::io::stdout().lock().write_all(line.as_bytes()) {
            Ok(()) => {
                self.written += 1;
                true
            }
            Err(error) => {
                self.is_closed = error.kind() == IoKind::BrokenPipe;
                self.error = (!self.is_closed).then(|| unwritable(&error));
                false
            }
        }
    }

    /// Has the reader gone away? Errors: what could not be written.
    pub fn finish(self) -> Result<bool, Error> {
        self.error.map_or(Ok(self.is_closed), Err)
    }
}

fn unwritable(error: &std::io::Error) -> Error {
    Error::io(format!("cannot write the result: {error}"))
}

/// Plain data as one line of JSON.
pub fn json_line(value: &impl serde::Serialize) -> String {
    let mut text = serde_json::to_string(value).expect("answers have only string keys");
    text.push('\n');
    text
}

/// Plain data as indented JSON.
pub fn json(value: &impl serde::Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("answers have only string keys");
    text.push('\n');
    text
}

/// Writes a result to a file.
pub fn file(path: &Path, text: &str) -> Result<(), Error> {
    std::fs::write(path, text).map_err(|error| Error::io(format!("cannot write `{}`: {error}", path.display())))
}

/// Writes a file that is there whole or not at all, whatever happens meanwhile.
pub fn whole_file(path: &Path, text: &str) -> Result<(), Error> {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    let part = Path::new(&name);
    file(part, text)?;
    let failed = |error: std::io::Error| Error::io(format!("cannot write `{}`: {error}", path.display()));
    std::fs::rename(part, path).map_err(failed)
}

/// Writes a line to standard error.
pub fn note(text: &str) {
    // Nobody is left to tell when standard error is closed.
    let _ = writeln!(anstream::stderr(), "{text}");
}

pub fn warning(text: &str) {
    let style = Style::new().fg_color(Some(AnsiColor::Yellow.into())).bold();
    note(&format!("{style}warning{style:#}: {text}"));
}

/// Explains an error, with the place in the source that it points at.
pub fn error(error: &Error) {
    let renderer = if anstream::AutoStream::choice(&std::io::stderr()) == anstream::ColorChoice::Never {
        Renderer::plain()
    } else {
        Renderer::styled()
    };
    let mut group = match error.place() {
        None => Group::with_title(Level::ERROR.primary_title(error.message())),
        Some(place) => {
            let (text, span, line) = excerpt(place);
            let annotation = AnnotationKind::Primary.span(span);
            let snippet = Snippet::source(text).line_start(line).path(place.source.name.clone()).annotation(annotation);
            Level::ERROR.primary_title(error.message()).element(snippet)
        }
    };
    if let Some(hint) = error.mend() {
        group = group.element(Level::HELP.message(hint));
    }
    note(&renderer.render(&[group]).to_string());
}

/// The lines around a place, so that a long file is not rendered whole: text, span within it, number of its first line.
fn excerpt(place: &Place) -> (&str, Range<usize>, usize) {
    let text = place.source.text.as_str();
    let mut start = place.span.start.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = place.span.end.clamp(start, text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    let from = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let to = text[end..].find('\n').map_or(text.len(), |newline| end + newline);
    let (line, _) = place.source.position(start);
    (&text[from..to], start - from..end - from, line)
}

/// What a solve shows while it works: a spinner on a terminal, notes in any case.
pub struct Progress {
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Shows nothing.
    pub fn silent() -> Progress {
        Progress { bar: None }
    }

    pub fn new() -> Progress {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new_spinner();
            if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed} {msg}") {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        Progress { bar }
    }

    pub fn event(&self, event: &Event) {
        let Some(bar) = &self.bar else { return };
        match event {
            Event::Progress { done, total: Some(total) } => bar.set_message(format!("{done} of {total}")),
            Event::Progress { done, total: None } => bar.set_message(format!("{done}")),
            Event::Found(count) => bar.set_message(format!("{count} found")),
            Event::Note(_) => {}
        }
    }

    pub fn finish(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}
