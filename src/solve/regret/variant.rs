//! The members of the family of counterfactual regret minimisation: how regrets fade, and how plans are weighted in the average.

/// How a method of the family learns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Variant {
    /// Whether each player learns from what the other has just learned.
    pub alternating: bool,
    /// Regrets below 0 are forgotten at once.
    pub floored: bool,
    /// The behaviour counts the last change of the regrets twice, as a guess of the next (Farina, Kroer and Sandholm 2021).
    pub predictive: bool,
    /// Positive and negative regrets are multiplied by `t^α / (t^α + 1)` after iteration t; `None`: not at all.
    pub discounts: [Option<f64>; 2],
    /// The plan of iteration t has the weight `t^γ` in the average.
    pub weight: f64,
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
        let factor = |exponent: Option<f64>| match exponent {
            Some(exponent) => {
                let power = t.powf(exponent);
                power / (power + 1.0)
            }
            None => 1.0,
        };
        Rule {
            positive: factor(self.discounts[0]),
            negative: factor(self.discounts[1]),
            floor: if self.floored { 0.0 } else { f64::NEG_INFINITY },
            prediction: f64::from(u8::from(self.predictive)),
        }
    }

    pub(super) fn weight(&self, t: f64) -> f64 {
        t.powf(self.weight)
    }
}
