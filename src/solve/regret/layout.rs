//! The sequence form laid out for regret methods: lanes of information sets side by side, and payoffs in dense blocks.
//!
//! Information sets after as many own moves and with as many actions make a *group*; its sequences are
//! stored action by action, one lane for each information set, so that one instruction works on several. The places of a player's
//! sequences are numbered group after group; the empty sequence has place 0.
//!
//! Leaves tie sequences of the two players together. A connected part of that relation (in poker: all pairs of hands at one end of the betting)
//! is a *block*: a small matrix that is read in order. Lanes are sorted by the first block that they lead to, so that the rows and columns of a
//! block mostly lie side by side. Groups and blocks are only where numbers lie: any order that puts parents first gives the same results.

use std::collections::BTreeMap;

use crate::form::{SequenceForm, Treeplex};
use crate::game::ExtensiveForm;

/// Rows of a block that are computed together.
pub(super) const WIDTH: usize = 8;

/// Information sets side by side: action `a` of lane `l` lies at place `first + a * lanes + l`.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub first: usize,
    pub actions: usize,
    pub lanes: usize,
    /// Where the places of the sequences that lead to the lanes start in [`Side::parents`].
    pub parents: usize,
}

/// One player's sequences.
#[derive(Debug)]
pub(super) struct Side {
    /// Each after those that lead to it.
    pub groups: Vec<Group>,
    pub parents: Vec<u32>,
    /// For each sequence of the treeplex its place.
    pub places: Vec<u32>,
}

/// Places in a row, or any.
#[derive(Debug)]
pub(super) enum Places {
    From(usize),
    List(Vec<u32>),
}

/// A matrix of payoffs: `values[(c * columns + column) * WIDTH + r]` is the entry of row `c * WIDTH + r`, 0 beyond the last row.
#[derive(Debug)]
pub(super) struct Block {
    pub rows: Places,
    pub row_count: usize,
    pub columns: Places,
    pub column_count: usize,
    /// Where the values start.
    pub values: usize,
}

/// What a player earns, by own places (rows) and those of the other (columns).
#[derive(Debug, Default)]
pub(super) struct Blocks {
    pub blocks: Vec<Block>,
    pub values: Vec<f64>,
    /// Entries of parts that are too thin for blocks, row by row: the place of the row and where its entries start, then column and value.
    pub thin_rows: Vec<(u32, u32)>,
    pub thin: Vec<(u32, f64)>,
}

/// A block may be padded to so many times its entries.
const PADDING: usize = 4;

/// Sets of numbers that are joined.
struct Unions(Vec<u32>);

impl Unions {
    fn root(&mut self, mut at: u32) -> u32 {
        while self.0[at as usize] != at {
            self.0[at as usize] = self.0[self.0[at as usize] as usize];
            at = self.0[at as usize];
        }
        at
    }

    /// The lesser root becomes the root of both.
    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b) as usize] = a.min(b);
    }
}

/// Both sides, and for each player the payoffs divided by `unit`.
pub(super) fn lay_out(tree: &ExtensiveForm, form: &SequenceForm, unit: f64) -> ([Side; 2], [Blocks; 2]) {
    let [first, second] = form.treeplexes() else { unreachable!("the tree has two players") };
    let offset = first.sequences() as u32;
    let mut unions = Unions((0..offset + second.sequences() as u32).collect());
    for leaf in form.leaves() {
        unions.join(leaf.sequences[0], offset + leaf.sequences[1]);
    }
    let mut parts = |treeplex: &Treeplex, offset: u32| -> Vec<u32> {
        (0..treeplex.sequences() as u32).map(|sequence| unions.root(offset + sequence)).collect()
    };
    let parts = [parts(first, 0), parts(second, offset)];
    let sides = [Side::new(first, &parts[0]), Side::new(second, &parts[1])];
    let mut entries: Vec<Entry> = Vec::with_capacity(form.leaves().len());
    for leaf in form.leaves() {
        let places = [0, 1].map(|player| sides[player].places[leaf.sequences[player] as usize]);
        let chance = leaf.chance.to_f64() / unit;
        let payoff = tree.payoffs_of_terminal(leaf.terminal);
        let earned = [0, 1].map(|player| chance * payoff[player].to_f64());
        entries.push(Entry { part: parts[0][leaf.sequences[0] as usize], places, earned });
    }
    // A stable sort, so that leaves of the same sequences are added up in their order.
    entries.sort_by_key(|entry| (entry.part, entry.places));
    entries.dedup_by(|later, earlier| {
        let same = later.places == earlier.places;
        if same {
            earlier.earned.iter_mut().zip(later.earned).for_each(|(sum, more)| *sum += more);
        }
        same
    });
    let blocks = [0, 1].map(|player| {
        let mut blocks = Blocks::default();
        for part in entries.chunk_by(|a, b| a.part == b.part) {
            let entry = |entry: &Entry| (entry.places[player], entry.places[1 - player], entry.earned[player]);
            blocks.add(part.iter().map(entry).collect());
        }
        blocks.thin_rows.push((0, blocks.thin.len() as u32));
        blocks
    });
    (sides, blocks)
}

