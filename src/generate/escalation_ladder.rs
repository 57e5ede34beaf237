//! A ladder of escalation: how far a challenger of uncertain resolve can push up the stakes.
//!
//! Chance makes the challenger tough (with probability π) or bluffing, which only the challenger learns. The issue, worth 1, is the first
//! pot, and the defender holds it. On each of k rungs the challenger stops or raises by s pots; the defender concedes the pot or stays
//! and matches. When the challenger stops, and after the last rung, there is a test: the tough one wins the pot, the bluffer loses what
//! was staked. After every stay but the last, news with b branches that means nothing multiplies the tree and changes no value.
//!
//! With `ρ = (1 + 2s)/(1 + s)` the value to the challenger is `min(1, π ρ^k)`: bluffers are `ρ^(k-j) - 1` to each tough raiser on rung j
//! (from 0), which leaves the defender indifferent, and staying with probability `1/(1 + s)` leaves the bluffer so; then the challenger
//! earns the first pot from all who raise.
//!
//! Nodes: 4 decisions for each sequence of news, of which there are `Σ b^j` for `j < k`.

use super::known::Known;
use super::rules::{Ladder, Storing};
use super::stakes::Stakes;
use super::{Family, Fraction, IMPLICIT, Key, Member};
use crate::error::Result;
use crate::game::{ExtensiveBuilder, Game, InfosetId, NodeId, OutcomeId};
use crate::num::Rational;

pub(super) static FAMILY: Family = Family {
    name: "escalation-ladder",
    about: "ladder of escalation: zero-sum, a challenger of unknown resolve raises the stakes k times, news with b branches",
    keys: &[
        Key { name: "k", about: "rungs", default: 3, range: (1, 40) },
        Key { name: "b", about: "branches of meaningless news after each rung", default: 1, range: (1, 1000) },
        IMPLICIT,
    ],
    fractions: &[
        Fraction { name: "s", about: "what a raise adds, in pots", default: (1, 1), range: ((0, 1), (1000, 1)) },
        Fraction {
            name: "pi",
            about: "probability that the challenger is tough",
            default: (1, 5),
            range: ((0, 1), (1, 1)),
        },
    ],
    seeded: false,
    known: "value min(1, pi ((1 + 2s)/(1 + s))^k) to the challenger, for every b",
    cites: &["Schelling 1966, Arms and Influence", "Kuhn 1950, Contributions to the Theory of Games I"],
    build,
    answer: |member| {
        let s = member.fraction("s");
        let growth = (Rational::ONE + s + s).checked_div(&(Rational::ONE + s)).unwrap_or(Rational::ONE);
        let raised = (0..member.value("k")).fold(member.fraction("pi").clone(), |raised, _| raised * &growth);
        Known::value(raised.min(Rational::ONE))
    },
};

/// A rung after some news: the nodes of the tough challenger and of the bluffer.
struct Rung {
    nodes: [NodeId; 2],
    step: usize,
}

/// What the challenger gets on a rung: the pot beyond the own stakes, or the loss of these.
#[derive(Clone, Copy)]
struct Pot {
    won: OutcomeId,
    lost: OutcomeId,
}

fn build(member: &Member) -> Result<Game> {
    let (rungs, branches) = (member.count("k"), member.count("b"));
    let histories =
        (0..rungs as u32).try_fold(0_u64, |sum, step| sum.checked_add(member.value("b").checked_pow(step)?));
    let nodes = histories.and_then(|histories| histories.checked_mul(10)?.checked_add(3));
    let tough = member.fraction("pi").clone();
    let title = format!("Escalation ladder, {rungs} rungs, s = {}, pi = {tough}, b = {branches}", member.fraction("s"));
    let pots = pots(rungs, member.fraction("s"));
    if member.is_implicit(nodes, Storing::WhileItFits) {
        return member.implicit(Ladder::new(title, member.value("b"), &pots, &tough));
    }
    let mut tree = ExtensiveBuilder::new(title, ["Challenger", "Defender"])?;
    let mut stakes = Stakes::default();
    let mut outcome = |amount: &Rational| stakes.outcome(&mut tree, amount);
    let pots: Vec<Pot> =
        pots.iter().map(|[won, lost]| Ok(Pot { won: outcome(won)?, lost: outcome(lost)? })).collect::<Result<_>>()?;
    tree.reserve(nodes.unwrap_or(0) as usize);
    let types = tree.chance("type", ["tough", "bluffing"], vec![tough.clone(), Rational::ONE - tough])?;
    let even = Rational::new(1, branches as i64).unwrap_or(Rational::ONE);
    let news = tree.chance("news", (1..=branches).map(|branch| branch.to_string()), vec![even; branches])?;
    let root = tree.root();
    let dealt = tree.draw_in_place(root, types)?;
    let mut alike: Option<[InfosetId; 3]> = None;
    let mut open = vec![Rung { nodes: [dealt.after(0), dealt.after(1)], step: 0 }];
    while let Some(Rung { nodes, step }) = open.pop() {
        let sets = match alike {
            Some(first) => first.map(|set| tree.infoset_like(set, "")),
            None => *alike.insert([
                tree.infoset(0, "", ["stop", "raise"])?,
                tree.infoset(0, "", ["stop", "raise"])?,
                tree.infoset(1, "", ["concede", "stay"])?,
            ]),
        };
        let mut after = [Vec::new(), Vec::new()];
        for (is_tough, node) in [true, false].into_iter().zip(nodes) {
            let kind = usize::from(!is_tough);
            let (pot, above) = (&pots[step], &pots[step + 1]);
            let moved = tree.decide_in_place(node, sets[kind])?;
            let test = |pot: &Pot| if is_tough { pot.won } else { pot.lost };
            tree.set_outcome(moved.after(0), test(pot));
            let answered = tree.decide_in_place(moved.after(1), sets[2])?;
            tree.set_outcome(answered.after(0), pot.won);
            if step + 1 == rungs {
                tree.set_outcome(answered.after(1), test(above));
            } else if branches == 1 {
                after[kind].push(answered.after(1));
            } else {
                after[kind].extend(tree.draw_in_place(answered.after(1), news)?);
            }
        }
        let [tough, bluffing] = after;
        open.extend(tough.into_iter().zip(bluffing).map(|(one, other)| Rung { nodes: [one, other], step: step + 1 }));
    }
    Ok(Game::Extensive(tree.build()?))
}

/// What the challenger gets on each rung, and after the last one: the pot beyond the own stakes, or the loss of these.
fn pots(rungs: usize, s: &Rational) -> Vec<[Rational; 2]> {
    let growth = Rational::ONE + s + s;
    let (mut size, mut staked) = (Rational::ONE, Rational::ZERO);
    let mut pots = Vec::with_capacity(rungs + 1);
    for _ in 0..=rungs {
        pots.push([&size - &staked, -&staked]);
        staked += &(&size * s);
        size = &size * &growth;
    }
    pots
}
