//! The cover as a raster image, for libraries and readers that show no SVG.
//!
//! The image shows the picture without text. No typeface that a program can embed has the
//! characters of every title, and a title in placeholder boxes is worse than none. The first page
//! of the book shows the title.

use std::{
    io::{self, Write as _},
    sync::{Arc, Mutex, PoisonError},
};

use flate2::{Compression, Crc, write::ZlibEncoder};
use scribe_domain::id::NovelId;

use super::{CoverDesign, Hill, PICTURE_HEIGHT, PICTURE_WIDTH};
use crate::epub::RenderContext;

/// The number of picture units per pixel in each direction.
const UNITS_PER_PIXEL: i64 = 2;
const WIDTH_PIXELS: i64 = PICTURE_WIDTH / UNITS_PER_PIXEL;
const HEIGHT_PIXELS: i64 = PICTURE_HEIGHT / UNITS_PER_PIXEL;
/// Coordinates are in subpixels. A pixel is this many subpixels wide and high.
const SUBPIXELS_PER_PIXEL: i64 = 16;
/// An opacity is between 0 and this number.
const MAX_OPACITY: i64 = 255;
/// The opacity of the glow at the disc.
const GLOW_OPACITY: i64 = 89;
const COMPRESSION_LEVEL: u32 = 6;
/// The PNG filter that stores the difference from the pixel on the left.
const PNG_FILTER_SUB: u8 = 1;

type Colour = [i64; 3];

/// The last image that was drawn, with its novel. A book is rendered after every chapter, and its
/// image stays the same.
static LAST_DRAWN_IMAGE: Mutex<Option<(NovelId, Arc<[u8]>)>> = Mutex::new(None);

/// Draws the cover as a PNG image of 800 by 1200 pixels.
///
/// # Errors
/// The image cannot be compressed.
pub(in crate::epub) fn image(context: &RenderContext<'_>) -> io::Result<Vec<u8>> {
    let novel_id = context.book.novel_id;
    let last = LAST_DRAWN_IMAGE.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some((_, image)) = last.filter(|(drawn, _)| *drawn == novel_id) {
        return Ok(image.to_vec());
    }
    let image = build_png(&compress_rows(&CoverDesign::new(context))?);
    *LAST_DRAWN_IMAGE.lock().unwrap_or_else(PoisonError::into_inner) =
        Some((novel_id, image.clone().into()));
    Ok(image)
}

/// Returns the compressed rows of the image.
fn compress_rows(design: &CoverDesign) -> io::Result<Vec<u8>> {
    let ridges = design.hills.each_ref().map(compute_ridge_heights);
    let [top, low] = design.palette.sky.map(parse_colour);
    let disc = parse_colour(design.palette.disc);
    let hills = design.palette.hills.map(parse_colour);
    let mut rows = ZlibEncoder::new(Vec::new(), Compression::new(COMPRESSION_LEVEL));
    let mut row = Vec::with_capacity(WIDTH_PIXELS as usize * 3 + 1);
    for y in 0..HEIGHT_PIXELS {
        // The sky reaches its lower colour at four fifths of the height.
        let sky =
            blend_colour(top, low, (y * 5 * MAX_OPACITY / (HEIGHT_PIXELS * 4)).min(MAX_OPACITY));
        row.clear();
        // Each pixel is written as the difference from the preceding pixel.
        row.push(PNG_FILTER_SUB);
        let mut previous_pixel = [0; 3];
        for x in 0..WIDTH_PIXELS {
            // How far the lower edge of the pixel is below the ridge, in subdivisions.
            let depth = |hill: usize| (y + 1) * SUBPIXELS_PER_PIXEL - ridges[hill][x as usize];
            // A hill that covers the pixel hides everything behind it.
            let covering = (0..ridges.len()).rev().find(|hill| depth(*hill) >= SUBPIXELS_PER_PIXEL);
            let mut pixel = match covering {
                Some(hill) => hills[hill],
                None => blend_disc(sky, disc, design, x, y),
            };
            let nearer = covering.map_or(0, |hill| hill + 1);
            for (hill, colour) in hills.iter().enumerate().skip(nearer) {
                let covered = depth(hill);
                if covered > 0 {
                    pixel =
                        blend_colour(pixel, *colour, covered * MAX_OPACITY / SUBPIXELS_PER_PIXEL);
                }
            }
            row.extend([0, 1, 2].map(|i| (pixel[i] - previous_pixel[i]) as u8));
            previous_pixel = pixel;
        }
        rows.write_all(&row)?;
    }
    rows.finish()
}

