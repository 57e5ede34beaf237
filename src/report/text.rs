//! Headings, tables and lists in one style.

use anstyle::{AnsiColor, Style};
use comfy_table::{LineStyle, Table, TableStyle};

const HEADING: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();
const GOOD: Style = AnsiColor::Green.on_default();
const CAUTION: Style = AnsiColor::Yellow.on_default();

pub fn heading(text: &str) -> String {
    format!("{HEADING}{text}{HEADING:#}\n")
}

pub fn faint(text: &str) -> String {
    format!("{FAINT}{text}{FAINT:#}")
}

pub fn good(text: &str) -> String {
    format!("{GOOD}{text}{GOOD:#}")
}

pub fn caution(text: &str) -> String {
    format!("{CAUTION}{text}{CAUTION:#}")
}

/// A table without frame, its header underlined; cells may have several lines.
pub fn table(header: &[String], rows: &[Vec<String>]) -> String {
    const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));
    let mut table = Table::new();
    table.load_style(STYLE);
    table.set_header(header.to_vec());
    for row in rows {
        table.add_row(row.clone());
    }
    let lines: Vec<String> = table.lines().map(|line| line.trim_end().to_owned() + "\n").collect();
    lines.concat()
}

/// The text with every line moved to the right.
pub fn indent(text: &str, columns: usize) -> String {
    let margin = " ".repeat(columns);
    text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("{margin}{line}\n") }).collect()
}

/// `1 equilibrium`, `3 equilibria`.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// Breaks a text at blanks so that no line is longer than `width`, unless a word is.
pub fn wrap(text: &str, width: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_blanks_and_long_words_stand_alone() {
        assert_eq!(wrap("one two three", 7), "one two\nthree");
        assert_eq!(wrap("incomprehensibilities so", 5), "incomprehensibilities\nso");
        assert_eq!(wrap("", 5), "");
    }

    #[test]
    fn tables_have_no_trailing_blanks_and_keep_cell_lines() {
        let text = table(&["a".to_owned(), "b".to_owned()], &[vec!["1\n2".to_owned(), "x".to_owned()]]);
        assert_eq!(text.lines().count(), 4);
        assert!(text.lines().all(|line| line == line.trim_end()), "{text:?}");
    }
}
