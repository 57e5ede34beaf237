//! Random trees: levels of moves, information sets that respect perfect recall, random payoffs.
//!
//! All paths have the same length. On each level a mover is drawn for each node, chance with probability 1/4. The nodes of a level at
//! which one player moves with the same own history are thrown into information sets of two on average. Payoffs are integers in
//! [-100, 100], drawn independently; of a zero-sum tree the second player receives the negatives.

use std::collections::HashMap;

use super::draw::Stream;
use super::known::nothing;
use super::{Family, Key, Member};
use crate::error::{Error, Result};
use crate::game::{ChanceId, ExtensiveBuilder, Game, InfosetId, NodeId};
use crate::num::Rational;

pub(super) static FAMILY: Family = Family {
    name: "random-tree",
    about: "a tree with imperfect information and perfect recall, independent integer payoffs in [-100, 100]",
    keys: &[
        Key { name: "players", about: "players", default: 2, range: (1, 28) },
        Key { name: "depth", about: "moves on each path", default: 4, range: (1, 26) },
        Key { name: "actions", about: "actions at each move", default: 2, range: (1, 1 << 20) },
        Key { name: "zero-sum", about: "1 for opposed payoffs of two players", default: 0, range: (0, 1) },
    ],
    fractions: &[],
    seeded: true,
    known: "",
    cites: &["Kuhn 1953, Contributions to the Theory of Games II"],
    build,
    answer: nothing,
};

/// A node of the current level, and each player's own history as a number: 0 for none, else one for each information set and action.
struct Open {
    node: NodeId,
    histories: Vec<u32>,
}

fn build(member: &Member) -> Result<Game> {
    let (players, depth, actions) = (member.count("players"), member.count("depth"), member.count("actions"));
    let zero_sum = member.value("zero-sum") == 1;
    if zero_sum && players != 2 {
        return Err(member.family.mistake(format!("a zero-sum tree has two players, not {players}")));
    }
    let leaves = member.value("actions").checked_pow(depth as u32);
    member.check_nodes(leaves.and_then(|leaves| leaves.checked_mul(2 + member.value("players"))))?;
    let title = format!("Random tree, {players} players, depth {depth}, {actions} actions, seed {}", member.seed);
    let mut tree = ExtensiveBuilder::new(title, (1..=players).map(|player| format!("Player {player}")))?;
    let mut stream = Stream::new(member.seed);
    let mut open = vec![Open { node: tree.root(), histories: vec![0; players] }];
    for _ in 0..depth {
        open = grow(&mut tree, &mut stream, open, actions)?;
    }
    for leaf in open {
        let mut payoffs: Vec<i64> = (0..players).map(|_| stream.payoff()).collect();
        if zero_sum {
            payoffs[1] = -payoffs[0];
        }
        let outcome = tree.outcome("", payoffs.into_iter().map(Rational::from).collect())?;
        tree.set_outcome(leaf.node, outcome);
    }
    Ok(Game::Extensive(tree.build()?))
}

/// Gives every node of a level its move.
fn grow(tree: &mut ExtensiveBuilder, stream: &mut Stream, level: Vec<Open>, actions: usize) -> Result<Vec<Open>> {
    let players = level.first().map_or(0, |open| open.histories.len());
    let mut sets: HashMap<(usize, u32), Vec<InfosetId>> = HashMap::new();
    let mut below = Vec::with_capacity(level.len() * actions);
    for Open { node, histories } in level {
        if stream.below(4) == 0 {
            let chance = event(tree, stream, actions)?;
            let children = tree.draw_in_place(node, chance)?;
            below.extend(children.map(|node| Open { node, histories: histories.clone() }));
            continue;
        }
        let player = stream.below(players as u64) as usize;
        let alike = sets.entry((player, histories[player])).or_default();
        // An old set half of the time, so that sets have two nodes on average.
        let set = match alike.len() {
            count if count > 0 && stream.below(2) == 0 => alike[stream.below(count as u64) as usize],
            _ => {
                let set = tree.infoset(player, "", (1..=actions).map(|action| action.to_string()))?;
                alike.push(set);
                set
            }
        };
        let first = set.index().checked_mul(actions).and_then(|first| u32::try_from(first + 1).ok());
        let Some(first) = first else { return Err(Error::too_large("the histories do not fit 32 bits")) };
        for (action, node) in tree.decide_in_place(node, set)?.enumerate() {
            let mut histories = histories.clone();
            histories[player] = first + action as u32;
            below.push(Open { node, histories });
        }
    }
    Ok(below)
}

/// A chance event with random weights of 1 to 4.
fn event(tree: &mut ExtensiveBuilder, stream: &mut Stream, actions: usize) -> Result<ChanceId> {
    let weights: Vec<u64> = (0..actions).map(|_| 1 + stream.below(4)).collect();
    let total: u64 = weights.iter().sum();
    let share = |weight: u64| Rational::new(weight, total).unwrap_or(Rational::ZERO);
    tree.chance("", (1..=actions).map(|action| action.to_string()), weights.into_iter().map(share).collect())
}
