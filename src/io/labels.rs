//! Labels as files have them, made nonempty and distinct.

use std::collections::{HashMap, HashSet};

use super::Warnings;

/// Gives empty labels their number and tells duplicates apart by ` (2)`, ` (3)`, …; `place` says in a warning whose labels they are.
pub(super) fn distinct(labels: Vec<String>, place: impl Fn() -> String, warnings: &mut Warnings) -> Vec<String> {
    let mut taken: HashSet<String> = labels.iter().filter(|label| !label.is_empty()).cloned().collect();
    if taken.len() == labels.len() {
        return labels;
    }
    let mut seen = HashSet::new();
    let mut next_number: HashMap<String, usize> = HashMap::new();
    let mut result = Vec::with_capacity(labels.len());
    for (index, label) in labels.into_iter().enumerate() {
        let (wanted, empty) = if label.is_empty() { ((index + 1).to_string(), true) } else { (label, false) };
        let fresh = if empty { taken.insert(wanted.clone()) } else { seen.insert(wanted.clone()) };
        if fresh {
            result.push(wanted);
            continue;
        }
        let number = next_number.entry(wanted.clone()).or_insert(2);
        let mut renamed = format!("{wanted} ({number})");
        while !taken.insert(renamed.clone()) {
            *number += 1;
            renamed = format!("{wanted} ({number})");
        }
        *number += 1;
        if !empty {
            warnings.add(|| format!("{}: `{wanted}` appears again and is called `{renamed}`", place()));
        }
        result.push(renamed);
    }
    result
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
    fn many_repetitions_are_cheap_and_counted() {
        let (labels, warnings) = mend(&["x"; 100_000]);
        assert_eq!(labels.iter().collect::<HashSet<_>>().len(), 100_000);
        assert_eq!(warnings.last().map(String::as_str), Some("and 99979 more of this kind"));
    }
}
