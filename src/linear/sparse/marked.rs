//! A vector with few entries that are not zero, and where these may be.

/// A set of places that is walked while it grows.
#[derive(Debug, Clone)]
pub(super) struct Marks {
    words: Vec<u64>,
}

impl Marks {
    #[inline]
    pub fn insert(&mut self, place: u32) {
        self.words[place as usize / 64] |= 1 << (place % 64);
    }

    /// The places from the first to the last; meanwhile only later ones may come.
    #[inline]
    pub fn ascend(&mut self, mut visit: impl FnMut(&mut Marks, usize)) {
        for word in 0..self.words.len() {
            let mut left = u64::MAX;
            while self.words[word] & left != 0 {
                let bit = (self.words[word] & left).trailing_zeros();
                left = (u64::MAX << bit) << 1;
                visit(self, 64 * word + bit as usize);
            }
        }
    }

    /// The places from the last to the first; meanwhile only earlier ones may come.
    #[inline]
    pub fn descend(&mut self, mut visit: impl FnMut(&mut Marks, usize)) {
        for word in (0..self.words.len()).rev() {
            let mut left = u64::MAX;
            while self.words[word] & left != 0 {
                let bit = 63 - (self.words[word] & left).leading_zeros();
                left = (1 << bit) - 1;
                visit(self, 64 * word + bit as usize);
            }
        }
    }
}

/// Values by row, all zero but at marked places. The places of rows are those of the factors that the vector is solved with.
#[derive(Debug, Clone)]
pub(super) struct MarkedVector {
    pub values: Vec<f64>,
    pub marks: Marks,
    /// The rows whose values are not zero, once it is settled.
    pub rows: Vec<u32>,
}

impl MarkedVector {
    pub fn new(size: usize) -> MarkedVector {
        MarkedVector { values: vec![0.0; size], marks: Marks { words: vec![0; size.div_ceil(64)] }, rows: Vec::new() }
    }

    /// Makes a settled vector zero everywhere.
    pub fn clear(&mut self) {
        for row in self.rows.drain(..) {
            self.values[row as usize] = 0.0;
        }
    }

    /// Lists the rows whose values are greater than this, and makes the others zero; `order` tells the row of each place.
    pub fn settle(&mut self, order: &[u32], least: f64) {
        let MarkedVector { values, marks, rows } = self;
        rows.clear();
        marks.ascend(|_, place| {
            let row = order[place];
            let value = &mut values[row as usize];
            if value.abs() > least {
                rows.push(row);
            } else {
                *value = 0.0;
            }
        });
        marks.words.fill(0);
    }
}
