//! Patrolling games: a patroller walks on a graph, an attacker needs m periods in a row at one node.
//!
//! A patrol is a walk of T periods that stays or goes to a neighbour each time, from any node; an attack is a node and its first period. The
//! patroller wins 1 where the walk is at the node during the attack. On a graph with a Hamiltonian cycle, the complete one or a circle, the
//! value is min(1, m/n): nobody sees more than m of n nodes in m periods, and a walk around from a random start sees each with this
//! probability. On a star with b leaves it is min(1, m/(2b)) where T > m: among the attacks on a random leaf at one of two moments in a row a
//! walk stops m/2 at most, as it is at a leaf no more than every other period; and a random start of the walk over all leaves attains it.
//!
//! An attack is intercepted once however often the walk comes by. So that payoffs are sums over pairs, a visit bears how long ago the last one
//! to the same node was, and counts against the attacks that began after that; the walk's network remembers the last m - 1 places.

use std::collections::HashMap;

use super::known::{Known, ratio};
use super::security::LISTED;
use super::{Family, Key, Member, ORACLE};
use crate::error::{Error, Result};
use crate::game::{Edge, Game, Network, NetworkGame, Spelling};
use crate::num::{Integer, Rational};

pub(super) static FAMILY: Family = Family {
    name: "patrolling",
    about: "zero-sum: a walk on a graph against an attack that takes m periods at a node; 1 if it is intercepted",
    keys: &[
        Key::new("n", "nodes", 4, (2, 1 << 12)),
        Key::new("periods", "periods T of a patrol", 4, (1, 1 << 10)),
        Key::new("m", "periods that an attack takes, at most T", 2, (1, 24)),
        Key::new(
            "graph",
            "1 for the complete graph, 2 for a circle, 3 for a line, 4 for a star around the first node",
            2,
            (1, 4),
        ),
        ORACLE,
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

/// The most edges of a patroller's network.
const STORED: u64 = 1 << 22;

fn build(member: &Member) -> Result<Game> {
    let [periods, m, graph] = ["periods", "m", "graph"].map(|name| member.value(name));
    let nodes = member.count("n");
    if m > periods {
        return Err(member.family.mistake(format!("an attack of {m} periods does not fit into {periods}")));
    }
    let near: Vec<Vec<usize>> = (0..nodes).map(|node| neighbours(graph, nodes, node)).collect();
    let kind = ["complete graph", "circle", "line", "star"][graph as usize - 1];
    let title = format!("Patrolling game, {kind} of {nodes} nodes, {periods} periods, attacks of {m}");
    let walks = Walks { near: &near, periods: periods as usize, memory: (m as usize - 1).max(1) };
    if walks.edges().is_none_or(|edges| edges > STORED) {
        let message = format!("`{title}` needs a network of more than {STORED} edges");
        return Err(
            Error::too_large(message).hint("shorter attacks, fewer periods or a graph with fewer edges take less")
        );
    }
    // A visit is known by its period, its node, and how long ago the node was seen before: 0 where that is m periods or more.
    let visit = |period: u64, node: usize, since: u64| ((period * nodes as u64 + node as u64) * m + since) as u32;
    let names = |count: usize| (1..=count).map(|node| node.to_string()).collect::<Vec<_>>();
    let (count, edges) = walks.network(|period, node, since| {
        visit(period as u64, node, since.filter(|since| *since < m as usize).unwrap_or(0) as u64)
    });
    let features = (periods * m) as usize * nodes;
    let spelling = Spelling { names: names(nodes), separator: "-" };
    let patroller = Network::new("Patroller", count, edges, features, spelling)?;
    let starts = periods - m + 1;
    let attacks = nodes * starts as usize;
    let edges =
        (0..attacks as u32).map(|attack| Edge { tail: 0, head: 1, symbol: Some(attack), feature: Some(attack) });
    let names = (1..=nodes).flat_map(|node| (1..=starts).map(move |start| format!("{node} at {start}"))).collect();
    let spelling = Spelling { names, separator: ", " };
    let attacker = Network::new("Attacker", 2, edges.collect(), attacks, spelling)?;
    let mut pairs = Vec::new();
    for (node, start) in (0..nodes).flat_map(|node| (0..starts).map(move |start| (node, start))) {
        let attack = (node as u64 * starts + start) as u32;
        // Only the first visit during the attack counts.
        let first = |(period, since): &(u64, u64)| *since == 0 || period - start < *since;
        let during = (start..start + m).flat_map(|period| (0..m.min(period + 1)).map(move |since| (period, since)));
        pairs.extend(during.filter(first).map(|(period, since)| (visit(period, node, since), attack, Integer::ONE)));
    }
    let game = NetworkGame::new(title, [patroller, attacker], [Vec::new(), Vec::new()], pairs, Integer::ONE)?;
    member.listed_up_to(LISTED, game)
}

/// All walks of some length on a graph, as a network whose nodes remember where the walk was of late.
struct Walks<'a> {
    near: &'a [Vec<usize>],
    periods: usize,
    /// How many of the last places are remembered, at least one.
    memory: usize,
}

impl Walks<'_> {
    /// How many edges the network has: in each period a walk through the remembered places and the next.
    fn edges(&self) -> Option<u64> {
        let mut ways = vec![1_u64; self.near.len()];
        let mut sum = 0_u64;
        for period in 0..self.periods {
            if (1..=self.memory).contains(&period) {
                let into = |near: &Vec<usize>| near.iter().try_fold(0_u64, |sum, &node| sum.checked_add(ways[node]));
                ways = self.near.iter().map(into).collect::<Option<_>>()?;
            }
            sum = ways.iter().try_fold(sum, |sum, ways| sum.checked_add(*ways))?;
        }
        Some(sum)
    }

    /// The number of nodes, and the edges; `feature` takes a period, a place, and how long ago the walk was there as far as is remembered.
    fn network(&self, feature: impl Fn(usize, usize, Option<usize>) -> u32) -> (usize, Vec<Edge>) {
        let mut edges = Vec::new();
        // What is remembered at each node of the layer, in the order of their numbers.
        let mut layer = vec![Vec::new()];
        let mut first = 0;
        let all: Vec<usize> = (0..self.near.len()).collect();
        for period in 0..self.periods {
            let next = first + layer.len();
            let mut numbers: HashMap<Vec<usize>, usize> = HashMap::new();
            let mut after = Vec::new();
            for (tail, places) in (first..).zip(&layer) {
                let reach = places.last().map_or(&all, |&place| &self.near[place]);
                for &place in reach {
                    let since = places.iter().rev().position(|&seen| seen == place).map(|back| back + 1);
                    let is_last = period + 1 == self.periods;
                    let memory = if is_last { 0 } else { self.memory };
                    let mut places = [&places[..], &[place]].concat();
                    places.drain(..places.len().saturating_sub(memory));
                    let head = *numbers.entry(places).or_insert_with_key(|places| {
                        after.push(places.clone());
                        next + after.len() - 1
                    });
                    edges.push(Edge {
                        tail: tail as u32,
                        head: head as u32,
                        symbol: Some(place as u32),
                        feature: Some(feature(period, place, since)),
                    });
                }
            }
            (first, layer) = (next, after);
        }
        (first + layer.len(), edges)
    }
}
