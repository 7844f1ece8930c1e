//! Images: what is refused, what is taken out of them, who sees them when.

use harness::App;
use reticolo_directory::Error;
use reticolo_directory::listing::content::Image;
use reticolo_directory::listing::image::{self, BadImage};
use reticolo_directory::listing::{self};
use reticolo_foundation::Access;

use super::{Stage, whole};

/// A JPEG as a telephone makes one: its place and owner in Exif, a comment, another picture at its end.
fn photograph(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = b"\xff\xd8".to_vec();
    let mut segment = |marker: u8, content: &[u8]| {
        bytes.extend([0xff, marker]);
        bytes.extend(u16::try_from(content.len() + 2).unwrap().to_be_bytes());
        bytes.extend(content);
    };
    segment(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
    let mut exif = b"Exif\0\0II\x2a\0\x08\0\0\0\x02\0".to_vec();
    exif.extend(b"\x0f\x01\x02\0\x04\0\0\0GPS\0");
    exif.extend(b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0");
    segment(0xe1, &exif);
    segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0GPS 45.7 N");
    segment(0xed, b"Photoshop 3.0\0GPS Schio");
    segment(0xfe, b"GPS comment");
    segment(0xdb, &[0; 65]);
    let mut frame = vec![8];
    frame.extend(height.to_be_bytes());
    frame.extend(width.to_be_bytes());
    frame.extend([1, 1, 0x11, 0]);
    segment(0xc0, &frame);
    segment(0xda, &[1, 1, 0, 0, 63, 0]);
    bytes.extend([1, 2, 0xff, 0x00, 3, 0xff, 0xd0, 4]);
    // Between two scans, and after the end.
    bytes.extend(b"\xff\xfe\0\x05GPS");
    bytes.extend(b"\xff\xda\0\x08\x01\x01\0\0\x3f\0\x05\x06\xff\xd9");
    bytes.extend(b"\xff\xd8 GPS of the whole picture \xff\xd9");
    bytes
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8], content: &[u8]| {
        bytes.extend(u32::try_from(content.len()).unwrap().to_be_bytes());
        bytes.extend(kind);
        bytes.extend(content);
        bytes.extend([0; 4]);
    };
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    chunk(b"IHDR", &[size.as_slice(), &[8, 2, 0, 0, 0]].concat());
    chunk(b"tEXt", b"Author\0GPS");
    chunk(b"eXIf", b"MM\0*GPS");
    chunk(b"IDAT", &[1, 2, 3]);
    chunk(b"IEND", b"");
    bytes.extend(b"GPS");
    bytes
}

fn webp() -> Vec<u8> {
    let mut content = b"WEBP".to_vec();
    let mut chunk = |kind: &[u8], data: &[u8]| {
        content.extend(kind);
        content.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
        content.extend(data);
        content.extend((data.len() % 2 == 1).then_some(0));
    };
    chunk(b"VP8X", &[0b0000_1100, 0, 0, 0, 63, 0, 0, 31, 0, 0]);
    chunk(b"VP8L", b"\x2f\x3f\xc0\x07\x00picture");
    chunk(b"EXIF", b"GPS");
    chunk(b"XMP ", b"GPS!");
    let size = u32::try_from(content.len()).unwrap().to_le_bytes();
    [b"RIFF".as_slice(), &size, &content].concat()
}

#[tokio::test]
async fn what_an_image_tells_beside_the_picture_is_taken_out() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["tradate", "altovicentino"]).await;
    let stage = Stage::new(tenant).await;
    let id = stage.service;
    // On its side: the way up stays, and counts.
    for (bytes, media_type, size) in [
        (photograph(64, 32), "image/jpeg", (32, 64)),
        (png(64, 32), "image/png", (64, 32)),
        (webp(), "image/webp", (64, 32)),
    ] {
        let mut scope = stage.operate().await;
        let stored = image::add(&mut scope, id, bytes.clone(), " La sede ").await.unwrap();
        assert_eq!((stored.media_type.as_str(), stored.alt.as_str()), (media_type, "La sede"));
        assert_eq!((stored.width, stored.height), size, "{media_type}");
        let (_, kept) = image::bytes(&mut scope, id, &stored.digest).await.unwrap();
        let holds = |bytes: &[u8], word: &[u8]| bytes.windows(word.len()).any(|at| at == word);
        assert!(holds(&bytes, b"GPS") && !holds(&kept, b"GPS"), "{media_type}");
        if media_type == "image/jpeg" {
            assert!(
                holds(&kept, b"\x01\x12\0\x03\0\0\0\x01\0\x06")
                    && kept.ends_with(b"\x05\x06\xff\xd9")
            );
        }
        // What was stripped is whole, and the same again.
        let again = image::add(&mut scope, id, kept, "La sede").await.unwrap();
        assert_eq!(again.digest, stored.digest);
    }
    other.sees_nothing().await;
}

