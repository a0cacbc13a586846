//! Tests of the parts for readers that do not support EPUB 3 or SVG.

use std::io::Read as _;

use crate::{
    archive::{all_files, parse_page, read_file},
    books::{chinese_book, english_book, hostile_book},
};

const NCX: &str = "http://www.daisy.org/z3986/2005/ncx/";

#[test]
fn every_book_has_a_table_of_contents_for_older_readers() {
    for book in [english_book(), chinese_book(), hostile_book()] {
        let package = read_file(&book, "EPUB/package.opf");
        let package = parse_page(&package).unwrap();
        let spine = package
            .descendants()
            .find(|node| node.has_tag_name(("http://www.idpf.org/2007/opf", "spine")))
            .unwrap();
        let id = spine.attribute("toc").unwrap();
        let item = package.descendants().find(|node| node.attribute("id") == Some(id)).unwrap();
        assert_eq!(item.attribute("href"), Some("toc.ncx"));
        assert_eq!(item.attribute("media-type"), Some("application/x-dtbncx+xml"));
        let ncx = read_file(&book, "EPUB/toc.ncx");
        let ncx = parse_page(&ncx).unwrap();
        let points: Vec<_> =
            ncx.descendants().filter(|node| node.has_tag_name((NCX, "navPoint"))).collect();
        assert_eq!(points.len(), book.chapters.len() + 1);
        let identifier = format!("urn:uuid:{}", book.novel_id.0);
        assert!(ncx.descendants().any(|node| node.attribute("content") == Some(&*identifier)));
    }
}

#[test]
fn the_cover_is_a_raster_image_too() {
    for book in [english_book(), chinese_book(), hostile_book()] {
        let package = read_file(&book, "EPUB/package.opf");
        assert!(package.contains("<meta name=\"cover\" content=\"cover-image\"/>"));
        assert!(package.contains(
            "id=\"cover-image\" href=\"cover.png\" media-type=\"image/png\" properties=\"cover-image\""
        ));
        let files = all_files(&book);
        let image = &files.iter().find(|(path, _)| path == "EPUB/cover.png").unwrap().1;
        assert!(image.len() < 200_000, "{} bytes", image.len());
        let rows = decode_rows(image);
        assert_eq!(rows.len(), 1_200 * (800 * 3 + 1));
    }
}

/// Returns the rows of a PNG image, each with its filter byte, after checking its checksums.
fn decode_rows(image: &[u8]) -> Vec<u8> {
    assert_eq!(&image[..8], b"\x89PNG\r\n\x1a\n");
    let mut rest = &image[8..];
    let mut data = Vec::new();
    let mut kinds = Vec::new();
    while !rest.is_empty() {
        let length = u32::from_be_bytes(rest[..4].try_into().unwrap()) as usize;
        let mut sum = flate2::Crc::new();
        sum.update(&rest[4..8 + length]);
        assert_eq!(sum.sum().to_be_bytes(), rest[8 + length..12 + length]);
        kinds.push(rest[4..8].to_vec());
        if &rest[4..8] == b"IDAT" {
            data.extend(&rest[8..8 + length]);
        }
        rest = &rest[12 + length..];
    }
    assert_eq!(kinds, [b"IHDR", b"IDAT", b"IEND"]);
    assert_eq!(image[16..24], [0, 0, 3, 32, 0, 0, 4, 176]);
    let mut rows = Vec::new();
    flate2::read::ZlibDecoder::new(&data[..]).read_to_end(&mut rows).unwrap();
    rows
}
