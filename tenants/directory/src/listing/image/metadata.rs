//! Taking out of an image what is not the picture: where and when it was taken, with what, by whom,
//! comments, thumbnails of what it showed before it was cut, bytes after its end.
//!
//! What is known to be needed is kept and all else dropped. Of a photograph's Exif data the way up
//! stays, because it would lie on its side without.

/// A JPEG without its metadata; `None` when it is damaged.
pub(super) fn strip_jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes.strip_prefix(&[0xff, 0xd8])?;
    let mut kept = vec![0xff, 0xd8];
    if let Some(way @ 2..=8) = orientation(bytes) {
        kept.extend(EXIF_START);
        kept.extend([0, way, 0, 0, 0, 0, 0, 0]);
    }
    loop {
        let (segment, marker) = next_segment(&mut rest)?;
        match marker {
            0xd9 => {
                kept.extend([0xff, 0xd9]);
                return Some(kept);
            }
            0xda => {
                kept.extend(segment);
                let scan = end_of_scan(rest)?;
                kept.extend(rest.get(..scan)?);
                rest = rest.get(scan..)?;
            }
            _ if is_picture(marker, segment.get(4..)?) => kept.extend(segment),
            _ => {}
        }
    }
}

/// Exif data of one entry, as far as its value: big-endian, the way up, one short number.
const EXIF_START: [u8; 28] =
    *b"\xff\xe1\x00\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01";

/// Takes the next segment with its marker and length off.
fn next_segment<'a>(rest: &mut &'a [u8]) -> Option<(&'a [u8], u8)> {
    // Any number of fill bytes may come before a marker.
    while rest.starts_with(&[0xff, 0xff]) {
        *rest = rest.get(1..)?;
    }
    let [0xff, marker, tail @ ..] = *rest else {
        return None;
    };
    let length = match marker {
        0xd9 => 2,
        0x01 | 0xd0..=0xd8 | 0x00 => return None,
        _ => 2 + usize::from(u16::from_be_bytes([*tail.first()?, *tail.get(1)?])),
    };
    if *marker != 0xd9 && length < 4 {
        return None;
    }
    let (segment, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some((segment, *marker))
}

/// Whether a segment is needed to show the picture: tables and frames, a plain JFIF header, a colour
/// profile, Adobe's way of coding colours.
fn is_picture(marker: u8, content: &[u8]) -> bool {
    match marker {
        0xe0 => content.starts_with(b"JFIF\0") && content.len() == 14,
        0xe2 => content.starts_with(b"ICC_PROFILE\0"),
        0xee => content.starts_with(b"Adobe"),
        0xe1..=0xfe => false,
        _ => true,
    }
}

/// Where the coded picture ends: at the first marker that is no restart and no stuffed byte.
fn end_of_scan(rest: &[u8]) -> Option<usize> {
    rest.windows(2).position(
        |pair| matches!(pair, [0xff, marker] if !matches!(marker, 0x00 | 0xd0..=0xd7 | 0xff)),
    )
}

/// The way up that a JPEG's Exif data say, 1 to 8.
pub(super) fn orientation(bytes: &[u8]) -> Option<u8> {
    let mut rest = bytes.strip_prefix(&[0xff, 0xd8])?;
    loop {
        let (segment, marker) = next_segment(&mut rest)?;
        match marker {
            0xe1 => {
                if let Some(tiff) = segment.get(4..)?.strip_prefix(b"Exif\0\0") {
                    return orientation_in(tiff);
                }
            }
            0xd9 | 0xda => return None,
            _ => {}
        }
    }
}

fn orientation_in(tiff: &[u8]) -> Option<u8> {
    let little = tiff.starts_with(b"II");
    let short = |at: usize| {
        let pair = [*tiff.get(at)?, *tiff.get(at + 1)?];
        Some(if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) })
    };
    let (high, low) = if little { (6, 4) } else { (4, 6) };
    let first = (usize::from(short(high)?) << 16) | usize::from(short(low)?);
    let entries = usize::from(short(first)?);
    (0..entries)
        .map(|entry| first + 2 + 12 * entry)
        .find(|at| short(*at) == Some(0x0112))
        .and_then(|at| u8::try_from(short(at + 8)?).ok())
        .filter(|way| (1..=8).contains(way))
}

/// A PNG with the chunks that make the picture; `None` when it is damaged. Of an animation the still
/// picture remains.
pub(super) fn strip_png(bytes: &[u8]) -> Option<Vec<u8>> {
    const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
    const PICTURE: [&[u8]; 12] = [
        b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT",
        b"bKGD", b"pHYs",
    ];
    let mut rest = bytes.strip_prefix(SIGNATURE)?;
    let mut kept = SIGNATURE.to_vec();
    loop {
        let length = u32::from_be_bytes(rest.get(..4)?.try_into().ok()?);
        let kind = rest.get(4..8)?;
        let whole = usize::try_from(length).ok()?.checked_add(12)?;
        let (chunk, after) = rest.split_at_checked(whole)?;
        if PICTURE.contains(&kind) {
            kept.extend(chunk);
        }
        if kind == b"IEND" {
            return Some(kept);
        }
        rest = after;
    }
}

/// A WebP with the chunks that make the picture; `None` when it is damaged.
pub(super) fn strip_webp(bytes: &[u8]) -> Option<Vec<u8>> {
    const PICTURE: [&[u8]; 7] = [b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"];
    /// In the header's flags: Exif and XMP data follow.
    const METADATA: u8 = 0b0000_1100;
    if bytes.get(..4)? != b"RIFF" || bytes.get(8..12)? != b"WEBP" {
        return None;
    }
    let size = usize::try_from(u32::from_le_bytes(bytes.get(4..8)?.try_into().ok()?)).ok()?;
    let mut rest = bytes.get(12..size.checked_add(8)?)?;
    let mut kept = b"WEBP".to_vec();
    while !rest.is_empty() {
        let length = u32::from_le_bytes(rest.get(4..8)?.try_into().ok()?);
        let length = usize::try_from(length).ok()?;
        let whole = length.checked_add(8 + length % 2)?;
        let (chunk, after) = rest.split_at_checked(whole)?;
        let kind = chunk.get(..4)?;
        if PICTURE.contains(&kind) {
            let begins = kept.len();
            kept.extend(chunk);
            if kind == b"VP8X" {
                *kept.get_mut(begins + 8)? &= !METADATA;
            }
        }
        rest = after;
    }
    let size = u32::try_from(kept.len()).ok()?;
    Some([b"RIFF".as_slice(), &size.to_le_bytes(), &kept].concat())
}
