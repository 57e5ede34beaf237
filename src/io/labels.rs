//! Labels as files have them, made nonempty and distinct.

use std::collections::{HashMap, HashSet};

use super::Warnings;

/// Gives empty labels their number and tells duplicates apart by ` (2)`, ` (3)`, …; `place` says in a warning whose labels they are.
pub(super) fn distinct(mut labels: Vec<String>, place: impl Fn() -> String, warnings: &mut Warnings) -> Vec<String> {
    if labels.iter().any(String::is_empty) {
        number_empty(&mut labels);
    }
    tell_apart(labels, |label, renamed| {
        warnings.add(|| format!("{}: `{label}` appears again and is called `{renamed}`", place()));
    })
}

/// Tells duplicates apart, and leaves empty labels alone.
pub(super) fn unique(labels: Vec<String>) -> Vec<String> {
    tell_apart(labels, |_, _| {})
}

/// Gives each empty label its number, or the next one like `2 (2)` that no other label has.
fn number_empty(labels: &mut [String]) {
    let mut taken: HashSet<String> = labels.iter().filter(|label| !label.is_empty()).cloned().collect();
    for (label, number) in labels.iter_mut().zip(1_usize..).filter(|(label, _)| label.is_empty()) {
        let plain = number.to_string();
        *label = if taken.contains(&plain) { first_free(&plain, &mut 2, &taken) } else { plain };
        taken.insert(label.clone());
    }
}

/// The first of `label (2)`, `label (3)`, … from a number on that is not taken; the number is left at the one after it.
fn first_free(label: &str, number: &mut usize, taken: &HashSet<String>) -> String {
    loop {
        let candidate = format!("{label} ({number})");
        *number += 1;
        if !taken.contains(&candidate) {
            return candidate;
        }
    }
}

fn tell_apart(mut labels: Vec<String>, mut renamed: impl FnMut(&str, &str)) -> Vec<String> {
    let mut taken: HashSet<String> = labels.iter().cloned().collect();
    if taken.len() == labels.len() {
        return labels;
    }
    // For each label seen so far, the number from which to look for a free one.
    let mut seen: HashMap<String, usize> = HashMap::new();
    for label in labels.iter_mut().filter(|label| !label.is_empty()) {
        let Some(number) = seen.get_mut(label.as_str()) else {
            seen.insert(label.clone(), 2);
            continue;
        };
        let fresh = first_free(label, number, &taken);
        renamed(label, &fresh);
        taken.insert(fresh.clone());
        *label = fresh;
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mend(labels: &[&str]) -> (Vec<String>, Vec<String>) {
        let mut warnings = Warnings::new();
        let labels = labels.iter().map(|label| (*label).to_owned()).collect();
        (distinct(labels, || "player `A`".to_owned(), &mut warnings), warnings.finish())
    }

    #[test]
    fn empty_and_repeated_labels_are_told_apart() {
        assert_eq!(mend(&["", "x", "", "x", "x"]).0, ["1", "x", "3", "x (2)", "x (3)"]);
        assert_eq!(mend(&["x", "x", "x (2)"]).0, ["x", "x (3)", "x (2)"]);
        assert_eq!(mend(&["2", ""]).0, ["2", "2 (2)"]);
        assert_eq!(mend(&["x", "x"]).1, ["player `A`: `x` appears again and is called `x (2)`"]);
        assert_eq!(mend(&["", "a"]).1, [""; 0]);
    }

    #[test]
    fn empty_labels_may_stay() {
        let labels = ["", "x", "", "x"].map(str::to_owned).to_vec();
        assert_eq!(unique(labels), ["", "x", "", "x (2)"]);
    }

    #[test]
    fn many_repetitions_are_cheap_and_counted() {
        let (labels, warnings) = mend(&["x"; 100_000]);
        assert_eq!(labels.iter().collect::<HashSet<_>>().len(), 100_000);
        assert_eq!(warnings.last().map(String::as_str), Some("and 99979 more of this kind"));
    }
}
