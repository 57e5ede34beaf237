//! Polynomials in the size of mistakes, ε, compared where ε is small.

use std::cmp::Ordering;

use crate::num::Rational;

/// Coefficients from the constant on, the last one not zero.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::certify) struct Polynomial(Vec<Rational>);

impl Polynomial {
    pub fn constant(value: Rational) -> Polynomial {
        Polynomial::new(vec![value])
    }

    fn new(mut coefficients: Vec<Rational>) -> Polynomial {
        let length = coefficients.iter().rposition(|coefficient| !coefficient.is_zero()).map_or(0, |last| last + 1);
        coefficients.truncate(length);
        Polynomial(coefficients)
    }

    /// `coefficient · ε^order`.
    pub fn monomial(order: usize, coefficient: Rational) -> Polynomial {
        let mut coefficients = vec![Rational::ZERO; order];
        coefficients.push(coefficient);
        Polynomial::new(coefficients)
    }

    pub fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    pub fn plus(mut self, other: &Polynomial) -> Polynomial {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), Rational::ZERO);
        }
        self.0.iter_mut().zip(&other.0).for_each(|(own, other)| *own += other);
        Polynomial::new(self.0)
    }

    pub fn times(&self, other: &Polynomial) -> Polynomial {
        if self.is_zero() || other.is_zero() {
            return Polynomial::default();
        }
        let mut product = vec![Rational::ZERO; self.0.len() + other.0.len() - 1];
        for (i, a) in self.0.iter().enumerate().filter(|(_, a)| !a.is_zero()) {
            other.0.iter().enumerate().for_each(|(j, b)| product[i + j] += &(a * b));
        }
        Polynomial::new(product)
    }

    pub fn scaled(&self, factor: &Rational) -> Polynomial {
        Polynomial::new(self.0.iter().map(|coefficient| coefficient * factor).collect())
    }

    /// The order of the values at all ε > 0 that are small enough.
    pub fn compare(&self, other: &Polynomial) -> Ordering {
        let count = self.0.len().max(other.0.len());
        let at = |polynomial: &Polynomial, power: usize| polynomial.0.get(power).cloned().unwrap_or_default();
        (0..count)
            .map(|power| at(self, power).cmp(&at(other, power)))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}
