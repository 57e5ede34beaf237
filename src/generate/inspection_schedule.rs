//! Inspections that are not seen: a schedule of m inspections on n dates against a violation that lasts until the next one.
//!
//! The inspector fixes beforehand on which m of the dates 1 to n to inspect; an inspection at n + 1 is certain. The inspectee, who sees none
//! of them, begins to violate just after a date t from 0 to n, and is detected at the next inspection s: the inspectee receives (s - t) / (n + 1),
//! the share of the time for which the violation lasted. There are C(n, m) schedules.
//!
//! With one inspection both are made indifferent: the inspector comes at s with probability `1 / (n + 1 - s)` for s = 1, 2, ... until these add
//! up to 1, the last of them cut short, and the value is the mean of s over n + 1 (the discrete form of Diamond 1982, whose value tends to 1/e).
//! Against it beginning earlier or later pays `f(t) - f(t + 1) = 1 - q(t + 1) (n - t)` more, which is 0 where probabilities are whole.

use super::known::{Known, ratio};
use super::security::LISTED;
use super::{Family, Key, Member, ORACLE};
use crate::error::Result;
use crate::game::{Edge, Game, Network, NetworkGame, Spelling};
use crate::num::{Integer, Rational};

pub(super) static FAMILY: Family = Family {
    name: "inspection-schedule",
    about: "zero-sum: m unseen inspections on n dates against a violation; the inspectee gains the time until the next inspection",
    keys: &[
        Key::new("n", "dates on which an inspection can be", 6, (1, 128)),
        Key::new("m", "inspections, beside the certain one at the end", 2, (0, 128)),
        ORACLE,
    ],
    fractions: &[],
    seeded: false,
    known: "value to the inspectee 1 for m = 0 and 1 / (n + 1) for m >= n; for m = 1 the mean of s over n + 1, where s = 1, 2, ... has the \
            probability 1 / (n + 1 - s) until these add up to 1",
    cites: &[
        "Diamond 1982, Mathematics of Operations Research 7",
        "Avenhaus and Canty 2005, Annals of Operations Research",
    ],
    build,
    answer: |member| match [member.value("n"), member.value("m")] {
        [_, 0] => Known::value(Rational::ONE),
        [n, m] if m >= n => Known::value(ratio(1, n + 1)),
        [n, 1] => Known::value(of_one_inspection(n)),
        _ => Known::default(),
    },
};

/// The share of the time for which a violation lasts against one inspection.
fn of_one_inspection(n: u64) -> Rational {
    let (mut left, mut mean) = (Rational::ONE, Rational::ZERO);
    for date in 1..=n {
        let probability = ratio(1, n + 1 - date).min(left.clone());
        mean += &probability * &Rational::from(date as i64);
        left -= probability;
    }
    mean * ratio(1, n + 1)
}

fn build(member: &Member) -> Result<Game> {
    let n = member.value("n") as u32;
    let m = (member.value("m") as u32).min(n);
    let end = n + 1;
    // An edge of the inspector's network is the time from one inspection to the next.
    let spell = |from: u32, to: u32| from * end + to - 1;
    let spells = (end * end) as usize;
    let spelling = |names: Vec<String>| Spelling { names, separator: "-" };
    let starts = (0..end).map(|date| Edge { tail: 0, head: 1, symbol: Some(date), feature: Some(date) });
    let names: Vec<String> = (0..end).map(|date| date.to_string()).collect();
    let inspectee = Network::new("Inspectee", 2, starts.collect(), end as usize, spelling(names.clone()))?;
    // The k-th inspection has k - 1 before it and m - k behind it: it is at one of n - m + 1 dates from k on.
    let choices = n - m + 1;
    let node = |made: u32, date: u32| if made == 0 { 0 } else { 1 + (made - 1) * choices + date - made };
    let dates = |made: u32| if made == 0 { 0..=0 } else { made..=made + choices - 1 };
    let sink = 1 + m * choices;
    let mut edges = Vec::new();
    for made in 0..m {
        for from in dates(made) {
            for to in dates(made + 1).filter(|to| *to > from) {
                let (tail, head) = (node(made, from), node(made + 1, to));
                edges.push(Edge { tail, head, symbol: Some(to), feature: Some(spell(from, to)) });
            }
        }
    }
    let last =
        dates(m).map(|from| Edge { tail: node(m, from), head: sink, symbol: None, feature: Some(spell(from, end)) });
    edges.extend(last);
    let inspector = Network::new("Inspector", sink as usize + 1, edges, spells, spelling(names))?;
    let mut pairs = Vec::new();
    for (from, to) in (0..end).flat_map(|from| (from + 1..=end).map(move |to| (from, to))) {
        pairs.extend((from..to).map(|start| (start, spell(from, to), Integer::from(to - start))));
    }
    let plural = |count: u32| if count == 1 { "" } else { "s" };
    let title = format!("Inspection schedules, {m} unseen inspection{} on {n} date{}", plural(m), plural(n));
    let game = NetworkGame::new(title, [inspectee, inspector], [Vec::new(), Vec::new()], pairs, Integer::from(end))?;
    member.listed_up_to(LISTED, game)
}
