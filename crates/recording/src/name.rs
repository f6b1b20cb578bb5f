//! What a recording is called.

/// A name with date and time: year, month, day, hour, minute, second. It can stand in every file
/// system, and sorts by time.
#[must_use]
pub fn file_name([year, month, day, hour, minute, second]: [u32; 6], extension: &str) -> String {
    let mut name = "Visavis ".to_owned();
    for (part, end) in [
        (year, '-'),
        (month, '-'),
        (day, ' '),
        (hour, '-'),
        (minute, '-'),
        (second, '.'),
    ] {
        if part < 10 {
            name.push('0');
        }
        name.push_str(&part.to_string());
        name.push(end);
    }
    name.push_str(extension);
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_by_time() {
        let early = file_name([2026, 1, 2, 3, 4, 5], "webm");
        assert_eq!(early, "Visavis 2026-01-02 03-04-05.webm");
        let late = file_name([2026, 11, 22, 23, 41, 9], "mp4");
        assert_eq!(late, "Visavis 2026-11-22 23-41-09.mp4");
        assert!(early < late);
    }
}
