//! Correlation: lotteries over pure profiles from which nobody wants to depart.

pub mod correlated_lp;
