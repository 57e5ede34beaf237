//! Games with independent uniform payoffs, any number of players.
//!
//! Every payoff is an integer in [-100, 100], drawn independently: player by player, profiles with the last player's strategy fastest.
//! Ties are rare but do occur, and nothing is known beyond the averages of the literature.

use super::draw::Stream;
use super::known::nothing;
use super::{Family, Key, Member};
use crate::error::Result;
use crate::game::{Game, NormalForm, Player};

pub(super) static FAMILY: Family = Family {
    name: "random",
    about: "any number of players with the same number of strategies, independent integer payoffs in [-100, 100]",
    keys: &[
        Key { name: "players", about: "number of players", default: 2, range: (1, 28) },
        Key { name: "strategies", about: "strategies of each player", default: 3, range: (1, 1 << 27) },
    ],
    fractions: &[],
    seeded: true,
    known: "with probability tending to 1 - 1/e as the players or strategies grow, at least one pure equilibrium",
    cites: &[
        "Rinott and Scarsini 2000, Games and Economic Behavior 33",
        "McKelvey and McLennan 1997, Journal of Economic Theory 72",
    ],
    build,
    answer: nothing,
};

fn build(member: &Member) -> Result<Game> {
    let (players, strategies) = (member.value("players"), member.value("strategies"));
    let profiles = u32::try_from(players).ok().and_then(|players| strategies.checked_pow(players));
    member.check_size(players, profiles)?;
    let (count, profiles) = (member.count("players"), profiles.unwrap_or(0));
    let mut stream = Stream::new(member.seed);
    let payoffs = (0..count).map(|_| (0..profiles).map(|_| stream.payoff()).collect()).collect();
    let labelled = (1..=count).map(|player| Player::numbered(format!("Player {player}"), member.count("strategies")));
    let title = format!("Random game, {players} players with {strategies} strategies, seed {}", member.seed);
    Ok(Game::Normal(NormalForm::from_integers(title, labelled.collect(), payoffs)?))
}
