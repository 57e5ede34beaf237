//! Dresher's inspection game: so many inspections in so many periods, and a violator who waits for an unwatched one.
//!
//! Each period the inspector inspects or not, and the inspectee violates or waits, at the same time. Violating ends the game: the
//! inspectee wins 1 where nobody inspects, and loses b where somebody does. Inspections are seen afterwards. Who never violates gets 0.
//!
//! With m inspections for n periods, `m < n`, the value to the inspectee is `C(n-1, m) / Σ_{i<=m} C(n, i) b^(m-i)`, and 0 for `m >= n`.
//! By the recursion `v(n, m) = value of [[-b, 1], [v(n-1, m-1), v(n-1, m)]]`, `v(n, 0) = 1` for `n > 0` (von Stengel 2016).
//!
//! Information sets: one of each player for each history of inspections. Where none is left, the inspector's set has one action.

use super::known::Known;
use super::rules::{self, Storing};
use super::stakes::Stakes;
use super::tournament::subsets;
use super::{Family, Fraction, IMPLICIT, Key, Member};
use crate::error::Result;
use crate::game::{ExtensiveBuilder, Game, NodeId};
use crate::num::Rational;

pub(super) static FAMILY: Family = Family {
    name: "inspection",
    about: "inspection game: zero-sum, m inspections in n periods against one violation",
    keys: &[
        Key { name: "n", about: "periods", default: 4, range: (1, 40) },
        Key { name: "m", about: "inspections", default: 2, range: (0, 40) },
        IMPLICIT,
    ],
    fractions: &[Fraction {
        name: "b",
        about: "what a violator pays who is caught",
        default: (1, 1),
        range: ((0, 1), (1_000_000, 1)),
    }],
    seeded: false,
    known: "value to the inspectee C(n-1, m) / sum of C(n, i) b^(m-i) for i up to m, where m < n; 0 for m >= n",
    cites: &["Dresher 1962, RAND memorandum RM-2972", "von Stengel 2016, Mathematics of Operations Research 41"],
    build,
    answer: |member| {
        let [n, m] = ["n", "m"].map(|name| member.value(name));
        let choose = |n: u64, k: u64| subsets(n, k).map_or(Rational::ZERO, |ways| Rational::from(ways as i64));
        if m >= n {
            return Known::value(Rational::ZERO);
        }
        let sum = (0..=m).fold(Rational::ZERO, |sum, i| sum * member.fraction("b") + choose(n, i));
        Known::value(choose(n - 1, m).checked_div(&sum).unwrap_or(Rational::ZERO))
    },
};

/// A history of inspections at the start of a period.
struct Period {
    node: NodeId,
    /// What happened before, `i` for an inspection and `-` for none.
    history: String,
    left: usize,
}

fn build(member: &Member) -> Result<Game> {
    let (periods, inspections) = (member.count("n"), member.count("m"));
    let loss = -member.fraction("b").clone();
    let histories = (0..member.value("n")).try_fold(0_u64, |sum, t| {
        (0..=member.value("m").min(t)).try_fold(sum, |sum, i| sum.checked_add(super::tournament::subsets(t, i)?))
    });
    let title = format!("Inspection game, {inspections} inspections in {periods} periods");
    if member.is_implicit(histories.and_then(|histories| histories.checked_mul(7)), Storing::WhileItFits) {
        return member.implicit(Some(rules::Inspection::new(title, periods, inspections, loss)));
    }
    let mut tree = ExtensiveBuilder::new(title, ["Inspectee", "Inspector"])?;
    let mut stakes = Stakes::default();
    let caught = stakes.outcome(&mut tree, &loss)?;
    let mut open = vec![Period { node: tree.root(), history: String::new(), left: inspections }];
    while let Some(Period { node, history, left }) = open.pop() {
        if history.len() == periods {
            stakes.pay(&mut tree, node, 0)?;
            continue;
        }
        let name = format!("period {} {history}", history.len() + 1).trim_end().to_owned();
        let temptation = tree.infoset(0, name.clone(), ["violate", "wait"])?;
        let choices: &[&str] = if left > 0 { &["inspect", "not"] } else { &["not"] };
        let duty = tree.infoset(1, name, choices.iter().copied())?;
        let chosen = tree.decide_in_place(node, temptation)?;
        for (violates, node) in [true, false].into_iter().zip(chosen) {
            for (choice, node) in choices.iter().zip(tree.decide_in_place(node, duty)?) {
                let inspects = *choice == "inspect";
                match (violates, inspects) {
                    (true, true) => tree.set_outcome(node, caught),
                    (true, false) => stakes.pay(&mut tree, node, 1)?,
                    (false, _) => {
                        let history = format!("{history}{}", if inspects { 'i' } else { '-' });
                        open.push(Period { node, history, left: left - usize::from(inspects) });
                    }
                }
            }
        }
    }
    Ok(Game::Extensive(tree.build()?))
}
