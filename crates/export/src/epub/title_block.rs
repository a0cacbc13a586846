//! Lays out the title of a cover at the largest size at which it fits, in lines of similar length. A
//! short title of ideographs runs downwards, in columns from right to left.

use unicode_segmentation::UnicodeSegmentation as _;

use crate::cjk;

/// The space for the title, in the units of the picture.
const CENTRE: i64 = 800;
const ROOM_WIDTH: i64 = 1_280;
const ROOM_TOP: i64 = 220;
const ROOM_HEIGHT: i64 = 960;

/// The font sizes that are tried, and the most lines of a title. Above `LARGE`, a title has only
/// one line.
const SIZES: [i64; 12] = [300, 250, LARGE, 184, 160, 140, 122, 106, 92, 80, 70, SMALLEST];
const LARGE: i64 = 208;
const SMALLEST: i64 = 64;
const MOST_LINES: i64 = 6;

/// A title with the position of each line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Title {
    /// The font size.
    pub(super) size: i64,
    /// The lines, from the first to the last.
    pub(super) lines: Vec<Line>,
}

/// A line of a title that is centred at `x` and has its baseline at `y`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) x: i64,
    pub(super) y: i64,
}

impl Title {
    /// Lays out a title. A title that does not fit at the smallest size is shortened and ends in an
    /// ellipsis.
    pub(super) fn fit_title(title: &str) -> Self {
        let marks: Vec<&str> = title.graphemes(true).collect();
        let all_han = title.chars().all(cjk::is_han);
        // `set_downwards` makes at most three columns of six characters.
        if all_han && (2..=18).contains(&marks.len()) {
            return set_downwards(&marks);
        }
        let pieces = split_into_pieces(title);
        let fitting: Vec<(i64, Vec<String>)> =
            SIZES.iter().filter_map(|size| Some((*size, fit_lines(&pieces, *size)?))).collect();
        // A slightly smaller size is better than a single word on a line.
        let largest = fitting.first().map_or(SMALLEST, |(size, _)| *size);
        let calm = fitting.iter().find(|(size, lines)| size * 3 > largest * 2 && is_calm(lines));
        if let Some((size, lines)) = calm.or(fitting.first()) {
            return set_across(*size, lines.clone());
        }
        let limit = ROOM_WIDTH * 1_000 / SMALLEST;
        let mut lines = wrap_lines(&split_long_pieces(&pieces, limit), limit);
        if lines.len() > MOST_LINES as usize {
            lines.truncate(MOST_LINES as usize);
            if let Some(last) = lines.last_mut() {
                *last = shorten_line(last, limit);
            }
        }
        set_across(SMALLEST, lines)
    }
}

/// Returns the lines of a title at a size, or `None` if the title does not fit.
fn fit_lines(pieces: &[Piece], size: i64) -> Option<Vec<String>> {
    let limit = ROOM_WIDTH * 1_000 / size;
    let most = if size > LARGE { 1 } else { (ROOM_HEIGHT / line_height(size)).min(MOST_LINES) };
    let lines = wrap_lines(pieces, limit);
    let whole = pieces.iter().all(|piece| piece.width <= limit);
    (whole && lines.len() <= most as usize).then(|| balance_lines(pieces, limit, lines))
}

/// Returns true if the shortest line is at least half as long as the longest.
fn is_calm(lines: &[String]) -> bool {
    let widths = || lines.iter().map(|line| estimate_width(line));
    widths().min().unwrap_or(0) * 2 >= widths().max().unwrap_or(0)
}

/// Chooses the font size for one line, between `smallest` and `largest`. Shortens the line if it
/// does not fit at `smallest`.
pub(super) fn fit_line(text: &str, largest: i64, smallest: i64, room: i64) -> (String, i64) {
    // The letter spacing of the cover is included.
    let needed = estimate_width(text) + 100 * text.graphemes(true).count() as i64;
    let size = (room * 1_000 / needed.max(1)).clamp(smallest, largest);
    let limit = room * 1_000 / size;
    if needed <= limit {
        (text.to_owned(), size)
    } else {
        (shorten_line(text, limit * 4 / 5), size)
    }
}

fn line_height(size: i64) -> i64 {
    size * 6 / 5
}

/// Lays out lines below each other and centres the block vertically in its space.
fn set_across(size: i64, lines: Vec<String>) -> Title {
    let block = line_height(size) * lines.len() as i64;
    // The baseline is 9/10 of the font size below the top of a line.
    let first = ROOM_TOP + (ROOM_HEIGHT - block) / 2 + size * 9 / 10;
    let lines = (0_i64..).zip(lines);
    let lines = lines.map(|(i, text)| Line { text, x: CENTRE, y: first + line_height(size) * i });
    Title { size, lines: lines.collect() }
}

