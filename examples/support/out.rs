//! The files of a report, written together.

use std::path::Path;

use super::failure::Failure;

/// Writes files into a folder, which is made if it is not there; gives their paths. None of them may
/// be one of the files that were read: the report would be all that is left of it.
pub(crate) fn write(
    folder: &Path,
    inputs: &[&Path],
    files: &[(&str, &[u8])],
) -> Result<Vec<String>, Failure> {
    if folder.as_os_str().is_empty() {
        return Err(Failure::new(
            "--out names no folder; give one, or `.` for the one that you are in",
        ));
    }
    let failed = |path: &Path, error: std::io::Error| {
        Failure::new(format!("{}: cannot write the report: {error}", path.display()))
    };
    std::fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
    // A file that has no canonical path is not there, and so cannot be lost.
    let inputs: Vec<_> = inputs.iter().filter_map(|path| path.canonicalize().ok()).collect();
    for (name, _) in files {
        let path = folder.join(name);
        if path.canonicalize().is_ok_and(|target| inputs.contains(&target)) {
            return Err(Failure::new(format!(
                "{}: the report would overwrite this file, which it was made from; name another folder with --out",
                path.display()
            )));
        }
    }
    let write = |(name, bytes): &(&str, &[u8])| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).map_err(|error| failed(&path, error))?;
        Ok(path.display().to_string())
    };
    files.iter().map(write).collect()
}
