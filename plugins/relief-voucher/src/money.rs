//! Sums of money, in whole cents.

/// `value * numerator / denominator`, rounded to the nearest cent, half a cent upwards. None where
/// nothing sensible comes of it.
pub(crate) fn share(value: i64, numerator: i64, denominator: i64) -> Option<i64> {
    if denominator <= 0 {
        return None;
    }
    let (value, denominator) = (i128::from(value) * i128::from(numerator), i128::from(denominator));
    i64::try_from((2 * value + denominator).div_euclid(2 * denominator)).ok()
}

/// The amount at `at` on the straight line from (`x0`, `y0`) to (`x1`, `y1`); `y1` where the line is no
/// longer than a point.
pub(crate) fn between(at: i64, (x0, y0): (i64, i64), (x1, y1): (i64, i64)) -> Option<i64> {
    if x1 <= x0 {
        return Some(y1);
    }
    share(y1.checked_sub(y0)?, at.checked_sub(x0)?, x1 - x0)?.checked_add(y0)
}

/// Euros as people of a language write them: `1.234,50` or `1,234.50`.
pub(crate) fn written(cents: i64, english: bool) -> String {
    let (thousands, point) = if english { (',', '.') } else { ('.', ',') };
    let euros = (cents / 100).unsigned_abs().to_string();
    let mut text = String::new();
    for (place, digit) in euros.chars().enumerate() {
        if place > 0 && (euros.len() - place).is_multiple_of(3) {
            text.push(thousands);
        }
        text.push(digit);
    }
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{text}{point}{:02}", (cents % 100).unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_cent_goes_upwards() {
        assert_eq!(share(5, 1, 2), Some(3));
        assert_eq!(share(-5, 1, 2), Some(-2));
        assert_eq!(share(1, 1, 3), Some(0));
        assert_eq!(share(2, 1, 3), Some(1));
        assert_eq!(share(1, 1, 0), None);
        assert_eq!(share(i64::MAX, i64::MAX, 1), None);
    }

    #[test]
    fn a_line_runs_through_its_ends() {
        let line = |at| between(at, (653_100, 300), (1_142_900, 1100));
        assert_eq!(
            [line(653_100), line(898_000), line(1_142_900)].map(Option::unwrap),
            [300, 700, 1100]
        );
        assert_eq!(between(5, (5, 1), (5, 9)), Some(9));
    }

    #[test]
    fn euros_are_written_as_people_do() {
        assert_eq!(written(123_450, false), "1.234,50");
        assert_eq!(written(123_456_789, true), "1,234,567.89");
        assert_eq!(written(5, false), "0,05");
        assert_eq!(written(-105, false), "-1,05");
    }
}
