//! The lines of a CSV file, as an editor counts them.

/// The lines on which records begin, asked for in the order of the file.
///
/// The CSV reader's own count stands before the line feed of a CR LF and before empty lines, and so
/// falls behind.
pub(crate) struct Lines<'f> {
    rest: &'f [u8],
    done: usize,
    line: u64,
}

impl<'f> Lines<'f> {
    /// None passed yet.
    pub(crate) fn of(bytes: &'f [u8]) -> Self {
        Self { rest: bytes, done: 0, line: 1 }
    }

    /// The line of a record, which lies behind those asked for before.
    pub(crate) fn record(&mut self, at: &csv::Position) -> u64 {
        let ahead = usize::try_from(at.byte()).unwrap_or(usize::MAX).saturating_sub(self.done);
        let ends = self.rest.iter().skip(ahead).take_while(|byte| matches!(byte, b'\r' | b'\n'));
        let (passed, rest) = self.rest.split_at((ahead + ends.count()).min(self.rest.len()));
        self.line += passed.iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
        self.done += passed.len();
        self.rest = rest;
        self.line
    }
}
