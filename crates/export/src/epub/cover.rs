//! The cover: a picture of hills below a pale disc, drawn from the novel's id. The first page of
//! the book shows the picture with the title and the author, fitted to the space. Libraries show it
//! as a [`raster`] image. All computations use integers, so that the cover is the same on every
//! machine.

pub(super) mod raster;

use std::{fmt::Write as _, ops::Range};

use super::{
    RenderContext,
    title_block::{self, TitleBlock},
};
use crate::{typography, xml::EscapedXml};

/// The size of the picture. All lengths in it are in these units.
const PICTURE_WIDTH: i64 = 1600;
const PICTURE_HEIGHT: i64 = 2400;

/// Where the centre of the disc may be, and its possible radius.
const DISC_X: Range<i64> = 360..1_240;
const DISC_Y: Range<i64> = 1_500..1_620;
const DISC_RADIUS: Range<i64> = 180..270;

/// The mean height of the farthest ridge and how far its points may be above or below the mean.
const FARTHEST_RIDGE_Y: i64 = 1_650;
const FARTHEST_RIDGE_SWING: i64 = 150;
/// Each nearer ridge is lower by this amount and flatter by that amount.
const NEARER_RIDGE_DROP: i64 = 175;
const NEARER_RIDGE_SWING_LOSS: i64 = 35;

/// The line with the author's name.
const AUTHOR_BASELINE_Y: i64 = 2_270;
const AUTHOR_WIDTH: i64 = 1_240;
const MAX_AUTHOR_FONT_SIZE: i64 = 72;
const MIN_AUTHOR_FONT_SIZE: i64 = 40;
const AUTHOR_LETTER_SPACING: i64 = 6;
const AUTHOR_COLOUR: &str = "#f7f0e1";

/// Typefaces that readers may have, in order of preference.
const FONT_FAMILIES: &str = "'Iowan Old Style', 'Palatino Linotype', Palatino, 'EB Garamond', \
                             Georgia, 'Noto Serif', 'Songti SC', 'Source Han Serif SC', \
                             'Noto Serif CJK SC', 'Noto Serif SC', serif";

