//! Lays out the title of a cover at the largest size at which it fits, in lines of similar length.
//! A short title of ideographs runs downwards, in columns from right to left.

use unicode_segmentation::UnicodeSegmentation as _;

use crate::cjk;

/// The area of the title, in units of the picture.
const AREA_CENTRE_X: i64 = 800;
const AREA_WIDTH: i64 = 1_280;
const AREA_TOP: i64 = 220;
const AREA_HEIGHT: i64 = 960;

/// The font sizes that are tried, in units of the picture, from the largest.
const FONT_SIZES: [i64; 12] =
    [300, 250, MAX_MULTILINE_FONT_SIZE, 184, 160, 140, 122, 106, 92, 80, 70, MIN_FONT_SIZE];
/// In a larger size, a title has only one line.
const MAX_MULTILINE_FONT_SIZE: i64 = 208;
const MIN_FONT_SIZE: i64 = 64;
const MAX_LINES: i64 = 6;

/// The columns of a vertical title.
const MAX_COLUMNS: usize = 3;
const MAX_COLUMN_CHARS: usize = 6;
/// The maximum distance between two characters of a column, in units of the picture. Without this
/// limit, the characters of a short title would be too large.
const MAX_CHAR_DISTANCE: i64 = 250;

/// Widths of text are in thousandths of the font size.
const WIDTH_PER_FONT_SIZE: i64 = 1_000;
/// The letter spacing of the author's name, as a width of text.
const LETTER_SPACING_WIDTH: i64 = 100;

/// A title with the position of each line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TitleBlock {
    pub(super) size: i64,
    /// The lines, from the first to the last.
    pub(super) lines: Vec<TitleLine>,
}

/// A line of a title that is centred at `x` and has its baseline at `y`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TitleLine {
    pub(super) text: String,
    pub(super) x: i64,
    pub(super) y: i64,
}

impl TitleBlock {
    /// Lays out a title. If the title does not fit at the smallest size, it is shortened and ends
    /// in an ellipsis.
    pub(super) fn lay_out(title: &str) -> Self {
        let graphemes: Vec<&str> = title.graphemes(true).collect();
        let is_all_han = title.chars().all(cjk::is_han);
        if is_all_han && (2..=MAX_COLUMNS * MAX_COLUMN_CHARS).contains(&graphemes.len()) {
            return lay_out_vertically(&graphemes);
        }
        let pieces = split_into_pieces(title);
        let fitting: Vec<(i64, Vec<String>)> = FONT_SIZES
            .iter()
            .filter_map(|size| Some((*size, try_to_fit_lines(&pieces, *size)?)))
            .collect();
        // A slightly smaller size is better than a single word on a line.
        let largest = fitting.first().map_or(MIN_FONT_SIZE, |(size, _)| *size);
        let balanced =
            fitting.iter().find(|(size, lines)| size * 3 > largest * 2 && are_balanced(lines));
        if let Some((size, lines)) = balanced.or(fitting.first()) {
            return lay_out_horizontally(*size, lines.clone());
        }
        let limit = AREA_WIDTH * WIDTH_PER_FONT_SIZE / MIN_FONT_SIZE;
        let mut lines = wrap_lines(&split_long_pieces(&pieces, limit), limit);
        if lines.len() > MAX_LINES as usize {
            lines.truncate(MAX_LINES as usize);
            if let Some(last) = lines.last_mut() {
                *last = shorten_line(last, limit);
            }
        }
        lay_out_horizontally(MIN_FONT_SIZE, lines)
    }
}

/// Returns the lines of a title at a size, or `None` if the title does not fit.
fn try_to_fit_lines(pieces: &[TitlePiece], size: i64) -> Option<Vec<String>> {
    let limit = AREA_WIDTH * WIDTH_PER_FONT_SIZE / size;
    let max_lines = if size > MAX_MULTILINE_FONT_SIZE {
        1
    } else {
        (AREA_HEIGHT / line_height(size)).min(MAX_LINES)
    };
    let lines = wrap_lines(pieces, limit);
    let every_piece_fits = pieces.iter().all(|piece| piece.width <= limit);
    (every_piece_fits && lines.len() <= max_lines as usize)
        .then(|| balance_lines(pieces, limit, lines))
}

