//! Random games with a structure: correlated payoffs, few payoffs other than 0, a potential, interactions of pairs or of neighbours,
//! agreement.
//!
//! Correlated payoffs. For independent Z_i with sum S, `X_i = a (n Z_i - S) + c S` has the variance `n ((n-1) a² + c²)` and the covariance
//! `n (c² - a²)`; so `a² = 1 - ρ` and `c² = 1 + (n-1) ρ` give the correlation ρ. The roots are rounded down to 10 binary places, and all is
//! in integers: at ρ = -1/(n-1) the payoffs add up to 0 exactly, and at ρ = 1 they are the same for all exactly.

use super::draw::Stream;
use super::formula::{Formula, alike};
use super::known::{Known, nothing};
use super::{Family, Fraction, Key, Member};
use crate::error::Result;
use crate::game::Game;
use crate::num::Rational;

const PLAYERS: Key = Key::new("players", "number of players", 3, (1, 24));
const STRATEGIES: Key = Key::new("strategies", "strategies of each player", 3, (1, 1 << 24));

pub(super) static COVARIANCE: Family = Family {
    name: "covariance",
    about: "payoffs nearly normal, and correlated between the players of a profile",
    keys: &[Key::new("players", "number of players", 2, (2, 24)), STRATEGIES],
    fractions: &[Fraction::new("rho", "correlation, at least -1/(players - 1)", (1, 2), ((-1, 1), (1, 1)))],
    seeded: true,
    known: "with many strategies pure equilibria are many for rho > 0, Poisson distributed with mean 1 for rho = 0, rare for rho < 0; \
            zero-sum at the least rho, common interest at 1",
    cites: &["Rinott and Scarsini 2000, Games and Economic Behavior 33"],
    build: covariance,
    answer: nothing,
};

fn covariance(member: &Member) -> Result<Game> {
    let (players, rho) = (member.value("players"), member.fraction("rho"));
    let others = Rational::from(players as i64 - 1);
    let common = Rational::ONE + rho * &others;
    if common.is_negative() {
        return Err(member.family.mistake(format!("the payoffs of {players} players cannot be correlated by {rho}")));
    }
    let title = format!(
        "Covariance game, {players} players with {} strategies, rho = {rho}, seed {}",
        member.value("strategies"),
        member.seed
    );
    let formula = Formula::new(member, title, &alike(players, member.value("strategies")))?;
    let root = |square: Rational| {
        (square * Rational::from(1_i64 << 20)).floor().to_i64().map_or(0, |square| square.unsigned_abs().isqrt() as i64)
    };
    let (apart, together) = (root(Rational::ONE - rho), root(common));
    let mut stream = Stream::new(member.seed);
    formula.build(|_, paid| {
        paid.iter_mut().for_each(|paid| *paid = stream.bell());
        let sum: i64 = paid.iter().sum();
        paid.iter_mut().for_each(|paid| *paid = apart * (players as i64 * *paid - sum) + together * sum);
    })
}

pub(super) static SPARSE: Family = Family {
    name: "sparse",
    about: "most payoffs are 0; the others are independent, -100 to 100 without 0",
    keys: &[
        Key::new("players", "number of players", 2, (1, 24)),
        Key::new("strategies", "strategies of each player", 5, (1, 1 << 24)),
    ],
    fractions: &[Fraction::new("density", "probability that a payoff is not 0", (1, 10), ((0, 1), (1, 1)))],
    seeded: true,
    known: "",
    cites: &["Chen, Deng and Teng 2006, Internet and Network Economics (WINE)"],
    build: |member| {
        let (players, strategies) = (member.value("players"), member.value("strategies"));
        let density = member.fraction("density");
        let title = format!(
            "Sparse game, {players} players with {strategies} strategies, density {density}, seed {}",
            member.seed
        );
        let formula = Formula::new(member, title, &alike(players, strategies))?;
        let mut stream = Stream::new(member.seed);
        formula.build(|_, paid| {
            for paid in paid {
                *paid = if stream.happens(density) { stream.nonzero_payoff() } else { 0 };
            }
        })
    },
    answer: nothing,
};

