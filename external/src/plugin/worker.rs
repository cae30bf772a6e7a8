//! The plugin's own process: answers what comes by standard input.

use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;

use anyhow::Result;
use vaeform_host::Bundle;

use super::player::Player;
use super::wire::{GREETING, Reply, Request, receive, send};
use crate::Take;

/// Hosts a plugin of a file, the first where no id is given, and answers until standard input ends.
///
/// # Errors
/// When the answers cannot be written. That there is no such plugin is an answer.
pub fn worker(file: &Path, id: Option<&str>) -> Result<()> {
    let mut output = BufWriter::new(own_output()?);
    output.write_all(GREETING)?;
    let player = Bundle::load(file).and_then(|bundle| Player::new(bundle, id));
    answer(player, &mut BufReader::new(io::stdin().lock()), &mut output)
}

/// Standard output for us alone: what the plugin prints goes to standard error.
#[cfg(unix)]
fn own_output() -> Result<impl Write> {
    let own = nix::unistd::dup(io::stdout())?;
    nix::unistd::dup2_stdout(io::stderr())?;
    Ok(std::fs::File::from(own))
}

/// Standard output, which a plugin that prints spoils.
#[cfg(not(unix))]
fn own_output() -> Result<impl Write> {
    Ok(io::stdout())
}

/// Says what the plugin is, then answers until there is no more.
fn answer(player: Result<Player>, from: &mut impl Read, to: &mut impl Write) -> Result<()> {
    let mut player = match player {
        Ok(player) => player,
        Err(error) => return Ok(send(to, &Reply::Failed(format!("{error:#}")), &[])?),
    };
    send(to, &Reply::Described(player.described().clone()), &[])?;
    while let Ok((request, body)) = receive::<Request>(from) {
        let (reply, body) = match done(&mut player, request, &body) {
            Ok(done) => done,
            Err(error) => (Reply::Failed(format!("{error:#}")), Vec::new()),
        };
        send(to, &reply, &body)?;
    }
    Ok(())
}

fn done(player: &mut Player, request: Request, body: &[u8]) -> Result<(Reply, Vec<u8>)> {
    let take = match request {
        Request::Save { values } => return Ok((Reply::Saved, player.save(&values)?)),
        Request::Play { values, recall, note } => player.play(&values, recall, &note)?,
        Request::PlayState { note } => player.play_state(body, &note)?,
    };
    let Take { rate_hz, left, right } = take;
    let bytes = left.iter().chain(&right).flat_map(|x| x.to_le_bytes()).collect();
    Ok((Reply::Played { rate_hz, num_frames: left.len() }, bytes))
}
