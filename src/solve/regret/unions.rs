//! Sets of numbers that are joined until no more belong together.

/// Sets of numbers that are joined.
pub(super) struct Unions(Vec<u32>);

impl Unions {
    /// Each of so many numbers alone.
    pub fn new(count: usize) -> Unions {
        Unions((0..count as u32).collect())
    }

    /// Takes numbers apart that were joined with each other alone.
    pub fn part(&mut self, numbers: &[u32]) {
        numbers.iter().for_each(|number| self.0[*number as usize] = *number);
    }

    /// The number by which a set is known.
    pub fn root(&mut self, mut at: u32) -> u32 {
        while self.0[at as usize] != at {
            self.0[at as usize] = self.0[self.0[at as usize] as usize];
            at = self.0[at as usize];
        }
        at
    }

    /// The lesser root becomes the root of both.
    pub fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b) as usize] = a.min(b);
    }
}
