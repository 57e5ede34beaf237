//! The agents of a normal form: its players. Cost of an evaluation: profiles × players².

use std::ops::Range;

use nalgebra::{DMatrix, DVector};

use crate::game::NormalForm;
use crate::num::Rational;

pub(super) struct NormalAgents {
    /// `[profile][player]`.
    payoffs: Vec<f64>,
    /// `[profile][player]`: the place of the player's strategy among all.
    places: Vec<u32>,
    players: usize,
}

impl NormalAgents {
    pub fn new(game: &NormalForm, blocks: &[Range<usize>], shifted: impl Fn(usize, &Rational) -> f64) -> NormalAgents {
        let players = game.player_count();
        let mut payoffs = Vec::with_capacity(game.profile_count() * players);
        let mut places = Vec::with_capacity(game.profile_count() * players);
        for profile in 0..game.profile_count() {
            for (player, block) in blocks.iter().enumerate() {
                payoffs.push(shifted(player, &game.table(player).get(profile)));
                places.push((block.start + game.strategy_at(profile, player)) as u32);
            }
        }
        NormalAgents { payoffs, places, players }
    }

    /// `u_ia = Σ w u_i` over the profiles with a, where `w` is the probability of what the others do; since the payoffs are linear in every
    /// other player's probabilities, `∂u_ia/∂ln π_jb` is the part of that sum in which j does b.
    pub fn payoffs(&self, logs: &DVector<f64>, mut slopes: Option<&mut DMatrix<f64>>) -> DVector<f64> {
        let probabilities: Vec<f64> = logs.iter().map(|log| log.exp()).collect();
        let mut values = DVector::zeros(logs.len());
        let mut others = vec![1.0; self.players];
        let rows = self.payoffs.chunks_exact(self.players).zip(self.places.chunks_exact(self.players));
        for (payoffs, places) in rows {
            let mut before = 1.0;
            for (weight, &place) in others.iter_mut().zip(places) {
                *weight = before;
                before *= probabilities[place as usize];
            }
            let mut after = 1.0;
            for (weight, &place) in others.iter_mut().zip(places).rev() {
                *weight *= after;
                after *= probabilities[place as usize];
            }
            for (player, &own) in places.iter().enumerate() {
                let part = others[player] * payoffs[player];
                values[own as usize] += part;
                let Some(slopes) = slopes.as_deref_mut() else { continue };
                for (_, &place) in places.iter().enumerate().filter(|(other, _)| *other != player) {
                    slopes[(own as usize, place as usize)] += part;
                }
            }
        }
        values
    }
}
