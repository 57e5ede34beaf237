//! The owned, borrowed and assigning forms of an operator, from one function on references.

macro_rules! binary_operator {
    ($type:ty, $trait:ident, $method:ident, $assign_trait:ident, $assign_method:ident, $function:path) => {
        impl std::ops::$trait<&$type> for &$type {
            type Output = $type;
            #[inline]
            fn $method(self, other: &$type) -> $type {
                $function(self, other)
            }
        }
        impl std::ops::$trait<$type> for &$type {
            type Output = $type;
            #[inline]
            fn $method(self, other: $type) -> $type {
                $function(self, &other)
            }
        }
        impl std::ops::$trait<&$type> for $type {
            type Output = $type;
            #[inline]
            fn $method(self, other: &$type) -> $type {
                $function(&self, other)
            }
        }
        impl std::ops::$trait<$type> for $type {
            type Output = $type;
            #[inline]
            fn $method(self, other: $type) -> $type {
                $function(&self, &other)
            }
        }
        impl std::ops::$assign_trait<&$type> for $type {
            #[inline]
            fn $assign_method(&mut self, other: &$type) {
                *self = $function(self, other);
            }
        }
        impl std::ops::$assign_trait<$type> for $type {
            #[inline]
            fn $assign_method(&mut self, other: $type) {
                *self = $function(self, &other);
            }
        }
    };
}

/// The arithmetic that [`super::Integer`] and [`super::Rational`] share beside the operators: negation, sums and products.
macro_rules! ring_traits {
    ($type:ty) => {
        impl std::ops::Neg for $type {
            type Output = $type;
            #[inline]
            fn neg(self) -> $type {
                self.negated()
            }
        }
        impl std::ops::Neg for &$type {
            type Output = $type;
            #[inline]
            fn neg(self) -> $type {
                self.negated()
            }
        }
        impl std::iter::Sum for $type {
            fn sum<I: Iterator<Item = $type>>(values: I) -> $type {
                values.fold(<$type>::ZERO, |total, value| total + value)
            }
        }
        impl<'a> std::iter::Sum<&'a $type> for $type {
            fn sum<I: Iterator<Item = &'a $type>>(values: I) -> $type {
                values.fold(<$type>::ZERO, |total, value| total + value)
            }
        }
        impl std::iter::Product for $type {
            fn product<I: Iterator<Item = $type>>(values: I) -> $type {
                values.fold(<$type>::ONE, |total, value| total * value)
            }
        }
        impl<'a> std::iter::Product<&'a $type> for $type {
            fn product<I: Iterator<Item = &'a $type>>(values: I) -> $type {
                values.fold(<$type>::ONE, |total, value| total * value)
            }
        }
        impl PartialOrd for $type {
            #[inline]
            fn partial_cmp(&self, other: &$type) -> Option<std::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }
        impl Default for $type {
            /// Zero.
            fn default() -> $type {
                <$type>::ZERO
            }
        }
        impl std::fmt::Debug for $type {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self, formatter)
            }
        }
    };
}

pub(super) use {binary_operator, ring_traits};
