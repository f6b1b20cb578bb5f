//! Whether a page has room for all that is on it.

use anyhow::Result;

use crate::page::Page;

/// Gives the complaints, in words.
const LOOK: &str = include_str!("fits.js");

/// What is cut off, out of reach, or lies upon something else; a line each.
///
/// # Errors
/// The browser is gone.
pub async fn complaints(page: &Page) -> Result<Vec<String>> {
    Ok(serde_json::from_value(page.eval(LOOK, vec![]).await?)?)
}
