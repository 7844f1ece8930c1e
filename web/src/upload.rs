//! Forms with a file, taken under the same condition as every other form.

use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, Multipart, Request};

use crate::error::Error;
use crate::form::{Typed, sender_of};
use crate::site::Site;

/// The most fields of such a form.
const MOST: usize = 20;

/// A form that was sent from one of our own pages, with its file.
pub(crate) struct Uploaded {
    pub(crate) typed: Typed,
    /// Empty where none was chosen.
    pub(crate) file: Vec<u8>,
}

impl FromRequest<Site> for Uploaded {
    type Rejection = Error;

    /// Refuses what is beyond the limit of its route, and a form that is not ours. The name of the
    /// file on the visitor's machine is not read.
    async fn from_request(request: Request, site: &Site) -> Result<Self, Error> {
        let sender = sender_of(&request, site);
        let parts = Multipart::from_request(request, site).await;
        let mut parts = parts.map_err(|_| Error::NotFound)?;
        let (mut fields, mut file) = (Vec::new(), Vec::new());
        while let Some(part) = parts.next_field().await.map_err(|error| refusal(&error))? {
            let name = part.name().unwrap_or_default().to_owned();
            if fields.len() == MOST {
                return Err(Error::TooLarge);
            }
            if part.file_name().is_some() {
                file = part.bytes().await.map_err(|error| refusal(&error))?.to_vec();
            } else {
                let text = part.text().await.map_err(|error| refusal(&error))?;
                fields.push((name, text));
            }
        }
        let typed = Typed::of(fields);
        Ok(Self { typed: sender.sent(typed).await?, file })
    }
}

fn refusal(error: &MultipartError) -> Error {
    if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        Error::TooLarge
    } else {
        Error::NotFound
    }
}
