//! A game cut into a stem and branches, which threads work on by themselves.
//!
//! Information sets of the two players hang together where one leads to the other or a leaf ties their sequences together. Take away those near the
//! root, the *stem*, and the rest falls apart (in poker and dice games: by what both have seen); *branches* are sets of such pieces, about
//! equally large. An update of a player is then one of each branch by itself, one of the stem, and again one of each branch.
//!
//! The stem grows from nothing: of the largest piece it takes the first information sets of the player who has fewer actions there. Of all
//! stems on the way, and numbers of branches, the one is chosen with which that many threads would need the least; branches that are
//! too small to be worth a meeting of threads are not made. The division depends on the game alone, so the order in which numbers are added up does too.

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::form::SequenceForm;
use crate::num::WordHash;
use crate::solve::regret::unions::Unions;

/// The most branches.
const MOST: usize = 16;

/// Each of two branches has at least so many sequences and leaves: a player's pass over it takes some microseconds, several times a meeting of threads.
const LEAST_WORK: usize = 6_000;

/// Each of more branches than two. Branches have groups of few lanes, which cost one thread more than it costs to keep the game together.
const LEAST_WORK_OF_MANY: usize = 40_000;

/// The stem is at most this part of the game, since it is worked on by one thread.
const STEM: usize = 20;

/// A wider stem, or more branches, must take this part of the time away.
const WORTH: usize = 10;

/// For each player and information set its part: 0 is the stem, the branches follow.
#[derive(Debug)]
pub(super) struct Division {
    pub parts: [Vec<u32>; 2],
    /// The number of parts, the stem among them.
    pub count: usize,
}

/// Both players' information sets, one player's after the other's.
struct Cut {
    /// For each the one that leads to it.
    parents: Vec<Option<u32>>,
    /// Its actions, and its share of the leaves.
    work: Vec<usize>,
    actions: Vec<usize>,
    /// Pairs that leaves tie together.
    ties: Vec<(u32, u32)>,
    /// For each information set where its pairs start; at the end their number.
    tied: Vec<usize>,
    /// How many are the first player's.
    first: usize,
}

/// Pieces that hang together, the largest first, each with its work.
type Pieces = Vec<(usize, Vec<u32>)>;

impl Division {
    pub fn new(form: &SequenceForm) -> Division {
        let [first, second] = [0, 1].map(|player| form.treeplexes()[player].infosets().len());
        let whole = || Division { parts: [vec![0; first], vec![0; second]], count: 1 };
        let work = form.treeplexes().iter().map(|treeplex| treeplex.sequences()).sum::<usize>() + form.leaves().len();
        if work < 2 * LEAST_WORK {
            return whole();
        }
        let Some((pieces, count)) = Cut::new(form).best() else { return whole() };
        let mut parts = vec![0; first + second];
        let mut loads = vec![0; count];
        for (work, piece) in pieces {
            let least = least(&loads);
            loads[least] += work;
            piece.iter().for_each(|number| parts[*number as usize] = least as u32 + 1);
        }
        let second = parts.split_off(first);
        Division { parts: [parts, second], count: count + 1 }
    }

    /// For each player and sequence the part of its information set; the empty sequence is the stem's.
    pub fn homes(&self, form: &SequenceForm) -> [Vec<u32>; 2] {
        [0, 1].map(|player| {
            let treeplex = &form.treeplexes()[player];
            let mut homes = vec![0; treeplex.sequences()];
            for ((_, _, own), part) in treeplex.infosets().zip(&self.parts[player]) {
                homes[own].fill(*part);
            }
            homes
        })
    }
}

/// The first of the least.
fn least(loads: &[usize]) -> usize {
    (0..loads.len()).min_by_key(|bin| loads[*bin]).unwrap_or_default()
}

/// The greatest load when pieces go, one after the other, where there is least.
fn greatest_load(pieces: &Pieces, count: usize) -> usize {
    let mut loads = vec![0; count];
    for (work, _) in pieces {
        let least = least(&loads);
        loads[least] += work;
    }
    loads.into_iter().max().unwrap_or_default()
}

