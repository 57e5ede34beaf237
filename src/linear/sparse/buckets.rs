//! Lines of a matrix, or nodes of a graph, sorted by a count that changes.

/// No line.
pub(super) const NONE: u32 = u32::MAX;

/// Lines by their numbers of entries, as linked lists.
#[derive(Debug)]
pub(super) struct Buckets {
    /// The first line of each count; lines that are pivoted are in no list.
    heads: Vec<u32>,
    next: Vec<u32>,
    previous: Vec<u32>,
    pub counts: Vec<u32>,
}

impl Buckets {
    pub fn new(counts: Vec<u32>) -> Buckets {
        let size = counts.len();
        let mut buckets =
            Buckets { heads: vec![NONE; size + 1], next: vec![NONE; size], previous: vec![NONE; size], counts };
        let is_left = |line: &u32| buckets.counts[*line as usize] != NONE;
        let left: Vec<u32> = (0..size as u32).rev().filter(is_left).collect();
        left.into_iter().for_each(|line| buckets.link(line));
        buckets
    }

    fn link(&mut self, line: u32) {
        let head = &mut self.heads[self.counts[line as usize] as usize];
        self.next[line as usize] = *head;
        self.previous[line as usize] = NONE;
        if *head != NONE {
            self.previous[*head as usize] = line;
        }
        *head = line;
    }

    pub fn unlink(&mut self, line: u32) {
        let (before, after) = (self.previous[line as usize], self.next[line as usize]);
        match before {
            NONE => self.heads[self.counts[line as usize] as usize] = after,
            before => self.next[before as usize] = after,
        }
        if after != NONE {
            self.previous[after as usize] = before;
        }
    }

    pub fn set(&mut self, line: u32, count: u32) {
        if self.counts[line as usize] != count {
            self.unlink(line);
            self.counts[line as usize] = count;
            self.link(line);
        }
    }

    pub fn lines(&self, count: usize) -> impl Iterator<Item = u32> + '_ {
        let first = self.heads[count];
        std::iter::successors((first != NONE).then_some(first), |line| {
            Some(self.next[*line as usize]).filter(|next| *next != NONE)
        })
    }
}
