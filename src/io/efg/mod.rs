//! Gambit's extensive games: `EFG 2 R "title" { "P1" "P2" }`, an optional comment, then the nodes in prefix order.
//!
//! A node is `c "label" EVENT "name" { "action" probability ... } OUTCOME`, `p "label" PLAYER SET "name" { "action" ... } OUTCOME` or
//! `t "label" OUTCOME`, where OUTCOME is 0 for none, or a number, a name and `{ payoffs }`. The numbers of events, information sets (per
//! player) and outcomes are arbitrary; one mention describes the thing, the others may leave the description out. Outcomes at inner
//! nodes add up along the path.
//!
//! Reading takes two passes, so that the describing mention may be any of them: the first reads all nodes into records, the second
//! builds the tree with a stack of open nodes, whatever its depth. The information sets of the game are in the order of the players and
//! of their numbers.
//!
//! Reference: the documentation of Gambit, "The extensive game (.efg) file format".

mod build;
mod records;
mod write;

use std::sync::Arc;

use super::Warnings;
use super::lex::Lexer;
use super::nfg::read_header;
use crate::error::{Result, Source};
use crate::game::Game;

pub(super) use write::write;

pub(super) fn read(source: &Arc<Source>) -> Result<(Game, Vec<String>)> {
    let mut lexer = Lexer::new(source)?;
    let mut warnings = Warnings::new();
    let (title, players) = read_header(&mut lexer, "EFG", 2, &mut warnings)?;
    let records = records::read(lexer, &players, &mut warnings)?;
    let game = build::build(source, title, &players, records, &mut warnings)?;
    Ok((Game::Extensive(game), warnings.finish()))
}
