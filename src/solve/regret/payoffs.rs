//! What the players earn at the leaves, as small dense matrices over places.
//!
//! Leaves tie sequences of the two players together. A connected part of that relation (in poker: all pairs of hands at one end of the
//! betting) is a *block*. Its rows are cut into *units* of some rows that are computed together, in the order of the rows. Units of the same shape
//! one after another make a *run*, which is one loop without a branch; units with the same entries share them, so that a large tree with
//! few kinds of ends reads little memory.

use std::collections::HashMap;

use crate::form::{SequenceForm, Treeplex};
use crate::game::ExtensiveForm;
use crate::solve::regret::layout::{IDLE, Side, WIDTH};
use crate::solve::regret::unions::Unions;

/// One column of a unit: an entry for each row, 0 beyond the last.
pub(super) type Column = [f64; WIDTH];

/// What a player earns, by own places (rows) and those of the other (columns).
#[derive(Debug, Default)]
pub(super) struct Payoffs {
    pub runs: Vec<Run>,
    pub columns: Vec<Column>,
    /// Places of the other's plan that do not lie side by side where they are needed, and own places of which the same is true.
    pub gathered: Vec<u32>,
    /// [`WIDTH`] places for each unit, filled up with one that is not used.
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

/// At most [`WIDTH`] rows: where rows and the pieces of columns start, and the entries in [`Payoffs::columns`].
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
    /// The connected part of the leaves.
    part: u32,
    places: [u32; 2],
    earned: [f64; 2],
}

/// Both sides, and for each player the payoffs divided by `unit`.
pub(super) fn lay_out(tree: &ExtensiveForm, form: &SequenceForm, unit: f64) -> ([Side; 2], [Payoffs; 2]) {
    let [first, second] = form.treeplexes() else { unreachable!("the tree has two players") };
    let offset = first.sequences() as u32;
    let mut unions = Unions::new(first.sequences() + second.sequences());
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
    let payoffs = [0, 1].map(|player| {
        let mut builder = Builder::default();
        for part in entries.chunk_by(|a, b| a.part == b.part) {
            let entry = |entry: &Entry| (entry.places[player], entry.places[1 - player], entry.earned[player]);
            let mut part: Vec<Triple> = part.iter().map(entry).collect();
            part.sort_unstable_by_key(|entry| (entry.0, entry.1));
            builder.add(&part);
        }
        builder.build()
    });
    (sides, payoffs)
}

/// Row, column and value.
type Triple = (u32, u32, f64);

/// Payoffs on the way.
#[derive(Default)]
struct Builder {
    payoffs: Payoffs,
    units: Vec<(Shape, Unit)>,
    /// Where the columns of a unit lie, by the bits of their entries.
    known: HashMap<Vec<u64>, u32>,
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
        for rows in pieces.into_iter().flat_map(|piece| piece.chunks(WIDTH)) {
            let (own, after) = entries.split_at(entries.partition_point(|entry| entry.0 <= rows[rows.len() - 1]));
            entries = after;
            self.add_unit(rows, own);
        }
    }

    /// Adds at most [`WIDTH`] rows and their entries.
    fn add_unit(&mut self, rows: &[u32], entries: &[Triple]) {
        let mut columns: Vec<u32> = entries.iter().map(|entry| entry.1).collect();
        columns.sort_unstable();
        columns.dedup();
        if WIDTH * columns.len() > PADDING * entries.len().max(2 * WIDTH) {
            for row in entries.chunk_by(|a, b| a.0 == b.0) {
                self.payoffs.thin_rows.push((row[0].0, self.payoffs.thin.len() as u32));
                self.payoffs.thin.extend(row.iter().map(|entry| (entry.1, entry.2)));
            }
            return;
        }
        let mut values = vec![[0.0; WIDTH]; columns.len()];
        for entry in entries {
            let place = |list: &[u32], place: u32| list.binary_search(&place).unwrap_or_else(|place| place);
            values[place(&columns, entry.1)][place(rows, entry.0)] = entry.2;
        }
        let (starts, read) = match pieces(&columns).as_slice() {
            [one] => ([one[0]; 2], Read::Once),
            [one, two] if one.len() == two.len() => ([one[0], two[0]], Read::Twice),
            _ => ([append(&columns, columns.len(), &mut self.payoffs.gathered); 2], Read::Gathered),
        };
        let scattered = pieces(rows).len() > 1;
        let row = if scattered { append(rows, WIDTH, &mut self.payoffs.scattered) } else { rows[0] };
        let entries = self.entries(&values);
        let columns = if read == Read::Twice { columns.len() / 2 } else { columns.len() };
        self.units.push((Shape { columns, read, scattered }, Unit { row, columns: starts, entries }));
    }

    /// Where these columns lie; they are put at the end where they do not lie anywhere.
    fn entries(&mut self, values: &[Column]) -> u32 {
        let key = values.as_flattened().iter().map(|value| value.to_bits()).collect();
        let columns = &mut self.payoffs.columns;
        *self.known.entry(key).or_insert_with(|| {
            columns.extend_from_slice(values);
            (columns.len() - values.len()) as u32
        })
    }
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
