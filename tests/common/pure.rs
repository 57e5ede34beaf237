//! Pure behaviour: all of it, and which actions a profile takes.

use guarantor::game::ExtensiveForm;
use guarantor::num::Rational;
use guarantor::strategy::BehaviorProfile;
use itertools::Itertools;

pub fn pure_profiles(game: &ExtensiveForm) -> Vec<Vec<usize>> {
    game.infosets().iter().map(|infoset| 0..infoset.actions.len()).multi_cartesian_product().collect()
}

/// `None` where an action is taken with another probability than 1.
pub fn pure_actions_of(profile: &BehaviorProfile) -> Option<Vec<usize>> {
    profile.infosets().iter().map(|taken| taken.iter().position(Rational::is_one)).collect()
}
