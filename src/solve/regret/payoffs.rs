//! What the players earn at the leaves, as small dense matrices over places.
//!
//! Leaves tie sequences of the two players together. A connected part of that relation (in poker: all pairs of hands at one end of the
//! betting) is a *block*. Its rows are cut into *units* of some rows that are computed together, in the order of the rows. Units of the same shape
//! one after another make a *run*, which is one loop without a branch; units with the same entries share them, so that a large tree with
//! few kinds of ends reads little memory.

use std::collections::HashMap;

use crate::form::{SequenceForm, Treeplex};
use crate::game::ExtensiveForm;
use crate::solve::regret::layout::{IDLE, Order, Side, WIDTH};
use crate::solve::regret::parts::Division;
use crate::solve::regret::unions::Unions;

/// Rows of a unit of a block with no more rows: half an instruction, which costs half as much where instructions of eight lanes are made in two.
pub(super) const NARROW: usize = WIDTH / 2;

/// What a player earns, by own places (rows) and those of the other (columns).
#[derive(Debug, Default)]
pub(super) struct Payoffs {
    pub runs: Vec<Run>,
    /// Columns of units: an entry for each row, 0 beyond the last.
    pub wide: Vec<[f64; WIDTH]>,
    pub narrow: Vec<[f64; NARROW]>,
    /// Places of the other's plan that do not lie side by side where they are needed, and own places of which the same is true.
    pub gathered: Vec<u32>,
    /// As many places for each unit as it may have rows, filled up with one that is not used.
    pub scattered: Vec<u32>,
    /// Entries of units that are too thin, row by row: the place of the row and where its entries start, then column and value.
    pub thin_rows: Vec<(u32, u32)>,
    pub thin: Vec<(u32, f64)>,
}

/// Units of one shape, in the order of their rows.
#[derive(Debug)]
pub(super) struct Run {
    pub shape: Shape,
    pub units: Vec<Unit>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    /// [`WIDTH`] or [`NARROW`].
    pub rows: usize,
    /// Of each piece.
    pub columns: usize,
    pub read: Read,
    /// Whether rows count in [`Payoffs::scattered`].
    pub scattered: bool,
}

/// How columns lie in the other's plan: in one piece, in two of the same length (in poker: folds and calls), or anyhow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Read {
    Once,
    Twice,
    /// In one piece of [`Payoffs::gathered`].
    Gathered,
}

/// At most as many rows as its shape says: where rows and the pieces of columns start, and its columns in [`Payoffs::wide`] or [`Payoffs::narrow`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Unit {
    pub row: u32,
    pub columns: [u32; 2],
    pub entries: u32,
}

/// A unit may be padded to so many times its entries.
const PADDING: usize = 4;

/// Rows of a block are cut into pieces where these have so many rows in the mean.
const LONG: usize = 3;

/// What both players earn at the leaves to which a pair of sequences leads.
struct Entry {
    part: u32,
    block: u32,
    places: [u32; 2],
    earned: [f64; 2],
}

/// One part of a game for both players.
#[derive(Debug)]
pub(super) struct Part {
    pub sides: [Side; 2],
    /// Divided by the unit.
    pub payoffs: [Payoffs; 2],
}

/// A game laid out: the stem, the branches, and for each player and sequence its part and its place there.
#[derive(Debug)]
pub(super) struct LaidOut {
    pub parts: Vec<Part>,
    pub homes: [Vec<u32>; 2],
    pub places: [Vec<u32>; 2],
}

/// Payoffs are divided by `unit`.
pub(super) fn lay_out(tree: &ExtensiveForm, form: &SequenceForm, unit: f64) -> LaidOut {
    let [first, second] = form.treeplexes() else { unreachable!("the tree has two players") };
    let division = Division::new(form);
    let offset = first.sequences() as u32;
    let mut unions = Unions::new(first.sequences() + second.sequences());
    for leaf in form.leaves() {
        unions.join(leaf.sequences[0], offset + leaf.sequences[1]);
    }
    let mut blocks = |treeplex: &Treeplex, offset: u32| -> Vec<u32> {
        (0..treeplex.sequences() as u32).map(|sequence| unions.root(offset + sequence)).collect()
    };
    let blocks = [blocks(first, 0), blocks(second, offset)];
    let count = division.count;
    let (firsts, first_places) = Order::new(first, &blocks[0]).sides(&division.parts[0], count);
    let (seconds, second_places) = Order::new(second, &blocks[1]).sides(&division.parts[1], count);
    let (homes, places) = (division.homes(form), [first_places, second_places]);
    let mut entries: Vec<Entry> = Vec::with_capacity(form.leaves().len());
    for leaf in form.leaves() {
        let sequences = [0, 1].map(|player| leaf.sequences[player] as usize);
        let at = [0, 1].map(|player| places[player][sequences[player]]);
        let chance = leaf.chance.to_f64() / unit;
        let payoff = tree.payoffs_of_terminal(leaf.terminal);
        let earned = [0, 1].map(|player| chance * payoff[player].to_f64());
        // A sequence of the stem may end in any part, two of branches end in the same.
        let part = homes[0][sequences[0]].max(homes[1][sequences[1]]);
        entries.push(Entry { part, block: blocks[0][sequences[0]], places: at, earned });
    }
    // A stable sort, so that leaves of the same sequences are added up in their order.
    entries.sort_by_key(|entry| (entry.part, entry.block, entry.places));
    entries.dedup_by(|later, earlier| {
        let same = later.places == earlier.places && later.part == earlier.part;
        if same {
            earlier.earned.iter_mut().zip(later.earned).for_each(|(sum, more)| *sum += more);
        }
        same
    });
    let mut rest = entries.as_slice();
    let mut parts = Vec::with_capacity(count);
    for (number, sides) in firsts.into_iter().zip(seconds).enumerate() {
        let (own, after) = rest.split_at(rest.partition_point(|entry| entry.part as usize <= number));
        rest = after;
        parts.push(Part { sides: [sides.0, sides.1], payoffs: [0, 1].map(|player| payoffs(own, player)) });
    }
    LaidOut { parts, homes, places }
}

