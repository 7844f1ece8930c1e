//! Images of listings.
//!
//! An image is stored first and shown once a content that names it is published, so that it passes the
//! curators like every other change. What it carries beside the picture (where and when it was taken, by
//! what) is taken out before it is stored.

use imagesize::ImageType;
use reticolo_tenancy::{Act, Permission, Scope, statements};
use sha2::{Digest, Sha256};
use sqlx::FromRow;

use super::limits::{LINE, is_control};
use super::{Record, moves};
use crate::error::Error;
use crate::service::ServiceId;

mod metadata;

/// The most bytes of an image.
pub const LARGEST: usize = 512 * 1024;
/// The most pixels on a side.
pub const LONGEST_SIDE: usize = 4_096;
/// The fewest pixels on a side.
pub const SHORTEST_SIDE: usize = 16;
/// The most images stored for a listing, shown or not.
pub const STORED: i64 = 24;

/// Why an image was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadImage {
    #[error("the image has more than {0} KiB: make it smaller")]
    TooLarge(usize),
    #[error("there are {0} images already: remove one first")]
    TooMany(i64),
    #[error("not an image we show: use JPEG, PNG or WebP")]
    Type,
    #[error("the image is damaged")]
    Damaged,
    #[error("the image must have {SHORTEST_SIDE} to {LONGEST_SIDE} pixels on each side")]
    Dimensions,
    #[error("say what the image shows, for who does not see it, in at most 500 characters")]
    Alt,
    #[error("the image is in use: take it out of what is published and of the draft first")]
    InUse,
}

/// An image stored for a listing.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct StoredImage {
    /// SHA-256 of its bytes, in hexadecimal.
    pub digest: String,
    pub media_type: String,
    /// Pixels.
    pub width: i32,
    /// Pixels.
    pub height: i32,
    /// What it shows, in Italian.
    pub alt: String,
    /// Whether what is published shows it.
    pub shown: bool,
}

/// An image the public sees.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ShownImage {
    pub service_id: ServiceId,
    /// SHA-256 of its bytes, in hexadecimal.
    pub digest: String,
    pub media_type: String,
    /// Pixels.
    pub width: i32,
    /// Pixels.
    pub height: i32,
    /// What it shows, in Italian.
    pub alt: String,
}

statements! {
    /// Adds an image where there are not too many; one that is there already stays.
    ADD = "insert into {t}.listing_image (service_id, digest, media_type, width, height, bytes, alt, added_at)
             select $1, $2, $3, $4, $5, $6, $7, $8
             where (select count(*) from {t}.listing_image i where i.service_id = $1 and i.digest <> $2) < $9
             on conflict (service_id, digest) do update set alt = case when listing_image.position is null
                                                                  then excluded.alt else listing_image.alt end
             returning encode(digest, 'hex') as digest, media_type, width, height, alt, position is not null as shown";
    /// The images of a listing, those that are shown first.
    LIST = "select encode(digest, 'hex') as digest, media_type, width, height, alt, position is not null as shown
             from {t}.listing_image where service_id = $1 order by position nulls last, added_at, digest";
    /// Holds the listing, so that nobody writes a draft with an image that is just going.
    HOLD = "select coalesce(draft -> 'images' @> jsonb_build_array(jsonb_build_object('digest', $2::text)), false)
             from {t}.listing where service_id = $1 for update";
    /// Takes one away that is not shown.
    REMOVE = "delete from {t}.listing_image
             where service_id = $1 and encode(digest, 'hex') = $2 and position is null returning service_id";
    /// The bytes of an image of a listing.
    BYTES = "select media_type, bytes from {t}.listing_image where service_id = $1 and encode(digest, 'hex') = $2";
    /// The images of services the public sees, in order.
    OF_SERVICES = "select i.service_id, encode(i.digest, 'hex') as digest, i.media_type, i.width, i.height, i.alt
             from {t}.listing_image i join {t}.published_service s on s.id = i.service_id
             where i.service_id = any($1) and i.position is not null order by i.service_id, i.position, i.digest";
    /// The bytes of an image the public sees.
    PUBLIC = "select i.media_type, i.bytes from {t}.listing_image i join {t}.published_service s on s.id = i.service_id
             where i.digest = $1 and i.position is not null limit 1";
}

/// Stores an image for a listing, without what it carries beside the picture. Naming its digest in a
/// content, and publishing that, shows it.
///
/// Needs `listing:write` within reach. Fails with `BadImage`. `alt` says what it shows, in Italian.
pub async fn add(
    scope: &mut Scope,
    id: ServiceId,
    bytes: Vec<u8>,
    alt: &str,
) -> Result<StoredImage, Error> {
    let record = Record::within(scope, id, Permission::ListingWrite).await?;
    let alt = alt.trim();
    if alt.is_empty() || alt.chars().count() > LINE || alt.chars().any(is_control) {
        return Err(BadImage::Alt.into());
    }
    let image = Checked::new(&bytes)?;
    let (sql, now) = (scope.sql(&ADD), scope.now());
    let stored: Option<StoredImage> = sqlx::query_as(sql)
        .bind(id)
        .bind(Sha256::digest(&image.bytes).as_slice())
        .bind(image.media_type)
        .bind(image.width)
        .bind(image.height)
        .bind(&image.bytes)
        .bind(alt)
        .bind(now)
        .bind(STORED)
        .fetch_optional(scope.connection())
        .await?;
    let stored = stored.ok_or(BadImage::TooMany(STORED))?;
    moves::record_act(scope, &record, Act::new("listing.add-image"));
    Ok(stored)
}

