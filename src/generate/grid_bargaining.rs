//! Bargaining by alternating offers on a grid, with a risk that talks break down.
//!
//! The sides offer in turns, Ukraine in odd periods; an offer is one of the shares 0, 1/m, …, 1 for the one who makes it, the greatest first.
//! Accepting ends the game. After a refusal talks break down with probability beta, and certainly in the last period, at b_u and b_r to the
//! sides. Folded back, whoever is offered no less than what refusing gives accepts, and whoever offers takes the best of what is accepted and
//! of what comes after a refusal; among equal ones the first counts, which matters, since the other side gets different amounts.
//!
//! Nodes: about `3 (m + 1)^n`.

use super::known::{Known, ratio};
use super::{Family, Fraction, Key, Member};
use crate::error::Result;
use crate::game::{ExtensiveBuilder, Game, InfosetId, NodeId};
use crate::num::Rational;

pub(super) static FAMILY: Family = Family {
    name: "grid-bargaining",
    about: "alternating offers of the shares 0, 1/m, ..., 1 in n periods, with a risk of breakdown after each refusal",
    keys: &[Key::new("n", "periods", 2, (1, 20)), Key::new("m", "offers are multiples of 1/m", 20, (1, 1 << 20))],
    fractions: &[
        Fraction::new("b-u", "what the first side gets from breakdown", (2, 5), ((-1_000, 1), (1, 1))),
        Fraction::new("b-r", "what the second side gets from breakdown", (1, 10), ((-1_000, 1), (1, 1))),
        Fraction::new("beta", "probability of breakdown after a refusal", (1, 10), ((0, 1), (1, 1))),
    ],
    seeded: false,
    known: "payoffs by the recursion on the grid, where who is indifferent accepts: (9/20, 11/20) for n = 2, m = 20",
    cites: &["Rubinstein 1982, Econometrica 50", "Binmore, Rubinstein and Wolinsky 1986, RAND Journal of Economics 17"],
    build,
    answer: |member| {
        let (periods, steps) = (member.count("n"), member.value("m"));
        let ends = ends(member);
        let mut refused = ends.clone();
        for period in (1..=periods).rev() {
            let side = (period - 1) % 2;
            let accepted = (0..=steps)
                .rev()
                .map(|share| ratio(share, steps))
                .find(|share| Rational::ONE - share >= refused[1 - side]);
            let now = match accepted {
                // A greater share is refused, and comes first among equal ones.
                Some(share) if share > refused[side] || (share == refused[side] && share.is_one()) => {
                    let other = Rational::ONE - &share;
                    if side == 0 { [share, other] } else { [other, share] }
                }
                _ => refused.clone(),
            };
            let beta = member.fraction("beta");
            let mixed = |side: usize| &ends[side] * beta + &now[side] * &(Rational::ONE - beta);
            refused = if period == 1 { now.clone() } else { [mixed(0), mixed(1)] };
        }
        Known::default().with_payoffs(refused.to_vec())
    },
};

fn ends(member: &Member) -> [Rational; 2] {
    ["b-u", "b-r"].map(|name| member.fraction(name).clone())
}

fn build(member: &Member) -> Result<Game> {
    let (periods, steps) = (member.count("n"), member.value("m"));
    let nodes = (0..periods).try_fold(2_u64, |nodes, _| nodes.checked_add(4)?.checked_mul(steps + 1)?.checked_add(2));
    member.check_nodes(nodes)?;
    let title = format!("Alternating offers, {periods} periods, multiples of 1/{steps}");
    let mut tree = ExtensiveBuilder::new(title, ["First", "Second"])?;
    let beta = member.fraction("beta").clone();
    let risk = tree.chance("talks", ["break down", "go on"], vec![beta.clone(), Rational::ONE - beta])?;
    let breakdown = tree.outcome("breakdown", ends(member).to_vec())?;
    let shares: Vec<Rational> = (0..=steps).rev().map(|share| ratio(share, steps)).collect();
    let mut deals = Vec::with_capacity(shares.len());
    for share in &shares {
        let rest = Rational::ONE - share;
        deals
            .push([tree.outcome("", vec![share.clone(), rest.clone()])?, tree.outcome("", vec![rest, share.clone()])?]);
    }
    let labels = || shares.iter().map(Rational::to_string);
    let mut open: Vec<(NodeId, usize)> = vec![(tree.root(), 1)];
    // The first sets of each side, whose lists of actions the others share.
    let mut alike: [Option<[InfosetId; 2]>; 2] = [None; 2];
    while let Some((node, period)) = open.pop() {
        let side = (period - 1) % 2;
        let offer = match alike[side] {
            Some([offer, _]) => tree.infoset_like(offer, ""),
            None => tree.infoset(side, "", labels())?,
        };
        for (number, offered) in tree.decide_in_place(node, offer)?.enumerate() {
            let answer = match alike[side] {
                Some([_, answer]) => tree.infoset_like(answer, ""),
                None => tree.infoset(1 - side, "", ["accept", "refuse"])?,
            };
            alike[side].get_or_insert([offer, answer]);
            let answered = tree.decide_in_place(offered, answer)?;
            tree.set_outcome(answered.after(0), deals[number][side]);
            if period == periods {
                tree.set_outcome(answered.after(1), breakdown);
                continue;
            }
            let talks = tree.draw_in_place(answered.after(1), risk)?;
            tree.set_outcome(talks.after(0), breakdown);
            open.push((talks.after(1), period + 1));
        }
    }
    Ok(Game::Extensive(tree.build()?))
}
