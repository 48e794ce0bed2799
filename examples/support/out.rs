//! The files of a report, written together.

use std::path::Path;

use super::failure::Failure;

/// Writes files into a folder, which is made if it is not there; gives their paths.
pub(crate) fn write(folder: &Path, files: &[(&str, &[u8])]) -> Result<Vec<String>, Failure> {
    let failed = |path: &Path, error: std::io::Error| {
        Failure::new(format!("{}: cannot write the report: {error}", path.display()))
    };
    std::fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
    let write = |(name, bytes): &(&str, &[u8])| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).map_err(|error| failed(&path, error))?;
        Ok(path.display().to_string())
    };
    files.iter().map(write).collect()
}
