//! Polynomials in the size of mistakes, ε, compared where ε is small.

use serde::{Deserialize, Serialize};

use crate::num::Rational;

/// Coefficients from the constant on, the last one not zero.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Rational>")]
pub struct Polynomial(Vec<Rational>);

impl From<Vec<Rational>> for Polynomial {
    fn from(mut coefficients: Vec<Rational>) -> Polynomial {
        let length = coefficients.iter().rposition(|coefficient| !coefficient.is_zero()).map_or(0, |last| last + 1);
        coefficients.truncate(length);
        Polynomial(coefficients)
    }
}

impl Polynomial {
    pub fn constant(value: Rational) -> Polynomial {
        Polynomial::from(vec![value])
    }

    /// `coefficient · ε^order`.
    pub fn monomial(order: usize, coefficient: Rational) -> Polynomial {
        let mut coefficients = vec![Rational::ZERO; order];
        coefficients.push(coefficient);
        Polynomial::from(coefficients)
    }

    pub fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    /// The highest power; 0 for the polynomial 0.
    pub fn degree(&self) -> usize {
        self.0.len().saturating_sub(1)
    }

    /// The bits of all numerators and denominators.
    pub fn bit_length(&self) -> usize {
        self.0
            .iter()
            .map(|coefficient| coefficient.numerator().bit_length() + coefficient.denominator().bit_length())
            .sum()
    }

    /// The coefficient of a power of ε.
    pub fn coefficient(&self, power: usize) -> Rational {
        self.0.get(power).cloned().unwrap_or_default()
    }

    /// The lowest power with a coefficient, and that: what the polynomial is like where ε is small.
    pub fn leading(&self) -> Option<(usize, &Rational)> {
        self.0.iter().enumerate().find(|(_, coefficient)| !coefficient.is_zero())
    }

    /// The polynomial divided by a power of ε that divides it.
    ///
    /// # Panics
    /// When it does not.
    pub fn lowered(mut self, power: usize) -> Polynomial {
        let lost = self.0.drain(..power.min(self.0.len()));
        assert!(lost.into_iter().all(|coefficient| coefficient.is_zero()), "the power divides the polynomial");
        self
    }

    pub fn plus(mut self, other: &Polynomial) -> Polynomial {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), Rational::ZERO);
        }
        self.0.iter_mut().zip(&other.0).for_each(|(own, other)| *own += other);
        Polynomial::from(self.0)
    }

    pub fn minus(self, other: &Polynomial) -> Polynomial {
        self.plus(&other.scaled(&-Rational::ONE))
    }

    pub fn times(&self, other: &Polynomial) -> Polynomial {
        if self.is_zero() || other.is_zero() {
            return Polynomial::default();
        }
        let mut product = vec![Rational::ZERO; self.0.len() + other.0.len() - 1];
        for (i, a) in self.0.iter().enumerate().filter(|(_, a)| !a.is_zero()) {
            other.0.iter().enumerate().for_each(|(j, b)| product[i + j] += &(a * b));
        }
        Polynomial::from(product)
    }

    pub fn scaled(&self, factor: &Rational) -> Polynomial {
        Polynomial::from(self.0.iter().map(|coefficient| coefficient * factor).collect::<Vec<_>>())
    }
}
