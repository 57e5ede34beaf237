//! Colonel Blotto: two sides spread whole units over sectors, and the stronger one holds each sector.
//!
//! A side's payoff is the mean over the sectors of 1 where it has more units, 0 where the numbers are equal, -1 where it has fewer.
//! Strategies are all ways to spread the units, in lexicographic order, the first sector first; their number is C(a + s - 1, s - 1).
//! Where the matrix is too large to list, the strategies are the paths of a network: a node is a number of sectors that are supplied and of
//! units that are spent, an edge the units of the next sector (Ahmadinejad et al. 2019, Mathematics of Operations Research 44). Sectors
//! are alike, so turning both sides' spreads by the same number of sectors changes nothing.
//!
//! Where a is m times the number of sectors, m < b <= a, and that number is even or odd together with m, the value was 1 - b/a in
//! every instance computed; that is no theorem.

use super::known::{Known, ratio};
use super::tournament::subsets;
use super::{Family, Key, Member, ORACLE};
use crate::error::{Error, Result};
use crate::game::{Edge, Game, ImplicitGame, Network, NetworkGame, NormalForm, Player, Spelling};
use crate::num::{Integer, Rational};

pub(super) static FAMILY: Family = Family {
    name: "blotto",
    about: "zero-sum: a and b units spread over sectors; the mean over sectors of the sign of the difference",
    keys: &[
        Key { name: "a", about: "units of the first side", default: 4, range: (0, 1 << 12) },
        Key { name: "b", about: "units of the second side", default: 3, range: (0, 1 << 12) },
        Key { name: "sectors", about: "number of sectors", default: 3, range: (1, 64) },
        ORACLE,
    ],
    fractions: &[],
    seeded: false,
    known: "value 0 where a = b; 1/4 for (a, b, sectors) = (3, 2, 2), 2/9 for (4, 3, 3), 1/6 for (5, 4, 3), 4/27 for (6, 5, 3)",
    cites: &[
        "Hart 2008, International Journal of Game Theory 36",
        "Ahmadinejad, Dehghani, Hajiaghayi, Lucier, Mahini and Seddighin 2019, Mathematics of Operations Research 44",
    ],
    build,
    answer: |member| {
        let [a, b, sectors] = ["a", "b", "sectors"].map(|name| member.value(name));
        let each = a / sectors;
        // Where a is m to each sector, m < b <= a, and the number of sectors is even or odd together with m.
        let fair =
            a.is_multiple_of(sectors) && each < b && b <= a && (sectors.is_multiple_of(2) || !each.is_multiple_of(2));
        match [a, b, sectors] {
            _ if a == b => Known::value(Rational::ZERO),
            [3, 2, 2] => Known::value(ratio(1, 4)),
            [4, 3, 3] => Known::value(ratio(2, 9)),
            [5, 4, 3] => Known::value(ratio(1, 6)),
            [6, 5, 3] => Known::value(ratio(4, 27)),
            _ if fair => Known::value(ratio(a - b, a)),
            _ => Known::default(),
        }
    },
};

/// The most edges of a network, and the most pairs of features.
const STORED: u64 = 1 << 22;

