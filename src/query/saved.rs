//! The state of a method as a text that names its game and notices damage.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::game::Game;
use crate::query::digest;
use crate::solve::Saved;

const FORMAT: &str = "guarantor state";

/// Of the layout of the state; a file of another version is refused.
const VERSION: u32 = 2;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: String,
    version: u32,
    /// The digest of the game.
    game: String,
    /// SHA-256 of the state's text, in hexadecimal.
    checksum: String,
    /// The state as JSON.
    state: String,
}

/// The text of a state of this game.
pub fn to_text(game: &Game, saved: &Saved) -> Result<String> {
    let unwritable = |error: serde_json::Error| Error::io(format!("the state cannot be written: {error}"));
    let state = serde_json::to_string(saved).map_err(unwritable)?;
    let file =
        File { format: FORMAT.to_owned(), version: VERSION, game: digest(game), checksum: checksum(&state), state };
    serde_json::to_string(&file).map(|text| text + "\n").map_err(unwritable)
}

/// The state in a text. Errors: a text that is none, is damaged, or is about another game.
pub fn from_text(game: &Game, text: &str) -> Result<Saved> {
    let damaged = |what: String| {
        Error::invalid(format!("this is no state from which to go on: {what}"))
            .hint("take the file away to begin anew; the state is saved by the same command when it is stopped")
    };
    let file: File = serde_json::from_str(text).map_err(|error| damaged(error.to_string()))?;
    if file.format != FORMAT || file.version != VERSION {
        return Err(damaged(format!("format `{}`, version {}", file.format, file.version)));
    }
    if file.checksum != checksum(&file.state) {
        return Err(damaged("its checksum is wrong, so that it is incomplete or was changed".to_owned()));
    }
    let ours = digest(game);
    if file.game != ours {
        let message = format!("the saved state is of another game, of digest {}", file.game);
        return Err(Error::invalid(message).hint(format!("the game given has the digest {ours}")));
    }
    serde_json::from_str(&file.state).map_err(|error| damaged(error.to_string()))
}

fn checksum(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