#[tokio::test]
async fn what_is_no_image_too_large_or_without_words_is_refused() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["tradate", "altovicentino"]).await;
    let stage = Stage::new(tenant).await;
    let mut scope = stage.operate().await;
    let mut large = png(64, 32);
    large.resize(600 * 1024, 0);
    for (bytes, alt, expected) in [
        (b"GIF89a\x40\0\x40\0".to_vec(), "x", BadImage::Type),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), "x", BadImage::Type),
        (b"%PDF-1.7".to_vec(), "x", BadImage::Type),
        (Vec::new(), "x", BadImage::Type),
        (png(64, 32)[..40].to_vec(), "x", BadImage::Damaged),
        (photograph(64, 32)[..60].to_vec(), "x", BadImage::Damaged),
        (webp()[..40].to_vec(), "x", BadImage::Damaged),
        (large, "x", BadImage::TooLarge(512)),
        (png(5_000, 64), "x", BadImage::Dimensions),
        (png(64, 8), "x", BadImage::Dimensions),
        (png(64, 32), " ", BadImage::Alt),
        (png(64, 32), "a\u{202e}b", BadImage::Alt),
    ] {
        let refused = image::add(&mut scope, stage.service, bytes, alt).await.unwrap_err();
        let Error::BadImage(found) = refused else { panic!("{refused}") };
        assert_eq!(found, expected);
    }
    for width in 16..40 {
        image::add(&mut scope, stage.service, png(width, 16), "x").await.unwrap();
    }
    let refused = image::add(&mut scope, stage.service, png(41, 16), "x").await.unwrap_err();
    assert!(matches!(refused, Error::BadImage(BadImage::TooMany(24))), "{refused}");
    other.sees_nothing().await;
}

#[tokio::test]
async fn an_image_is_seen_once_the_content_that_names_it_is_published() {
    let app = App::start().await;
    let [tenant, other] = app.tenants(["tradate", "altovicentino"]).await;
    let stage = Stage::new(tenant).await;
    let id = stage.service;
    let mut scope = stage.operate().await;
    let stored = image::add(&mut scope, id, png(64, 32), "Ingresso").await.unwrap();
    scope.commit().await.unwrap();
    let shown = async || {
        let mut scope = tenant.enter(Access::Read).await;
        let listed = image::of_services(&mut scope, &[id]).await.unwrap();
        let bytes = image::public(&mut scope, &stored.digest).await.unwrap();
        assert_eq!(listed.len(), usize::from(bytes.is_some()));
        listed.first().map(|image| image.alt.clone())
    };
    assert_eq!(shown().await, None);
    let content = listing::ListingContent {
        images: vec![Image {
            digest: stored.digest.clone(),
            alt: "L'ingresso dal cortile".to_owned(),
        }],
        ..whole("Compagnia")
    };
    stage.save(id, content.clone()).await;
    let mut scope = stage.operate().await;
    let refused = image::remove(&mut scope, id, &stored.digest).await.unwrap_err();
    assert!(matches!(refused, Error::BadImage(BadImage::InUse)), "{refused}");
    drop(scope);
    stage.submit(id).await;
    assert_eq!(shown().await, None, "it waits");
    stage.publish(id).await;
    assert_eq!(shown().await.as_deref(), Some("L'ingresso dal cortile"));
    assert_eq!(stage.published(id).await.images, content.images);

    let (mut scope, seen) = (stage.curate().await, stage.version_of(id).await);
    listing::suspend(&mut scope, id, seen, "Verifica").await.unwrap();
    scope.commit().await.unwrap();
    assert_eq!(shown().await, None, "nor of what is suspended");
    let (mut scope, seen) = (stage.curate().await, stage.version_of(id).await);
    listing::resume(&mut scope, id, seen).await.unwrap();
    scope.commit().await.unwrap();

    stage.save(id, whole("Compagnia")).await;
    stage.submit(id).await;
    stage.publish(id).await;
    assert_eq!(shown().await, None);
    let mut scope = stage.operate().await;
    image::remove(&mut scope, id, &stored.digest).await.unwrap();
    assert!(image::list(&mut scope, id).await.unwrap().is_empty());
    let mut scope = other.enter(Access::Read).await;
    assert_eq!(image::public(&mut scope, &stored.digest).await.unwrap(), None);
    assert_eq!(image::public(&mut scope, "no digest").await.unwrap(), None);
}
