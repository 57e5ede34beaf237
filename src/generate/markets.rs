//! Markets in whole numbers: prices (Bertrand), quantities (Cournot), places (Hotelling).

use super::formula::{Formula, alike, shares};
use super::known::{Known, ratio};
use super::{Family, Key, Member};
use crate::error::Result;
use crate::game::Game;

pub(super) static BERTRAND: Family = Family {
    name: "bertrand",
    about: "price competition: margins 1 to so many; the sellers at the lowest one share the one customer",
    keys: &[
        Key::new("players", "sellers", 2, (2, 16)),
        Key::new("prices", "margins to choose from, 1 and up", 5, (1, 1 << 13)),
    ],
    fractions: &[],
    seeded: false,
    // All sell at one price p, where a share p/n is no less than the p - 1 of undercutting.
    known: "pure equilibria: all at the margin 1, and with two sellers all at 2",
    cites: &["Bertrand 1883, Journal des Savants", "Nudelman et al. 2004, GAMUT, Proceedings of AAMAS-04"],
    build: bertrand,
    answer: |member| Known::pure(Some(1 + u64::from(member.value("players") == 2 && member.value("prices") > 1))),
};

fn bertrand(member: &Member) -> Result<Game> {
    let (players, prices) = (member.value("players"), member.value("prices"));
    let whole = shares(players);
    let title = format!("Bertrand competition, {players} sellers, {prices} prices");
    Formula::new(member, title, &alike(players, prices))?.over(whole).build(|profile, paid| {
        let lowest = profile.iter().min().map_or(0, |&lowest| lowest);
        let sellers = profile.iter().filter(|&&price| price == lowest).count() as i64;
        for (paid, &price) in paid.iter_mut().zip(profile) {
            *paid = if price == lowest { (lowest as i64 + 1) * (whole / sellers) } else { 0 };
        }
    })
}

pub(super) static COURNOT: Family = Family {
    name: "cournot",
    about: "quantity competition of two: quantities 0 to 3n, and a margin of 3n less both quantities on each unit",
    keys: &[Key::new("n", "the quantity of the symmetric equilibrium", 3, (1, 2_700))],
    fractions: &[],
    seeded: false,
    // The best reply to q is (3n - q)/2, either way where that is no whole number; so (n - 1, n + 1) is an equilibrium as well.
    known: "a potential game; three pure equilibria: (n, n) with payoffs n^2, (n - 1, n + 1) and (n + 1, n - 1)",
    cites: &["Cournot 1838, Recherches", "Monderer and Shapley 1996, Games and Economic Behavior 14"],
    build: |member| {
        let n = member.value("n");
        Formula::new(member, format!("Cournot duopoly, n = {n}"), &alike(2, 3 * n + 1))?
            .labels(|quantity| quantity.to_string())
            .symmetric(|own, other| own as i64 * (3 * n as i64 - (own + other) as i64))
    },
    answer: |_| Known::pure(Some(3)),
};

pub(super) static LOCATION: Family = Family {
    name: "location",
    about: "Hotelling's street: players choose among places in a row, with a customer at each who goes to the nearest",
    keys: &[Key::new("players", "sellers", 2, (1, 16)), Key::new("places", "places, and customers", 5, (1, 1 << 12))],
    fractions: &[],
    seeded: false,
    known: "with two players both take the middle (either of two for an even number): one pure equilibrium, or four; value places/2",
    cites: &["Hotelling 1929, Economic Journal 39"],
    build: location,
    answer: |member| {
        let places = member.value("places");
        match member.value("players") {
            2 => Known { pure: Some(if places.is_multiple_of(2) { 4 } else { 1 }), ..Known::value(ratio(places, 2)) },
            _ => Known::default(),
        }
    },
};

fn location(member: &Member) -> Result<Game> {
    let (players, places) = (member.value("players"), member.value("places"));
    let whole = shares(players);
    let title = format!("Location game, {players} sellers at {places} places");
    Formula::new(member, title, &alike(players, places))?.over(whole).build(|profile, paid| {
        paid.fill(0);
        for customer in 0..places as usize {
            let nearest = profile.iter().map(|place| place.abs_diff(customer)).min().unwrap_or(0);
            let is_near = |place: &usize| place.abs_diff(customer) == nearest;
            let share = whole / profile.iter().filter(|place| is_near(place)).count() as i64;
            paid.iter_mut().zip(profile).filter(|(_, place)| is_near(place)).for_each(|(paid, _)| *paid += share);
        }
    })
}
