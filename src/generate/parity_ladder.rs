//! A ladder of escalation with perfect information: whether the number of rungs is even or odd decides who prevails.
//!
//! On each rung the mover quits, and the other side gets v, or escalates at a cost c; then there is war with probability al, at W to each,
//! else the other side moves on the next rung. To escalate on the last rung is war. Folded back: on the last rung nobody escalates, and before
//! it whoever would be quit to does as long as `al < (v - c)/(v + W)`; so the mover of rung j escalates iff k - j is odd.

use super::known::Known;
use super::{Family, Fraction, Key, Member};
use crate::error::Result;
use crate::game::{ExtensiveBuilder, Game};
use crate::num::Rational;

pub(super) static FAMILY: Family = Family {
    name: "parity-ladder",
    about: "ladder of escalation with perfect information: k rungs, each a risk of war; who is quit to wins v",
    keys: &[Key::new("k", "rungs", 6, (1, 1 << 20))],
    fractions: &[
        Fraction::new("c", "cost of escalating", (1, 20), ((0, 1), (1_000, 1))),
        Fraction::new("al", "probability of war after each escalation", (1, 10), ((0, 1), (1, 1))),
        Fraction::new("v", "what the one who is quit to wins", (1, 1), ((0, 1), (1_000, 1))),
        Fraction::new("w", "loss of each in a war", (2, 1), ((0, 1), (1_000, 1))),
    ],
    seeded: false,
    known: "for w > 0 and al < (v - c)/(v + w) the first mover escalates and prevails iff k is even; for a greater al nobody escalates",
    cites: &["Zagare and Kilgour 2000, Perfect Deterrence"],
    build,
    answer: |member| {
        let [c, al, v, w] = ["c", "al", "v", "w"].map(|name| member.fraction(name));
        let gain = (Rational::ONE - al) * v - c - al * w;
        let escalates = member.value("k").is_multiple_of(2) && gain.is_positive();
        if !w.is_positive() || gain.is_zero() {
            return Known::default();
        }
        let payoffs = if escalates { vec![gain, -(al * w)] } else { vec![Rational::ZERO, v.clone()] };
        Known::default().with_payoffs(payoffs)
    },
};

fn build(member: &Member) -> Result<Game> {
    let rungs = member.count("k");
    member.check_nodes(member.value("k").checked_mul(5))?;
    let [c, al, v, w] = ["c", "al", "v", "w"].map(|name| member.fraction(name).clone());
    let mut tree = ExtensiveBuilder::new(format!("Ladder of escalation, {rungs} rungs"), ["First", "Second"])?;
    let risk = tree.chance("accident", ["war", "none"], vec![al.clone(), Rational::ONE - &al])?;
    let mut node = tree.root();
    // What each has spent on escalating so far.
    let mut spent = [Rational::ZERO, Rational::ZERO];
    for rung in 1..=rungs {
        let mover = (rung - 1) % 2;
        let set = tree.infoset(mover, format!("rung {rung}"), ["escalate", "quit"])?;
        let moved = tree.decide(node, set)?;
        let end = |spent: &[Rational; 2], won: [Rational; 2]| -> Vec<Rational> {
            spent.iter().zip(won).map(|(spent, won)| won - spent).collect()
        };
        let prize = if mover == 0 { [Rational::ZERO, v.clone()] } else { [v.clone(), Rational::ZERO] };
        let quit = tree.outcome("", end(&spent, prize))?;
        tree.set_outcome(moved[1], quit);
        spent[mover] = &spent[mover] + &c;
        let war = tree.outcome("", end(&spent, [-&w, -&w]))?;
        if rung == rungs {
            tree.set_outcome(moved[0], war);
            break;
        }
        let drawn = tree.draw(moved[0], risk)?;
        tree.set_outcome(drawn[0], war);
        node = drawn[1];
    }
    Ok(Game::Extensive(tree.build()?))
}
