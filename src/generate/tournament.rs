//! Tournament games: a node of a random tournament against a set of k nodes, with payoffs 0 and 1.
//!
//! In a tournament one of each two nodes dominates the other. The row player chooses a node and wins if it dominates every member of
//! the set; the column player chooses a set, in lexicographic order, and wins if it contains the node. The direction of each pair is
//! drawn in the order (1, 2), (1, 3), …, (2, 3), …. Almost all payoffs are ties.

use itertools::Itertools;

use super::draw::Stream;
use super::known::nothing;
use super::{Family, Key, Member};
use crate::error::Result;
use crate::game::{Game, NormalForm, Player};

pub(super) static FAMILY: Family = Family {
    name: "tournament",
    about: "a node of a random tournament on n nodes against a set of k nodes; payoffs 0 and 1",
    keys: &[
        Key { name: "n", about: "nodes of the tournament", default: 5, range: (1, 1 << 12) },
        Key { name: "k", about: "nodes in a set of the column player", default: 2, range: (1, 1 << 12) },
    ],
    fractions: &[],
    seeded: true,
    known: "the pure equilibria are the pairs of a set that no node dominates and a node in it; without such a set there are none",
    cites: &["Anbalagan, Norin, Savani and Vetta 2013, Web and Internet Economics (WINE)"],
    build,
    answer: nothing,
};

fn build(member: &Member) -> Result<Game> {
    let (n, k) = (member.value("n"), member.value("k"));
    if k > n {
        return Err(FAMILY.mistake(format!("a set of {k} nodes is larger than the tournament of {n}")));
    }
    member.check_size(2, subsets(n, k).and_then(|sets| sets.checked_mul(n)))?;
    let nodes = member.count("n");
    let mut stream = Stream::new(member.seed);
    let mut dominates = vec![false; nodes * nodes];
    for [one, other] in (0..nodes).array_combinations() {
        let (winner, loser) = if stream.below(2) == 0 { (one, other) } else { (other, one) };
        dominates[winner * nodes + loser] = true;
    }
    let sets: Vec<Vec<usize>> = (0..nodes).combinations(member.count("k")).collect();
    let cells = || (0..nodes).flat_map(|node| sets.iter().map(move |set| (node, set)));
    let rows = cells().map(|(node, set)| i64::from(set.iter().all(|other| dominates[node * nodes + other]))).collect();
    let columns = cells().map(|(node, set)| i64::from(set.contains(&node))).collect();
    let label = |set: &Vec<usize>| set.iter().map(|node| node + 1).join("-");
    let players = vec![Player::numbered("Node", nodes), Player::new("Set", sets.iter().map(label))];
    let title = format!("Tournament game, {n} nodes, sets of {k}, seed {}", member.seed);
    Ok(Game::Normal(NormalForm::from_integers(title, players, vec![rows, columns])?))
}

/// `C(n, k)`, `None` beyond 2^64.
pub(super) fn subsets(n: u64, k: u64) -> Option<u64> {
    let mut count: u64 = 1;
    for step in 1..=k.min(n - k) {
        count = u64::try_from(u128::from(count) * u128::from(n - k.min(n - k) + step) / u128::from(step)).ok()?;
    }
    Some(count)
}
