//! The members of the family of counterfactual regret minimisation: how regrets fade, and how plans are weighted in the average.

/// How a method of the family learns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Variant {
    /// Whether each player learns from what the other has just learned.
    pub alternating: bool,
    /// Regrets below 0 are forgotten at once.
    pub floored: bool,
    /// How much of the last change of the regrets the behaviour counts once more, as a guess of the next (Farina, Kroer and Sandholm 2021).
    pub prediction: f64,
    /// Positive and negative regrets are multiplied by `t^α / (t^α + 1)` after iteration t; `None`: not at all.
    pub discounts: [Option<Exponent>; 2],
    /// The plan of iteration t has the weight `t^γ` in the average; where γ falls, each weight follows from the one before by its own γ.
    pub weight: Exponent,
}

/// An exponent that moves evenly from one value to another in the first iterations, and stays there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exponent {
    pub from: f64,
    pub to: f64,
}

/// The number of iterations in which exponents move.
const HORIZON: f64 = 1000.0;

impl Exponent {
    pub const fn fixed(value: f64) -> Exponent {
        Exponent { from: value, to: value }
    }

    fn at(self, t: f64) -> f64 {
        self.from + (self.to - self.from) * (t / HORIZON).min(1.0)
    }

    /// `t` to a moving power: the solution of `w'/w = γ(t)/t`.
    fn power(self, t: f64) -> f64 {
        let moved = self.to - self.from;
        let early = t.min(HORIZON);
        let power = early.powf(self.from) * (moved * early / HORIZON).exp();
        if t > HORIZON { power * (t / HORIZON).powf(self.to) } else { power }
    }
}

/// What a variant does in one iteration.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rule {
    /// Factors of the regrets that were positive, and of those that were not.
    pub positive: f64,
    pub negative: f64,
    /// Regrets are at least this.
    pub floor: f64,
    pub prediction: f64,
}

impl Variant {
    /// In iteration `t`, counted from 1.
    pub(super) fn rule(&self, t: f64) -> Rule {
        let factor = |exponent: Option<Exponent>| match exponent {
            Some(exponent) => {
                let power = t.powf(exponent.at(t));
                power / (power + 1.0)
            }
            None => 1.0,
        };
        Rule {
            positive: factor(self.discounts[0]),
            negative: factor(self.discounts[1]),
            floor: if self.floored { 0.0 } else { f64::NEG_INFINITY },
            prediction: self.prediction,
        }
    }

    pub(super) fn weight(&self, t: f64) -> f64 {
        if self.weight.from == self.weight.to { t.powf(self.weight.from) } else { self.weight.power(t) }
    }
}
