//! Why the job was not done.

use std::fmt::Display;
use std::io;

/// Why the job was not done.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Nobody reads the output any more.
    OutputClosed,
    /// One message for people.
    Message(String),
}

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self::Message(message.into())
    }

    /// An error of the library, which says all there is to say.
    pub(crate) fn from_display(error: impl Display) -> Self {
        Self::Message(error.to_string())
    }

    /// One message out of all faults: the first few, and the count of the rest.
    pub(crate) fn list<T: Display>(faults: &[T]) -> Self {
        const SHOWN: usize = 8;
        let mut lines: Vec<String> = faults.iter().take(SHOWN).map(ToString::to_string).collect();
        if faults.len() > SHOWN {
            lines.push(format!("and {} more faults", faults.len() - SHOWN));
        }
        Self::Message(lines.join("\n  "))
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::OutputClosed,
            _ => Self::Message(format!("cannot write the output: {error}")),
        }
    }
}