/// Lays out characters in columns of similar length, from right to left, with at most six in each.
fn set_downwards(marks: &[&str]) -> Title {
    let columns = marks.len().div_ceil(6);
    let per_column = marks.len().div_ceil(columns);
    // The distance between two characters of a column. It is limited so that the characters of a
    // short title do not become too large.
    let step = (ROOM_HEIGHT / per_column as i64).min(250);
    // 3/20 of the distance is the space between two characters.
    let size = step * 17 / 20;
    let top = ROOM_TOP + (ROOM_HEIGHT - step * per_column as i64) / 2;
    // The distance between the centres of two columns: half a character is the space between them.
    let gap = size * 3 / 2;
    let right = CENTRE + gap * (columns as i64 - 1) / 2;
    let mut lines = Vec::with_capacity(marks.len());
    for (x, column) in (0_i64..).zip(marks.chunks(per_column)) {
        for (y, mark) in (0_i64..).zip(column) {
            lines.push(Line {
                text: (*mark).to_owned(),
                x: right - gap * x,
                // The baseline is 9/10 of the font size below the top of the character.
                y: top + step * y + size * 9 / 10,
            });
        }
    }
    Title { size, lines }
}

/// A part of a title that must not be broken across lines.
#[derive(Clone)]
struct Piece {
    text: String,
    /// The width in thousandths of the font size.
    width: i64,
    /// True if a space separates it from the preceding piece.
    spaced: bool,
}

fn split_into_pieces(title: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for word in title.split_whitespace() {
        let mut spaced = true;
        let mut after_wide = false;
        for mark in word.graphemes(true) {
            let wide = mark.chars().next().is_some_and(cjk::is_wide);
            let clings = mark.chars().next().is_some_and(cjk::may_not_begin_line);
            let joins = !spaced && (clings || !wide && !after_wide);
            match pieces.last_mut() {
                Some(piece) if joins => {
                    piece.text.push_str(mark);
                    piece.width += estimate_width(mark);
                }
                _ => pieces.push(Piece {
                    text: mark.to_owned(),
                    width: estimate_width(mark),
                    spaced,
                }),
            }
            spaced = false;
            after_wide = wide;
        }
    }
    pieces
}

/// Breaks the pieces into lines of at most a given width.
fn wrap_lines(pieces: &[Piece], limit: i64) -> Vec<String> {
    let mut lines: Vec<(String, i64)> = Vec::new();
    for piece in pieces {
        let space = if piece.spaced { estimate_width(" ") } else { 0 };
        match lines.last_mut() {
            Some((line, filled)) if *filled + space + piece.width <= limit => {
                if piece.spaced {
                    line.push(' ');
                }
                line.push_str(&piece.text);
                *filled += space + piece.width;
            }
            _ => lines.push((piece.text.clone(), piece.width)),
        }
    }
    lines.into_iter().map(|(line, _)| line).collect()
}

/// Rebreaks the pieces into the same number of lines, with the narrowest possible longest line.
fn balance_lines(pieces: &[Piece], limit: i64, lines: Vec<String>) -> Vec<String> {
    let widest = pieces.iter().map(|piece| piece.width).max().unwrap_or(limit);
    let mut best = lines;
    for narrower in (0..20).map(|step| limit - limit * step / 20).filter(|w| *w >= widest) {
        let tried = wrap_lines(pieces, narrower);
        if tried.len() > best.len() {
            break;
        }
        best = tried;
    }
    best
}

/// Splits every piece that is wider than a line into its characters.
fn split_long_pieces(pieces: &[Piece], limit: i64) -> Vec<Piece> {
    pieces
        .iter()
        .flat_map(|piece| {
            if piece.width <= limit {
                return vec![piece.clone()];
            }
            let marks = piece.text.graphemes(true).enumerate();
            marks
                .map(|(i, mark)| Piece {
                    text: mark.to_owned(),
                    width: estimate_width(mark),
                    spaced: i == 0 && piece.spaced,
                })
                .collect()
        })
        .collect()
}

/// Shortens a line so that an ellipsis fits after it.
fn shorten_line(line: &str, limit: i64) -> String {
    let mut text = String::new();
    let mut filled = estimate_width("…");
    for mark in line.graphemes(true) {
        filled += estimate_width(mark);
        if filled > limit {
            break;
        }
        text.push_str(mark);
    }
    text.trim_end().to_owned() + "…"
}

/// Returns the estimated width of a text in thousandths of its font size. The estimate is cautious,
/// because the reader's typeface is unknown.
fn estimate_width(text: &str) -> i64 {
    text.graphemes(true)
        .filter_map(|mark| mark.chars().next())
        .map(|c| match c {
            _ if cjk::is_wide(c) => 1_000,
            'i' | 'j' | 'l' | 't' | 'f' | 'r' | 'I' | '.' | ',' | ':' | ';' | '!' | '\'' | '’'
            | '‘' | ' ' | '(' | ')' => 350,
            'm' | 'w' | 'M' | 'W' | '—' | '…' | '@' => 950,
            _ if c.is_uppercase() => 740,
            _ if c.is_ascii() => 560,
            _ => 640,
        })
        .sum()
}