impl Cut {
    fn new(form: &SequenceForm) -> Cut {
        let first = form.treeplexes()[0].infosets().len();
        let (mut parents, mut work) = (Vec::new(), Vec::new());
        let mut owners: Vec<Vec<Option<u32>>> = Vec::new();
        for treeplex in form.treeplexes() {
            let mut owner = vec![None; treeplex.sequences()];
            for (_, parent, own) in treeplex.infosets() {
                owner[own.clone()].fill(Some(parents.len() as u32));
                parents.push(owner[parent]);
                work.push(own.len());
            }
            owners.push(owner);
        }
        let actions = work.clone();
        let mut ties = Vec::new();
        for leaf in form.leaves() {
            let ends = [0, 1].map(|player| owners[player][leaf.sequences[player] as usize]);
            if let Some(end) = ends[0].or(ends[1]) {
                work[end as usize] += 1;
            }
            if let [Some(one), Some(other)] = ends {
                ties.push((one, other));
            }
        }
        ties.sort_unstable();
        ties.dedup();
        let tied = (0..=parents.len() as u32).map(|number| ties.partition_point(|tie| tie.0 < number)).collect();
        Cut { parents, work, actions, ties, tied, first }
    }

    /// The pieces and the number of branches that are best; `None` where it is best to leave the game whole.
    fn best(&self) -> Option<(Pieces, usize)> {
        let total: usize = self.work.iter().sum();
        let mut in_stem = vec![false; self.parents.len()];
        let all: Vec<u32> = (0..self.parents.len() as u32).collect();
        let mut unions = Unions::new(self.parents.len());
        let mut pieces = self.pieces(&all, &in_stem, &mut unions);
        let mut stem = 0;
        let doublings = (total / LEAST_WORK_OF_MANY).clamp(2, MOST).ilog2();
        let mut best: Option<(usize, Pieces, usize)> = None;
        while STEM * stem <= total && !pieces.is_empty() {
            for count in (1..=doublings).map(|doublings| 1 << doublings) {
                let time = stem + greatest_load(&pieces, count);
                if best.as_ref().is_none_or(|(least, _, _)| WORTH * time < least * (WORTH - 1)) {
                    best = Some((time, pieces.clone(), count));
                }
            }
            // Nothing would take a tenth of this away.
            if best.as_ref().is_some_and(|(time, _, _)| (time * (WORTH - 1)) << doublings <= total * WORTH) {
                break;
            }
            let (work, piece) = pieces.remove(0);
            self.widen(&mut in_stem, &piece);
            let smaller = self.pieces(&piece, &in_stem, &mut unions);
            stem += work - smaller.iter().map(|piece| piece.0).sum::<usize>();
            pieces.extend(smaller);
            pieces.sort_by_key(|(work, piece)| (Reverse(*work), piece[0]));
        }
        best.filter(|(time, _, _)| 4 * time < 3 * total).map(|(_, pieces, count)| (pieces, count))
    }

    /// What of some information sets hangs together, without the stem.
    fn pieces(&self, numbers: &[u32], in_stem: &[bool], unions: &mut Unions) -> Pieces {
        unions.part(numbers);
        for number in numbers.iter().filter(|number| !in_stem[**number as usize]) {
            if let Some(parent) = self.parents[*number as usize].filter(|parent| !in_stem[*parent as usize]) {
                unions.join(parent, *number);
            }
            for (one, other) in &self.ties[self.tied[*number as usize]..self.tied[*number as usize + 1]] {
                if !in_stem[*other as usize] {
                    unions.join(*one, *other);
                }
            }
        }
        let mut of_root: HashMap<u32, usize, WordHash> = HashMap::default();
        let mut pieces: Pieces = Vec::new();
        for number in numbers.iter().filter(|number| !in_stem[**number as usize]) {
            let place = *of_root.entry(unions.root(*number)).or_insert(pieces.len());
            if place == pieces.len() {
                pieces.push((0, Vec::new()));
            }
            pieces[place].0 += self.work[*number as usize];
            pieces[place].1.push(*number);
        }
        pieces.sort_by_key(|(work, piece)| (Reverse(*work), piece[0]));
        pieces
    }

    /// Moves the first information sets of the piece into the stem, of the player who has fewer actions there.
    fn widen(&self, in_stem: &mut [bool], piece: &[u32]) {
        let is_first = |number: u32| self.parents[number as usize].is_none_or(|parent| in_stem[parent as usize]);
        let mut roots: [Vec<u32>; 2] = Default::default();
        for number in piece.iter().filter(|number| is_first(**number)) {
            roots[usize::from(*number as usize >= self.first)].push(*number);
        }
        let actions = |player: usize| roots[player].iter().map(|number| self.actions[*number as usize]).sum::<usize>();
        let player = match [actions(0), actions(1)] {
            [0, _] => 1,
            [_, 0] => 0,
            [one, other] => usize::from(other < one),
        };
        roots[player].iter().for_each(|number| in_stem[*number as usize] = true);
    }
}
