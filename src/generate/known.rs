//! What is known of the answer of a generated game, for programs that compare.

use super::Member;
use crate::num::{Integer, Rational};

/// The known answer of a member of a family; absent parts are not known, or hold of the family only as its text says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// The value to the first player of a constant-sum game.
    pub value: Option<Rational>,
    /// The players' payoffs in its only equilibrium, in its only subgame-perfect one (of a tree with perfect information), or in its Nash
    /// bargaining solution.
    pub payoffs: Option<Vec<Rational>>,
    /// The number of its Nash equilibria, where it is finite.
    pub equilibria: Option<u64>,
    /// The number of its Nash equilibria in pure strategies.
    pub pure: Option<u64>,
}

impl Known {
    /// A constant-sum game with this value.
    pub(super) fn value(value: Rational) -> Known {
        Known { value: Some(value), ..Known::default() }
    }

    /// A game with so many equilibria in pure strategies.
    pub(super) fn pure(count: Option<u64>) -> Known {
        Known { pure: count, ..Known::default() }
    }

    /// A game with so many equilibria, `pure` of them in pure strategies.
    pub(super) fn equilibria(all: u64, pure: u64) -> Known {
        Known { equilibria: Some(all), pure: Some(pure), ..Known::default() }
    }

    pub(super) fn with_payoffs(self, payoffs: Vec<Rational>) -> Known {
        Known { payoffs: Some(payoffs), ..self }
    }

    /// Is anything known?
    pub fn is_empty(&self) -> bool {
        *self == Known::default()
    }
}

/// The answer of a family of which nothing is known that a program could compare.
pub(super) fn nothing(_: &Member) -> Known {
    Known::default()
}

/// A quotient of whole numbers, the denominator not 0.
pub(super) fn ratio(numerator: impl Into<Integer>, denominator: impl Into<Integer>) -> Rational {
    Rational::new(numerator, denominator).unwrap_or_else(|| unreachable!("the formulas divide by no 0"))
}
