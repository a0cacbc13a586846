//! The settings: a file, and the environment, which takes precedence. A wrong key or value is
//! refused with its name and line.

mod database;
mod environment;
mod model_address;
mod provider;
mod redaction;
mod server;
mod settings;
mod settings_file;
mod tier;

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

pub use database::DatabaseSettings;
pub use environment::Environment;
pub use model_address::ModelAddress;
pub use provider::Provider;
pub use redaction::redact_address;
pub use server::ServerSettings;
pub use settings::{GenesisSettings, ModelSettings, ModelTimeouts, PositiveInt, Settings, TIERS};

use scribe_llm::provider::PROVIDERS;

use crate::{bounded::read_file, exit::Failure};

/// The variable with the key of the server that `[model]` names.
const GENERAL_KEY_VARIABLE: &str = "SCRIBE__MODEL__API_KEY";

/// The maximum size of a settings file.
pub const MAX_FILE_BYTES: u64 = 1 << 20;

/// The settings and their sources.
#[derive(Debug, Clone)]
pub struct Config {
    pub settings: Settings,
    /// The settings file that was read, if any.
    pub file: Option<PathBuf>,
    pub data_dir: PathBuf,
    /// True if the user has set the provider; otherwise the sample writer is used.
    pub names_writer: bool,
}

/// A text that is never displayed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

impl Config {
    /// Reads the settings and then applies the environment. The settings come from the named file.
    /// Without one, they come from `./scribe.toml` or, if that does not exist, from the file in the
    /// data folder.
    ///
    /// # Errors
    /// A file cannot be read, or a key or value is wrong.
    pub fn read(file: Option<&Path>, environment: &Environment) -> Result<Self, Failure> {
        let data_dir = data_dir(environment)?;
        let file = match file {
            Some(file) => Some(file.to_path_buf()),
            None => [PathBuf::from("scribe.toml"), data_dir.join("scribe.toml")]
                .into_iter()
                // Anything with this name counts as a settings file. If it cannot be read, that is
                // an error, and the next place is not tried.
                .find(|candidate| fs::symlink_metadata(candidate).is_ok()),
        };
        let mut names_writer = environment.is_set("SCRIBE__MODEL__PROVIDER");
        let mut settings = match &file {
            None => Settings::default(),
            Some(path) => {
                let text = read_file(path, MAX_FILE_BYTES)
                    .and_then(|text| {
                        let limit =
                            format!("a settings file may have at most {MAX_FILE_BYTES} bytes");
                        text.ok_or_else(|| std::io::Error::other(limit))
                    })
                    .map_err(|error| {
                        Failure::Usage(format!("{} cannot be read: {error}", path.display()))
                    })?;
                names_writer |= settings_file::sets_provider(&text);
                settings_file::parse_settings(&text)
                    .map_err(|wrong| Failure::Usage(format!("{}: {wrong}", path.display())))?
            }
        };
        environment::apply_environment(&mut settings, environment)?;
        settings.check_consistency()?;
        Ok(Self { settings, file, data_dir, names_writer })
    }
}

impl Config {
    /// Returns the name of an environment variable that holds a key, and the provider that would
    /// use it, if the settings choose no provider that uses a key.
    #[must_use]
    pub fn find_unused_key(
        &self,
        environment: &Environment,
    ) -> Option<(&'static str, &'static scribe_llm::provider::Provider)> {
        if self.settings.model.provider != Provider::Sample {
            return None;
        }
        let names = |provider: &'static scribe_llm::provider::Provider| {
            let own = provider.key_variables.iter().copied();
            std::iter::once(GENERAL_KEY_VARIABLE).chain(own).map(move |name| (name, provider))
        };
        PROVIDERS.iter().flat_map(names).find(|(name, _)| environment.is_set(name))
    }
}

/// Returns the key of a provider from the environment. `SCRIBE__MODEL__API_KEY` is the key of the
/// server that `[model]` names, and no other server gets it. The provider's own variable is for
/// servers for which the settings name the provider.
///
/// # Errors
/// The value is not UTF-8.
pub fn find_key(
    address: &ModelAddress,
    environment: &Environment,
) -> Result<Option<Secret>, Failure> {
    let own = address.provider.key_variables().iter().copied();
    let general = address.is_general.then_some(GENERAL_KEY_VARIABLE);
    let own = own.filter(|_| address.is_named);
    for name in general.into_iter().chain(own) {
        if let Some(key) = environment.get(name)? {
            return Ok(Some(Secret(key.to_owned())));
        }
    }
    Ok(None)
}

/// Returns the data folder: `SCRIBE__DATA_DIR`, or else `scribe` in the platform's data folder.
fn data_dir(environment: &Environment) -> Result<PathBuf, Failure> {
    if let Some(folder) = environment.get("SCRIBE__DATA_DIR")? {
        return Ok(PathBuf::from(folder));
    }
    let base = if cfg!(target_os = "macos") {
        environment.get("HOME")?.map(|home| Path::new(home).join("Library/Application Support"))
    } else if cfg!(windows) {
        environment.get("APPDATA")?.map(PathBuf::from)
    } else if let Some(folder) = environment.get("XDG_DATA_HOME")? {
        Some(PathBuf::from(folder))
    } else {
        environment.get("HOME")?.map(|home| Path::new(home).join(".local/share"))
    };
    base.map(|base| base.join("scribe")).ok_or_else(|| {
        Failure::Usage("the home folder is unknown; set SCRIBE__DATA_DIR to a data folder".into())
    })
}
