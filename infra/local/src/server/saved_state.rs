//! What survives a restart beside the table: keys, the offset of the clock, the demo organisations.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use kit::random::Random;
use serde::{Deserialize, Serialize};

use super::DataFileError;
use crate::demo::Demo;

/// The state in `<data>.state.json`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SavedState {
    /// The seed of the issuer's key.
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
    /// New keys, the real time, no demo organisations.
    #[must_use]
    pub fn generate() -> Self {
        let random = Random::system();
        let keys = serde_json::json!({ "1": STANDARD.encode(random_bytes(&random)) }).to_string();
        Self { issuer_seed: random_bytes(&random), keys, ahead_seconds: 0, demos: Vec::new() }
    }

    /// Loads the state of the table in `data`, or generates one.
    pub fn load(data: &Path) -> Result<Self, DataFileError> {
        let path = path(data);
        match std::fs::read_to_string(&path) {
            Ok(text) => serde_json::from_str(&text).map_err(|error| DataFileError::State(path, error.to_string())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::generate()),
            Err(error) => Err(DataFileError::State(path, error.to_string())),
        }
    }

    /// Saves the state beside the table in `data`.
    pub fn save(&self, data: &Path) -> anyhow::Result<()> {
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
