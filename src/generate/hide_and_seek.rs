//! Hide and seek over unequal sectors: a zero-sum game on a diagonal matrix.
//!
//! The seeker searches one of n sectors, the hider hides in one; a search of the right sector i is worth d_i = i to the seeker, any
//! other nothing. Making the hider indifferent gives weights proportional to 1/d_i, and by symmetry of the matrix the same for both.

use super::known::{Known, ratio};
use super::{Family, Key, Member, ORACLE};
use crate::error::Result;
use crate::game::{Edge, Game, ImplicitGame, Network, NetworkGame, NormalForm, Player, Spelling};
use crate::num::{Integer, Rational};

pub(super) static FAMILY: Family = Family {
    name: "hide-and-seek",
    about: "zero-sum search of n sectors, a find in sector i being worth i",
    keys: &[Key { name: "n", about: "number of sectors", default: 5, range: (1, 1 << 20) }, ORACLE],
    fractions: &[],
    seeded: false,
    known: "one equilibrium; value 1 / (1 + 1/2 + ... + 1/n), both choose sector i with a probability proportional to 1/i",
    cites: &["von Neumann 1953, Contributions to the Theory of Games II"],
    build,
    answer: |member| {
        let n = member.value("n");
        let pure = u64::from(n == 1);
        // The exact sum has about 1.4 n binary digits.
        match n {
            0..=2_000 => {
                let sum = (1..=n).fold(Rational::ZERO, |sum, i| sum + ratio(1, i));
                Known { value: sum.recip(), ..Known::equilibria(1, pure) }
            }
            _ => Known::equilibria(1, pure),
        }
    },
};

fn build(member: &Member) -> Result<Game> {
    let n = member.value("n");
    let title = format!("Hide and seek in {n} sectors");
    if member.value("oracle") == 1 || member.check_size(2, n.checked_mul(n)).is_err() {
        return Ok(Game::Implicit(ImplicitGame::new(network(title, n as u32)?)));
    }
    let count = member.count("n");
    let mut found = vec![0_i64; count * count];
    for (entry, worth) in found.iter_mut().step_by(count + 1).zip(1..) {
        *entry = worth;
    }
    let lost = found.iter().map(|worth| -worth).collect();
    let players = vec![Player::numbered("Seeker", count), Player::numbered("Hider", count)];
    Ok(Game::Normal(NormalForm::from_integers(title, players, vec![found, lost])?))
}

/// The game without its matrix: an edge a sector, from source to sink.
fn network(title: String, n: u32) -> Result<NetworkGame> {
    let player = |name: &str| {
        let edges = (0..n).map(|i| Edge { tail: 0, head: 1, symbol: Some(i + 1), feature: Some(i) }).collect();
        Network::new(name, 2, edges, n as usize, Spelling { names: Vec::new(), separator: "-" })
    };
    let pairs = (0..n).map(|sector| (sector, sector, Integer::from(i64::from(sector) + 1))).collect();
    NetworkGame::new(title, [player("Seeker")?, player("Hider")?], [Vec::new(), Vec::new()], pairs, Integer::from(1))
}