/// The images stored for a listing, those that are shown first. Needs `listing:read` within reach.
pub async fn list(scope: &mut Scope, id: ServiceId) -> Result<Vec<StoredImage>, Error> {
    Record::within(scope, id, Permission::ListingRead).await?;
    let sql = scope.sql(&LIST);
    Ok(sqlx::query_as(sql).bind(id).fetch_all(scope.connection()).await?)
}

/// The media type and bytes of an image of a listing, shown or not. Needs `listing:read` within reach.
pub async fn bytes(
    scope: &mut Scope,
    id: ServiceId,
    digest: &str,
) -> Result<(String, Vec<u8>), Error> {
    Record::within(scope, id, Permission::ListingRead).await?;
    let sql = scope.sql(&BYTES);
    let found = sqlx::query_as(sql).bind(id).bind(digest);
    found.fetch_optional(scope.connection()).await?.ok_or(Error::NotFound)
}

/// Takes an image away. Needs `listing:write` within reach.
///
/// Fails with `BadImage::InUse` while what is published or the draft shows it.
pub async fn remove(scope: &mut Scope, id: ServiceId, digest: &str) -> Result<(), Error> {
    let record = Record::within(scope, id, Permission::ListingWrite).await?;
    let sql = scope.sql(&HOLD);
    let in_draft: bool =
        sqlx::query_scalar(sql).bind(id).bind(digest).fetch_one(scope.connection()).await?;
    let sql = scope.sql(&BYTES);
    let there: Option<(String, Vec<u8>)> =
        sqlx::query_as(sql).bind(id).bind(digest).fetch_optional(scope.connection()).await?;
    there.ok_or(Error::NotFound)?;
    let sql = scope.sql(&REMOVE);
    let removed: Option<ServiceId> = if in_draft {
        None
    } else {
        sqlx::query_scalar(sql).bind(id).bind(digest).fetch_optional(scope.connection()).await?
    };
    removed.ok_or(BadImage::InUse)?;
    moves::record_act(scope, &record, Act::new("listing.remove-image"));
    Ok(())
}

/// The images of these services, each service's in order; none of services nobody may see.
pub async fn of_services(scope: &mut Scope, ids: &[ServiceId]) -> Result<Vec<ShownImage>, Error> {
    scope.require(Permission::DirectoryBrowse)?;
    let sql = scope.sql(&OF_SERVICES);
    Ok(sqlx::query_as(sql).bind(ids).fetch_all(scope.connection()).await?)
}

/// The media type and bytes of an image the public sees, by its digest.
pub async fn public(scope: &mut Scope, digest: &str) -> Result<Option<(String, Vec<u8>)>, Error> {
    scope.require(Permission::DirectoryBrowse)?;
    let Some(digest) = from_hex(digest) else {
        return Ok(None);
    };
    let sql = scope.sql(&PUBLIC);
    Ok(sqlx::query_as(sql).bind(digest).fetch_optional(scope.connection()).await?)
}

fn from_hex(digest: &str) -> Option<Vec<u8>> {
    let right = digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    let halves = digest.as_bytes().chunks(2).filter_map(|pair| std::str::from_utf8(pair).ok());
    let bytes = halves.filter_map(|pair| u8::from_str_radix(pair, 16).ok());
    right.then(|| bytes.collect())
}

/// An image that may be stored.
struct Checked {
    media_type: &'static str,
    width: i32,
    height: i32,
    bytes: Vec<u8>,
}

impl Checked {
    fn new(bytes: &[u8]) -> Result<Self, BadImage> {
        if bytes.len() > LARGEST {
            return Err(BadImage::TooLarge(LARGEST / 1024));
        }
        let (media_type, stripped) = match imagesize::image_type(bytes) {
            Ok(ImageType::Jpeg) => ("image/jpeg", metadata::strip_jpeg(bytes)),
            Ok(ImageType::Png) => ("image/png", metadata::strip_png(bytes)),
            Ok(ImageType::Webp) => ("image/webp", metadata::strip_webp(bytes)),
            _ => return Err(BadImage::Type),
        };
        let bytes = stripped.ok_or(BadImage::Damaged)?;
        let size = imagesize::blob_size(&bytes).map_err(|_| BadImage::Damaged)?;
        let pixels = |side: usize| {
            let fits = (SHORTEST_SIDE..=LONGEST_SIDE).contains(&side);
            fits.then(|| i32::try_from(side).ok()).flatten().ok_or(BadImage::Dimensions)
        };
        let (mut width, mut height) = (pixels(size.width)?, pixels(size.height)?);
        if media_type == "image/jpeg" && metadata::orientation(&bytes).is_some_and(|way| way > 4) {
            (width, height) = (height, width);
        }
        Ok(Self { media_type, width, height, bytes })
    }
}
