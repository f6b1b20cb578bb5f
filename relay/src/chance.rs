//! Random bytes of the system.

/// The system has none: nothing that shall be secret can be made.
#[derive(Debug, thiserror::Error)]
#[error("the system has no random bytes: {0}")]
pub struct Unavailable(getrandom::Error);

pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], Unavailable> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(Unavailable)?;
    Ok(bytes)
}

/// 16 hexadecimal digits.
pub(crate) fn word() -> Result<String, Unavailable> {
    bytes::<8>().map(|bytes| format!("{:016x}", u64::from_be_bytes(bytes)))
}
