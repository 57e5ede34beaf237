//! The sequence form: for each player of a tree the sequences of own actions, and the payoffs at the leaves by sequences.
//!
//! A sequence is what a player has done on the way to a node: with perfect recall an information set has one sequence that leads to
//! it, its parent, and every action there makes a new one. A realization plan gives each sequence the probability that the player's own
//! choices play it: 1 for the empty sequence, and at every information set the plans of its actions add up to that of its parent.
//! Plans are to sequences what mixed strategies are to pure ones, and there are no more sequences than actions.
//!
//! Sequences are numbered from the empty one, 0, with those of an information set one after another and after its parent: all passes
//! are loops in order, and a fold goes in the reverse order. Cost: one pass over the nodes, memory in the sequences and leaves.
//!
//! References: Romanovskii 1962, Soviet Mathematics 3; Koller, Megiddo and von Stengel 1996, Games and Economic Behavior 14; von Stengel
//! 1996, Games and Economic Behavior 14.

use crate::error::Result;
use crate::form::completion::complete;
use crate::game::{ExtensiveForm, InfosetId, Move};
use crate::num::Rational;
use crate::strategy::BehaviorProfile;

/// A player's information sets and sequences.
#[derive(Debug, Clone)]
pub struct Treeplex {
    infosets: Vec<InfosetId>,
    /// For each information set the sequence that leads to it.
    parents: Vec<u32>,
    /// For each information set its first sequence; at the end the number of sequences.
    firsts: Vec<u32>,
}

impl Treeplex {
    /// The number of sequences, the empty one among them.
    pub fn sequences(&self) -> usize {
        self.firsts.last().map_or(1, |&count| count as usize)
    }

    /// The information sets, each after those on the way to it: its id, the sequence that leads to it, and those of its actions.
    pub fn infosets(&self) -> impl DoubleEndedIterator<Item = (InfosetId, usize, std::ops::Range<usize>)> + '_ {
        let sequences = self.firsts.windows(2).map(|pair| pair[0] as usize..pair[1] as usize);
        self.infosets.iter().zip(&self.parents).zip(sequences).map(|((&id, &parent), own)| (id, parent as usize, own))
    }
}

/// A leaf that chance can reach.
#[derive(Debug, Clone)]
pub struct Leaf {
    /// For each player the sequence that leads to it.
    pub sequences: Vec<u32>,
    /// The probability that chance leads to it, when the players do.
    pub chance: Rational,
    /// The number of the terminal in [`ExtensiveForm::terminal_payoffs`].
    pub terminal: usize,
}

/// The sequence form of a tree.
#[derive(Debug, Clone)]
pub struct SequenceForm {
    treeplexes: Vec<Treeplex>,
    leaves: Vec<Leaf>,
}

impl SequenceForm {
    /// Errors: imperfect recall, with the information set and two histories that show it.
    pub fn new(game: &ExtensiveForm) -> Result<SequenceForm> {
        game.require_perfect_recall()?;
        let players = game.player_count();
        let mut treeplexes = vec![Treeplex { infosets: Vec::new(), parents: Vec::new(), firsts: vec![1] }; players];
        let mut first_sequence = vec![0_u32; game.infosets().len()];
        // For each node: every player's sequence, and the probability of chance's moves.
        let mut sequences = vec![0_u32; players * game.node_count()];
        let mut chance = vec![Rational::ONE; game.node_count()];
        let mut leaves = Vec::with_capacity(game.terminals().len());
        for node in game.nodes() {
            let place = node.index() * players;
            if let Some(parent) = game.parent(node) {
                sequences.copy_within(parent.index() * players..(parent.index() + 1) * players, place);
                chance[node.index()] = match game.chance_into(node) {
                    Some(probability) => &chance[parent.index()] * probability,
                    None => chance[parent.index()].clone(),
                };
                if let Move::Decision(id) = game.next(parent) {
                    sequences[place + game.infoset(id).player] = first_sequence[id.index()] + game.action(node) as u32;
                }
            }
            match game.next(node) {
                Move::Decision(id) if first_sequence[id.index()] == 0 => {
                    let infoset = game.infoset(id);
                    let treeplex = &mut treeplexes[infoset.player];
                    let first = treeplex.sequences() as u32;
                    first_sequence[id.index()] = first;
                    treeplex.infosets.push(id);
                    treeplex.parents.push(sequences[place + infoset.player]);
                    treeplex.firsts.push(first + infoset.actions.len() as u32);
                }
                Move::Terminal if !chance[node.index()].is_zero() => leaves.push(Leaf {
                    sequences: sequences[place..place + players].to_vec(),
                    chance: chance[node.index()].clone(),
                    terminal: game.terminals().binary_search(&node).unwrap_or_else(|place| place),
                }),
                _ => {}
            }
        }
        Ok(SequenceForm { treeplexes, leaves })
    }

    /// For each player.
    pub fn treeplexes(&self) -> &[Treeplex] {
        &self.treeplexes
    }

    /// In the order of the terminals.
    pub fn leaves(&self) -> &[Leaf] {
        &self.leaves
    }

    /// The behaviour of realization plans, one entry for each sequence of a player; completed where a plan does not lead. Errors:
    /// plans that are none.
    ///
    /// # Panics
    /// When a plan has another length.
    pub fn behavior(&self, game: &ExtensiveForm, plans: &[Vec<Rational>]) -> Result<BehaviorProfile> {
        let mut behavior = vec![None; game.infosets().len()];
        for (treeplex, plan) in self.treeplexes.iter().zip(plans) {
            assert_eq!(plan.len(), treeplex.sequences(), "one entry per sequence");
            for (id, parent, own) in treeplex.infosets().filter(|(_, parent, _)| !plan[*parent].is_zero()) {
                behavior[id.index()] = plan[own].iter().map(|weight| weight.checked_div(&plan[parent])).collect();
            }
        }
        complete(game, behavior)
    }
}