/// Returns true if the shortest line is at least half as long as the longest.
fn are_balanced(lines: &[String]) -> bool {
    let widths = || lines.iter().map(|line| estimate_width(line));
    widths().min().unwrap_or(0) * 2 >= widths().max().unwrap_or(0)
}

/// Chooses the font size for one line, between `smallest` and `largest`, so that the line fits into
/// the available width. If the line does not fit at `smallest`, it is shortened.
pub(super) fn fit_line(text: &str, largest: i64, smallest: i64, available: i64) -> (String, i64) {
    let spacing = LETTER_SPACING_WIDTH * text.graphemes(true).count() as i64;
    let needed = estimate_width(text) + spacing;
    let size = (available * WIDTH_PER_FONT_SIZE / needed.max(1)).clamp(smallest, largest);
    let limit = available * WIDTH_PER_FONT_SIZE / size;
    if needed <= limit {
        (text.to_owned(), size)
    } else {
        // Part of the width is needed for the letter spacing, which `shorten_line` does not count.
        (shorten_line(text, limit * 4 / 5), size)
    }
}

fn line_height(size: i64) -> i64 {
    size * 6 / 5
}

/// Returns the distance from the top of a line down to its baseline.
fn baseline_offset(size: i64) -> i64 {
    size * 9 / 10
}

/// Lays out lines below each other and centres the block vertically in its space.
fn lay_out_horizontally(size: i64, lines: Vec<String>) -> TitleBlock {
    let block_height = line_height(size) * lines.len() as i64;
    let first_baseline = AREA_TOP + (AREA_HEIGHT - block_height) / 2 + baseline_offset(size);
    let lines = (0_i64..).zip(lines).map(|(i, text)| TitleLine {
        text,
        x: AREA_CENTRE_X,
        y: first_baseline + line_height(size) * i,
    });
    TitleBlock { size, lines: lines.collect() }
}

/// Lays out characters in columns of similar length, from right to left.
fn lay_out_vertically(graphemes: &[&str]) -> TitleBlock {
    let columns = graphemes.len().div_ceil(MAX_COLUMN_CHARS);
    let column_chars = graphemes.len().div_ceil(columns);
    let char_distance = (AREA_HEIGHT / column_chars as i64).min(MAX_CHAR_DISTANCE);
    // The other 3/20 of the distance are the space between two characters.
    let size = char_distance * 17 / 20;
    let top = AREA_TOP + (AREA_HEIGHT - char_distance * column_chars as i64) / 2;
    // Between two columns is a space of half a character.
    let column_distance = size * 3 / 2;
    let right_column_x = AREA_CENTRE_X + column_distance * (columns as i64 - 1) / 2;
    let mut lines = Vec::with_capacity(graphemes.len());
    for (column_index, column) in (0_i64..).zip(graphemes.chunks(column_chars)) {
        for (char_index, grapheme) in (0_i64..).zip(column) {
            lines.push(TitleLine {
                text: (*grapheme).to_owned(),
                x: right_column_x - column_distance * column_index,
                y: top + char_distance * char_index + baseline_offset(size),
            });
        }
    }
    TitleBlock { size, lines }
}

/// A part of a title that must not be broken across lines.
#[derive(Clone)]
struct TitlePiece {
    text: String,
    /// The width in thousandths of the font size.
    width: i64,
    /// True if a space separates it from the preceding piece.
    follows_space: bool,
}