/// Colours that harmonize.
struct Palette {
    sky: [&'static str; 2],
    disc: &'static str,
    ink: &'static str,
    /// The colours of the hills, from the farthest to the nearest.
    hills: [&'static str; 4],
}

const PALETTES: [Palette; 6] = [
    Palette {
        sky: ["#0f1b2d", "#3d5a73"],
        disc: "#f2e3c6",
        ink: "#f7f0e1",
        hills: ["#2f4a61", "#223a50", "#172a3d", "#0c1826"],
    },
    Palette {
        sky: ["#2b1a2f", "#a8596a"],
        disc: "#f6d8b8",
        ink: "#fbeee0",
        hills: ["#7d4359", "#5a3049", "#3c2138", "#221324"],
    },
    Palette {
        sky: ["#12302e", "#5f8f7b"],
        disc: "#f3ead0",
        ink: "#f6f3e4",
        hills: ["#46745f", "#305a4c", "#1f433b", "#102a28"],
    },
    Palette {
        sky: ["#f3e9d8", "#e3b98a"],
        disc: "#c4512f",
        ink: "#33241b",
        hills: ["#c08a5f", "#8f5d42", "#5f3c2f", "#33211d"],
    },
    Palette {
        sky: ["#e9eef0", "#b9cdd3"],
        disc: "#d98f5c",
        ink: "#1d2f3a",
        hills: ["#8fabb5", "#64858f", "#3f5f6b", "#213a46"],
    },
    Palette {
        sky: ["#1c1733", "#57467f"],
        disc: "#efc9a2",
        ink: "#f4ecf6",
        hills: ["#473a6d", "#342a55", "#241d3e", "#151128"],
    },
];

/// The parts of the picture.
struct CoverDesign {
    palette: &'static Palette,
    disc: Disc,
    /// The hills, from the farthest to the nearest.
    hills: [Hill; 4],
}

struct Disc {
    x: i64,
    y: i64,
    radius: i64,
}

impl Disc {
    fn glow_radius(&self) -> i64 {
        self.radius * 5 / 2
    }
}

/// A smooth ridge from one edge to the other, given by its height at the left edge and after every
/// `STEP_WIDTH`. The curve is level at these points, so that consecutive segments join smoothly.
struct Hill {
    heights: Vec<i64>,
}

impl CoverDesign {
    fn new(context: &RenderContext<'_>) -> Self {
        let mut random = PseudoRandom::new(context.book.novel_id.0.as_u128());
        let palette = &PALETTES[random.next_below(PALETTES.len() as u64) as usize];
        // Drawing the numbers in another order would change the covers of existing books.
        let disc = Disc {
            x: random.next_in(DISC_X),
            y: random.next_in(DISC_Y),
            radius: random.next_in(DISC_RADIUS),
        };
        let hills = [0, 1, 2, 3].map(|nearness| {
            let height = FARTHEST_RIDGE_Y + NEARER_RIDGE_DROP * nearness;
            let swing = FARTHEST_RIDGE_SWING - NEARER_RIDGE_SWING_LOSS * nearness;
            Hill::generate(&mut random, height, swing)
        });
        Self { palette, disc, hills }
    }
}

impl Hill {
    const STEP_WIDTH: i64 = 320;

    /// Generates a ridge around a mean height.
    fn generate(random: &mut PseudoRandom, height: i64, swing: i64) -> Self {
        let range = height - swing..height + swing;
        let heights = (0..=PICTURE_WIDTH / Self::STEP_WIDTH).map(|_| random.next_in(range.clone()));
        Self { heights: heights.collect() }
    }

    /// Returns the ridge, filled down to the lower edge, as an SVG path.
    fn to_svg_path(&self) -> String {
        let mut y = self.heights.first().copied().unwrap_or(PICTURE_HEIGHT);
        let mut path = format!("M0,{PICTURE_HEIGHT} L0,{y}");
        for (x, next) in
            (0..PICTURE_WIDTH).step_by(Self::STEP_WIDTH as usize).zip(self.heights.iter().skip(1))
        {
            // Writing to a string cannot fail.
            _ = write!(
                path,
                " C{mid},{y} {mid},{next} {end},{next}",
                mid = x + Self::STEP_WIDTH / 2,
                end = x + Self::STEP_WIDTH
            );
            y = *next;
        }
        path + &format!(" L{PICTURE_WIDTH},{PICTURE_HEIGHT} Z")
    }
}

/// Draws the cover as an SVG picture of 1600 by 2400.
pub(super) fn draw_cover(context: &RenderContext<'_>) -> String {
    let design = CoverDesign::new(context);
    let CoverDesign { palette, disc, hills } = &design;
    let title = typography::typeset_paragraph_in(&context.title, &context.language);
    let mut landscape = String::new();
    let Disc { x, y, radius } = disc;
    // Writing to a string cannot fail.
    _ = writeln!(
        landscape,
        r#"<circle cx="{x}" cy="{y}" r="{}" fill="url(#glow)"/>"#,
        disc.glow_radius()
    );
    _ = writeln!(landscape, r#"<circle cx="{x}" cy="{y}" r="{radius}" fill="{}"/>"#, palette.disc);
    for (hill, colour) in hills.iter().zip(palette.hills) {
        _ = writeln!(landscape, r#"<path d="{}" fill="{colour}"/>"#, hill.to_svg_path());
    }
    let letters = render_title(&TitleBlock::lay_out(&title), palette.ink);
    let author = render_author(&context.author);
    format!(
        r##"<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="{PICTURE_WIDTH}" height="{PICTURE_HEIGHT}" viewBox="0 0 {PICTURE_WIDTH} {PICTURE_HEIGHT}" role="img" xml:lang="{language}">
<title>{name}</title>
<defs>
<linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="{top}"/><stop offset="0.8" stop-color="{low}"/></linearGradient>
<radialGradient id="glow"><stop offset="0.3" stop-color="{disc}" stop-opacity="0.35"/><stop offset="1" stop-color="{disc}" stop-opacity="0"/></radialGradient>
</defs>
<rect width="{PICTURE_WIDTH}" height="{PICTURE_HEIGHT}" fill="url(#sky)"/>
{landscape}<g font-family="{FONT_FAMILIES}" text-anchor="middle">
{letters}{author}</g>
</svg>
"##,
        language = context.language.tag,
        name = EscapedXml(&title),
        top = palette.sky[0],
        low = palette.sky[1],
        disc = palette.disc,
    )
}

fn render_title(title: &TitleBlock, ink: &str) -> String {
    let size = title.size;
    title.lines.iter().fold(String::new(), |mut text, line| {
        _ = writeln!(
            text,
            r#"<text x="{}" y="{}" font-size="{size}" fill="{ink}">{}</text>"#,
            line.x,
            line.y,
            EscapedXml(&line.text)
        );
        text
    })
}

/// Renders the author's name over the nearest hill, which is dark in every palette.
fn render_author(name: &str) -> String {
    if name.is_empty() {
        return String::new();
    }
    let (name, size) =
        title_block::fit_line(name, MAX_AUTHOR_FONT_SIZE, MIN_AUTHOR_FONT_SIZE, AUTHOR_WIDTH);
    format!(
        "<text x=\"{x}\" y=\"{AUTHOR_BASELINE_Y}\" font-size=\"{size}\" \
         letter-spacing=\"{AUTHOR_LETTER_SPACING}\" fill=\"{AUTHOR_COLOUR}\">{}</text>\n",
        EscapedXml(&name),
        x = PICTURE_WIDTH / 2,
    )
}

/// A sequence of pseudorandom numbers that is seeded with the novel's id (SplitMix64).
struct PseudoRandom(u64);

impl PseudoRandom {
    fn new(seed: u128) -> Self {
        Self((seed >> 64) as u64 ^ seed as u64)
    }

    fn next_below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % bound
    }

    fn next_in(&mut self, range: Range<i64>) -> i64 {
        let length = range.end.abs_diff(range.start);
        range.start + self.next_below(length) as i64
    }
}
