//! One player's sequences laid out for regret methods: information sets side by side in lanes.
//!
//! Information sets after as many own moves and with as many actions make a *group*; its sequences are stored action by action, one lane for each
//! information set, so that one instruction works on several. The places of a player's sequences are numbered group after group; the
//! empty sequence has place 0. Each group is filled up to whole instructions with lanes of no information set, which hang on an idle place.
//!
//! Information sets of a group that share a block of payoffs (see [`super::payoffs`]), or lead to information sets that do, belong together (in poker:
//! all hands after the same betting); their lanes lie side by side, and so do the rows and columns of a block. Layout only says where
//! numbers lie: any order that puts parents first gives the same results.
//!
//! Large games are cut into parts (see [`super::parts`]): a branch has its own numbering, in which the stem's places come first and are the stem's.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use crate::form::Treeplex;
use crate::num::WordHash;
use crate::solve::regret::unions::Unions;

/// Lanes that are computed together.
pub(super) const WIDTH: usize = 8;

/// The place on which lanes of no information set hang; its plan is 0, and what it earns is never read.
pub(super) const IDLE: u32 = 1;

/// Information sets side by side: action `a` of lane `l` lies at place `first + a * lanes + l`.
#[derive(Debug, Clone)]
pub(super) struct Group {
    /// A multiple of [`WIDTH`], as `lanes` is.
    pub first: usize,
    pub actions: usize,
    pub lanes: usize,
    /// Where the places of the sequences that lead to the lanes start in [`Side::parents`].
    pub parents: usize,
}

/// One player's sequences of one part of a game.
#[derive(Debug)]
pub(super) struct Side {
    /// Each after those that lead to it.
    pub groups: Vec<Group>,
    pub parents: Vec<u32>,
    /// The number of places, idle ones and those of the stem among them.
    pub count: usize,
    /// The places that are the stem's: in a branch those of all its sequences, in the stem itself those of no information set.
    pub before: usize,
}

/// After how many own moves, and with how many actions.
type Kind = (usize, usize);

/// What is known of a player's information sets when they are laid out.
pub(super) struct Order<'f> {
    infosets: Vec<(usize, Range<usize>)>,
    kinds: Vec<Kind>,
    classes: Vec<u32>,
    treeplex: &'f Treeplex,
}

impl<'f> Order<'f> {
    /// `blocks` says for each sequence to which connected part of the leaves it belongs; those that lead to no leaf are alone.
    pub fn new(treeplex: &'f Treeplex, blocks: &[u32]) -> Order<'f> {
        let kinds = kinds(treeplex);
        let classes = classes(treeplex, blocks, &kinds);
        let infosets = treeplex.infosets().map(|(_, parent, own)| (parent, own)).collect();
        Order { infosets, kinds, classes, treeplex }
    }

    /// One side for each part, the stem first: `parts` says for each information set where it belongs. And for each sequence its place there.
    pub fn sides(&self, parts: &[u32], count: usize) -> (Vec<Side>, Vec<u32>) {
        let mut numbers: Vec<Vec<usize>> = vec![Vec::new(); count];
        parts.iter().enumerate().for_each(|(number, part)| numbers[*part as usize].push(number));
        let mut places = vec![0; self.treeplex.sequences()];
        let mut sides: Vec<Side> = Vec::with_capacity(count);
        for numbers in &numbers {
            let before = sides.first().map_or(WIDTH, |stem| stem.count);
            let side = self.side(numbers, before, &mut places);
            sides.push(side);
        }
        (sides, places)
    }

    fn side(&self, numbers: &[usize], before: usize, places: &mut [u32]) -> Side {
        let mut lanes: BTreeMap<Kind, Vec<usize>> = BTreeMap::new();
        for number in numbers {
            lanes.entry(self.kinds[*number]).or_default().push(*number);
        }
        let mut side = Side { groups: Vec::new(), parents: Vec::new(), count: before, before };
        for ((_, actions), mut lanes) in lanes {
            lanes.sort_by_key(|number| self.classes[*number]);
            let (first, parents) = (side.count, side.parents.len());
            let group = Group { first, actions, lanes: lanes.len().next_multiple_of(WIDTH), parents };
            for (lane, number) in lanes.iter().enumerate() {
                let (parent, own) = &self.infosets[*number];
                side.parents.push(places[*parent]);
                for (action, sequence) in own.clone().enumerate() {
                    places[sequence] = (first + action * group.lanes + lane) as u32;
                }
            }
            side.parents.resize(parents + group.lanes, IDLE);
            side.count += actions * group.lanes;
            side.groups.push(group);
        }
        // A unit of payoffs may write beyond the last place.
        side.count += WIDTH;
        side
    }
}

fn kinds(treeplex: &Treeplex) -> Vec<Kind> {
    let mut depths = vec![0_usize; treeplex.sequences()];
    let kind = |(_, parent, own): (_, usize, std::ops::Range<usize>)| {
        let depth = depths[parent] + 1;
        depths[own.clone()].fill(depth);
        (depth, own.len())
    };
    treeplex.infosets().map(kind).collect()
}

/// For each information set a number that it shares with those that it belongs together with.
fn classes(treeplex: &Treeplex, blocks: &[u32], kinds: &[Kind]) -> Vec<u32> {
    let mut unions = Unions::new(kinds.len());
    let mut first: HashMap<(u32, Kind), u32, WordHash> = HashMap::default();
    let mut of_sequence = vec![None; treeplex.sequences()];
    for (number, (_, _, own)) in treeplex.infosets().enumerate() {
        for sequence in own {
            of_sequence[sequence] = Some(number);
            let other = first.entry((blocks[sequence], kinds[number])).or_insert(number as u32);
            unions.join(*other, number as u32);
        }
    }
    // From the deepest on, those that lead to what belongs together.
    let mut order: Vec<(usize, usize)> = treeplex.infosets().map(|(_, parent, _)| parent).enumerate().collect();
    order.sort_by_key(|(number, _)| std::cmp::Reverse(kinds[*number].0));
    first.clear();
    for (number, parent) in order {
        let Some(before) = of_sequence[parent] else { continue };
        let other = first.entry((unions.root(number as u32), kinds[before])).or_insert(before as u32);
        unions.join(*other, before as u32);
    }
    (0..kinds.len() as u32).map(|number| unions.root(number)).collect()
}
