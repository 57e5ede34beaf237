//! Patrolling games: a patroller walks on a graph, an attacker needs m periods in a row at one node.
//!
//! A patrol is a walk of T periods that stays or goes to a neighbour each time, from any node; an attack is a node and its first period. The
//! patroller wins 1 where the walk is at the node during the attack. On a graph with a Hamiltonian cycle, the complete one or a circle, the
//! value is min(1, m/n): nobody sees more than m of n nodes in m periods, and a walk around from a random start sees each with this
//! probability. On a star with b leaves it is min(1, m/(2b)) where T > m: among the attacks on a random leaf at one of two moments in a row a
//! walk stops m/2 at most, as it is at a leaf no more than every other period; and a random start of the walk over all leaves attains it.

use super::known::{Known, ratio};
use super::{Family, Key, Member};
use crate::error::Result;
use crate::game::{Game, NormalForm, Player};
use crate::num::Rational;

pub(super) static FAMILY: Family = Family {
    name: "patrolling",
    about: "zero-sum: a walk on a graph against an attack that takes m periods at a node; 1 if it is intercepted",
    keys: &[
        Key::new("n", "nodes", 4, (2, 1 << 12)),
        Key::new("periods", "periods T of a patrol", 4, (1, 24)),
        Key::new("m", "periods that an attack takes, at most T", 2, (1, 24)),
        Key::new(
            "graph",
            "1 for the complete graph, 2 for a circle, 3 for a line, 4 for a star around the first node",
            2,
            (1, 4),
        ),
    ],
    fractions: &[],
    seeded: false,
    known: "value min(1, m/n) on the complete graph and the circle, min(1, m/(2(n - 1))) on the star where T > m",
    cites: &["Alpern, Morton and Papadaki 2011, Operations Research 59"],
    build,
    answer: |member| {
        let [n, periods, m, graph] = ["n", "periods", "m", "graph"].map(|name| member.value(name));
        let share = |among: u64| Known::value(ratio(m, among).min(Rational::ONE));
        match graph {
            // Two nodes are a circle on every graph.
            _ if n == 2 => share(2),
            1 | 2 => share(n),
            4 if periods > m => share(2 * (n - 1)),
            _ => Known::default(),
        }
    },
};

fn neighbours(graph: u64, nodes: usize, node: usize) -> Vec<usize> {
    let last = nodes - 1;
    let is_near = |other: usize| match graph {
        1 => true,
        2 => matches!(node.abs_diff(other), away if away <= 1 || away == last),
        3 => node.abs_diff(other) <= 1,
        _ => node == other || node == 0 || other == 0,
    };
    (0..nodes).filter(|&other| is_near(other)).collect()
}

fn build(member: &Member) -> Result<Game> {
    let [periods, m, graph] = ["periods", "m", "graph"].map(|name| member.value(name));
    let nodes = member.count("n");
    if m > periods {
        return Err(member.family.mistake(format!("an attack of {m} periods does not fit into {periods}")));
    }
    let near: Vec<Vec<usize>> = (0..nodes).map(|node| neighbours(graph, nodes, node)).collect();
    // How many walks end at each node.
    let mut ways = Some(vec![1_u64; nodes]);
    for _ in 1..periods {
        ways = ways.and_then(|ways| {
            let into = |near: &Vec<usize>| near.iter().try_fold(0_u64, |sum, &node| sum.checked_add(ways[node]));
            near.iter().map(into).collect()
        });
    }
    let walks = ways.and_then(|ways| ways.into_iter().try_fold(0_u64, u64::checked_add));
    let starts = periods - m + 1;
    let attacks = nodes as u64 * starts;
    member.check_size(2, walks.and_then(|walks| walks.checked_mul(attacks.max(periods))))?;
    let mut patrols: Vec<Vec<usize>> = (0..nodes).map(|node| vec![node]).collect();
    for _ in 1..periods {
        let longer = |walk: &Vec<usize>| -> Vec<Vec<usize>> {
            let last = walk[walk.len() - 1];
            near[last].iter().map(|&next| [&walk[..], &[next]].concat()).collect()
        };
        patrols = patrols.iter().flat_map(longer).collect();
    }
    let gains: Vec<i64> = patrols
        .iter()
        .flat_map(|walk| {
            let stops = |node: usize, start: u64| walk[start as usize..(start + m) as usize].contains(&node);
            (0..nodes)
                .flat_map(move |node| (0..starts).map(move |start| i64::from(stops(node, start))))
                .collect::<Vec<_>>()
        })
        .collect();
    let losses = gains.iter().map(|gain| -gain).collect();
    let walk = |walk: &Vec<usize>| walk.iter().map(|node| (node + 1).to_string()).collect::<Vec<_>>().join("-");
    let attack = |node: usize| (1..=starts).map(move |start| format!("{} at {start}", node + 1));
    let players =
        vec![Player::new("Patroller", patrols.iter().map(walk)), Player::new("Attacker", (0..nodes).flat_map(attack))];
    let kind = ["complete graph", "circle", "line", "star"][graph as usize - 1];
    let title = format!("Patrolling game, {kind} of {nodes} nodes, {periods} periods, attacks of {m}");
    Ok(Game::Normal(NormalForm::from_integers(title, players, vec![gains, losses])?))
}