pub(super) static POTENTIAL: Family = Family {
    name: "potential",
    about: "an exact potential game: a random potential, and what each player gets by the others' choices alone",
    keys: &[PLAYERS, STRATEGIES],
    fractions: &[],
    seeded: true,
    known: "at least one pure equilibrium: where the potential is greatest",
    cites: &["Monderer and Shapley 1996, Games and Economic Behavior 14"],
    build: potential,
    answer: nothing,
};

fn potential(member: &Member) -> Result<Game> {
    let (players, strategies) = (member.value("players"), member.count("strategies"));
    let title = format!("Potential game, {players} players with {strategies} strategies, seed {}", member.seed);
    let formula = Formula::new(member, title, &alike(players, strategies as u64))?;
    let mut stream = Stream::new(member.seed);
    let others = strategies.pow(players as u32 - 1);
    let given: Vec<Vec<i64>> = (0..players).map(|_| (0..others).map(|_| stream.payoff()).collect()).collect();
    formula.build(|profile, paid| {
        let potential = stream.payoff();
        for (player, (paid, given)) in paid.iter_mut().zip(&given).enumerate() {
            let others = profile.iter().enumerate().filter(|(other, _)| *other != player);
            *paid = potential + given[others.fold(0, |place, (_, strategy)| place * strategies + strategy)];
        }
    })
}

pub(super) static POLYMATRIX: Family = Family {
    name: "polymatrix",
    about: "each player plays a random bimatrix game with each neighbour, with one strategy for all, and adds the payoffs up",
    keys: &[PLAYERS, STRATEGIES],
    fractions: &[Fraction::new("density", "probability that two players are neighbours", (1, 1), ((0, 1), (1, 1)))],
    seeded: true,
    known: "",
    cites: &["Yanovskaya 1968, Litovskii Matematicheskii Sbornik 8", "Howson 1972, Management Science 18"],
    build: polymatrix,
    answer: nothing,
};

fn polymatrix(member: &Member) -> Result<Game> {
    let (players, strategies) = (member.count("players"), member.count("strategies"));
    let density = member.fraction("density");
    let title = format!(
        "Polymatrix game, {players} players with {strategies} strategies, density {density}, seed {}",
        member.seed
    );
    let formula = Formula::new(member, title, &alike(players as u64, strategies as u64))?;
    let mut stream = Stream::new(member.seed);
    let mut edges: Vec<(usize, usize, Vec<[i64; 2]>)> = Vec::new();
    for one in 0..players {
        for other in one + 1..players {
            if stream.happens(density) {
                let cells = (0..strategies * strategies).map(|_| [stream.payoff(), stream.payoff()]).collect();
                edges.push((one, other, cells));
            }
        }
    }
    formula.build(|profile, paid| {
        paid.fill(0);
        for (one, other, cells) in &edges {
            let [first, second] = cells[profile[*one] * strategies + profile[*other]];
            paid[*one] += first;
            paid[*other] += second;
        }
    })
}

pub(super) static GRAPHICAL: Family = Family {
    name: "random-graphical",
    about: "players on a circle, whose payoffs are drawn for the choices of their neighbours and their own alone",
    keys: &[
        Key::new("players", "number of players", 4, (1, 24)),
        Key::new("strategies", "strategies of each player", 2, (1, 1 << 24)),
        Key::new("radius", "how far on either side a neighbour may be", 1, (0, 12)),
    ],
    fractions: &[],
    seeded: true,
    known: "",
    cites: &["Kearns, Littman and Singh 2001, Proceedings of UAI-01"],
    build: graphical,
    answer: nothing,
};

