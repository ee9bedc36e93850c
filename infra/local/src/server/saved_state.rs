//! What a machine needs to find again after a restart, beside the table: its keys, its time and its demo.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use kit::random::Random;
use serde::{Deserialize, Serialize};

use crate::demo::Demo;

/// What is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SavedState {
    /// What the issuer's key is made of.
    pub issuer_seed: [u8; 32],
    /// The secret with the keys of tokens and cursors.
    pub keys: String,
    /// How far the clock is ahead of the real time.
    #[serde(default)]
    pub ahead_seconds: i64,
    /// The demo organisations.
    #[serde(default)]
    pub demos: Vec<Demo>,
}

impl SavedState {
    /// Fresh keys, the real time, no demo.
    #[must_use]
    pub fn generate() -> Self {
        let random = Random::system();
        let keys = serde_json::json!({ "1": STANDARD.encode(random_bytes(&random)) }).to_string();
        Self { issuer_seed: random_bytes(&random), keys, ahead_seconds: 0, demos: Vec::new() }
    }

    /// What was kept for the table in `data`; fresh if nothing was.
    pub fn read(data: &Path) -> anyhow::Result<Self> {
        let path = path(data);
        match std::fs::read_to_string(&path) {
            Ok(text) => serde_json::from_str(&text).with_context(|| format!("{} cannot be read", path.display())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::generate()),
            Err(error) => Err(error).with_context(|| format!("{} cannot be read", path.display())),
        }
    }

    /// Keeps it beside the table in `data`.
    pub fn write(&self, data: &Path) -> anyhow::Result<()> {
        let path = path(data);
        let text = serde_json::to_string_pretty(self)?;
        std::fs::write(&path, text).with_context(|| format!("{} cannot be written", path.display()))
    }
}

fn path(data: &Path) -> PathBuf {
    let mut path = data.as_os_str().to_owned();
    path.push(".state.json");
    path.into()
}

fn random_bytes(random: &Random) -> [u8; 32] {
    let mut bytes = [0; 32];
    for chunk in bytes.chunks_mut(8) {
        chunk.copy_from_slice(&random.next_u64().to_be_bytes());
    }
    bytes
}
