//! Games in which it matters how many choose the same: dispersion, congestion, local effects. All have a potential.
//!
//! In a congestion game a player uses a set of facilities, and each pays by the number of its users (Rosenthal 1973): the sum over the
//! facilities of the payments to one user, two users, and so on up to those that there are, changes with a player's own deviation by what
//! that player gains. With local effects a choice also costs by the number of players at its neighbours; where these effects are linear and
//! the same in both directions, the products of neighbouring numbers are the missing part of the potential.

use super::draw::Stream;
use super::formula::{Formula, alike};
use super::known::{Known, nothing};
use super::{Family, Fraction, Key, Member};
use crate::error::Result;
use crate::game::Game;
use crate::num::Integer;

pub(super) static DISPERSION: Family = Family {
    name: "dispersion",
    about: "players lose 1 for each other one at the same place",
    keys: &[Key::new("players", "number of players", 3, (1, 24)), Key::new("strategies", "places", 3, (1, 1 << 20))],
    fractions: &[],
    seeded: false,
    known: "pure equilibria: the profiles that are spread as evenly as possible, C(m, r) n! / ((q+1)!^r q!^(m-r)) for n = qm + r",
    cites: &["Grenager, Powers and Shoham 2002, Proceedings of AAAI-02"],
    build: |member| {
        let (players, places) = (member.value("players"), member.value("strategies"));
        let title = format!("Dispersion game, {players} players, {places} places");
        let formula = Formula::new(member, title, &alike(players, places))?;
        let mut users = vec![0_i64; member.count("strategies")];
        formula.build(|profile, paid| {
            profile.iter().for_each(|&place| users[place] += 1);
            paid.iter_mut().zip(profile).for_each(|(paid, &place)| *paid = 1 - users[place]);
            profile.iter().for_each(|&place| users[place] = 0);
        })
    },
    answer: |member| {
        let (n, m) = (member.value("players"), member.value("strategies"));
        let factorial = |n: u64| (1..=n).fold(Integer::ONE, |product, factor| product * Integer::from(factor));
        let (each, more) = (n / m, n % m);
        let fuller = super::tournament::subsets(m, more).map(Integer::from);
        // Places with one user or none divide by 1, so that the powers stay small.
        let alike =
            |users: u64, places: u64| if users < 2 { Integer::ONE } else { factorial(users).pow(places as u32) };
        let ways =
            |fuller: Integer| (fuller * factorial(n)).div_exact(&(alike(each + 1, more) * alike(each, m - more)));
        Known::pure(fuller.and_then(|fuller| ways(fuller).to_i64()).map(|count| count as u64))
    },
};

pub(super) static CONGESTION: Family = Family {
    name: "congestion",
    about: "congestion game: players use sets of facilities, each of which pays by the number of its users, -100 to 100 at random",
    keys: &[
        Key::new("players", "number of players", 3, (1, 24)),
        Key::new("facilities", "facilities; strategies are the nonempty sets of them", 2, (1, 24)),
    ],
    fractions: &[],
    seeded: true,
    known: "a potential game: at least one pure equilibrium",
    cites: &["Rosenthal 1973, International Journal of Game Theory 2"],
    build: congestion,
    answer: nothing,
};

fn congestion(member: &Member) -> Result<Game> {
    let (players, facilities) = (member.value("players"), member.value("facilities"));
    let title = format!("Congestion game, {players} players, {facilities} facilities, seed {}", member.seed);
    let formula = Formula::new(member, title, &alike(players, (1 << facilities) - 1))?;
    let facilities = facilities as usize;
    let members = |set: usize| (0..facilities).filter(move |facility| (set + 1) >> facility & 1 == 1);
    let name = |set: usize| members(set).map(|facility| (facility + 1).to_string()).collect::<Vec<_>>().join("+");
    let mut stream = Stream::new(member.seed);
    let pays: Vec<Vec<i64>> = (0..facilities).map(|_| (0..players).map(|_| stream.payoff()).collect()).collect();
    let mut users = vec![0_usize; facilities];
    formula.labels(name).build(|profile, paid| {
        users.fill(0);
        profile.iter().flat_map(|&set| members(set)).for_each(|facility| users[facility] += 1);
        for (paid, &set) in paid.iter_mut().zip(profile) {
            *paid = members(set).map(|facility| pays[facility][users[facility] - 1]).sum();
        }
    })
}

pub(super) static LOCAL_EFFECT: Family = Family {
    name: "local-effect",
    about: "local-effect game: a place costs by the number of players at it, and at its neighbours in a random graph",
    keys: &[
        Key::new("players", "number of players", 3, (1, 24)),
        Key::new("places", "places to choose from", 3, (1, 1 << 12)),
        Key::new("uniform", "1 where all effects are equally strong", 0, (0, 1)),
    ],
    fractions: &[Fraction::new("density", "probability that two places are neighbours", (1, 2), ((0, 1), (1, 1)))],
    seeded: true,
    known: "effects are linear and work both ways, so there is a potential and at least one pure equilibrium",
    cites: &["Leyton-Brown and Tennenholtz 2003, Proceedings of IJCAI-03"],
    build: local_effect,
    answer: nothing,
};

/// The greatest rise of a cost, and the greatest effect.
const STEPS: u64 = 20;

fn local_effect(member: &Member) -> Result<Game> {
    let (players, places) = (member.value("players"), member.count("places"));
    let title = format!("Local-effect game, {players} players, {places} places, seed {}", member.seed);
    let formula = Formula::new(member, title, &alike(players, places as u64))?;
    let mut stream = Stream::new(member.seed);
    let mut rise = || {
        let mut cost = 0;
        let mut next = || {
            cost += stream.below(STEPS + 1) as i64;
            cost
        };
        (0..players).map(|_| next()).collect::<Vec<i64>>()
    };
    let costs: Vec<Vec<i64>> = (0..places).map(|_| rise()).collect();
    let shared = 1 + stream.below(STEPS) as i64;
    let mut effects = vec![0_i64; places * places];
    for one in 0..places {
        for other in one + 1..places {
            if stream.happens(member.fraction("density")) {
                let own = 1 + stream.below(STEPS) as i64;
                let effect = if member.value("uniform") == 1 { shared } else { own };
                (effects[one * places + other], effects[other * places + one]) = (effect, effect);
            }
        }
    }
    let mut users = vec![0_usize; places];
    formula.build(|profile, paid| {
        profile.iter().for_each(|&place| users[place] += 1);
        for (paid, &place) in paid.iter_mut().zip(profile) {
            let near: i64 = profile.iter().map(|&other| effects[place * places + other]).sum();
            *paid = -costs[place][users[place] - 1] - near;
        }
        profile.iter().for_each(|&place| users[place] = 0);
    })
}