fn split_into_pieces(title: &str) -> Vec<TitlePiece> {
    let mut pieces: Vec<TitlePiece> = Vec::new();
    for word in title.split_whitespace() {
        let mut follows_space = true;
        let mut follows_wide = false;
        for grapheme in word.graphemes(true) {
            let first_char = grapheme.chars().next();
            let is_wide = first_char.is_some_and(cjk::is_wide);
            let never_begins_line = first_char.is_some_and(cjk::may_not_begin_line);
            let joins_last = !follows_space && (never_begins_line || !is_wide && !follows_wide);
            match pieces.last_mut() {
                Some(piece) if joins_last => {
                    piece.text.push_str(grapheme);
                    piece.width += estimate_width(grapheme);
                }
                _ => pieces.push(TitlePiece {
                    text: grapheme.to_owned(),
                    width: estimate_width(grapheme),
                    follows_space,
                }),
            }
            follows_space = false;
            follows_wide = is_wide;
        }
    }
    pieces
}

/// Breaks the pieces into lines of at most a given width.
fn wrap_lines(pieces: &[TitlePiece], limit: i64) -> Vec<String> {
    let mut lines: Vec<(String, i64)> = Vec::new();
    for piece in pieces {
        let space = if piece.follows_space { estimate_width(" ") } else { 0 };
        match lines.last_mut() {
            Some((line, width)) if *width + space + piece.width <= limit => {
                if piece.follows_space {
                    line.push(' ');
                }
                line.push_str(&piece.text);
                *width += space + piece.width;
            }
            _ => lines.push((piece.text.clone(), piece.width)),
        }
    }
    lines.into_iter().map(|(line, _)| line).collect()
}

/// Rebreaks the pieces into the same number of lines, with the narrowest possible longest line.
fn balance_lines(pieces: &[TitlePiece], limit: i64, lines: Vec<String>) -> Vec<String> {
    let widest_piece = pieces.iter().map(|piece| piece.width).max().unwrap_or(limit);
    let mut best = lines;
    // The limit is lowered in steps of a twentieth.
    let limits = (0..20).map(|step| limit - limit * step / 20);
    for narrower in limits.filter(|narrower| *narrower >= widest_piece) {
        let candidate = wrap_lines(pieces, narrower);
        if candidate.len() > best.len() {
            break;
        }
        best = candidate;
    }
    best
}

/// Splits every piece that is wider than a line into its characters.
fn split_long_pieces(pieces: &[TitlePiece], limit: i64) -> Vec<TitlePiece> {
    pieces
        .iter()
        .flat_map(|piece| {
            if piece.width <= limit {
                return vec![piece.clone()];
            }
            let graphemes = piece.text.graphemes(true).enumerate();
            graphemes
                .map(|(i, grapheme)| TitlePiece {
                    text: grapheme.to_owned(),
                    width: estimate_width(grapheme),
                    follows_space: i == 0 && piece.follows_space,
                })
                .collect()
        })
        .collect()
}

/// Shortens a line so that an ellipsis fits after it.
fn shorten_line(line: &str, limit: i64) -> String {
    let mut text = String::new();
    let mut width = estimate_width("…");
    for grapheme in line.graphemes(true) {
        width += estimate_width(grapheme);
        if width > limit {
            break;
        }
        text.push_str(grapheme);
    }
    text.trim_end().to_owned() + "…"
}

/// Returns the estimated width of a text in thousandths of its font size. The estimate is cautious,
/// because the reader's typeface is unknown.
fn estimate_width(text: &str) -> i64 {
    text.graphemes(true)
        .filter_map(|grapheme| grapheme.chars().next())
        .map(|c| match c {
            _ if cjk::is_wide(c) => WIDTH_PER_FONT_SIZE,
            'i' | 'j' | 'l' | 't' | 'f' | 'r' | 'I' | '.' | ',' | ':' | ';' | '!' | '\'' | '’'
            | '‘' | ' ' | '(' | ')' => 350,
            'm' | 'w' | 'M' | 'W' | '—' | '…' | '@' => 950,
            _ if c.is_uppercase() => 740,
            _ if c.is_ascii() => 560,
            _ => 640,
        })
        .sum()
}
