//! What the players of a tree remember: perfect recall, absent-mindedness, and the own move that precedes an information set.
//!
//! A player's own history at a node is the list of own information sets met and actions taken before it. The player has
//! perfect recall when all nodes of each information set have the same own history (Kuhn 1953). Histories are numbered as
//! they are met, one number for (earlier history, information set, action), so comparing two of them compares two numbers.

use std::collections::HashMap;

use crate::game::extensive::{ExtensiveForm, InfosetId, Move, NodeId, RecallDefect};

/// The result of one pass over the tree.
#[derive(Debug, Clone)]
pub(super) struct Recall {
    /// One per information set at most, in their order.
    pub(super) defects: Vec<RecallDefect>,
    /// The owner's last move before each information set (before its first node, without perfect recall).
    pub(super) previous: Vec<Option<(InfosetId, usize)>>,
}

enum Step {
    Enter(NodeId),
    /// Forget an own move on the way back up: the player, and the history before.
    Undo(usize, usize),
    /// Leave a node of an information set: what was the last node of the set above it.
    Leave(InfosetId, Option<NodeId>),
}

/// The depth-first pass; both tables of what holds on the current path are mended on the way back up.
struct Pass<'g> {
    game: &'g ExtensiveForm,
    /// Each player's own history on the current path.
    history: Vec<usize>,
    /// The last node of each information set on the current path.
    on_path: Vec<Option<NodeId>>,
    /// The history with which each information set was met first, and the number of the first move from it there.
    first: Vec<Option<(usize, usize)>>,
    /// The numbers of moves from other histories; empty with perfect recall.
    others: HashMap<(usize, InfosetId, usize), usize>,
    /// The last move of each numbered history; number 0 is the empty one.
    last_move: Vec<Option<(InfosetId, usize)>>,
    /// The mover's own history at each decision node.
    at: Vec<usize>,
    /// For each information set a node and one of its own nodes below it.
    twice: Vec<Option<(NodeId, NodeId)>>,
}

pub(super) fn analyse(game: &ExtensiveForm) -> Recall {
    let sets = game.infosets().len();
    let mut pass = Pass {
        game,
        history: vec![0; game.player_count()],
        on_path: vec![None; sets],
        first: vec![None; sets],
        others: HashMap::new(),
        last_move: vec![None],
        at: vec![0; game.node_count()],
        twice: vec![None; sets],
    };
    pass.walk();
    let defects = game.infoset_ids().filter_map(|id| pass.defect(id)).collect();
    let first = |id| game.infoset(id).nodes[0];
    let previous = game.infoset_ids().map(|id| pass.last_move[pass.at[first(id).index()]]).collect();
    Recall { defects, previous }
}

impl Pass<'_> {
    fn walk(&mut self) {
        let mut steps = vec![Step::Enter(self.game.root())];
        while let Some(step) = steps.pop() {
            match step {
                Step::Undo(player, history) => self.history[player] = history,
                Step::Leave(infoset, above) => self.on_path[infoset.index()] = above,
                Step::Enter(node) => {
                    self.arrive(node, &mut steps);
                    if let Move::Decision(infoset) = self.game.next(node) {
                        self.at[node.index()] = self.history[self.game.infoset(infoset).player];
                        let above = self.on_path[infoset.index()].replace(node);
                        steps.push(Step::Leave(infoset, above));
                        if let Some(above) = above {
                            self.twice[infoset.index()].get_or_insert((above, node));
                        }
                    }
                    steps.extend(self.game.children(node).rev().map(Step::Enter));
                }
            }
        }
    }

    /// Adds the move that leads to a node to its mover's history.
    fn arrive(&mut self, node: NodeId, steps: &mut Vec<Step>) {
        let Some(parent) = self.game.parent(node) else { return };
        let Move::Decision(infoset) = self.game.next(parent) else { return };
        let player = self.game.infoset(infoset).player;
        let before = self.history[player];
        let number = self.number(before, infoset, self.game.action(node));
        steps.push(Step::Undo(player, before));
        self.history[player] = number;
    }

    /// The number of the history that a move adds to.
    fn number(&mut self, before: usize, infoset: InfosetId, action: usize) -> usize {
        let fresh = self.last_move.len();
        let count = self.game.infoset(infoset).actions.len();
        let (history, start) = *self.first[infoset.index()].get_or_insert((before, fresh));
        if start == fresh {
            self.last_move.extend((0..count).map(|action| Some((infoset, action))));
        }
        if history == before {
            return start + action;
        }
        let number = *self.others.entry((before, infoset, action)).or_insert(fresh);
        if number == fresh {
            self.last_move.push(Some((infoset, action)));
        }
        number
    }

    fn defect(&self, infoset: InfosetId) -> Option<RecallDefect> {
        if let Some((first, second)) = self.twice[infoset.index()] {
            return Some(RecallDefect { infoset, first, second, absent_minded: true });
        }
        let nodes = &self.game.infoset(infoset).nodes;
        let first = *nodes.first()?;
        let second = *nodes.iter().find(|node| self.at[node.index()] != self.at[first.index()])?;
        Some(RecallDefect { infoset, first, second, absent_minded: false })
    }
}
