//! Settings: the key and the store's key in the keychain, the institution, the chain node.
mod institution;
mod keys;
mod opening;

pub use institution::SettingsState;
pub use keys::{KeySaved, KeychainState, keychain_state, save_api_key};
pub(crate) use opening::{client, open_store};