fn graphical(member: &Member) -> Result<Game> {
    let (players, strategies, radius) = (member.count("players"), member.count("strategies"), member.count("radius"));
    let title = format!(
        "Graphical game, {players} players with {strategies} strategies, radius {radius}, seed {}",
        member.seed
    );
    let formula = Formula::new(member, title, &alike(players as u64, strategies as u64))?;
    let near = |one: usize, other: usize| {
        let apart = one.abs_diff(other);
        apart.min(players - apart) <= radius
    };
    let circles: Vec<Vec<usize>> =
        (0..players).map(|player| (0..players).filter(|&other| near(player, other)).collect()).collect();
    let mut stream = Stream::new(member.seed);
    // A player's table is no larger than the game, which was found to fit.
    let tables: Vec<Vec<i64>> = circles
        .iter()
        .map(|circle| (0..strategies.pow(circle.len() as u32)).map(|_| stream.payoff()).collect())
        .collect();
    formula.build(|profile, paid| {
        for ((paid, circle), table) in paid.iter_mut().zip(&circles).zip(&tables) {
            *paid = table[circle.iter().fold(0, |place, &other| place * strategies + profile[other])];
        }
    })
}

pub(super) static COMPOUND: Family = Family {
    name: "random-compound",
    about: "each pair of players plays the same random symmetric game with two strategies, with one choice for all others",
    keys: &[Key::new("players", "number of players", 4, (2, 24))],
    fractions: &[],
    seeded: true,
    known: "symmetric with two strategies, so at least one pure equilibrium",
    cites: &["Cheng, Reeves, Vorobeychik and Wellman 2004, Proceedings of the AAMAS-04 workshop on game theory"],
    build: compound,
    answer: |member| {
        // What the first strategy earns more than the second where so many of the others choose the second.
        let (cells, players) = (pair(member), member.value("players"));
        let ahead = |second: u64| {
            let first = (players - 1 - second) as i64;
            first * (cells[0] - cells[2]) + second as i64 * (cells[1] - cells[3])
        };
        let rests =
            |second: &u64| (*second == 0 || ahead(second - 1) <= 0) && (*second == players || ahead(*second) >= 0);
        let count = (0..=players).filter(rests).map(|second| super::tournament::subsets(players, second)).sum();
        Known::pure(count)
    },
};

/// What a strategy earns against another one, row by row.
fn pair(member: &Member) -> [i64; 4] {
    let mut stream = Stream::new(member.seed);
    [(); 4].map(|()| stream.payoff())
}

fn compound(member: &Member) -> Result<Game> {
    let players = member.value("players");
    let title = format!("Compound of symmetric games, {players} players, seed {}", member.seed);
    let formula = Formula::new(member, title, &alike(players, 2))?;
    let cells = pair(member);
    formula.build(|profile, paid| {
        let second: usize = profile.iter().sum();
        for (paid, &own) in paid.iter_mut().zip(profile) {
            let others = [profile.len() - 1 - (second - own), second - own];
            *paid = others[0] as i64 * cells[2 * own] + others[1] as i64 * cells[2 * own + 1];
        }
    })
}

pub(super) static COLLABORATION: Family = Family {
    name: "collaboration",
    about: "all receive 100 where they agree; elsewhere payoffs are independent, -100 to 99",
    keys: &[PLAYERS, STRATEGIES],
    fractions: &[],
    seeded: true,
    known: "every agreement is a strict equilibrium, and gives all the most that there is",
    cites: &["Nudelman et al. 2004, GAMUT, Proceedings of AAMAS-04"],
    build: |member| {
        let (players, strategies) = (member.value("players"), member.value("strategies"));
        let title = format!("Collaboration game, {players} players with {strategies} strategies, seed {}", member.seed);
        let formula = Formula::new(member, title, &alike(players, strategies))?;
        let mut stream = Stream::new(member.seed);
        formula.build(|profile, paid| {
            let agree = profile.iter().all(|&strategy| strategy == profile[0]);
            paid.iter_mut().for_each(|paid| *paid = if agree { 100 } else { stream.below(200) as i64 - 100 });
        })
    },
    answer: nothing,
};
