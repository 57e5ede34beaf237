//! Preventive war: offers on a grid in two periods between which the one who may fight becomes weaker.
//!
//! In each period the first side offers the second one a share 0, 1/n, …, 1 of the flow, the least first; the second accepts, or fights a war
//! that ends the game. Its chance to win is p1, and p2 from the second period on. Payoffs are multiplied by 1 - delta: a war in period t pays the second
//! side p_t, the first 1 - p_t, less 1 - delta times what it costs them. Folded back, the second side accepts what is no worse than war; the first
//! makes the least such offer, or one that is refused where war is no worse for it and one can be refused.
//!
//! Nodes: `3 (n + 1)^2 + 3 (n + 1) + 1`.

use super::known::{Known, ratio};
use super::{Family, Fraction, Key, Member};
use crate::error::Result;
use crate::game::{ExtensiveBuilder, Game, InfosetId};
use crate::num::Rational;

pub(super) static FAMILY: Family = Family {
    name: "preventive-war",
    about: "offers of the shares 0, 1/n, ..., 1 before and after a shift in strength, each of them under the threat of war",
    keys: &[Key::new("n", "offers are multiples of 1/n", 10, (1, 1 << 12))],
    fractions: &[
        Fraction::new("p1", "the second side's chance to win a war in the first period", (3, 5), ((0, 1), (1, 1))),
        Fraction::new("p2", "the same from the second period on", (2, 5), ((0, 1), (1, 1))),
        Fraction::new("delta", "discount factor", (9, 10), ((0, 1), (1, 1))),
        Fraction::new("c-u", "what a war costs the first side", (2, 1), ((0, 1), (1_000, 1))),
        Fraction::new("c-r", "what a war costs the second side", (2, 1), ((0, 1), (1_000, 1))),
    ],
    seeded: false,
    known: "payoffs by the least offers, where who is indifferent accepts: (1/5, 2/5), those of war, at the defaults; offers 17/20 and 7/20 for n = 20, p2 = 11/20",
    cites: &["Fearon 1995, International Organization 49", "Powell 2006, International Organization 60"],
    build,
    answer: |member| {
        let flows = Flows::new(member);
        let after = flows.settled(&flows.war[1], &Rational::ONE, &[Rational::ZERO, Rational::ZERO]);
        let later = after.each_ref().map(|payoff| payoff * &flows.delta);
        let payoffs = flows.settled(&flows.war[0], &flows.now, &later);
        Known::default().with_payoffs(payoffs.to_vec())
    },
};

/// What the sides get, by what they agree on or fight for.
struct Flows {
    /// The weights of the first period and of all later ones.
    now: Rational,
    delta: Rational,
    /// By period: what war from then on pays the sides.
    war: [[Rational; 2]; 2],
    steps: u64,
}

impl Flows {
    fn new(member: &Member) -> Flows {
        let [p1, p2, delta, first, second] =
            ["p1", "p2", "delta", "c-u", "c-r"].map(|name| member.fraction(name).clone());
        let now = Rational::ONE - &delta;
        let war = [p1, p2].map(|chance| [Rational::ONE - &chance - &now * &first, chance - &now * &second]);
        Flows { now, delta, war, steps: member.value("n") }
    }

    /// What a division of the flow pays the sides.
    fn share(&self, offer: u64) -> [Rational; 2] {
        let share = ratio(offer, self.steps);
        [Rational::ONE - &share, share]
    }

    /// What the sides get in a period and later: the least offer that is accepted, weighted, with what follows it, or war.
    fn settled(&self, war: &[Rational; 2], weight: &Rational, later: &[Rational; 2]) -> [Rational; 2] {
        let agreed = |offer: u64| {
            let [first, second] = self.share(offer);
            [&first * weight + &later[0], &second * weight + &later[1]]
        };
        let least = (0..=self.steps).find(|offer| agreed(*offer)[1] >= war[1]);
        match least {
            Some(0) => agreed(0),
            Some(offer) if agreed(offer)[0] > war[0] => agreed(offer),
            _ => war.clone(),
        }
    }
}

fn build(member: &Member) -> Result<Game> {
    let steps = member.value("n");
    member.check_nodes(Some(3 * (steps + 1) * (steps + 2) + 1))?;
    let flows = Flows::new(member);
    let mut tree =
        ExtensiveBuilder::new(format!("Preventive war, offers of multiples of 1/{steps}"), ["First", "Second"])?;
    let offer = tree.infoset(0, "first offer", (0..=steps).map(|offer| ratio(offer, steps).to_string()))?;
    let first_war = tree.outcome("war in the first period", flows.war[0].to_vec())?;
    // The first information sets of the replies and of the later offers, whose lists of actions the others share.
    let mut alike: Option<[InfosetId; 2]> = None;
    let root = tree.root();
    for (first, offered) in (0..).zip(tree.decide_in_place(root, offer)?) {
        let reply = match alike {
            Some([reply, _]) => tree.infoset_like(reply, ""),
            None => tree.infoset(1, "", ["accept", "fight"])?,
        };
        let later = tree.infoset_like(offer, "");
        alike.get_or_insert([reply, later]);
        let answered = tree.decide_in_place(offered, reply)?;
        tree.set_outcome(answered.after(1), first_war);
        let begun = flows.share(first).map(|share| share * &flows.now);
        let paid = |after: &[Rational; 2]| -> Vec<Rational> {
            begun.iter().zip(after).map(|(begun, after)| begun + after * &flows.delta).collect()
        };
        let war = tree.outcome("", paid(&flows.war[1]))?;
        for (second, offered) in (0..).zip(tree.decide_in_place(answered.after(0), later)?) {
            let reply = tree.infoset_like(reply, "");
            let answered = tree.decide_in_place(offered, reply)?;
            let deal = tree.outcome("", paid(&flows.share(second)))?;
            tree.set_outcome(answered.after(0), deal);
            tree.set_outcome(answered.after(1), war);
        }
    }
    Ok(Game::Extensive(tree.build()?))
}