/// Returns a pixel of the sky with the disc and its glow over it.
fn blend_disc(sky: Colour, colour: Colour, design: &CoverDesign, x: i64, y: i64) -> Colour {
    let pixel_centre = |index: i64| index * SUBPIXELS_PER_PIXEL + SUBPIXELS_PER_PIXEL / 2;
    let dx = pixel_centre(x) - to_subpixels(design.disc.x);
    let dy = pixel_centre(y) - to_subpixels(design.disc.y);
    let radius = to_subpixels(design.disc.radius);
    let glow = to_subpixels(design.disc.glow_radius());
    let squared_distance = dx * dx + dy * dy;
    if squared_distance > glow * glow {
        return sky;
    }
    let distance = squared_distance.isqrt();
    // The glow is constant up to three tenths of its radius and fades beyond that.
    let glow_opacity = (glow - distance) * 10 * GLOW_OPACITY / (glow * 7).max(1);
    let lit_sky = blend_colour(sky, colour, glow_opacity.clamp(0, GLOW_OPACITY));
    // How much of the pixel is inside the disc.
    let covered = (radius - distance + SUBPIXELS_PER_PIXEL / 2).clamp(0, SUBPIXELS_PER_PIXEL);
    blend_colour(lit_sky, colour, covered * MAX_OPACITY / SUBPIXELS_PER_PIXEL)
}

/// Converts picture units to subdivisions of a pixel.
fn to_subpixels(units: i64) -> i64 {
    units * SUBPIXELS_PER_PIXEL / UNITS_PER_PIXEL
}

/// Returns the height of a ridge over every column, in subdivisions of a pixel.
fn compute_ridge_heights(hill: &Hill) -> Vec<i64> {
    // Along a segment with t from 0 to 1, x is t(3 - 3t + 2t²)/2 and y is t²(3 - 2t). The code
    // counts t in steps, so both are multiplied by the cube of the number of steps.
    const CURVE_STEPS: i64 = 1_024;
    const CURVE_STEPS_CUBED: i64 = CURVE_STEPS * CURVE_STEPS * CURVE_STEPS;
    let segment_pixels = Hill::STEP_WIDTH / UNITS_PER_PIXEL;
    let mut ridge = vec![to_subpixels(PICTURE_HEIGHT); WIDTH_PIXELS as usize];
    for (segment, ends) in (0_i64..).zip(hill.heights.windows(2)) {
        let (from, to) = (to_subpixels(ends[0]), to_subpixels(ends[1]));
        for t in 0..CURVE_STEPS {
            let x = t * (3 * CURVE_STEPS * CURVE_STEPS - 3 * t * CURVE_STEPS + 2 * t * t) / 2;
            let y = t * t * (3 * CURVE_STEPS - 2 * t);
            let column = segment * segment_pixels + x * segment_pixels / CURVE_STEPS_CUBED;
            if let Some(height) = ridge.get_mut(column as usize) {
                *height = from + (to - from) * y / CURVE_STEPS_CUBED;
            }
        }
    }
    ridge
}

fn blend_colour(under: Colour, over: Colour, opacity: i64) -> Colour {
    [0, 1, 2].map(|i| {
        (under[i] * (MAX_OPACITY - opacity) + over[i] * opacity + MAX_OPACITY / 2) / MAX_OPACITY
    })
}

/// Parses a palette colour in the form `#rrggbb`.
fn parse_colour(text: &str) -> Colour {
    let digits = i64::from_str_radix(text.trim_start_matches('#'), 16).unwrap_or_default();
    [digits >> 16 & 255, digits >> 8 & 255, digits & 255]
}

/// Returns a PNG file with three channels of eight bits each.
///
/// Source: Portable Network Graphics, third edition (W3C Recommendation), section 11.
fn build_png(rows: &[u8]) -> Vec<u8> {
    let mut header = Vec::with_capacity(13);
    header.extend((WIDTH_PIXELS as u32).to_be_bytes());
    header.extend((HEIGHT_PIXELS as u32).to_be_bytes());
    // Eight bits per channel, colour type RGB, and the default methods of compression, filtering
    // and interlacing.
    header.extend([8, 2, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in [(b"IHDR", header.as_slice()), (b"IDAT", rows), (b"IEND", &[])] {
        let length = u32::try_from(data.len()).unwrap_or(u32::MAX);
        let mut checksum = Crc::new();
        checksum.update(kind);
        checksum.update(data);
        file.extend(length.to_be_bytes());
        file.extend(kind);
        file.extend(data);
        file.extend(checksum.sum().to_be_bytes());
    }
    file
}
