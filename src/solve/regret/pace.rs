//! Whether one thread or all are quicker at present, by what stretches of iterations took. It decides who works, never what comes out.
//!
//! Threads that wait for each other are as slow as the slowest: where other programs have the cores, or a stretch is short, one thread is quicker.

/// The slower way is tried again after so many stretches, since other programs come and go.
const AGAIN: u64 = 32;

/// One thread, or all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Alone,
    Together,
}

/// What iterations took either way when it was tried last, in seconds; 0 before.
#[derive(Debug, Default)]
pub(super) struct Pace {
    alone: f64,
    together: f64,
    stretches: u64,
}

impl Pace {
    /// The way of the next stretch.
    pub fn way(&mut self) -> Way {
        self.stretches += 1;
        let is_alone_quicker = self.alone < self.together;
        // At the times of trying again, the other one.
        match is_alone_quicker != self.stretches.is_multiple_of(AGAIN) {
            true => Way::Alone,
            false => Way::Together,
        }
    }

    /// An iteration took so long.
    pub fn took(&mut self, way: Way, seconds: f64) {
        match way {
            Way::Alone => self.alone = seconds,
            Way::Together => self.together = seconds,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many of the stretches go to one thread, when an iteration takes so long either way.
    fn alone(stretches: usize, alone: f64, together: f64) -> usize {
        let mut pace = Pace::default();
        let mut count = 0;
        for _ in 0..stretches {
            let way = pace.way();
            pace.took(way, if way == Way::Alone { alone } else { together });
            count += usize::from(way == Way::Alone);
        }
        count
    }

    #[test]
    fn the_quicker_way_is_taken_and_the_other_tried() {
        assert_eq!(alone(320, 1.0, 0.6), 1 + 10);
        assert_eq!(alone(320, 1.0, 8.0), 320 - 1 - 10);
    }
}
