//! Random small trees, full of ties: each a function of one number.

#[path = "dice.rs"]
mod dice;

pub use dice::Dice;
use guarantor::game::{ExtensiveBuilder, ExtensiveForm, InfosetId, NodeId};
use guarantor::num::Rational;

#[allow(dead_code, reason = "each suite grows its own kinds of trees")]
#[derive(Clone, Copy, PartialEq)]
pub enum Information {
    Perfect,
    /// Imperfect information with perfect recall.
    Recall,
    /// Any information sets, also absent-minded ones.
    Any,
}

pub type History = Vec<(InfosetId, usize)>;

struct Growth {
    dice: Dice,
    tree: ExtensiveBuilder,
    information: Information,
    /// Player 2 gets what player 1 loses.
    zero_sum: bool,
    /// (set, player, number of actions, own history of its first node)
    sets: Vec<(InfosetId, usize, usize, History)>,
}

impl Growth {
    /// A new information set, or one that this node may join.
    fn set_for(&mut self, player: usize, actions: usize, history: &History) -> InfosetId {
        let recall = self.information == Information::Recall;
        let fits = |set: &&(InfosetId, usize, usize, History)| {
            set.1 == player && set.2 == actions && (!recall || set.3 == *history)
        };
        let candidates: Vec<InfosetId> = self.sets.iter().filter(fits).map(|set| set.0).collect();
        if self.information != Information::Perfect && !candidates.is_empty() && self.dice.below(3) > 0 {
            return candidates[self.dice.below(candidates.len())];
        }
        let labels = (0..actions).map(|action| format!("{action}"));
        let id = self.tree.infoset(player, "", labels).expect("infoset");
        self.sets.push((id, player, actions, history.clone()));
        id
    }

    fn pay(&mut self, node: NodeId, players: usize) {
        let mut payoffs: Vec<Rational> = (0..players).map(|_| Rational::from(self.dice.below(4) as i64 - 1)).collect();
        if self.zero_sum {
            payoffs[1] = -&payoffs[0];
        }
        let outcome = self.tree.outcome("", payoffs).expect("outcome");
        self.tree.set_outcome(node, outcome);
    }
}

/// A random tree with so many inner nodes at most.
pub fn random_tree(seed: u64, players: usize, inner: usize, information: Information) -> ExtensiveForm {
    grown(seed, players, inner, information, false)
}

pub fn grown(seed: u64, players: usize, inner: usize, information: Information, zero_sum: bool) -> ExtensiveForm {
    let tree = ExtensiveBuilder::new("random", (0..players).map(|player| format!("P{player}"))).expect("players");
    let mut growth = Growth { dice: Dice(seed), tree, information, zero_sum, sets: Vec::new() };
    let mut open: Vec<(NodeId, Vec<History>)> = vec![(growth.tree.root(), vec![History::new(); players])];
    for _ in 0..inner {
        if open.is_empty() {
            break;
        }
        let place = growth.dice.below(open.len());
        let (node, histories) = open.swap_remove(place);
        if growth.dice.below(4) == 0 {
            growth.pay(node, players);
        }
        if growth.dice.below(5) == 0 {
            let weights = [[0, 4], [1, 3], [2, 2], [3, 1]][growth.dice.below(4)];
            let probabilities = weights.map(|weight| Rational::new(weight, 4).expect("nonzero")).to_vec();
            let chance = growth.tree.chance("", ["u", "d"], probabilities).expect("chance");
            let children = growth.tree.draw(node, chance).expect("move");
            open.extend(children.into_iter().map(|child| (child, histories.clone())));
            continue;
        }
        let player = growth.dice.below(players);
        let actions = 1 + growth.dice.below(3);
        let set = growth.set_for(player, actions, &histories[player]);
        for (action, child) in growth.tree.decide(node, set).expect("move").into_iter().enumerate() {
            let mut histories = histories.clone();
            histories[player].push((set, action));
            open.push((child, histories));
        }
    }
    for (node, _) in open {
        growth.pay(node, players);
    }
    growth.tree.build().expect("valid")
}