/// A player's payoffs of one part, sorted by block.
fn payoffs(entries: &[Entry], player: usize) -> Payoffs {
    let mut builder = Builder::default();
    for block in entries.chunk_by(|a, b| a.block == b.block) {
        let entry = |entry: &Entry| (entry.places[player], entry.places[1 - player], entry.earned[player]);
        let mut block: Vec<Triple> = block.iter().map(entry).collect();
        block.sort_unstable_by_key(|entry| (entry.0, entry.1));
        builder.add(&block);
    }
    builder.build()
}

/// Row, column and value.
type Triple = (u32, u32, f64);

/// Payoffs on the way.
#[derive(Default)]
struct Builder {
    payoffs: Payoffs,
    units: Vec<(Shape, Unit)>,
    /// Where the columns of a unit lie, by their width and the bits of their entries.
    known: HashMap<(usize, Vec<u64>), u32>,
}

impl Builder {
    fn build(mut self) -> Payoffs {
        self.payoffs.thin_rows.push((0, self.payoffs.thin.len() as u32));
        // What is scattered comes last, since it is put in its places at the end.
        self.units.sort_by_key(|(shape, unit)| (shape.scattered, unit.row));
        let runs = self.units.chunk_by(|a, b| a.0 == b.0);
        let run =
            |units: &[(Shape, Unit)]| Run { shape: units[0].0, units: units.iter().map(|(_, unit)| *unit).collect() };
        self.payoffs.runs = runs.map(run).collect();
        self.payoffs
    }

    /// Adds a connected part: rows, columns and values, each pair once and sorted.
    fn add(&mut self, mut entries: &[Triple]) {
        let mut rows: Vec<u32> = entries.iter().map(|entry| entry.0).collect();
        rows.dedup();
        let pieces = pieces(&rows);
        // Rows in many pieces are put together as they come.
        let pieces = if pieces.len() * LONG <= rows.len() { pieces } else { vec![rows.as_slice()] };
        for piece in pieces {
            let width = if piece.len() <= NARROW { NARROW } else { WIDTH };
            for rows in piece.chunks(width) {
                let (own, after) = entries.split_at(entries.partition_point(|entry| entry.0 <= rows[rows.len() - 1]));
                entries = after;
                self.add_unit(rows, width, own);
            }
        }
    }

    /// Adds at most so many rows and their entries.
    fn add_unit(&mut self, rows: &[u32], width: usize, entries: &[Triple]) {
        let mut columns: Vec<u32> = entries.iter().map(|entry| entry.1).collect();
        columns.sort_unstable();
        columns.dedup();
        if width * columns.len() > PADDING * entries.len().max(2 * WIDTH) {
            for row in entries.chunk_by(|a, b| a.0 == b.0) {
                self.payoffs.thin_rows.push((row[0].0, self.payoffs.thin.len() as u32));
                self.payoffs.thin.extend(row.iter().map(|entry| (entry.1, entry.2)));
            }
            return;
        }
        let mut values = vec![0.0; width * columns.len()];
        for entry in entries {
            let place = |list: &[u32], place: u32| list.binary_search(&place).unwrap_or_else(|place| place);
            values[width * place(&columns, entry.1) + place(rows, entry.0)] = entry.2;
        }
        let (starts, read) = match pieces(&columns).as_slice() {
            [one] => ([one[0]; 2], Read::Once),
            [one, two] if one.len() == two.len() => ([one[0], two[0]], Read::Twice),
            _ => ([append(&columns, columns.len(), &mut self.payoffs.gathered); 2], Read::Gathered),
        };
        let scattered = pieces(rows).len() > 1;
        let row = if scattered { append(rows, width, &mut self.payoffs.scattered) } else { rows[0] };
        let entries = self.entries(&values, width);
        let columns = if read == Read::Twice { columns.len() / 2 } else { columns.len() };
        self.units.push((Shape { rows: width, columns, read, scattered }, Unit { row, columns: starts, entries }));
    }

    /// Where these columns lie among those of their width; they are put at the end where they do not lie anywhere.
    fn entries(&mut self, values: &[f64], width: usize) -> u32 {
        let key = (width, values.iter().map(|value| value.to_bits()).collect());
        let Payoffs { wide, narrow, .. } = &mut self.payoffs;
        *self.known.entry(key).or_insert_with(|| match width {
            NARROW => put(values, narrow),
            _ => put(values, wide),
        })
    }
}

/// Where columns lie when they are put at the end of a list.
fn put<const ROWS: usize>(values: &[f64], columns: &mut Vec<[f64; ROWS]>) -> u32 {
    let start = columns.len();
    columns.extend_from_slice(values.as_chunks::<ROWS>().0);
    start as u32
}

/// The pieces of ascending places that lie side by side.
fn pieces(places: &[u32]) -> Vec<&[u32]> {
    places.chunk_by(|a, b| a + 1 == *b).collect()
}

/// Where places lie in a list when they are put at its end, filled up to a length.
fn append(places: &[u32], length: usize, list: &mut Vec<u32>) -> u32 {
    let start = list.len();
    list.extend_from_slice(places);
    list.resize(start + length, IDLE);
    start as u32
}
