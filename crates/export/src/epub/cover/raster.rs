//! The cover as a raster image, for libraries and readers that show no SVG.
//!
//! It has the picture without text. No typeface that a program can embed has the characters of
//! every title, and a title in placeholder boxes is worse than none. The first page of the book
//! shows the title.

use std::{
    io::{self, Write as _},
    sync::{Arc, Mutex, PoisonError},
};

use flate2::{Compression, Crc, write::ZlibEncoder};
use scribe_domain::id::NovelId;

use super::{Design, HEIGHT, Hill, WIDTH};
use crate::epub::RenderContext;

/// The number of picture units per pixel in each direction.
const UNITS: i64 = 2;
const COLUMNS: i64 = WIDTH / UNITS;
const ROWS: i64 = HEIGHT / UNITS;
/// The number of subdivisions of a pixel in coordinates.
const PARTS: i64 = 16;
/// The opacity of the glow at the disc, out of 255.
const GLOW: i64 = 89;

type Colour = [i64; 3];

/// The last image that was drawn, with its novel. A book is rendered after every chapter, and its
/// image stays the same.
static LAST: Mutex<Option<(NovelId, Arc<[u8]>)>> = Mutex::new(None);

/// Draws the cover as a PNG image of 800 by 1200.
///
/// # Errors
/// Fails if the image cannot be compressed.
pub(in crate::epub) fn image(context: &RenderContext<'_>) -> io::Result<Vec<u8>> {
    let novel_id = context.book.novel_id;
    let last = LAST.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some((_, image)) = last.filter(|(drawn, _)| *drawn == novel_id) {
        return Ok(image.to_vec());
    }
    let image = build_png(&compress_rows(&Design::new(context))?);
    *LAST.lock().unwrap_or_else(PoisonError::into_inner) = Some((novel_id, image.clone().into()));
    Ok(image)
}

/// Returns the compressed rows of the image.
fn compress_rows(design: &Design) -> io::Result<Vec<u8>> {
    let ridges = design.hills.each_ref().map(ridge_heights);
    let [top, low] = design.palette.sky.map(parse_colour);
    let disc = parse_colour(design.palette.disc);
    let hills = design.palette.hills.map(parse_colour);
    let mut rows = ZlibEncoder::new(Vec::new(), Compression::new(6));
    let mut row = Vec::with_capacity(COLUMNS as usize * 3 + 1);
    for y in 0..ROWS {
        // The sky reaches its lower colour at four fifths of the height.
        let sky = blend(top, low, (y * 5 * 255 / (ROWS * 4)).min(255));
        row.clear();
        // Each pixel is written as the difference from the preceding pixel.
        row.push(1);
        let mut before = [0; 3];
        for x in 0..COLUMNS {
            let below = |hill: usize| (y + 1) * PARTS - ridges[hill][x as usize];
            // A hill that covers the pixel hides everything behind it.
            let covering = (0..ridges.len()).rev().find(|hill| below(*hill) >= PARTS);
            let mut pixel = match covering {
                Some(hill) => hills[hill],
                None => with_disc(sky, disc, design, x, y),
            };
            let nearer = covering.map_or(0, |hill| hill + 1);
            for (hill, colour) in hills.iter().enumerate().skip(nearer) {
                let part = below(hill);
                if part > 0 {
                    pixel = blend(pixel, *colour, part * 255 / PARTS);
                }
            }
            row.extend([0, 1, 2].map(|i| (pixel[i] - before[i]) as u8));
            before = pixel;
        }
        rows.write_all(&row)?;
    }
    rows.finish()
}

/// Returns a pixel of the sky with the disc and its glow over it.
fn with_disc(sky: Colour, colour: Colour, design: &Design, x: i64, y: i64) -> Colour {
    let centre = |at: i64| at * PARTS / UNITS;
    let middle = |at: i64| at * PARTS + PARTS / 2;
    let across = middle(x) - centre(design.disc.x);
    let down = middle(y) - centre(design.disc.y);
    let (radius, glow) = (centre(design.disc.radius), centre(design.disc.glow_radius()));
    let squared = across * across + down * down;
    if squared > glow * glow {
        return sky;
    }
    let distance = squared.isqrt();
    // The glow is constant up to three tenths of its radius and fades beyond that.
    let fading = (glow - distance) * 10 * GLOW / (glow * 7).max(1);
    let lit = blend(sky, colour, fading.clamp(0, GLOW));
    let within = (radius - distance + PARTS / 2).clamp(0, PARTS);
    blend(lit, colour, within * 255 / PARTS)
}

/// Returns the height of a ridge over every column, in subdivisions of a pixel.
fn ridge_heights(hill: &Hill) -> Vec<i64> {
    // Along a segment with t from 0 to 1, x is t(3 - 3t + 2t²)/2 and y is t²(3 - 2t).
    const FINE: i64 = 1_024;
    let stretch = Hill::STEP / UNITS;
    let mut ridge = vec![HEIGHT * PARTS / UNITS; COLUMNS as usize];
    for (i, ends) in (0_i64..).zip(hill.heights.windows(2)) {
        let (from, to) = (ends[0] * PARTS / UNITS, ends[1] * PARTS / UNITS);
        for t in 0..FINE {
            let across = t * (3 * FINE * FINE - 3 * t * FINE + 2 * t * t) / 2;
            let down = t * t * (3 * FINE - 2 * t);
            let cube = FINE * FINE * FINE;
            let column = i * stretch + across * stretch / cube;
            if let Some(height) = ridge.get_mut(column as usize) {
                *height = from + (to - from) * down / cube;
            }
        }
    }
    ridge
}

/// Blends one colour over another with an opacity of 0 to 255.
fn blend(under: Colour, over: Colour, opacity: i64) -> Colour {
    [0, 1, 2].map(|i| (under[i] * (255 - opacity) + over[i] * opacity + 127) / 255)
}

/// Parses a palette colour in the form `#rrggbb`.
fn parse_colour(text: &str) -> Colour {
    let digits = i64::from_str_radix(text.trim_start_matches('#'), 16).unwrap_or_default();
    [digits >> 16 & 255, digits >> 8 & 255, digits & 255]
}

/// Returns a PNG file with three colours of eight bits each.
///
/// Source: Portable Network Graphics, third edition (W3C Recommendation), section 11.
fn build_png(rows: &[u8]) -> Vec<u8> {
    let mut header = Vec::with_capacity(13);
    header.extend((COLUMNS as u32).to_be_bytes());
    header.extend((ROWS as u32).to_be_bytes());
    header.extend([8, 2, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in [(b"IHDR", header.as_slice()), (b"IDAT", rows), (b"IEND", &[])] {
        let length = u32::try_from(data.len()).unwrap_or(u32::MAX);
        let mut sum = Crc::new();
        sum.update(kind);
        sum.update(data);
        file.extend(length.to_be_bytes());
        file.extend(kind);
        file.extend(data);
        file.extend(sum.sum().to_be_bytes());
    }
    file
}
