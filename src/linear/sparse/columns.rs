//! A sparse matrix, by columns or by rows.

/// Lines (columns or rows) of a matrix one after another, each a list of places across it and values.
#[derive(Clone, Debug, PartialEq)]
pub struct Lines<T> {
    starts: Vec<usize>,
    places: Vec<u32>,
    values: Vec<T>,
}

impl<T: Clone> Lines<T> {
    /// A matrix without lines.
    pub fn new() -> Lines<T> {
        Lines { starts: vec![0], places: Vec::new(), values: Vec::new() }
    }

    /// A matrix without lines, with room for so many of them and their entries.
    pub fn with_capacity(lines: usize, entries: usize) -> Lines<T> {
        let mut starts = Vec::with_capacity(lines + 1);
        starts.push(0);
        Lines { starts, places: Vec::with_capacity(entries), values: Vec::with_capacity(entries) }
    }

    /// Adds a line.
    ///
    /// # Panics
    /// If a place does not fit 32 bits.
    #[inline]
    pub fn push(&mut self, entries: impl IntoIterator<Item = (usize, T)>) {
        for (place, value) in entries {
            assert!(place < u32::MAX as usize, "places are 32-bit");
            self.places.push(place as u32);
            self.values.push(value);
        }
        self.starts.push(self.places.len());
    }

    /// The number of lines.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Are there no lines?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of entries.
    pub fn entries(&self) -> usize {
        self.places.len()
    }

    /// The places of a line and the values there.
    #[inline]
    pub fn line(&self, line: usize) -> (&[u32], &[T]) {
        let range = self.starts[line]..self.starts[line + 1];
        (&self.places[range.clone()], &self.values[range])
    }

    /// The entries of a line.
    #[inline]
    pub fn iter(&self, line: usize) -> impl Iterator<Item = (usize, &T)> {
        let (places, values) = self.line(line);
        places.iter().map(|place| *place as usize).zip(values)
    }

    /// Gives every place another name.
    pub fn rename(&mut self, name: impl Fn(usize) -> u32) {
        self.places.iter_mut().for_each(|place| *place = name(*place as usize));
    }

    /// The same matrix by its other lines, of which there are `across`.
    ///
    /// # Panics
    /// If there are 2^32 entries.
    pub fn transposed(&self, across: usize) -> Lines<T> {
        assert!(u32::try_from(self.places.len()).is_ok(), "entries are numbered in 32 bits");
        let mut starts = vec![0; across + 1];
        for place in &self.places {
            starts[*place as usize + 1] += 1;
        }
        for line in 0..across {
            starts[line + 1] += starts[line];
        }
        let mut next = starts.clone();
        let mut places = vec![0_u32; self.places.len()];
        let mut order = vec![0_u32; self.places.len()];
        for line in 0..self.len() {
            for entry in self.starts[line]..self.starts[line + 1] {
                let slot = &mut next[self.places[entry] as usize];
                places[*slot] = line as u32;
                order[*slot] = entry as u32;
                *slot += 1;
            }
        }
        let values = order.iter().map(|entry| self.values[*entry as usize].clone()).collect();
        Lines { starts, places, values }
    }
}

impl<T: Clone> Default for Lines<T> {
    fn default() -> Lines<T> {
        Lines::new()
    }
}

impl<T: Copy> Lines<T> {
    /// `target += factor(value)` over a line.
    #[inline]
    pub fn each(&self, line: usize, mut visit: impl FnMut(usize, T)) {
        let (places, values) = self.line(line);
        for (place, value) in places.iter().zip(values) {
            visit(*place as usize, *value);
        }
    }
}