fn build(member: &Member) -> Result<Game> {
    let (a, b, sectors) = (member.value("a"), member.value("b"), member.value("sectors"));
    let title = format!("Blotto game, {a} against {b} units in {sectors} sectors");
    let ways = |units: u64| subsets(units + sectors - 1, sectors - 1);
    let sizes = ways(a).zip(ways(b));
    let fits = member.check_size(2, sizes.and_then(|(rows, columns)| rows.checked_mul(columns)));
    // Labels and strategies are stored as well, and one side alone may be large.
    let fits = fits.and(member.check_size(sectors, sizes.and_then(|(rows, columns)| rows.checked_add(columns))));
    if fits.is_err() || member.value("oracle") == 1 {
        return Ok(Game::Implicit(ImplicitGame::new(network(title, [a, b], sectors)?)));
    }
    let sides = [a, b].map(|units| spreads(units, member.count("sectors")));
    let held = |own: &[u64], other: &[u64]| -> i64 {
        own.iter().zip(other).map(|(own, other)| i64::from(own > other) - i64::from(own < other)).sum()
    };
    let gains: Vec<Integer> =
        sides[0].iter().flat_map(|own| sides[1].iter().map(|other| held(own, other).into())).collect();
    let losses = gains.iter().map(|gain| -gain).collect();
    let label = |spread: &Vec<u64>| spread.iter().map(u64::to_string).collect::<Vec<_>>().join("-");
    let names = ["First", "Second"];
    let players = names.iter().zip(&sides).map(|(name, side)| Player::new(*name, side.iter().map(label))).collect();
    let payoffs = [gains, losses].map(|numerators| (numerators, Integer::from(sectors)));
    Ok(Game::Normal(NormalForm::from_scaled(title, players, payoffs.into())?))
}

/// The game as paths through networks. Errors: more edges or pairs of features than are stored.
fn network(title: String, units: [u64; 2], sectors: u64) -> Result<NetworkGame> {
    // Ranges keep these far below the width of a machine word.
    let pairs = sectors * (units[0] + 1) * (units[1] + 1);
    let edges = sectors * (units[0].max(units[1]) + 1).pow(2) / 2;
    if pairs.max(edges) > STORED {
        let message = format!("the networks of `{title}` have about {edges} edges and {pairs} pairs of features");
        return Err(Error::too_large(message).hint(format!("at most {STORED} of each are stored")));
    }
    let player = |name: &str, units: u64| {
        let (units, sectors) = (units as u32, sectors as u32);
        // Between two sectors a node is what is spent so far; the last sector takes the rest.
        let node = |sector: u32, spent: u32| match sector {
            0 => 0,
            _ if sector == sectors => 1 + (sectors - 1) * (units + 1),
            _ => 1 + (sector - 1) * (units + 1) + spent,
        };
        let mut edges = Vec::new();
        for sector in 0..sectors {
            for spent in 0..=if sector == 0 { 0 } else { units } {
                for sent in if sector + 1 == sectors { units - spent } else { 0 }..=units - spent {
                    let (tail, head) = (node(sector, spent), node(sector + 1, spent + sent));
                    let feature = sector * (units + 1) + sent;
                    edges.push(Edge { tail, head, symbol: Some(sent), feature: Some(feature) });
                }
            }
        }
        let (nodes, features) = (node(sectors, units) as usize + 1, (sectors * (units + 1)) as usize);
        Network::new(name, nodes, edges, features, Spelling { names: Vec::new(), separator: "-" })
    };
    let networks = [player("First", units[0])?, player("Second", units[1])?];
    let [a, b] = units.map(|units| units as u32 + 1);
    let mut pairs = Vec::with_capacity(pairs as usize);
    for sector in 0..sectors as u32 {
        for (own, other) in (0..a).flat_map(|own| (0..b).map(move |other| (own, other))).filter(|(x, y)| x != y) {
            let sign = if own > other { 1 } else { -1 };
            pairs.push((sector * a + own, sector * b + other, Integer::from(sign)));
        }
    }
    let alone = [Vec::new(), Vec::new()];
    Ok(NetworkGame::new(title, networks, alone, pairs, Integer::from(sectors))?.with_turns(sectors as usize))
}

/// All ways to spread the units, in lexicographic order.
fn spreads(units: u64, sectors: usize) -> Vec<Vec<u64>> {
    let mut spread = vec![0; sectors];
    spread[sectors - 1] = units;
    let mut all = vec![spread.clone()];
    // The next one moves a unit from the last sector that has any to the one before it, and the rest of its units to the end.
    while let Some(last) = (1..sectors).rev().find(|&sector| spread[sector] > 0) {
        let rest = std::mem::take(&mut spread[last]) - 1;
        spread[last - 1] += 1;
        spread[sectors - 1] = rest;
        all.push(spread.clone());
    }
    all
}