/// What both players earn at the leaves to which a pair of sequences leads.
struct Entry {
    /// The connected part of the leaves.
    part: u32,
    places: [u32; 2],
    earned: [f64; 2],
}

impl Side {
    /// `parts` says for each sequence to which connected part of the leaves it belongs.
    fn new(treeplex: &Treeplex, parts: &[u32]) -> Side {
        // The first part that a sequence, or one after it, belongs to.
        let mut earliest = parts.to_vec();
        let mut keys: Vec<u32> = Vec::with_capacity(treeplex.infosets().len());
        for (_, parent, own) in treeplex.infosets().rev() {
            let least = own.map(|sequence| earliest[sequence]).min().unwrap_or(u32::MAX);
            earliest[parent] = earliest[parent].min(least);
            keys.push(least);
        }
        keys.reverse();
        let mut depths = vec![0_usize; treeplex.sequences()];
        let mut lanes: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        let infosets: Vec<_> = treeplex.infosets().collect();
        for (place, (_, parent, own)) in infosets.iter().enumerate() {
            let depth = depths[*parent] + 1;
            depths[own.clone()].fill(depth);
            lanes.entry((depth, own.len())).or_default().push(place);
        }
        let mut side = Side { groups: Vec::new(), parents: Vec::new(), places: vec![0; treeplex.sequences()] };
        let mut next = 1;
        for ((_, actions), mut lanes) in lanes {
            lanes.sort_by_key(|place| keys[*place]);
            let group = Group { first: next, actions, lanes: lanes.len(), parents: side.parents.len() };
            for (lane, place) in lanes.iter().enumerate() {
                let (_, parent, own) = &infosets[*place];
                side.parents.push(side.places[*parent]);
                for (action, sequence) in own.clone().enumerate() {
                    side.places[sequence] = (group.first + action * group.lanes + lane) as u32;
                }
            }
            next += actions * group.lanes;
            side.groups.push(group);
        }
        side
    }
}

impl Blocks {
    /// The most columns of a block.
    pub fn widest(&self) -> usize {
        self.blocks.iter().map(|block| block.column_count).max().unwrap_or(0)
    }

    /// Adds a connected part: rows, columns and values, each pair once.
    fn add(&mut self, mut entries: Vec<(u32, u32, f64)>) {
        let distinct = |place: &dyn Fn(&(u32, u32, f64)) -> u32| {
            let mut places: Vec<u32> = entries.iter().map(place).collect();
            places.sort_unstable();
            places.dedup();
            places
        };
        let (rows, columns) = (distinct(&|entry| entry.0), distinct(&|entry| entry.1));
        let padded = rows.len().next_multiple_of(WIDTH) * columns.len();
        if padded > PADDING * entries.len().max(2 * WIDTH) {
            entries.sort_unstable_by_key(|entry| (entry.0, entry.1));
            for chunk in entries.chunk_by(|a, b| a.0 == b.0) {
                self.thin_rows.push((chunk[0].0, self.thin.len() as u32));
                self.thin.extend(chunk.iter().map(|entry| (entry.1, entry.2)));
            }
            return;
        }
        let start = self.values.len();
        self.values.resize(start + padded, 0.0);
        for (row, column, value) in entries {
            let place = |list: &[u32], place: u32| list.binary_search(&place).unwrap_or_else(|place| place);
            let (row, column) = (place(&rows, row), place(&columns, column));
            let at = (row / WIDTH * columns.len() + column) * WIDTH + row % WIDTH;
            self.values[start + at] = value;
        }
        let (row_count, column_count) = (rows.len(), columns.len());
        let (rows, columns) = (Places::new(rows), Places::new(columns));
        self.blocks.push(Block { rows, row_count, columns, column_count, values: start });
    }
}

impl Places {
    /// Of places in ascending order.
    fn new(list: Vec<u32>) -> Places {
        let first = list.first().copied().unwrap_or_default();
        match list.iter().enumerate().all(|(number, place)| *place == first + number as u32) {
            true => Places::From(first as usize),
            false => Places::List(list),
        }
    }
}
