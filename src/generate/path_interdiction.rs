//! Path interdiction: an evader crosses a network unseen if possible, an interdictor places checkpoints on its edges.
//!
//! The network has layers of as many nodes; from each node an edge leads to those of the next layer that lie at most one row off. The evader
//! enters at any node of the first layer and leaves from any of the last one; entering and leaving are edges too. Each checkpoint on the
//! evader's way sees the evader with the probability of its edge, and the payoff is the expected number of times that this happens.
//!
//! With one checkpoint, or several that need not share an edge, the value is the number of checkpoints over the least capacity of a cut,
//! where an edge of detection d has the capacity 1/d: the interdictor watches the edges of that cut in proportion to their capacities, the
//! evader follows a greatest flow (Washburn and Wood 1995; Ford and Fulkerson 1956). With sure detection everywhere the least cut is the
//! number of rows.

use super::draw::Stream;
use super::known;
use super::security::{LISTED, chosen, nodes};
use super::{Family, Key, Member, ORACLE};
use crate::error::Result;
use crate::game::{Edge, Game, Network, NetworkGame, Spelling};
use crate::num::Integer;

pub(super) static FAMILY: Family = Family {
    name: "path-interdiction",
    about: "zero-sum: checkpoints on the edges of a layered network against a way through it; expected detections",
    keys: &[
        Key { name: "rows", about: "nodes of a layer", default: 3, range: (1, 100) },
        Key { name: "layers", about: "number of layers", default: 3, range: (1, 100) },
        Key { name: "checkpoints", about: "edges that are watched", default: 1, range: (0, 100) },
        Key {
            name: "levels",
            about: "detection is drawn from 1/levels, 2/levels, ..., 1",
            default: 1,
            range: (1, 1_000),
        },
        ORACLE,
    ],
    fractions: &[],
    seeded: true,
    known: "checkpoints over the least cut, with capacities 1/detection, as long as this watches no edge with more than certainty; \
            checkpoints over rows where detection is sure",
    cites: &[
        "Washburn and Wood 1995, Operations Research 43",
        "Ford and Fulkerson 1956, Canadian Journal of Mathematics 8",
    ],
    build,
    answer: known::nothing,
};

fn build(member: &Member) -> Result<Game> {
    let [rows, layers, levels] = ["rows", "layers", "levels"].map(|key| member.value(key) as u32);
    let (ways, names) = crossing(rows, layers);
    let count = names.len() as u32;
    let checkpoints = (member.value("checkpoints") as u32).min(count);
    let spelling = Spelling { names: (1..=rows).map(|row| row.to_string()).collect(), separator: "-" };
    let evader = Network::new("Evader", (rows * layers) as usize + 2, ways, count as usize, spelling)?;
    let spelling = Spelling { names, separator: " " };
    let choices = chosen(count, checkpoints);
    let interdictor = Network::new("Interdictor", nodes(count, checkpoints), choices, count as usize, spelling)?;
    let mut stream = Stream::new(member.seed);
    let mut detection = || Integer::from(stream.below(u64::from(levels)) + 1);
    let pairs = (0..count).map(|edge| (edge, edge, detection())).collect();
    let what = format!("{layers} layers of {rows} nodes by {checkpoints} checkpoints");
    let title = format!("Interdiction of {what}, seed {}", member.seed);
    let alone = [Vec::new(), Vec::new()];
    let game = NetworkGame::new(title, [interdictor, evader], alone, pairs, Integer::from(levels))?;
    member.listed_up_to(LISTED, game)
}

/// The edges that the evader can take, each with its own number as feature and the row that it leads to as symbol, and their names.
fn crossing(rows: u32, layers: u32) -> (Vec<Edge>, Vec<String>) {
    let node = |layer: u32, row: u32| 1 + layer * rows + row;
    let (mut edges, mut names) = (Vec::new(), Vec::new());
    let mut add = |tail, head, symbol, name: String| {
        edges.push(Edge { tail, head, symbol, feature: Some(names.len() as u32) });
        names.push(name);
    };
    for row in 0..rows {
        add(0, node(0, row), Some(row), format!("in-{}", row + 1));
    }
    for layer in 0..layers - 1 {
        for row in 0..rows {
            for next in row.saturating_sub(1)..=(row + 1).min(rows - 1) {
                let name = format!("{}:{}-{}", layer + 1, row + 1, next + 1);
                add(node(layer, row), node(layer + 1, next), Some(next), name);
            }
        }
    }
    for row in 0..rows {
        add(node(layers - 1, row), 1 + layers * rows, None, format!("out-{}", row + 1));
    }
    (edges, names)
}
